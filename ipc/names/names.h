#pragma once

#include <sys/stat.h>

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ipc/system/fd.h"

// Names in the file system: where they stand, who owns them, and how they go.
namespace ipc {

// Where the names of this user's channels stand: $IPCLAB_RUN_DIR, else $XDG_RUNTIME_DIR/ipclab, else
// $TMPDIR/ipclab-UID, else /tmp/ipclab-UID. Made when it is missing, with mode 0700; Error
// (permission_denied) if it is not a directory of ours that only we can enter.
std::string run_directory();
// The same path, neither made nor looked at.
std::string run_directory_path();
// Error (permission_denied) if it is not a directory of ours that only we can enter.
void refuse_shared_directory(const std::string& path);

// 128 random bits as text, for names that nobody should guess.
std::string random_name();

// A path that this process owns, by a lock on "PATH.lock" that the kernel drops when it dies. What a dead
// owner left there, of the type to be made (S_IFSOCK, S_IFIFO), is removed, a directory (S_IFDIR) kept; what is
// served, or anything of another type, is refused with Error (address_in_use) and left alone. The lock is
// unlinked on destruction, and so is what was made under the name, if it is still the same. A forked copy
// unlinks nothing.
class OwnedName {
 public:
  OwnedName() = default;
  static OwnedName claim(const std::string& path, std::string_view address, mode_t type = S_IFSOCK);
  OwnedName(OwnedName&&) noexcept;
  OwnedName& operator=(OwnedName&&) noexcept;
  ~OwnedName();

  const std::string& path() const { return path_; }  // absolute
  // Makes what is to stand there, which is removed with the name. A signal that ends the program waits.
  // Throws Error, also if what was made cannot be opened (open(2), O_PATH); it is removed then.
  void make(const std::function<void()>& action);

 private:
  OwnedName(std::string path, OwnedFd lock);
  std::string path_;
  OwnedFd lock_;
  OwnedFd made_;  // what stands there, held so that no other file can get its number
};

// A file that was made here, removed with this object, or with remove_owned_names.
class OwnedFile {
 public:
  OwnedFile() = default;
  // Makes it by the action. A signal that ends the program waits.
  OwnedFile(std::string path, const std::function<void()>& action);
  OwnedFile(OwnedFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  OwnedFile& operator=(OwnedFile&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  ~OwnedFile();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// For ipc/names/directory.h: removed by remove_owned_names as well.
void own_directory(const std::string& path);
// "BEGINNING" and six random letters. A signal between the making and the noting waits. Throws Error.
std::string make_owned_directory(const std::string& beginning, mode_t mode);
void disown_directory(const std::string& path);
void remove_owned_directory(const std::string& path) noexcept;

enum class NameOwner : unsigned char { dead, living, stranger };  // stranger: no name of ours
enum class NameKind : unsigned char {
  socket,
  fifo,
  directory,
  lock,  // of a name where nothing stands
  other,
  client_directory,  // ipc/names/directory.h
  run_directory,
  shared_memory,  // ipc/names/shared_names.h
};
NameKind kind_of(mode_t);
std::string_view to_string(NameKind);

struct NameState {
  NameOwner owner = NameOwner::stranger;
  NameKind kind = NameKind::other;
  pid_t pid = 0;  // of the owner; 0: not known
};
NameState state_of_name(const std::string& path);
// Removes the name and its lock if its owner has died, and holds that lock meanwhile: who claims it waits.
// The paths that are gone. Throws Error if one cannot be removed.
std::vector<std::string> remove_name_if_dead(const std::string& path);

// Unlinks every name that this process owns. While the lock is held nobody can make one: another thread
// that tries waits.
std::unique_lock<std::mutex> remove_owned_names() noexcept;

}  // namespace ipc
