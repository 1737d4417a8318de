// Reads the state of a process from its pidfd and from /proc.
#include "ipc/system/pidfd.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "ipc/system/files.h"
#include "ipc/system/sys.h"

namespace ipc {
namespace {

// The kernel's answer to PIDFD_GET_INFO (linux/pidfd.h of Linux 6.15, newer than our headers).
struct PidfdInfo {
  std::uint64_t mask, cgroup_id;
  std::uint32_t pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
  std::int32_t exit_status;
  std::uint32_t spare[2];
};
constexpr std::uint64_t pidfd_info_exit = 1U << 3;

std::optional<int> exit_status_of_reaped(int pidfd) {
  PidfdInfo info{};
  info.mask = pidfd_info_exit;
  if (sys::call("ioctl", ::ioctl, pidfd, _IOWR(0xff, 11, PidfdInfo), &info) != 0 ||
      (info.mask & pidfd_info_exit) == 0)
    return std::nullopt;
  return info.exit_status;
}

// The fields that we need of /proc/PID/stat, or of a thread's stat file.
struct Stat {
  char state = 0;
  unsigned flags = 0;
  int exit_status = 0;  // the last field
  bool is_exiting() const {
    constexpr unsigned pf_exiting = 4;
    return state == 'Z' || state == 'X' || (flags & pf_exiting) != 0;
  }
};
std::optional<Stat> read_stat(const std::string& path) {
  const auto line = read_file(path);
  const char* const at = line ? std::strrchr(line->c_str(), ')') : nullptr;
  Stat stat;
  if (at == nullptr ||
      std::sscanf(at + 1, " %c %*d %*d %*d %*d %*d %u", &stat.state, &stat.flags) != 2)
    return std::nullopt;
  stat.exit_status = std::atoi(std::strrchr(at, ' '));
  return stat;
}

// A process whose first thread has ended is shown as a zombie, although other threads may still
// run.
bool has_living_thread(pid_t pid) {
  bool any = false;
  for_each_entry(fmt::format("/proc/{}/task", pid), [&](const auto& thread) {
    const auto stat = read_stat(thread.path().string() + "/stat");
    any |= stat && !stat->is_exiting();
  });
  return any;
}

// Returns whether the exit status is readable: that of another user's process is shown as 0.
bool may_know(pid_t pid) {
  struct stat there {};
  return ::geteuid() == 0 ||
         (sys::call("stat", ::stat, fmt::format("/proc/{}", pid).c_str(), &there) == 0 &&
          there.st_uid == ::geteuid());
}

}  // namespace

OwnedFd open_pidfd(pid_t pid) {
  return OwnedFd(sys::call(
      "pidfd_open", [](pid_t id) { return static_cast<int>(::syscall(SYS_pidfd_open, id, 0)); },
      pid));
}

ProcessState state_of(pid_t pid) {
  ProcessState process;
  const auto stat = read_stat(fmt::format("/proc/{}/stat", pid));
  if (!stat) return process;
  process.exists = true;
  process.is_zombie = stat->state == 'Z';
  process.is_exiting = stat->is_exiting();
  if (process.is_zombie && has_living_thread(pid)) process.is_zombie = process.is_exiting = false;
  // State X: it is being reaped. It is no zombie any more, and its pidfd has no status yet.
  if ((process.is_zombie || stat->state == 'X') && may_know(pid))
    process.exit_status = stat->exit_status;
  return process;
}

// Asks the pidfd again at the end, because the process may be reaped between the first two queries.
std::optional<int> exit_status_of(int pidfd, pid_t pid) {
  if (const auto status = exit_status_of_reaped(pidfd)) return status;
  if (const auto status = state_of(pid).exit_status) return status;
  return exit_status_of_reaped(pidfd);
}

}  // namespace ipc
