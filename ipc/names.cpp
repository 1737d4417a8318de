#include "ipc/names.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <mutex>
#include <vector>

#include "ipc/socket.h"
#include "ipc/sys.h"

namespace ipc {
namespace {

std::string lock_path(const std::string& path) { return path + ".lock"; }

// For remove_owned_names only. The lock is -1 for a directory.
struct Owned {
  std::string path;
  int lock;
};
std::mutex owned_mutex;
std::vector<Owned>& owned_names() {
  static auto* const names = new std::vector<Owned>;  // never destroyed: threads may outlive main
  return *names;
}

void forget(const std::string& path) {
  std::erase_if(owned_names(), [&](const Owned& owned) { return owned.path == path; });
}

// Whether what stands at the path is the file that we have open.
bool is_still_ours(const std::string& path, int fd) {
  struct stat ours {
  }, there{};
  return ::fstat(fd, &ours) == 0 && ::lstat(path.c_str(), &there) == 0 &&
         ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
}

// Not if somebody removed our lock: the name may be another one's by now.
void unlink_name(const std::string& path, int lock) {
  if (!is_still_ours(lock_path(path), lock)) return;
  if (sys::call("unlink", ::unlink, path.c_str()) != 0 && errno == EISDIR)
    sys::call("rmdir", ::rmdir, path.c_str());  // unless something is in it
  sys::call("unlink", ::unlink, lock_path(path).c_str());
}

// A lock of ours is a file that holds nothing but the number of a process. Anything else is somebody's
// own, and left alone.
void refuse_foreign_file(int fd, const std::string& lock, std::string_view address) {
  struct stat there {};
  std::array<char, 32> text{};
  const bool known =
      ::fstat(fd, &there) == 0 && S_ISREG(there.st_mode) && there.st_nlink <= 1 &&
      there.st_uid == ::geteuid() && there.st_size < static_cast<off_t>(text.size()) &&
      ::pread(fd, text.data(), text.size() - 1, 0) == there.st_size &&
      std::string_view(text.data()).find_first_not_of("0123456789") == std::string_view::npos;
  if (!known)
    throw Error(
        "listen", address, EADDRINUSE,
        fmt::format("{} is no lock of ours, and was left alone: choose another name", lock));
}

// Who wrote itself into the lock file, for the error's text.
std::string owner_text(int lock) {
  std::array<char, 16> text{};
  const long size = ::pread(lock, text.data(), text.size() - 1, 0);
  return size > 0 ? fmt::format("process {}",
                                std::string_view(text.data(), static_cast<std::size_t>(size)))
                  : "another process";
}

OwnedFd lock_name(const std::string& path, std::string_view address) {
  const std::string lock = lock_path(path);
  for (;;) {
    OwnedFd fd(sys::call("open", ::open, lock.c_str(),
                         O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
    if (!fd) throw Error("open", address, errno);
    refuse_foreign_file(fd.get(), lock, address);
    if (sys::call("flock", ::flock, fd.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) throw Error("flock", address, errno);
      throw Error(
          "listen", address, EADDRINUSE,
          fmt::format("{} serves it: stop that one, or choose another name", owner_text(fd.get())));
    }
    // The last owner may have unlinked the file between our open and our lock.
    if (is_still_ours(lock, fd.get())) {
      const std::string pid = std::to_string(::getpid());
      if (::ftruncate(fd.get(), 0) != 0 || ::pwrite(fd.get(), pid.data(), pid.size(), 0) < 0) {
        const int error = errno;
        ::unlink(lock.c_str());
        throw Error("write", address, error);
      }
      return fd;
    }
  }
}

bool fifo_is_read(const std::string& path) {
  return static_cast<bool>(
      OwnedFd(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)));
}

// With the lock held, what still stands there was left by the dead, or is not ours.
void make_way(const std::string& path, std::string_view address, mode_t type) {
  struct stat there {};
  if (::lstat(path.c_str(), &there) != 0) {
    if (errno == ENOENT) return;
    throw Error("lstat", address, errno);
  }
  const char* const kind = type == S_IFSOCK ? "socket" : type == S_IFIFO ? "FIFO" : "directory";
  if ((there.st_mode & S_IFMT) != type)
    throw Error(
        "listen", address, EADDRINUSE,
        fmt::format("what stands there is no {}, and was left alone: choose another name", kind));
  if (there.st_uid != ::geteuid())
    throw Error("listen", address, EPERM,
                fmt::format("the {} there is another user's: choose another name", kind));
  if (type == S_IFDIR) return;
  if (type == S_IFSOCK ? unix_socket_is_served(path) : fifo_is_read(path))
    throw Error("listen", address, EADDRINUSE,
                "a living server answers there: stop it, or choose another name");
  sys::must(address, "unlink", ::unlink, path.c_str());
}

}  // namespace

std::string run_directory() {
  std::string path;
  if (const char* own = std::getenv("IPCLAB_RUN_DIR"); own != nullptr && *own != '\0') path = own;
  else if (const char* xdg = std::getenv("XDG_RUNTIME_DIR"); xdg != nullptr && *xdg != '\0')
    path = fmt::format("{}/ipclab", xdg);
  else path = fmt::format("/tmp/ipclab-{}", ::geteuid());

  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    throw Error("mkdir", path, errno, "set IPCLAB_RUN_DIR to a directory of your own");
  struct stat there {};
  if (::lstat(path.c_str(), &there) != 0) throw Error("lstat", path, errno);
  if (!S_ISDIR(there.st_mode) || there.st_uid != ::geteuid() || (there.st_mode & 077) != 0)
    throw Error("run directory", path, EPERM,
                "it must be a directory of yours with mode 0700: set IPCLAB_RUN_DIR to another");
  return path;
}

std::string random_name() {
  std::array<std::uint64_t, 2> bits{};
  if (::getrandom(bits.data(), sizeof bits, 0) != static_cast<long>(sizeof bits))
    throw Error("getrandom", "", errno);
  return fmt::format("{:016x}{:016x}", bits[0], bits[1]);
}

OwnedName::OwnedName(std::string path, OwnedFd lock)
    : path_(std::move(path)), lock_(std::move(lock)) {
  owned_names().push_back({path_, lock_.get()});
}

OwnedName OwnedName::claim(const std::string& path, std::string_view address, mode_t type) {
  const std::lock_guard guard(owned_mutex);  // a signal between the making and the noting waits
  OwnedFd lock = lock_name(path, address);
  try {
    make_way(path, address, type);
  } catch (...) {
    ::unlink(lock_path(path).c_str());
    throw;
  }
  return OwnedName(path, std::move(lock));
}

OwnedName::OwnedName(OwnedName&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::move(other.lock_)) {}

OwnedName& OwnedName::operator=(OwnedName&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(lock_, other.lock_);
  return *this;
}

OwnedName::~OwnedName() {
  if (path_.empty()) return;
  // Held until both are gone: the signal's thread may end the process as soon as it has the mutex.
  const std::lock_guard lock(owned_mutex);
  forget(path_);
  unlink_name(path_, lock_.get());
}

void own_directory(const std::string& path) {
  const std::lock_guard lock(owned_mutex);
  owned_names().push_back({path, -1});
}

void disown_directory(const std::string& path) {
  const std::lock_guard lock(owned_mutex);
  forget(path);
}

OwnedFd lock_of_owner(const std::string& path) {
  OwnedFd fd(::open(lock_path(path).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (fd && ::flock(fd.get(), LOCK_SH | LOCK_NB) == 0) fd.reset();  // nobody's
  return fd;
}

void remove_owned_directory(const std::string& path) noexcept {
  const std::lock_guard lock(owned_mutex);  // held until it is gone, as in ~OwnedName
  forget(path);
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

void remove_owned_names() noexcept {
  const std::lock_guard lock(owned_mutex);
  for (const auto& [path, own_lock] : owned_names()) {
    std::error_code ignored;
    if (own_lock < 0) std::filesystem::remove_all(path, ignored);
    else unlink_name(path, own_lock);
  }
  owned_names().clear();
}

}  // namespace ipc
