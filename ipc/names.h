#pragma once

#include <sys/stat.h>

#include <string>
#include <string_view>

#include "ipc/fd.h"

// Names in the file system: where they stand, who owns them, and how they go.
namespace ipc {

// Where the names of this user's channels stand: $IPCLAB_RUN_DIR, else $XDG_RUNTIME_DIR/ipclab, else
// /tmp/ipclab-UID. Made when it is missing, with mode 0700; Error (permission_denied) if it is not a
// directory of ours that only we can enter.
std::string run_directory();

// 128 random bits as text, for names that nobody should guess.
std::string random_name();

// A path that this process owns, by a lock on "PATH.lock" that the kernel drops when it dies. What a dead
// owner left there, of the type to be made (S_IFSOCK, S_IFIFO), is removed, a directory (S_IFDIR) kept; what is served, or anything of
// another type, is refused with Error (address_in_use) and left alone. Path and lock are unlinked on destruction.
class OwnedName {
 public:
  OwnedName() = default;
  static OwnedName claim(const std::string& path, std::string_view address, mode_t type = S_IFSOCK);
  OwnedName(OwnedName&&) noexcept;
  OwnedName& operator=(OwnedName&&) noexcept;
  ~OwnedName();

  const std::string& path() const { return path_; }

 private:
  OwnedName(std::string path, OwnedFd lock);
  std::string path_;
  OwnedFd lock_;
};

// For ipc/directory.h: removed by remove_owned_names as well.
void own_directory(const std::string& path);
void disown_directory(const std::string& path);
void remove_owned_directory(const std::string& path) noexcept;

// The open lock of a name's living owner, which closes when that dies; empty if it has none.
OwnedFd lock_of_owner(const std::string& path);

// Unlinks every name that this process owns: for a signal handler's thread, just before the end.
void remove_owned_names() noexcept;

}  // namespace ipc
