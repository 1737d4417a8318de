#pragma once

#include <sys/stat.h>

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ipc/system/fd.h"

// Names in the file system that this process owns, and that go with it.
namespace ipc {

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

enum class NameOwner : unsigned char { dead, living, stranger };  // stranger: no name of ours

// Whether a living process answers at a socket (S_IFSOCK), or reads a FIFO (S_IFIFO).
bool is_served(const std::string& path, mode_t type);

// For ipc/names/directory.h: removed by remove_owned_names as well.
void own_directory(const std::string& path);
// "BEGINNING" and six random letters. A signal between the making and the noting waits. Throws Error.
std::string make_owned_directory(const std::string& beginning, mode_t mode);
void disown_directory(const std::string& path);
// Somebody has removed a directory that was served until now, and was to go with the last of what is in it.
void disown_served_directory(const std::string& path);
void remove_owned_directory(const std::string& path) noexcept;

// Unlinks every name that this process owns. While the lock is held nobody can make one: another thread
// that tries waits.
std::unique_lock<std::mutex> remove_owned_names() noexcept;

}  // namespace ipc
