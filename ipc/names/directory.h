#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "ipc/names/names.h"
#include "ipc/system/fd.h"

namespace ipc {

// Name prefixes of LockedDirectories: a client's (in the run directory or in its server's), a
// launcher's.
inline constexpr std::string_view client_directory_prefix = "client-";
inline constexpr std::string_view private_run_directory_prefix = "ipclab-pair-";
// The socket in a server's directory to which its clients connect.
inline constexpr std::string_view meeting_socket = "meet.sock";

// The mode of directories made by ipclab. The sticky bit has no effect where only the owner can
// write, so it marks our directories among those of the user.
inline constexpr mode_t own_directory_mode = S_ISVTX | 0700;
bool is_own_directory(const std::string& path);

// A directory of ours, removed with its content on destruction. Its owner holds a lock on it, which
// the kernel drops when that process dies, so the directory of a dead owner can be recognized.
class LockedDirectory {
 public:
  LockedDirectory() = default;  // has no directory
  LockedDirectory(LockedDirectory&&) = default;
  LockedDirectory& operator=(LockedDirectory&& other) noexcept {
    std::swap(lock_, other.lock_);  // the directory of before goes with `other`, still locked
    std::swap(directory_, other.directory_);
    return *this;
  }
  // Makes "PARENT/PREFIX" and six random letters. Throws Error.
  static LockedDirectory make(const std::string& parent, std::string_view prefix);
  // Takes over a directory that a dead process left. Returns nullopt if the path is no such
  // directory.
  static std::optional<LockedDirectory> take_over(const std::string& path);
  const std::string& path() const { return directory_.path(); }
  // Drops the lock in a forked copy of its maker (Process::fork), so that it ends with the maker.
  void drop_lock() { lock_.reset(); }

 private:
  LockedDirectory(OwnedFile directory, OwnedFd lock)
      : lock_(std::move(lock)), directory_(std::move(directory)) {}
  OwnedFd lock_;
  OwnedFile directory_;  // destroyed first: the directory goes while it is locked
};

// Removes a directory of ours whose owner has died. Returns whether it was removed, and sets the
// error if removing it failed.
bool remove_if_dead(const std::string& path, std::error_code&);
// Returns the owner. It is `stranger` for any path that is no directory of ours.
NameOwner owner_of_directory(const std::string& path);

// Returns the state of a directory that a server had:
//   dead       it holds only the server's socket and clients' directories that no process locks
//   living     a client's directory is locked
//   stranger   it holds anything else, or cannot be read
NameOwner owner_of_clients(const std::string& directory);
// Removes those entries that are dead. Returns their paths. Throws Error.
std::vector<std::string> remove_dead_clients(const std::string& directory);
// Removes the dead directories of that prefix.
void remove_dead_directories(const std::string& parent, std::string_view prefix);

// Removes the private run directories whose launchers were killed.
void remove_dead_run_directories() noexcept;

// Returns $XDG_RUNTIME_DIR if we may write there, else $TMPDIR likewise, else /tmp.
std::string private_run_directory_parent();

// A run directory for one pair of processes. This process and those that it spawns see it through
// IPCLAB_RUN_DIR. The constructor removes the directories of launchers that were killed.
class PrivateRunDirectory {
 public:
  PrivateRunDirectory();  // throws Error
  ~PrivateRunDirectory();
  PrivateRunDirectory(const PrivateRunDirectory&) = delete;
  const std::string& path() const { return directory_.path(); }
  void drop_lock() { directory_.drop_lock(); }

 private:
  LockedDirectory directory_;
};

}  // namespace ipc
