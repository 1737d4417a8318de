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
  sys::call("unlink", ::unlink, path.c_str());
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
      if (::ftruncate(fd.get(), 0) != 0 || ::pwrite(fd.get(), pid.data(), pid.size(), 0) < 0)
        throw Error("write", address, errno);
      return fd;
    }
  }
}

// With the lock held, what still stands there was left by the dead, or is not ours.
void make_way(const std::string& path, std::string_view address) {
  struct stat there {};
  if (::lstat(path.c_str(), &there) != 0) {
    if (errno == ENOENT) return;
    throw Error("lstat", address, errno);
  }
  if (!S_ISSOCK(there.st_mode))
    throw Error("listen", address, EADDRINUSE,
                "what stands there is no socket, and was left alone: choose another name");
  if (there.st_uid != ::geteuid())
    throw Error("listen", address, EPERM,
                "the socket there is another user's: choose another name");
  if (unix_socket_is_served(path))
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

namespace {

constexpr std::string_view pair_prefix = "ipclab-pair-";

// Empty: somebody else has it, or it is not there.
OwnedFd lock_directory(const std::string& path) {
  OwnedFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (fd && (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0 || !is_still_ours(path, fd.get())))
    fd.reset();
  return fd;
}

// Removes what was left by launchers that were killed. A directory is ours alone to enter, so that
// nobody can put a link into it while it is removed.
void remove_dead_pairs(const std::string& base) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(base, ignored)) {
    if (!entry.path().filename().string().starts_with(pair_prefix)) continue;
    struct stat there {};
    if (::lstat(entry.path().c_str(), &there) != 0 || !S_ISDIR(there.st_mode) ||
        there.st_uid != ::geteuid())
      continue;
    if (const OwnedFd lock = lock_directory(entry.path()))
      std::filesystem::remove_all(entry.path(), ignored);
  }
}

}  // namespace

PrivateRunDirectory::PrivateRunDirectory() {
  const char* base = std::getenv("XDG_RUNTIME_DIR");
  if (base == nullptr || ::access(base, W_OK | X_OK) != 0) base = "/tmp";
  remove_dead_pairs(base);
  // Another one's sweep may come between the making and the lock, though hardly twice.
  for (int tries = 0; !lock_; ++tries) {
    if (tries == 3) throw Error("flock", path_, errno);
    path_ = fmt::format("{}/{}XXXXXX", base, pair_prefix);
    if (::mkdtemp(path_.data()) == nullptr) throw Error("mkdtemp", path_, errno);
    lock_ = lock_directory(path_);
  }
  ::setenv("IPCLAB_RUN_DIR", path_.c_str(), 1);
  const std::lock_guard lock(owned_mutex);
  owned_names().push_back({path_, -1});
}

PrivateRunDirectory::~PrivateRunDirectory() {
  ::unsetenv("IPCLAB_RUN_DIR");
  std::error_code ignored;
  const std::lock_guard lock(owned_mutex);  // held until it is gone, as in ~OwnedName
  forget(path_);
  std::filesystem::remove_all(path_, ignored);
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

OwnedName OwnedName::claim(const std::string& path, std::string_view address) {
  const std::lock_guard guard(owned_mutex);  // a signal between the making and the noting waits
  OwnedFd lock = lock_name(path, address);
  try {
    make_way(path, address);
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
