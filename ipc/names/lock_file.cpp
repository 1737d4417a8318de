// Lock files: taking, asking, and reading the pid of the owner.
#include "ipc/names/lock_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <thread>

#include "ipc/deadline.h"
#include "ipc/error.h"
#include "ipc/system/files.h"
#include "ipc/system/signal_guard.h"
#include "ipc/system/sys.h"

namespace ipc {
namespace {

// A lock file of ours contains only a pid. Until that is written it is empty, and its mode marks it
// as ours. Any other file belongs to the user and is not touched.
constexpr mode_t lock_mode = S_ISVTX | 0600;
std::optional<std::string> content_of_lock(int fd) {
  struct stat there {};
  std::array<char, 32> text{};
  if (sys::call("fstat", ::fstat, fd, &there) != 0 || !S_ISREG(there.st_mode) ||
      there.st_nlink > 1 || there.st_uid != ::geteuid() ||
      there.st_size >= static_cast<off_t>(text.size()) ||
      sys::call("pread", ::pread, fd, static_cast<void*>(text.data()), text.size() - 1, off_t{0}) !=
          there.st_size)
    return std::nullopt;
  const std::string content(text.data(), static_cast<std::size_t>(there.st_size));
  if (content.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  return content;
}

// Returns 0 if the text is no pid.
pid_t pid_of(const std::string& text) {
  pid_t pid = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, pid);
  return error == std::errc() && stop == end ? pid : 0;
}

void refuse_foreign_file(int fd, const std::string& lock, std::string_view address) {
  if (!content_of_lock(fd))
    throw Error(
        "listen", address, EADDRINUSE,
        fmt::format("{} is no lock of ours, and was left alone: choose another name", lock));
}

// Returns the owner for an error's text, by the pid in the lock file.
std::string owner_text(int lock) {
  const pid_t pid = pid_in_lock(lock).value_or(0);
  return pid > 0 ? fmt::format("process {}", pid) : "another process";
}

// Returns a lock of an open file description (fcntl(2), F_OFD_SETLK).
struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}
// Returns whether the lock may be held by a process that removes a dead owner's name
// (remove_name_if_dead). Such a process does not write its own pid, and holds the lock only
// briefly.
bool is_being_removed(int lock) {
  const auto pid = pid_in_lock(lock);
  return pid && (*pid == 0 || (sys::call("kill", ::kill, *pid, 0) != 0 && errno == ESRCH));
}

}  // namespace

std::string lock_path(const std::string& path) { return path + ".lock"; }

bool take_lock(int fd) {
  struct flock lock = whole_file();
  return sys::call("fcntl", ::fcntl, fd, F_OFD_SETLK, &lock) == 0;
}
bool is_locked(int fd) {
  struct flock lock = whole_file();
  return sys::call("fcntl", ::fcntl, fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

std::optional<pid_t> pid_in_lock(int fd) {
  const auto content = content_of_lock(fd);
  if (const pid_t pid = pid_of(content.value_or("")); pid > 0) return pid;
  // An empty lock of ours: its maker has not written the pid yet, or never did.
  struct stat there {};
  const bool is_unfinished = content == "" && sys::call("fstat", ::fstat, fd, &there) == 0 &&
                             (there.st_mode & S_ISVTX) != 0;
  return is_unfinished ? std::optional<pid_t>(0) : std::nullopt;
}

OwnedFd lock_name(const std::string& path, std::string_view address) {
  const std::string lock = lock_path(path);
  for (const auto end = Deadline::after(std::chrono::milliseconds(100));;) {
    OwnedFd fd(sys::must(address, "open", ::open, lock.c_str(),
                         O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, lock_mode));
    refuse_foreign_file(fd.get(), lock, address);
    if (!take_lock(fd.get())) {
      if (errno != EAGAIN && errno != EACCES) throw Error("fcntl", address, errno);
      if (is_being_removed(fd.get()) && !end.expired()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        continue;
      }
      throw Error(
          "listen", address, EADDRINUSE,
          fmt::format("{} serves it: stop that one, or choose another name", owner_text(fd.get())));
    }
    // The last owner may have unlinked the file between our open and our lock.
    if (is_still_ours(lock, fd.get())) {
      const std::string pid = std::to_string(::getpid());
      const SignalGuard no_signal(SIGXFSZ);
      if (sys::call("ftruncate", ::ftruncate, fd.get(), off_t{0}) != 0 ||
          sys::call("pwrite", ::pwrite, fd.get(), static_cast<const void*>(pid.data()), pid.size(),
                    off_t{0}) < 0) {
        const int error = errno;
        sys::call("unlink", ::unlink, lock.c_str());
        throw Error("write", address, error);
      }
      return fd;
    }
  }
}

}  // namespace ipc
