// Starts programs under strace, waits for them, ends them, and collects the record.
#include "demos/watch/programs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <thread>
#include <utility>

#include "demos/room.h"
#include "demos/stage/capture.h"
#include "demos/stage/kernel.h"
#include "demos/stage/network.h"
#include "demos/stage/pairs.h"
#include "demos/stage/strace.h"
#include "demos/texts.h"
#include "demos/watch/records.h"
#include "demos/watch/snapshot.h"
#include "ipc/host/process.h"
#include "ipc/system/sys.h"

namespace ipc::demo {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds tick{10};
constexpr milliseconds between_snapshots{250};
constexpr seconds stuck_after{3};
constexpr std::size_t packets_max = 20'000, packet_bytes_max = 128U << 20U, snapshots_max = 1'000;

struct Running {
  Process process;
  Strace strace;
  bool has_ended = false;
};

// A signal that we sent.
struct Kill {
  std::uint64_t at_ns;
  pid_t pid;
  int signal;
};

std::uint64_t ns_of(milliseconds time) {
  return static_cast<std::uint64_t>(time.count()) * 1'000'000U;
}

// Returns strace's message with a cure, as far as one is known.
std::string with_cure(const std::string& why) {
  std::ifstream file("/proc/sys/kernel/yama/ptrace_scope");
  int scope = 0;
  file >> scope;
  if (scope > 1) return why + "; " + text("watch.no_ptrace", scope);
  return why.ends_with("not permitted") ? why + "; " + text("watch.no_ptrace_here") : why;
}

// Makes the process group the one that reads the terminal, if `before` is that one.
void move_terminal(pid_t before, pid_t group) {
  if (::tcgetpgrp(STDIN_FILENO) != before) return;
  ::signal(SIGTTOU, SIG_IGN);  // it stops a process of another group that moves the terminal
  ::tcsetpgrp(STDIN_FILENO, group);
  ::signal(SIGTTOU, SIG_DFL);
}

// Runs in the new process, until strace has attached and the director writes a byte.
int become(const std::vector<std::string>& command, bool reads_input, Ends& gate, int report) {
  const pid_t our_group = ::getpgrp();
  ::setpgid(0, 0);                              // a program's kill(0, ...) must not reach ipc-demo
  ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);  // Yama allows only an ancestor otherwise
  // A user's strace has no rights in the network of its own, and may attach only to its equals.
  if (::geteuid() != 0) give_up_capabilities();
  gate.write.reset();
  char byte = 0;
  if (::read(gate.read.get(), &byte, 1) != 1) return 127;
  ::dup2(STDERR_FILENO, STDOUT_FILENO);
  if (reads_input) move_terminal(our_group, ::getpgrp());
  else ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
  ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  ::execvp(argv[0], argv.data());
  const int error = errno;
  [[maybe_unused]] const long written = ::write(report, &error, sizeof error);
  return 127;
}

// Returns whether a process in that call sleeps until another process wakes it.
bool waits_without_limit(const WatchedCall& call) {
  static constexpr std::string_view names[] = {"accept",  "accept4", "read",   "readv",  "recvfrom",
                                               "recvmsg", "write",   "writev", "sendto", "sendmsg",
                                               "connect", "wait4",   "waitid"};
  return std::ranges::find(names, call.name) != std::end(names);
}

// Returns whether the pipe or file is one of our standard streams.
bool is_standard_stream_of_ours(std::string_view target) {
  const auto ours = descriptors_of(::getpid());
  return std::ranges::any_of(
      ours, [&](const auto& open) { return open.first <= 2 && open.second == target; });
}

class Programs {
 public:
  explicit Programs(const ProgramsOptions& options)
      : options_(options), records_(options.prefix), deadline_(Deadline::after(options.limit)) {
    sigemptyset(&ends_us_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ends_us_, signal);
    ::sigprocmask(SIG_BLOCK, &ends_us_, nullptr);
    if (options.has_own_network) capture_.emplace();
  }
  ~Programs() { take_terminal(); }
  Programs(const Programs&) = delete;

  Run run() {
    for (std::size_t program = 0; program < options_.commands.size(); ++program) {
      if (is_over()) {
        note_act(text("watch.not_started", command_of(program), why_ended()));
        continue;
      }
      start(program);
      if (!is_last(program)) await(seconds(5), [&] { return is_ready(program); });
    }
    const std::size_t last = running_.size() - 1;
    await(options_.limit, [&] { return has_ended(last) || is_stuck(); });
    end_all();
    return result();
  }

