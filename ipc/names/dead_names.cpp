// Judges a name by its lock file, and removes it if its owner has died.
#include "ipc/names/dead_names.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>

#include "ipc/names/directory.h"
#include "ipc/names/lock_file.h"
#include "ipc/system/files.h"
#include "ipc/system/sys.h"

namespace ipc {
namespace {

NameKind kind_of(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFSOCK: return NameKind::socket;
    case S_IFIFO: return NameKind::fifo;
    case S_IFDIR: return NameKind::directory;
    default: return NameKind::other;
  }
}

// Returns the state of a path whose lock no living process holds. The path may hold another's file.
NameState state_under_lock(const std::string& path, pid_t pid) {
  struct stat there {};
  if (sys::call("lstat", ::lstat, path.c_str(), &there) != 0)
    return errno == ENOENT ? NameState{NameOwner::dead, NameKind::lock, pid} : NameState{};
  NameState state{NameOwner::stranger, kind_of(there.st_mode), 0};
  if (there.st_uid != ::geteuid() || state.kind == NameKind::other) return state;
  if (state.kind == NameKind::directory) state.owner = owner_of_clients(path);
  else if (!is_served(path, there.st_mode & S_IFMT)) state.owner = NameOwner::dead;
  if (state.owner == NameOwner::dead) state.pid = pid;
  return state;
}

struct Judged {
  NameState state;
  OwnedFd lock;  // held if `hold` was set and the owner is dead
};

Judged judge(const std::string& path, bool hold) {
  struct stat there {};
  Judged judged;
  if (sys::call("lstat", ::lstat, path.c_str(), &there) == 0)
    judged.state.kind = kind_of(there.st_mode);
  const std::string lock = lock_path(path);
  const int access = hold ? O_RDWR : O_RDONLY;
  OwnedFd fd(sys::call("open", ::open, lock.c_str(), access | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  // An empty lock file without a lock: its maker was killed before it took the lock, or is about to
  // take it. In the second case lock_name notices the removal and makes another file.
  const std::optional<pid_t> pid = fd ? pid_in_lock(fd.get()) : std::nullopt;
  if (!pid) return judged;
  const bool is_free = hold ? take_lock(fd.get()) : !is_locked(fd.get());
  if (!is_free || !is_still_ours(lock, fd.get())) {
    judged.state = {NameOwner::living, judged.state.kind, *pid};
    return judged;
  }
  judged.state = state_under_lock(path, *pid);
  judged.lock = std::move(fd);
  return judged;
}

}  // namespace

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
    if (is_own_directory(path)) {  // a directory that the user made stays
      if (sys::call("rmdir", ::rmdir, path.c_str()) != 0) {
        if (errno == ENOTEMPTY) return gone;  // something was added to it meanwhile
        throw Error("rmdir", path, errno);
      }
      gone.push_back(path);
      disown_served_directory(path);
    }
  } else if (judged.state.kind != NameKind::lock) {
    sys::must(path, "unlink", ::unlink, path.c_str());
    gone.push_back(path);
  }
  sys::must(lock_path(path), "unlink", ::unlink, lock_path(path).c_str());
  gone.push_back(lock_path(path));
  return gone;
}

}  // namespace ipc
