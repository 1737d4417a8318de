#include "ipc/names.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "ipc/deadline.h"
#include "ipc/directory.h"
#include "ipc/files.h"
#include "ipc/owner.h"
#include "ipc/signal_guard.h"
#include "ipc/socket.h"
#include "ipc/sys.h"

namespace ipc {
namespace {

std::string lock_path(const std::string& path) { return path + ".lock"; }

// What `lock` is of a directory with all that is in it, and of one that was served until now, and goes with
// the last of what is in it.
constexpr int whole_directory = -1, served_directory = -2;
struct Owned {
  std::string path;
  int lock;
  int made = -1;  // the descriptor of what stands there
  Owner owner = {};
};
std::mutex owned_mutex;
std::vector<Owned>& owned_names() {
  static auto* const names = new std::vector<Owned>;  // never destroyed: threads may outlive main
  return *names;
}

// One path may be both: a directory, and the name of who serves it.
void forget(const std::string& path, int lock = whole_directory) {
  std::erase_if(owned_names(),
                [&](const Owned& owned) { return owned.path == path && owned.lock == lock; });
}

// Also if what is in it goes meanwhile by another hand, at which remove_all gives up.
void remove_whole(const std::string& path) noexcept {
  // First what needs no descriptor.
  if (sys::call("unlink", ::unlink, path.c_str()) == 0 ||
      sys::call("rmdir", ::rmdir, path.c_str()) == 0)
    return;
  for (int tries = 0; tries < 10; ++tries)
    if (!remove_all(path)) return;
}

// Whether what stands at the path is the file that we have open.
bool is_still_ours(const std::string& path, int fd) {
  struct stat ours {
  }, there{};
  return sys::call("fstat", ::fstat, fd, &ours) == 0 &&
         sys::call("lstat", ::lstat, path.c_str(), &there) == 0 && ours.st_ino == there.st_ino &&
         ours.st_dev == there.st_dev;
}

// Unlinks the lock and what was made under the name. Leaves both alone if somebody removed our lock, because the
// name may be another process's by now, and leaves what another program put in the place of ours. Returns false
// for a directory in which something is left.
bool unlink_name(const Owned& name) {
  const std::string lock = lock_path(name.path);
  if (!name.owner.is_this_process() || !is_still_ours(lock, name.lock)) return true;
  if (name.made >= 0 && is_still_ours(name.path, name.made) &&
      sys::call("unlink", ::unlink, name.path.c_str()) != 0 && errno == EISDIR &&
      sys::call("rmdir", ::rmdir, name.path.c_str()) != 0 && errno == ENOTEMPTY)
    return false;  // a lock that nobody holds says that the directory goes with what is in it
  sys::call("unlink", ::unlink, lock.c_str());
  return true;
}

// A lock of ours is a file that holds nothing but the number of a process. Before that is written it is
// empty, and its mode says whose it is. Anything else is somebody's own, and left alone.
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

// 0: no such number.
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

// Who wrote itself into the lock file, for the error's text.
std::string owner_text(int lock) {
  const pid_t pid = pid_of(content_of_lock(lock).value_or(""));
  return pid > 0 ? fmt::format("process {}", pid) : "another process";
}

// Returns a lock of an open file description (fcntl(2), F_OFD_SETLK). Whether somebody has it can be asked without
// taking it, so that a process that looks is never in the way of one that claims.
struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}
bool take_lock(int fd) {
  struct flock lock = whole_file();
  return sys::call("fcntl", ::fcntl, fd, F_OFD_SETLK, &lock) == 0;
}
bool is_locked(int fd) {
  struct flock lock = whole_file();
  return sys::call("fcntl", ::fcntl, fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

// Returns whether the lock was taken and never filled in.
bool is_unfinished(int lock) {
  struct stat there {};
  return sys::call("fstat", ::fstat, lock, &there) == 0 && there.st_size == 0 &&
         (there.st_mode & S_ISVTX) != 0 && content_of_lock(lock);
}

// Returns whether the lock is held by a process that removes a dead owner's name (remove_name_if_dead): it has not
// written its own number. That takes a moment.
bool is_being_removed(int lock) {
  const pid_t pid = pid_of(content_of_lock(lock).value_or(""));
  return is_unfinished(lock) ||
         (pid > 0 && sys::call("kill", ::kill, pid, 0) != 0 && errno == ESRCH);
}

OwnedFd lock_name(const std::string& path, std::string_view address) {
  const std::string lock = lock_path(path);
  for (const auto end = Deadline::after(std::chrono::milliseconds(100));;) {
    OwnedFd fd(sys::call("open", ::open, lock.c_str(),
                         O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, lock_mode));
    if (!fd) throw Error("open", address, errno);
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

bool fifo_is_read(const std::string& path) {
  return static_cast<bool>(OwnedFd(
      sys::call("open", ::open, path.c_str(), O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)));
}

// With the lock held, what still stands there was left by the dead, or is not ours.
void make_way(const std::string& path, std::string_view address, mode_t type) {
  struct stat there {};
  if (sys::call("lstat", ::lstat, path.c_str(), &there) != 0) {
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

// What stands under a lock of the dead. A stranger may have put something else there.
NameState state_under_lock(const std::string& path, pid_t pid) {
  struct stat there {};
  if (sys::call("lstat", ::lstat, path.c_str(), &there) != 0)
    return errno == ENOENT ? NameState{NameOwner::dead, NameKind::lock, pid} : NameState{};
  NameState state{NameOwner::stranger, kind_of(there.st_mode), 0};
  if (there.st_uid != ::geteuid() || state.kind == NameKind::other) return state;
  if (state.kind == NameKind::directory) state.owner = owner_of_clients(path);
  else if (state.kind == NameKind::socket ? !unix_socket_is_served(path) : !fifo_is_read(path))
    state.owner = NameOwner::dead;
  if (state.owner == NameOwner::dead) state.pid = pid;
  return state;
}

struct Judged {
  NameState state;
  OwnedFd lock;  // if it is to be held, and the owner is dead
};

Judged judge(const std::string& path, bool hold) {
  struct stat there {};
  Judged judged;
  if (sys::call("lstat", ::lstat, path.c_str(), &there) == 0)
    judged.state.kind = kind_of(there.st_mode);
  const std::string lock = lock_path(path);
  const int access = hold ? O_RDWR : O_RDONLY;
  OwnedFd fd(sys::call("open", ::open, lock.c_str(), access | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  // A process may be killed after it made a lock and before it took it. If it lives, lock_name makes
  // another.
  const pid_t pid = fd ? pid_of(content_of_lock(fd.get()).value_or("")) : 0;
  if (pid <= 0 && !(fd && is_unfinished(fd.get()))) return judged;
  const bool is_free = hold ? take_lock(fd.get()) : !is_locked(fd.get());
  if (!is_free || !is_still_ours(lock, fd.get())) {
    judged.state = {NameOwner::living, judged.state.kind, pid};
    return judged;
  }
  judged.state = state_under_lock(path, pid);
  judged.lock = std::move(fd);
  return judged;
}

void remove_all_owned() noexcept {
  // The last one first: a directory goes after what was made in it.
  for (; !owned_names().empty(); owned_names().pop_back()) {
    const Owned& owned = owned_names().back();
    if (owned.lock >= 0) (void)unlink_name(owned);
    else if (!owned.owner.is_this_process()) continue;
    else if (owned.lock == whole_directory) remove_whole(owned.path);
    else if (sys::call("rmdir", ::rmdir, owned.path.c_str()) == 0)
      sys::call("unlink", ::unlink, lock_path(owned.path).c_str());
  }
}

}  // namespace

NameKind kind_of(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFSOCK: return NameKind::socket;
    case S_IFIFO: return NameKind::fifo;
    case S_IFDIR: return NameKind::directory;
    default: return NameKind::other;
  }
}

std::string_view to_string(NameKind kind) {
  switch (kind) {
    case NameKind::socket: return "socket";
    case NameKind::fifo: return "FIFO";
    case NameKind::directory: return "directory";
    case NameKind::lock: return "lock";
    case NameKind::client_directory: return "client's directory";
    case NameKind::run_directory: return "launcher's directory";
    case NameKind::shared_memory: return "shared memory";
    case NameKind::other: break;
  }
  return "other";
}

NameState state_of_name(const std::string& path) { return judge(path, false).state; }

std::vector<std::string> remove_name_if_dead(const std::string& path) {
  const Judged judged = judge(path, true);
  if (judged.state.owner != NameOwner::dead) return {};
  std::vector<std::string> gone;
  if (judged.state.kind == NameKind::directory) {
    gone = remove_dead_clients(path);
    if (is_own_directory(path)) {  // else it is one that the user had
      if (sys::call("rmdir", ::rmdir, path.c_str()) != 0) {
        if (errno == ENOTEMPTY) return gone;  // meanwhile somebody put something into it
        throw Error("rmdir", path, errno);
      }
      gone.push_back(path);
      const std::lock_guard guard(owned_mutex);
      forget(path, served_directory);
    }
  } else if (judged.state.kind != NameKind::lock) {
    sys::must(path, "unlink", ::unlink, path.c_str());
    gone.push_back(path);
  }
  sys::must(lock_path(path), "unlink", ::unlink, lock_path(path).c_str());
  gone.push_back(lock_path(path));
  return gone;
}

OwnedName::OwnedName(std::string path, OwnedFd lock)
    : path_(std::move(path)), lock_(std::move(lock)) {
  owned_names().push_back({path_, lock_.get()});
}

void OwnedName::make(const std::function<void()>& action) {
  const std::lock_guard guard(owned_mutex);
  action();
  made_ = OwnedFd(sys::call("open", ::open, path_.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!made_) {
    const Error error("open", path_, errno);
    if (sys::call("unlink", ::unlink, path_.c_str()) != 0)
      sys::call("rmdir", ::rmdir, path_.c_str());  // made a moment ago
    throw error;
  }
  for (Owned& owned : owned_names())
    if (owned.lock == lock_.get() && owned.path == path_) owned.made = made_.get();
}

OwnedName OwnedName::claim(const std::string& given, std::string_view address, mode_t type) {
  const std::lock_guard guard(owned_mutex);  // a signal between the making and the noting waits
  const std::string path = absolute_path(given, address);  // the program may change its directory
  OwnedFd lock = lock_name(path, address);
  try {
    make_way(path, address, type);
  } catch (...) {
    sys::call("unlink", ::unlink, lock_path(path).c_str());
    throw;
  }
  return OwnedName(path, std::move(lock));
}

OwnedName::OwnedName(OwnedName&& other) noexcept
    : path_(std::exchange(other.path_, {})),
      lock_(std::move(other.lock_)),
      made_(std::move(other.made_)) {}

OwnedName& OwnedName::operator=(OwnedName&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(lock_, other.lock_);
  std::swap(made_, other.made_);
  return *this;
}

OwnedName::~OwnedName() {
  if (path_.empty()) return;
  // Held until both are gone: the signal's thread may end the process as soon as it has the mutex.
  const std::lock_guard lock(owned_mutex);
  bool is_gone = true;
  for (const Owned& owned : owned_names())
    if (owned.lock == lock_.get() && owned.path == path_) is_gone = unlink_name(owned);
  forget(path_, lock_.get());
  if (!is_gone) owned_names().insert(owned_names().begin(), {path_, served_directory});
}

OwnedFile::OwnedFile(std::string path, const std::function<void()>& action) {
  const std::lock_guard lock(owned_mutex);
  action();
  path_ = std::move(path);
  owned_names().push_back({path_, whole_directory});
}
OwnedFile::~OwnedFile() {
  if (!path_.empty()) remove_owned_directory(path_);
}

void own_directory(const std::string& path) {
  const std::lock_guard lock(owned_mutex);
  owned_names().push_back({path, whole_directory});
}

std::string make_owned_directory(const std::string& beginning, mode_t mode) {
  const std::lock_guard lock(owned_mutex);
  for (;;) {
    const std::string path = beginning + random_name().substr(0, 6);
    owned_names().push_back({path, whole_directory});  // first: this may run out of memory
    if (sys::call("mkdir", ::mkdir, path.c_str(), mode) == 0) return path;
    const int error = errno;
    forget(path);
    if (error != EEXIST) throw Error("mkdir", path, error);
  }
}

void disown_directory(const std::string& path) {
  const std::lock_guard lock(owned_mutex);
  forget(path);
}

void remove_owned_directory(const std::string& path) noexcept {
  const std::lock_guard lock(owned_mutex);  // held until it is gone, as in ~OwnedName
  const auto owned = std::ranges::find_if(owned_names(), [&](const Owned& one) {
    return one.path == path && one.lock == whole_directory && one.owner.is_this_process();
  });
  if (owned == owned_names().end()) return;
  owned_names().erase(owned);
  remove_whole(path);
}

std::unique_lock<std::mutex> remove_owned_names() noexcept {
  std::unique_lock lock(owned_mutex);
  remove_all_owned();
  return lock;
}

}  // namespace ipc