 private:
  bool is_last(std::size_t program) const { return program + 1 == options_.commands.size(); }
  bool is_over() const { return was_interrupted_ || deadline_.expired() || records_.is_full(); }

  // Returns the words of the command line, without bytes that no page can show.
  std::string command_of(std::size_t program) const {
    std::string words = fmt::format("{}", fmt::join(options_.commands[program], " "));
    std::ranges::replace(words, '\n', ' ');
    return clean_text(bytes_of(words), words.size());
  }

  void note_act(const std::string& act) {
    run_.acts.push_back({sys::detail::now_ns(), act, "watch.act"});
  }

  void take_terminal() const {
    for (const Running& one : running_) move_terminal(one.process.pid(), ::getpgrp());
  }

  void start(std::size_t program) {
    const std::vector<std::string>& command = options_.commands[program];
    Ends gate = new_pipe(), report = new_pipe();
    Process process =
        Process::fork([&] { return become(command, is_last(program), gate, report.write.get()); });
    records_.add_program(process.pid(), command_of(program));
    std::string why;
    auto strace = Strace::attach(process.pid(), options_.prefix, Records::strace_options(), &why);
    if (!strace) throw Error(Fault::unsupported, "strace", command[0], 0, with_cure(why));
    running_.push_back({std::move(process), std::move(*strace)});
    report.write.reset();
    sys::must("", "write", ::write, gate.write.get(), static_cast<const void*>(""), std::size_t{1});
    int error = 0;
    if (::read(report.read.get(), &error, sizeof error) > 0)
      throw Error("exec", command[0], error, text("watch.no_program"));
  }

  // Waits for the condition, at most that long, and not beyond the limit of all.
  void await(seconds longest, const std::function<bool()>& condition) {
    const Deadline deadline = Deadline::after(longest);
    watch_until([&] { return condition() || is_over() || deadline.expired(); });
  }

  void watch_until(const std::function<bool()>& condition) {
    for (look(); !condition(); look()) std::this_thread::sleep_for(tick);
  }

  // Reads new lines of strace, packets, states, and signals to us.
  void look() {
    constexpr timespec no_time{};
    if (::sigtimedwait(&ends_us_, nullptr, &no_time) > 0) was_interrupted_ = true;
    records_.update();
    for (Running& one : running_)
      if (!one.has_ended && one.process.wait(Deadline::immediate())) one.has_ended = true;
    if (capture_) {
      auto packets = capture_->take([](const Packet&) { return true; },
                                    [](const auto& so_far) { return so_far.size() == packets_max; },
                                    Deadline::immediate());
      for (Packet& packet : packets) keep(std::move(packet));
      run_.packets_lost += capture_->lost();
    }
    const std::uint64_t now_ns = sys::detail::now_ns();
    if (run_.snapshots.size() >= snapshots_max ||
        (!run_.snapshots.empty() &&
         now_ns - run_.snapshots.back().at_ns < ns_of(between_snapshots)))
      return;
    run_.snapshots.push_back(take_snapshot(records_.processes(), options_.has_own_network));
  }

  void keep(Packet packet) {
    if (run_.packets.size() == packets_max || packet_bytes_ >= packet_bytes_max) {
      ++run_.packets_lost;
      return;
    }
    packet_bytes_ += packet.bytes.size();
    run_.packets.push_back(std::move(packet));
  }

  bool has_ended(std::size_t program) const { return running_[program].has_ended; }

  // Returns whether no thread of the program made a call for that time, and all of them sleep.
  bool is_quiet(std::size_t program, milliseconds time) const {
    if (sys::detail::now_ns() - records_.changed_ns(program) < ns_of(time)) return false;
    return std::ranges::all_of(records_.open_calls(program), [](const WatchedCall& call) {
      const auto state = state_of(call.thread);
      return !state || state->letter != 'R';
    });
  }

  bool is_ready(std::size_t program) const {
    return has_ended(program) || records_.listens(program) ||
           (records_.has_executed(program) && is_quiet(program, milliseconds(200)));
  }

  // Returns whether the program waits for others, as a server without clients does.
  bool is_waiting(std::size_t program) const {
    const auto sleeps_for_a_time = [](const WatchedCall& call) {
      return call.name == "clock_nanosleep";
    };
    return is_quiet(program, milliseconds(records_.listens(program) ? 300 : 1000)) &&
           std::ranges::none_of(records_.open_calls(program), sleeps_for_a_time);
  }

