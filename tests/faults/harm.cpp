// Harms a process by a hook of its system calls, by a timer, by a limit or by a namespace.
#include "faults/harm.h"

#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <fstream>
#include <thread>

#include "faults/errnos.h"
#include "ipc/system/sys.h"

namespace faults {
using namespace ipc;

HarmOptions HarmOptions::parse(const std::string& text) {
  HarmOptions options;
  const std::size_t first = text.find(':');
  const std::size_t second = text.find(':', first + 1);
  options.name = text.substr(0, first);
  options.number = std::stoull(text.substr(first + 1, second - first - 1));
  if (second != std::string::npos) options.error = std::stoi(text.substr(second + 1));
  return options;
}

std::string HarmOptions::to_string() const {
  return error == 0 ? fmt::format("{}:{}", name, number)
                    : fmt::format("{}:{}:{}", name, number, error);
}

// Counts every system call, and does the harm at one of them.
class HarmingHook final : public sys::Hook {
 public:
  HarmingHook(const HarmOptions& options, SideLog& log) : options_(options), log_(&log) {
    sys::set_hook(this);
  }
  ~HarmingHook() override { sys::set_hook(nullptr); }

  std::optional<sys::Outcome> replace(const sys::Call& call) override {
    const std::uint64_t count = ++log_->calls;
    if (count <= SideLog::calls_kept) log_->call_kinds[count - 1] = place_of(call.name);
    is_the_one_ = count == options_.number;
    if (!is_the_one_) return std::nullopt;
    std::strncpy(log_->harmed_call, call.name, sizeof log_->harmed_call - 1);
    const std::string_view name = options_.name;
    if (name == "kill-before") end_here(SIGKILL);
    if (name == "stop-before") end_here(SIGSTOP);
    if (name == "fork-before") fork_here();
    if (name == "error" || name == "again") return fail(call);
    return std::nullopt;
  }

  void record(const sys::Call&, sys::Outcome, std::uint64_t, std::uint64_t) override {
    if (std::exchange(is_the_one_, false) && options_.name == "kill-after") end_here(SIGKILL);
  }

 private:
  void end_here(int signal) {
    log_->is_harmed = true;
    ::kill(::getpid(), signal);
    if (signal == SIGKILL)
      for (;;) ::pause();
  }

  // Forks in another thread, because this one may hold a lock of the library, for which a fork
  // waits.
  void fork_here() {
    log_->is_harmed = true;
    std::thread([] {
      const pid_t copy = ::fork();
      if (copy == 0) ::_exit(0);
      if (copy > 0) ::waitpid(copy, nullptr, 0);
    }).detach();
  }

  std::optional<sys::Outcome> fail(const sys::Call& call) {
    // A ring (ipc/system/lifeline.h) does not fail with EAGAIN here: the kernel does that only if
    // earlier rings fill the socket.
    if (std::string_view(call.name) == "send" && options_.error == EAGAIN &&
        call.arguments[2].number() == 1)
      return std::nullopt;
    if (!is_documented(call.name, options_.error))
      return std::nullopt;  // this time another call has that number
    log_->is_harmed = true;
    // close(2) releases the descriptor even if it fails.
    if (std::string_view(call.name) == "close")
      ::close(static_cast<int>(call.arguments[0].number()));
    return sys::Outcome{-1, options_.error};
  }

  HarmOptions options_;
  SideLog* log_;
  static thread_local bool is_the_one_;
};
thread_local bool HarmingHook::is_the_one_ = false;

namespace {

void limit(int resource, rlim_t value) {
  rlimit now{};
  ::getrlimit(static_cast<__rlimit_resource_t>(resource), &now);
  now.rlim_cur = std::min(value, now.rlim_max);
  if (::setrlimit(static_cast<__rlimit_resource_t>(resource), &now) != 0)
    throw Error("setrlimit", "", errno);
}

rlim_t address_space() {
  std::ifstream pages("/proc/self/statm");
  rlim_t count = 0;
  pages >> count;
  return count * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE));
}

void interrupt_every(std::uint64_t microseconds) {
  struct sigaction action {};
  action.sa_handler = [](int) {};
  ::sigaction(SIGALRM, &action, nullptr);
  itimerval timer{};
  timer.it_value.tv_usec = timer.it_interval.tv_usec = static_cast<suseconds_t>(microseconds);
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

void stop_interrupts() {
  const itimerval none{};
  ::setitimer(ITIMER_REAL, &none, nullptr);
}

void enter(int space) {
  if (::unshare(space) != 0) throw Error("unshare", "", errno);
  if (space != CLONE_NEWPID) return;
  // The next child enters the namespace, and continues in place of this process.
  const pid_t child = ::fork();
  if (child < 0) throw Error("fork", "", errno);
  if (child == 0) return;
  ::close_range(3, ~0U, 0);  // so that only the child has the channel
  int status = 0;
  ::waitpid(child, &status, 0);
  ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

}  // namespace

Harm::Harm(const HarmOptions& options, SideLog& log) : options_(options) {
  const auto done_from_the_start = [&](auto action) {
    action();
    log.is_harmed = true;
  };
  if (is("interrupt")) done_from_the_start([&] { interrupt_every(number()); });
  if (is("nofile")) done_from_the_start([&] { limit(RLIMIT_NOFILE, number()); });
  if (is("memory"))
    done_from_the_start([&] { limit(RLIMIT_AS, address_space() + number() * (256 << 10)); });
  if (is("file-size")) done_from_the_start([&] { limit(RLIMIT_FSIZE, number() * 4096); });
  if (is("tight")) log.is_harmed = true;
  if (is("new-pids")) done_from_the_start([] { enter(CLONE_NEWPID); });
  if (is("new-net")) done_from_the_start([] { enter(CLONE_NEWNET); });
  if (is("new-user")) done_from_the_start([] { enter(CLONE_NEWUSER); });
  hook_ = std::make_unique<HarmingHook>(options, log);
}

Harm::~Harm() {
  hook_.reset();
  if (is("interrupt")) stop_interrupts();
}

}  // namespace faults
