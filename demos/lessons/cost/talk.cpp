// Two processes exchange batches of messages; each counts its calls, bytes, sleeps and CPU time.
#include "demos/lessons/cost/talk.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <functional>
#include <optional>
#include <sstream>
#include <vector>

#include "bench/measure/measurement.h"
#include "bench/run/statistics.h"
#include "demos/commands.h"
#include "demos/stage/kernel.h"
#include "ipc/host/process.h"
#include "ipc/system/cpus.h"
#include "ipc/system/sys.h"

namespace ipc::demo {
namespace {

constexpr std::uint64_t warm_up = 3, rounds_min = 10, rounds_max = 2000, time_ns = 10'000'000;

const auto soon = [] { return Deadline::after(std::chrono::seconds(10)); };

// Returns the reads and writes of this process by the kernel's count, proc_pid_io(5), including
// earlier reads of that file.
std::uint64_t reads_and_writes(int io) {
  std::array<char, 512> content{};
  if (::pread(io, content.data(), content.size() - 1, 0) <= 0) return 0;
  std::istringstream fields(content.data());
  std::uint64_t sum = 0, count = 0;
  for (std::string name; fields >> name >> count;)
    if (name == "syscr:" || name == "syscw:") sum += count;
  return sum;
}

// Returns whether the call returns a number of bytes. Other calls return a descriptor, an address,
// or the number of processes woken.
bool returns_size(std::string_view call) {
  return std::ranges::any_of(std::array{"read", "write", "recv", "send"},
                             [&](const char* part) { return call.find(part) != call.npos; });
}

// Counts the calls of this process. It is never removed, because a thread that watches a channel
// may be in a call whose begin it recorded.
class Meter final : public sys::Hook {
 public:
  Meter() { sys::set_hook(this); }

  void record(const sys::Call& call, sys::Outcome outcome, std::uint64_t, std::uint64_t) override {
    ++calls_;
    if (outcome.result > 0 && returns_size(call.name))
      bytes_ += static_cast<std::uint64_t>(outcome.result);
  }
  std::uint64_t calls() const { return calls_; }
  Spent so_far() {
    const bench::Cost cost = bench::cost_so_far();
    const std::uint64_t told = io_ ? reads_and_writes(io_.get()) - looks_++ : 0;
    return {calls_, bytes_, cost.cpu_ns, cost.voluntary_switches, told};
  }