  // Returns whether every thread sleeps in a call that only another one of them can end. A call
  // that strace does not record may end by itself.
  bool is_stuck() const {
    for (std::size_t program = 0; program < running_.size(); ++program) {
      if (!is_quiet(program, stuck_after) || records_.has_timer(program)) return false;
      for (const WatchedCall& call : records_.open_calls(program))
        if (!waits_without_limit(call) || waits_for_outside(call)) return false;
    }
    return true;
  }

  // Returns whether another program than the watched ones may end the wait.
  bool waits_for_outside(const WatchedCall& call) const {
    const std::string& target = call.target();
    if (is_pipe(target)) return is_standard_stream_of_ours(target);
    if (is_socket(target)) return !options_.has_own_network;
    return !target.empty();  // a terminal, a named pipe, a timer; "": the call waits for a child
  }

  // Ends the programs from the last to the first: each when it waits, or has had time enough.
  void end_all() {
    take_terminal();
    for (std::size_t program = running_.size(); program-- > 0;) {
      const seconds longest = records_.listens(program) ? seconds(5) : options_.limit;
      if (program + 1 < running_.size())
        await(longest, [&] { return has_ended(program) || is_waiting(program); });
      end(program);
    }
    const Deadline soon = Deadline::after(seconds(2));  // strace writes its last lines
    watch_until([&] { return !is_any_living() || soon.expired(); });
  }

  void end(std::size_t program) {
    if (!run_.last_state && !records_.living(program).empty()) {
      run_.last_state = run_.snapshots.size();
      run_.snapshots.push_back(take_snapshot(records_.processes(), options_.has_own_network));
      if (const std::string why = why_ended(); !why.empty()) note_act(why);
    }
    if (!has_ended(program)) {
      send(running_[program].process.pid(), SIGTERM);
      const Deadline soon = Deadline::after(seconds(1));
      watch_until([&] { return has_ended(program) || soon.expired(); });
    }
    for (const pid_t pid : records_.living(program))
      if (!is_ended_root(pid)) send(pid, SIGKILL);
    look();
  }

  std::string why_ended() const {
    if (was_interrupted_) return text("watch.interrupted");
    if (records_.is_full()) return text("watch.full");
    if (deadline_.expired()) return text("watch.limit", options_.limit.count());
    return is_stuck() ? text("watch.stuck_all", stuck_after.count()) : "";
  }

  bool is_ended_root(pid_t pid) const {
    return std::ranges::any_of(
        running_, [&](const Running& one) { return one.process.pid() == pid && one.has_ended; });
  }

  void send(pid_t pid, int signal) {
    kills_.push_back({sys::detail::now_ns(), pid, signal});
    ::kill(pid, signal);
  }

  bool is_any_living() const {
    for (std::size_t program = 0; program < running_.size(); ++program)
      if (!records_.living(program).empty()) return true;
    return false;
  }

  Run result() {
    run_.has_own_network = options_.has_own_network;
    const auto sides = records_.finish(run_);
    for (Snapshot& snapshot : run_.snapshots) {
      for (auto& process : snapshot.processes)
        if (const auto side = sides.find(process.pid); side != sides.end())
          process.side = side->second;
      std::erase_if(snapshot.processes, [](const auto& one) { return one.side == nobody; });
    }
    for (const auto& [at_ns, pid, signal] : kills_) {
      const auto side = sides.find(pid);
      if (side == sides.end()) continue;
      run_.processes[side->second].was_ended_by_us = true;
      run_.acts.push_back(
          {at_ns, fmt::format("kill({}, SIG{})", letter_of(side->second), ::sigabbrev_np(signal)),
           "watch.act"});
    }
    for (std::size_t side = 0; side < run_.processes.size(); ++side)
      if (const WatchedProcess& one = run_.processes[side]; !one.signal.empty())
        run_.acts.push_back(
            {one.end_ns, text("watch.killed", letter_of(static_cast<unsigned>(side)), one.signal),
             "watch.event"});
    std::ranges::stable_sort(run_.acts, {}, &Act::at_ns);
    find_owners(run_);
    return std::move(run_);
  }

  const ProgramsOptions& options_;
  Records records_;
  Deadline deadline_;
  sigset_t ends_us_{};
  std::optional<Capture> capture_;
  std::vector<Running> running_;
  std::vector<Kill> kills_;
  std::size_t packet_bytes_ = 0;
  Run run_;
  bool was_interrupted_ = false;
};

}  // namespace

Run run_programs(const ProgramsOptions& options) { return Programs(options).run(); }

}  // namespace ipc::demo
