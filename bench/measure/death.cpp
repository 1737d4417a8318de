// Deaths: a client sends messages and kills itself after one of them. The server receives until the
// end, and another client follows. channel_port.h defines the latency.
#include <signal.h>
#include <unistd.h>

#include <optional>

#include "bench/measure/channel_port.h"
#include "bench/measure/launch.h"
#include "bench/measure/pace.h"
#include "bench/measure/payload.h"

namespace ipc::bench {
namespace {

// Returns how many messages a client sends: from 1 to 200, each number equally often.
std::uint64_t messages_of(std::uint64_t death) { return death * 89 % 200 + 1; }

struct Death {
  std::uint64_t noticed_ns = 0, messages = 0;
};

// Receives the messages of one client until its end. Returns nullopt if a message is not the one
// that was sent, if the client did not die, or if it seemed to close cleanly.
std::optional<Death> witness(const SharedPage& page, Client client) {
  Death death;
  Payload expected(page->work.size);
  Receiver& in = *client.channel.in;
  auto message = in.receive(Deadline::never());
  for (; message; message = in.receive(Deadline::never())) {
    expected.fill(Phase::measured, static_cast<std::uint8_t>(death.messages++));
    if (!expected.equals(*message)) return std::nullopt;
  }
  death.noticed_ns = now_ns();
  const bool has_died = message.error() == Status::closed && in.farewell() != Farewell::goodbye;
  if (!has_died || wait_for(client.process, page->work).signal != SIGKILL) return std::nullopt;
  return death;
}

}  // namespace

bool send_and_die(const SharedPage& page, Sender& out) {
  Measurement& measurement = page->measurement;
  Payload payload(page->work.size);
  const std::uint64_t count = messages_of(measurement.deaths);
  for (std::uint64_t number = 0; number < count; ++number) {
    payload.fill(Phase::measured, static_cast<std::uint8_t>(number));
    if (out.send(payload.bytes(), Deadline::never()) != Status::ok) return false;
    ++measurement.sent;
  }
  measurement.died_ns = now_ns();
  ::kill(::getpid(), SIGKILL);
  return false;
}

bool witness_deaths(const SharedPage& page, const std::function<Client()>& next_client) {
  const Work& work = page->work;
  Measurement& measurement = page->measurement;
  const auto next_death = [&] {
    auto death = witness(page, next_client());
    ++measurement.deaths;
    return death;
  };
  WarmUp warm_up(work);
  for (std::uint64_t now = 0; now == 0 || !warm_up.is_over(now); now = now_ns())
    if (!next_death()) return false;
  measurement.verified = 1;
  measurement.warm_up_ns = warm_up.elapsed_ns();

  const Cost cost_before = cost_so_far();
  const std::uint64_t begin_ns = now_ns();
  Recorder recorder(work, measurement, page.slots());
  recorder.begin(begin_ns);
  measurement.sent = 0;
  while (measurement.duration_ns < work.time_ns) {
    const auto death = next_death();
    if (!death) return false;
    recorder.record(death->noticed_ns - measurement.died_ns, death->noticed_ns);
    measurement.kept += death->messages;
    measurement.duration_ns = death->noticed_ns - begin_ns;
  }
  measurement.server = cost_so_far() - cost_before;
  measurement.messages = measurement.latency.count();
  measurement.bytes = measurement.kept * work.size;
  return true;
}

}  // namespace ipc::bench
