#pragma once

#include <string>
#include <string_view>

#include "ipc/fd.h"

namespace ipc {

// A directory of ours, mode 0700, removed with all that is in it. Its owner holds a lock on it, which the
// kernel drops when that process dies: so the next one can tell what the dead left.
class LockedDirectory {
 public:
  LockedDirectory() = default;  // none
  // "PARENT/PREFIX" and six letters. Throws Error.
  static LockedDirectory make(const std::string& parent, std::string_view prefix);
  LockedDirectory(LockedDirectory&& other) noexcept;
  LockedDirectory& operator=(LockedDirectory&& other) noexcept;
  ~LockedDirectory();
  const std::string& path() const { return path_; }
  void leave();  // to whoever removes it when we are gone

 private:
  LockedDirectory(std::string path, OwnedFd lock);
  std::string path_;
  OwnedFd lock_;
};

// Whether it is a directory of this user's whose owner has died.
bool is_dead_directory(const std::string& path);
void remove_if_dead(const std::string& path);
// Removes all of that prefix.
void remove_dead_directories(const std::string& parent, std::string_view prefix);

// A run directory for one pair of processes, seen by this process and those it spawns (through
// IPCLAB_RUN_DIR). Removes what launchers left that were killed.
class PrivateRunDirectory {
 public:
  PrivateRunDirectory();  // throws Error
  ~PrivateRunDirectory();
  PrivateRunDirectory(const PrivateRunDirectory&) = delete;
  const std::string& path() const { return directory_.path(); }

 private:
  LockedDirectory directory_;
};

}  // namespace ipc
