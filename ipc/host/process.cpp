// Starts child processes, and ends them with their owner.
#include "ipc/host/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <mutex>
#include <sstream>

#include "ipc/system/cpus.h"
#include "ipc/system/files.h"
#include "ipc/system/pidfd.h"
#include "ipc/system/sys.h"

extern char** environ;

namespace ipc {
namespace {

constexpr std::size_t redirected_max = 16;

std::mutex spawned_mutex;
struct Spawned {
  pid_t pid;
  int pidfd;
  bool asked_to_end;
};
std::vector<Spawned>& all_spawned() {
  static auto* const all = new std::vector<Spawned>;  // never destroyed: threads may outlive main
  return *all;
}

int send_signal(int pidfd, int signal) {
  return sys::call(
      "pidfd_send_signal",
      [](int process, int number) {
        return static_cast<int>(::syscall(SYS_pidfd_send_signal, process, number, nullptr, 0));
      },
      pidfd, signal);
}

void await_end(int pidfd) {
  pollfd ended{pidfd, POLLIN, 0};
  sys::call_once("poll", ::poll, &ended, nfds_t{1}, 1000);
}

// Kills a child that was not reaped yet, so that no other process has its number.
bool kill_and_reap(pid_t pid, int options) {
  sys::call("kill", ::kill, pid, SIGKILL);
  return sys::call("waitpid", ::waitpid, pid, static_cast<int*>(nullptr), options) == pid;
}

std::vector<pid_t> all_children() {
  std::istringstream file(
      read_file(fmt::format("/proc/self/task/{}/children", ::getpid())).value_or(""));
  return {std::istream_iterator<pid_t>(file), {}};
}

// Returns the children that this process had before main: those of a shell that became this program
// by exec, as in exec 1> >(tee log).
std::optional<std::vector<pid_t>>& earlier_children() {
  static auto* const all = new std::optional<std::vector<pid_t>>;  // as all_spawned
  return *all;
}

// Ends the orphans. Returns true if there were any, because their own children may be ours now.
bool end_orphans() {
  if (!earlier_children()) return false;
  bool any = false;
  for (const pid_t pid : all_children()) {
    if (std::ranges::find(all_spawned(), pid, &Spawned::pid) != all_spawned().end() ||
        std::ranges::find(*earlier_children(), pid) != earlier_children()->end())
      continue;
    any |= kill_and_reap(pid, __WALL);
  }
  return any;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (auto& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

std::vector<std::string> environment_with(const SpawnOptions& options) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const bool replaced =
        std::any_of(options.environment.begin(), options.environment.end(),
                    [&](const auto& own) { return text.starts_with(own.first + "="); });
    if (!replaced) all.emplace_back(text);
  }
  for (const auto& [key, value] : options.environment) all.push_back(key + "=" + value);
  return all;
}

// Prepares a child: it dies with its parent, and has the default signal handling.
void begin_as_child(pid_t parent) {
  sys::detail::forget_other_threads();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // the parent died before the prctl
  for (const int ignored : {SIGPIPE, SIGXFSZ, SIGCHLD})
    ::signal(ignored, SIG_DFL);  // an ignored signal stays ignored after exec
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Runs in the child between fork and exec, so it makes async-signal-safe calls only.
[[noreturn]] void become(const SpawnOptions& options, char** argv, char** envp, pid_t parent,
                         int report) {
  const auto fail = [&] {
    const int error = errno;
    [[maybe_unused]] const long written = ::write(report, &error, sizeof error);
    ::_exit(127);
  };
  begin_as_child(parent);
  if (options.leads_group && ::setpgid(0, 0) != 0) fail();
  if (options.cpu) {
    const cpu_set_t set = only_cpu(*options.cpu);
    ::sched_setaffinity(0, sizeof set, &set);
  }
  // Also closes descriptors that were opened without O_CLOEXEC. (Before Linux 5.11 they stay open.)
  ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
  int above = 3;  // above all numbers that a redirection uses
  for (const auto& [ours, theirs] : options.redirected) above = std::max(above, theirs + 1);
  const int moved = ::fcntl(report, F_DUPFD_CLOEXEC, above);
  if (moved < 0) fail();
  report = moved;
  // Copies all of them above those numbers first, because one may take the number of another's
  // source.
  std::array<int, redirected_max> copies{};
  if (options.redirected.size() > copies.size()) errno = EMFILE, fail();
  for (std::size_t i = 0; i < options.redirected.size(); ++i)
    if ((copies[i] = ::fcntl(options.redirected[i].first, F_DUPFD_CLOEXEC, above)) < 0) fail();
  for (std::size_t i = 0; i < options.redirected.size(); ++i)
    if (::dup2(copies[i], options.redirected[i].second) < 0) fail();
  for (const int fd : options.inherited)
    if (::fcntl(fd, F_SETFD, 0) != 0) fail();
  ::execvpe(options.program.empty() ? argv[0] : options.program.c_str(), argv, envp);
  fail();
  ::_exit(127);
}

}  // namespace

// The caller has held spawned_mutex since before the fork, so kill_spawned_processes misses no
// child.
Process::Process(pid_t pid, OwnedFd pidfd, bool asked_to_end)
    : pid_(pid), pidfd_(std::move(pidfd)), asked_to_end_(asked_to_end) {
  all_spawned().push_back({pid_, pidfd_.get(), asked_to_end});
}

Process& Process::operator=(Process&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(pidfd_, other.pidfd_);
  std::swap(asked_to_end_, other.asked_to_end_);
  std::swap(exit_, other.exit_);
  return *this;
}

Process::~Process() {
  if (!pidfd_) return;
  if (asked_to_end_ && !exit_) {
    kill(SIGTERM);
    await_end(pidfd_.get());
  }
  kill(SIGKILL);
  (void)wait(Deadline::never());
}

Process Process::adopt(pid_t pid, const std::string& name, bool asked_to_end) {
  OwnedFd pidfd = open_pidfd(pid);
  if (pidfd) return {pid, std::move(pidfd), asked_to_end};
  const int error = errno;
  kill_and_reap(pid, 0);
  throw Error("pidfd_open", name, error);
}

Process Process::fork(const std::function<int()>& body) {
  std::fflush(stdout);  // otherwise both processes would write the buffered output
  const pid_t parent = ::getpid();
  std::unique_lock lock(spawned_mutex);
  const pid_t pid = sys::must("", "fork", ::fork);
  if (pid != 0) return adopt(pid, "fork");
  lock.unlock();
  begin_as_child(parent);
  ::_exit(
      [&]() noexcept { return body(); }());  // an exception must not unwind the copy of our caller
}

Process Process::spawn(const SpawnOptions& options) {
  if (options.argv.empty()) throw Error(Fault::other, "spawn", "", EINVAL, "no program was named");
  std::vector<std::string> arguments = options.argv, environment = environment_with(options);
  auto argv = pointers(arguments);
  auto envp = pointers(environment);
  int report[2];
  sys::must("", "pipe2", ::pipe2, +report, O_CLOEXEC);
  OwnedFd read_end(report[0]), write_end(report[1]);

  const pid_t parent = ::getpid();
  std::unique_lock lock(spawned_mutex);
  const pid_t pid = sys::must(options.argv[0], "fork", ::fork);
  if (pid == 0) become(options, argv.data(), envp.data(), parent, write_end.get());
  write_end.reset();
  Process process = adopt(pid, options.argv[0], options.asked_to_end);
  lock.unlock();
  int error = 0;
  if (sys::call("read", ::read, read_end.get(), static_cast<void*>(&error), sizeof error) > 0)
    throw Error("exec", options.argv[0], error,
                error == ENOENT || error == EACCES || error == ENOTDIR
                    ? "is the program installed, and its path right?"
                    : "");
  return process;
}

void Process::kill(int signal) noexcept {
  if (pidfd_ && !exit_) send_signal(pidfd_.get(), signal);
}

Result<Process::Exit> Process::wait(Deadline deadline) {
  if (exit_) return *exit_;
  if (const Status status = ipc::wait({pidfd_.get(), POLLIN}, deadline); status != Status::ok)
    return failed(status);
  exit_ = reap();
  const std::lock_guard lock(spawned_mutex);
  std::erase_if(all_spawned(), [&](const Spawned& one) { return one.pidfd == pidfd_.get(); });
  return *exit_;
}

Process::Exit Process::reap() const {
  siginfo_t info{};
  const int reaped = sys::call(
      "waitid",
      [](pid_t pid, siginfo_t* place) {
        return ::waitid(P_PID, static_cast<id_t>(pid), place, WEXITED);
      },
      pid_, &info);
  if (reaped == 0)
    return info.si_code == CLD_EXITED ? Exit{info.si_status, 0} : Exit{0, info.si_status};
  const auto status = exit_status_of(pidfd_.get(), pid_);
  if (!status) return {.is_known = false};
  return WIFEXITED(*status) ? Exit{WEXITSTATUS(*status), 0} : Exit{0, WTERMSIG(*status)};
}

std::string Process::Exit::to_string() const {
  if (!is_known) return "exit status not known";
  return signal != 0 ? fmt::format("killed by signal {}", signal)
                     : fmt::format("exit status {}", code);
}

void take_orphans() {
  const std::lock_guard lock(spawned_mutex);
  earlier_children() = all_children();
  sys::call("prctl", ::prctl, PR_SET_CHILD_SUBREAPER, 1UL);
}

std::unique_lock<std::mutex> kill_spawned_processes() noexcept {
  std::unique_lock lock(spawned_mutex);
  for (const Spawned& one : all_spawned())
    send_signal(one.pidfd, one.asked_to_end ? SIGTERM : SIGKILL);
  for (const Spawned& one : all_spawned()) await_end(one.pidfd);
  for (const Spawned& one : all_spawned()) {
    if (!one.asked_to_end) continue;
    send_signal(one.pidfd, SIGKILL);
    await_end(one.pidfd);
  }
  while (end_orphans()) {}
  return lock;
}

std::string own_executable() {
  std::array<char, PATH_MAX> path{};
  const long size = sys::must("/proc/self/exe", "readlink", ::readlink, "/proc/self/exe",
                              path.data(), path.size() - 1);
  return {path.data(), static_cast<std::size_t>(size)};
}

}  // namespace ipc
