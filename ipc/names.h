#pragma once

#include <string>
#include <string_view>

#include "ipc/fd.h"

// Names in the file system: where they stand, who owns them, and how they go.
namespace ipc {

// Where the names of this user's channels stand: $IPCLAB_RUN_DIR, else $XDG_RUNTIME_DIR/ipclab, else
// /tmp/ipclab-UID. Made when it is missing, with mode 0700; Error (permission_denied) if it is not a
// directory of ours that only we can enter.
std::string run_directory();

// A run directory for one pair of processes, seen by this process and those it spawns (through
// IPCLAB_RUN_DIR), and removed with all that is left in it by whoever died. It is locked, so that one
// whose owner was killed is known, and removed by the next.
class PrivateRunDirectory {
 public:
  PrivateRunDirectory();  // throws Error
  ~PrivateRunDirectory();
  PrivateRunDirectory(const PrivateRunDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  OwnedFd lock_;
};

// 128 random bits as text, for names that nobody should guess.
std::string random_name();

// A path that this process owns, by a lock on "PATH.lock" that the kernel drops when it dies. A socket
// that a dead owner left is removed; one that is served, or anything that is no socket, is refused with
// Error (address_in_use) and left alone. Path and lock are unlinked on destruction.
class OwnedName {
 public:
  OwnedName() = default;
  static OwnedName claim(const std::string& path, std::string_view address);
  OwnedName(OwnedName&&) noexcept;
  OwnedName& operator=(OwnedName&&) noexcept;
  ~OwnedName();

  const std::string& path() const { return path_; }

 private:
  OwnedName(std::string path, OwnedFd lock);
  std::string path_;
  OwnedFd lock_;
};

// Unlinks every name that this process owns: for a signal handler's thread, just before the end.
void remove_owned_names() noexcept;

}  // namespace ipc