 private:
  // Atomic, because a channel may have a thread that watches.
  std::atomic<std::uint64_t> calls_ = 0, bytes_ = 0;
  OwnedFd io_{::open("/proc/self/io", O_RDONLY | O_CLOEXEC)};
  std::uint64_t looks_ = 0;
};

bool send_batch(Sender& out, const Talk& talk, const std::vector<std::byte>& message) {
  bool is_sent = true;
  for (unsigned i = 0; i < talk.batch; ++i) {
    is_sent = out.post(message, Deadline::never()) == Status::ok && is_sent;
    if (talk.flushes_each) is_sent = out.flush(Deadline::never()) == Status::ok && is_sent;
  }
  return out.flush(Deadline::never()) == Status::ok && is_sent;
}

// Asks without deadlines, because they would cost further calls: play_talk has one deadline for
// all. A message's first byte says whether its round is the last.
bool ask(const Channel& channel, const Talk& talk, Costs& costs) {
  std::vector<std::byte> message(talk.size);
  std::vector<double> trips;
  trips.reserve(rounds_max);
  if (!channel.in->receive(Deadline::never())) return false;
  static Meter meter;
  Spent before{};
  std::uint64_t measured_since_ns = 0;
  for (std::uint64_t round = 0; message[0] == std::byte{0}; ++round) {
    if (round == warm_up) before = meter.so_far();
    const std::uint64_t begin_ns = sys::detail::now_ns(), calls = meter.calls();
    if (round <= warm_up) measured_since_ns = begin_ns;
    if (round + 1 >= warm_up + rounds_min &&
        (round + 1 == warm_up + rounds_max || begin_ns - measured_since_ns >= time_ns))
      message[0] = std::byte{1};
    if (!send_batch(*channel.out, talk, message)) return false;
    const std::uint64_t sending_calls = meter.calls() - calls;
    if (!channel.in->receive(Deadline::never())) return false;
    if (round < warm_up) continue;
    costs.sending_calls += sending_calls;
    trips.push_back(static_cast<double>(sys::detail::now_ns() - begin_ns));
  }
  costs.spent[0] = meter.so_far() - before;
  costs.posted = trips.size() * talk.batch;
  costs.messages = costs.posted + trips.size();
  costs.trip_ns = bench::median(trips);
  costs.elapsed_ns = sys::detail::now_ns() - measured_since_ns;
  return true;
}

bool answer(const Channel& channel, const Talk& talk, Costs& costs) {
  const std::vector<std::byte> message(talk.size);
  // The first message announces us: datagrams sent before it might be lost.
  if (channel.out->send(message, Deadline::never()) != Status::ok) return false;
  static Meter meter;
  Spent before{};
  bool is_last = false;
  for (std::uint64_t round = 0; !is_last; ++round) {
    if (round == warm_up) before = meter.so_far();
    for (unsigned i = 0; i < talk.batch; ++i) {
      const auto received = channel.in->receive(Deadline::never());
      if (!received || received->size() != talk.size) return false;
      is_last = received->front() != std::byte{0};
    }
    if (channel.out->send(message, Deadline::never()) != Status::ok) return false;
  }
  costs.spent[1] = meter.so_far() - before;
  return true;
}

enum Exit : int { done, broken, again };

// Returns whether the error may pass: forty copies of the lesson may use up, for a moment, a limit
// of the user, such as inotify's. Or they keep the CPUs for longer than a client waits for its
// server.
bool is_passing(const Error& error) {
  return error.fault() == Fault::resource_exhausted || error.code().value() == ETIMEDOUT;
}

Exit exit_of(const std::function<Exit()>& action) {
  try {
    return action();
  } catch (const Error& error) {
    if (is_passing(error)) return again;
    note(error.what());
    return broken;
  }
}

// Returns nullopt if the client ended without connecting.
std::optional<Channel> accept_from(Listener& listener, Process& client) {
  for (;;) {
    constexpr std::chrono::milliseconds between_looks{100};
    if (auto channel = listener.accept(Deadline::after(between_looks))) return std::move(*channel);
    if (client.wait(Deadline::immediate())) return std::nullopt;
  }
}

// Runs the answering side, and starts the asking side. Each has its own CPU if there are two.
Exit play(const Transport& transport, const Talk& talk, Costs& costs) {
  const auto cpus = allowed_cpus();
  Address address(transport.name, "");
  address.set_option("wait", to_string(talk.waiting));
  const auto listener = ipc::listen(address);
  // As in a program, where SIGPIPE is ignored. Otherwise further calls would guard each write to a
  // pipe.
  ::signal(SIGPIPE, SIG_IGN);
  Process client = Process::fork([&] {
    ::signal(SIGPIPE, SIG_IGN);
    pin_to_cpu(cpus.front());
    Address server = listener->address();
    server.set_option("wait", to_string(talk.waiting));
    return exit_of([&] { return ask(connect(server, soon()), talk, costs) ? done : broken; });
  });
  pin_to_cpu(cpus.back());
  const auto channel = accept_from(*listener, client);
  const bool is_answered = channel && answer(*channel, talk, costs);
  const auto exit = client.wait(soon());
  if (exit && exit->code == again) return again;
  return is_answered && exit && exit->clean() ? done : broken;
}

}  // namespace

Spent operator-(const Spent& end, const Spent& begin) {
  return {end.calls - begin.calls, end.bytes - begin.bytes, end.cpu_ns - begin.cpu_ns,
          end.sleeps - begin.sleeps, end.told - begin.told};
}

void play_talk(const Transport& transport, const Talk& talk, Costs& costs) {
  comes_true(soon(), [&] {
    costs = {};
    Process server =
        Process::fork([&] { return exit_of([&] { return play(transport, talk, costs); }); });
    const auto exit = server.wait(soon());
    costs.is_whole = exit && exit->clean();
    return !exit || exit->code != again;
  });
}

}  // namespace ipc::demo
