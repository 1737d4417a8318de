// The loops of the scenario connect: a new channel for each message and its answer.
#include <algorithm>
#include <chrono>

#include "bench/measure/channel_port.h"
#include "bench/measure/pace.h"
#include "bench/measure/payload.h"
#include "ipc/error.h"

namespace ipc::bench {
namespace {

// One channel, from its opening to its end.
struct Visit {
  std::uint64_t latency_ns = 0, tear_down_ns = 0, end_ns = 0, system_calls = 0;
};

// Returns how long to wait for an answer. A datagram may be lost. A client may also get the port of
// an earlier client, whose channel the server has not closed yet. The server then takes it for the
// earlier client, and does not answer.
Deadline patience(const Work& work) {
  return work.lossy ? Deadline::after(std::chrono::milliseconds(500)) : Deadline::never();
}

// Sends a message over a new channel and receives its answer, which inverts a check. Returns
// nullopt if there is no answer, or a wrong one.
std::optional<Visit> visit_once(const SharedPage& page, const Address& address, Bytes message) {
  Visit visit;
  const std::uint64_t begin_ns = now_ns();
  {
    Channel channel = connect(address);
    page->max_message = channel.out->max_message();
    const Deadline deadline = patience(page->work);
    if (channel.out->send(message, deadline) != Status::ok) return std::nullopt;
    const auto answer = channel.in->receive(deadline);
    if (!answer || answer->size() != message.size()) return std::nullopt;
    read_all(*answer);
    visit.latency_ns = now_ns() - begin_ns;
    visit.system_calls = calls_of(channel);
    const auto inverted = [](std::byte byte) { return ~byte; };
    if (phase_of(message) == Phase::check && !std::ranges::equal(message, *answer, {}, inverted))
      return std::nullopt;
  }
  visit.end_ns = now_ns();
  visit.tear_down_ns = visit.end_ns - begin_ns - visit.latency_ns;
  return visit;
}

// Repeats a visit that a lossy transport lost. A lost visit is in no result.
std::optional<Visit> visit(const SharedPage& page, const Address& address, Bytes message) {
  for (int tries = page->work.lossy ? 10 : 1; tries > 1; --tries) try {
      if (auto visit = visit_once(page, address, message)) return visit;
    } catch (const Error&) {  // the port has no owner for a moment
    }
  return visit_once(page, address, message);
}

}  // namespace

bool make_connections(const SharedPage& page, const Address& address) {
  const Work& work = page->work;
  Measurement& measurement = page->measurement;
  Payload payload(work.size);
  std::uint8_t sequence = 0;
  const auto make_visit = [&](Phase phase) {
    payload.fill(phase, sequence++);
    return visit(page, address, payload.bytes());
  };
  if (!make_visit(Phase::check)) return false;
  measurement.verified = 1;

  WarmUp warm_up(work);
  for (std::uint64_t now = 0; now == 0 || !warm_up.is_over(now);) {
    const auto one = make_visit(Phase::warm_up);
    if (!one) return false;
    now = one->end_ns;
  }
  measurement.warm_up_ns = warm_up.elapsed_ns();

  const Cost cost_before = cost_so_far();
  const std::uint64_t begin_ns = now_ns();
  Recorder recorder(work, measurement, page.slots());
  recorder.begin(begin_ns);
  std::uint64_t calls = 0;
  for (std::uint64_t now = begin_ns; now - begin_ns < work.time_ns;) {
    const auto one = make_visit(Phase::measured);
    if (!one) return false;
    now = one->end_ns;
    recorder.record(one->latency_ns, now);
    measurement.tear_down_ns += one->tear_down_ns;
    calls += one->system_calls;
    measurement.duration_ns = now - begin_ns;
  }
  measurement.client = cost_so_far(calls) - cost_before;
  measurement.messages = measurement.latency.count();
  measurement.bytes = measurement.messages * work.size;
  return make_visit(Phase::last).has_value();
}

bool serve_connections(const SharedPage& page, Listener& listener) {
  Measurement& measurement = page->measurement;
  std::vector<std::byte> answer(page->work.size);
  Cost cost_before = cost_so_far();
  std::uint64_t calls = 0;
  for (Phase phase = Phase::check; phase != Phase::last;) {
    auto channel = listener.accept(Deadline::never());
    if (!channel) return false;
    const auto message = channel->in->receive(patience(page->work));
    if (!message && page->work.lossy) continue;
    if (!message || message->size() != answer.size()) return false;
    read_all(*message);
    const Phase next = phase_of(*message);
    if (next == Phase::measured && phase != next) cost_before = cost_so_far(calls);
    if (next == Phase::last) measurement.server = cost_so_far(calls) - cost_before;
    phase = next;
    std::transform(message->begin(), message->end(), answer.begin(),
                   [phase](std::byte byte) { return phase == Phase::check ? ~byte : byte; });
    const Status sent = channel->out->send(Bytes(answer), patience(page->work));
    if (sent != Status::ok && !page->work.lossy) return false;
    while (channel->in->receive(patience(page->work))) {}
    calls += calls_of(*channel);
  }
  return true;
}

}  // namespace ipc::bench
