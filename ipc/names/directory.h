#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "ipc/names/names.h"
#include "ipc/system/fd.h"

namespace ipc {

// Prefixes of the LockedDirectories that are made: a client's own, in the run directory or in its server's,
// and a launcher's.
inline constexpr std::string_view client_directory_prefix = "client-";
inline constexpr std::string_view private_run_directory_prefix = "ipclab-pair-";
// Where a server that has a directory meets its clients in it.
inline constexpr std::string_view meeting_socket = "meet.sock";

// The mode of a directory that was made here: the sticky bit means nothing where only we can enter, and
// distinguishes ours from a user's own.
inline constexpr mode_t own_directory_mode = S_ISVTX | 0700;
bool is_own_directory(const std::string& path);

// A directory that was made here, removed with all that is in it. Its owner holds a lock on it, which the
// kernel drops when that process dies, so that the next one knows what the dead left.
class LockedDirectory {
 public:
  LockedDirectory() = default;  // none
  // "PARENT/PREFIX" and six letters. Throws Error.
  static LockedDirectory make(const std::string& parent, std::string_view prefix);
  // Takes over a directory that a dead process left. Returns nullopt if the path is none.
  static std::optional<LockedDirectory> take_over(const std::string& path);
  LockedDirectory(LockedDirectory&& other) noexcept;
  LockedDirectory& operator=(LockedDirectory&& other) noexcept;
  ~LockedDirectory();
  const std::string& path() const { return path_; }
  // In a copy of its maker (Process::fork), so that the lock ends with the maker.
  void drop_lock() { lock_.reset(); }

 private:
  LockedDirectory(std::string path, OwnedFd lock);
  std::string path_;
  OwnedFd lock_;
};

// Whether it is a directory of this user's whose owner has died.
bool is_dead_directory(const std::string& path);
void remove_if_dead(const std::string& path);
// The same: whether it has gone, with the error if it could not be removed.
bool remove_if_dead(const std::string& path, std::error_code&);
// Whose it is: a stranger's is no directory, or another user's.
NameOwner owner_of_directory(const std::string& path);

// Returns the state of a directory that a server had. It is dead if it holds only the server's socket and clients'
// directories that nobody locks, and living if one is locked.
NameOwner owner_of_clients(const std::string& directory);
std::vector<std::string> remove_dead_clients(
    const std::string& directory);  // what is gone; throws Error
// Removes all of that prefix.
void remove_dead_directories(const std::string& parent, std::string_view prefix);

// Private run directories whose launcher was killed.
void remove_dead_run_directories() noexcept;

// Where private run directories stand: $XDG_RUNTIME_DIR if we may write there, else $TMPDIR, else /tmp.
std::string private_run_directory_parent();

// A run directory for one pair of processes, seen by this process and those it spawns (through
// IPCLAB_RUN_DIR). Removes what launchers left that were killed.
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
