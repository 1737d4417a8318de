// Keeps the list of all names that this process owns, and removes them.
#include "ipc/names/names.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <vector>

#include "ipc/names/lock_file.h"
#include "ipc/names/run_directory.h"
#include "ipc/names/unix_socket.h"
#include "ipc/system/files.h"
#include "ipc/system/owner.h"
#include "ipc/system/sys.h"

namespace ipc {
namespace {

// Values of Owned::lock without a descriptor: a file or a directory with all its content, and a
// directory that was served and goes once it is empty.
constexpr int whole_directory = -1, served_directory = -2;
struct Owned {
  std::string path;
  int lock;
  int made = -1;  // a descriptor of the file made under the name
  Owner owner = {};
};
std::mutex owned_mutex;
std::vector<Owned>& owned_names() {
  static auto* const names = new std::vector<Owned>;  // never destroyed: threads may outlive main
  return *names;
}

// Forgets an entry, chosen by its lock as well, because one path may be both a directory and a
// name.
void forget(const std::string& path, int lock = whole_directory) {
  std::erase_if(owned_names(),
                [&](const Owned& owned) { return owned.path == path && owned.lock == lock; });
}

// Removes a file or directory. Tries several times, because remove_all gives up if another process
// removes a part of the content meanwhile.
void remove_whole(const std::string& path) noexcept {
  // First by the calls that need no descriptor.
  if (sys::call("unlink", ::unlink, path.c_str()) == 0 ||
      sys::call("rmdir", ::rmdir, path.c_str()) == 0)
    return;
  for (int tries = 0; tries < 10; ++tries)
    if (!remove_all(path)) return;
}

// Unlinks the lock and the file made under the name. If our lock was removed, touches neither,
// because the name may be another process's by now. Keeps a file that another program put in place
// of ours. Returns false for a directory that is not empty.
bool unlink_name(const Owned& name) {
  const std::string lock = lock_path(name.path);
  if (!name.owner.is_this_process() || !is_still_ours(lock, name.lock)) return true;
  if (name.made >= 0 && is_still_ours(name.path, name.made) &&
      sys::call("unlink", ::unlink, name.path.c_str()) != 0 && errno == EISDIR &&
      sys::call("rmdir", ::rmdir, name.path.c_str()) != 0 && errno == ENOTEMPTY)
    return false;  // the lock stays: unheld, it says that the directory goes once it is empty
  sys::call("unlink", ::unlink, lock.c_str());
  return true;
}

// Removes a dead owner's file, with the lock held. Throws Error if the file is served, or not ours.
void make_way(const std::string& path, std::string_view address, mode_t type) {
  struct stat there {};
  if (sys::call("lstat", ::lstat, path.c_str(), &there) != 0) {
    if (errno == ENOENT) return;
    throw Error("lstat", address, errno);
  }
  const char* const kind = type == S_IFSOCK ? "socket" : type == S_IFIFO ? "FIFO" : "directory";
  if ((there.st_mode & S_IFMT) != type)
    throw Error("listen", address, EADDRINUSE,
                fmt::format("the path is not a {}, and was left alone: choose another name", kind));
  if (there.st_uid != ::geteuid())
    throw Error("listen", address, EPERM,
                fmt::format("the {} there is another user's: choose another name", kind));
  if (type == S_IFDIR) return;
  if (is_served(path, type))
    throw Error("listen", address, EADDRINUSE,
                "a living server answers there: stop it, or choose another name");
  sys::must(address, "unlink", ::unlink, path.c_str());
}

void remove_all_owned() noexcept {
  // From the last to the first, so that a directory goes after the files made in it.
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

bool is_served(const std::string& path, mode_t type) {
  if (type == S_IFSOCK) return unix_socket_is_served(path);
  return static_cast<bool>(OwnedFd(
      sys::call("open", ::open, path.c_str(), O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)));
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
      sys::call("rmdir", ::rmdir, path_.c_str());  // it is a directory
    throw error;
  }
  for (Owned& owned : owned_names())
    if (owned.lock == lock_.get() && owned.path == path_) owned.made = made_.get();
}

OwnedName OwnedName::claim(const std::string& given, std::string_view address, mode_t type) {
  const std::lock_guard guard(owned_mutex);  // the lock file is made and recorded in one step
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

OwnedName& OwnedName::operator=(OwnedName&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(lock_, other.lock_);
  std::swap(made_, other.made_);
  return *this;
}

OwnedName::~OwnedName() {
  if (!lock_) return;
  // Held until both are removed: the signal's thread may end the process as soon as it has the
  // mutex.
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

OwnedFile OwnedFile::make_directory(const std::string& beginning, mode_t mode) {
  OwnedFile directory;  // before the mutex, because its destructor locks that
  const std::lock_guard lock(owned_mutex);
  for (;;) {
    const std::string path = beginning + random_name().substr(0, 6);
    directory.path_ = path;
    owned_names().push_back({path, whole_directory});  // before mkdir, because this may throw
    if (sys::call("mkdir", ::mkdir, path.c_str(), mode) == 0) return directory;
    const int error = errno;
    forget(path);
    if (error != EEXIST) throw Error("mkdir", path, error);
  }
}

OwnedFile::~OwnedFile() {
  if (path_.empty()) return;
  const std::lock_guard lock(owned_mutex);  // held until it is removed, as in ~OwnedName
  const auto owned = std::ranges::find_if(owned_names(), [&](const Owned& one) {
    return one.path == path_ && one.lock == whole_directory && one.owner.is_this_process();
  });
  if (owned == owned_names().end()) return;
  owned_names().erase(owned);
  remove_whole(path_);
}

void disown_file(const std::string& path) {
  const std::lock_guard lock(owned_mutex);
  forget(path);
}

void disown_served_directory(const std::string& path) {
  const std::lock_guard lock(owned_mutex);
  forget(path, served_directory);
}

std::unique_lock<std::mutex> remove_owned_names() noexcept {
  std::unique_lock lock(owned_mutex);
  remove_all_owned();
  return lock;
}

}  // namespace ipc
