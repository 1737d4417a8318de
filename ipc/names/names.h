#pragma once

#include <sys/stat.h>

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ipc/system/fd.h"

// Names in the file system that this process owns. They are removed with their objects, and when a
// signal ends the program.
namespace ipc {

// A path that this process owns by a lock on "PATH.lock". The kernel drops the lock when the
// process dies.
//
//   OwnedName name = OwnedName::claim("/tmp/x.sock", address);
//   name.make([&] { bind_the_socket(); });
//
// On destruction the file made under the name is unlinked, if it is still the same, and then the
// lock. A forked copy unlinks nothing.
class OwnedName {
 public:
  OwnedName() = default;
  // Claims the path for a file of that type (S_IFSOCK, S_IFIFO, S_IFDIR). If the path already has
  //   a socket or FIFO of that type, not served   removes it: a dead owner left it
  //   a directory, if that is the type            keeps it
  //   a name that a living process serves         throws Error (address_in_use)
  //   a file of another type                      throws Error (address_in_use)
  //   a file of another user                      throws Error (permission_denied)
  static OwnedName claim(const std::string& path, std::string_view address, mode_t type = S_IFSOCK);
  OwnedName(OwnedName&&) = default;
  OwnedName& operator=(OwnedName&&) noexcept;
  ~OwnedName();

  const std::string& path() const { return path_; }  // absolute
  // Runs the action, which makes the file. A signal that ends the program waits meanwhile. Throws
  // Error if the file cannot be opened afterwards (open(2), O_PATH), and then removes it.
  void make(const std::function<void()>& action);

 private:
  OwnedName(std::string path, OwnedFd lock);
  std::string path_;
  OwnedFd lock_;
  OwnedFd made_;  // the file made, kept open so that no other file gets its inode number
};

// A file that this process made, or a directory with all its content. It is removed on destruction,
// or by remove_owned_names. A forked copy removes nothing.
class OwnedFile {
 public:
  OwnedFile() = default;
  // Runs the action, which makes the file. A signal that ends the program waits meanwhile.
  OwnedFile(std::string path, const std::function<void()>& action);
  // Makes the directory "BEGINNING" and six random letters. A signal that ends the program waits
  // meanwhile. Throws Error.
  static OwnedFile make_directory(const std::string& beginning, mode_t mode);
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

enum class NameOwner : unsigned char { dead, living, stranger };  // stranger: not a name of ours

// Returns whether a living process answers at a socket (S_IFSOCK), or reads a FIFO (S_IFIFO).
bool is_served(const std::string& path, mode_t type);

// Keeps the OwnedFile of that path from being removed.
void disown_file(const std::string& path);
// Forgets a directory that a server of ours left because it was not empty, after its removal.
void disown_served_directory(const std::string& path);

// Removes all names that this process owns. While the caller holds the lock, a thread that makes a
// name waits.
std::unique_lock<std::mutex> remove_owned_names() noexcept;

}  // namespace ipc
