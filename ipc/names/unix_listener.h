#pragma once

#include <string>
#include <string_view>

#include "ipc/names/names.h"
#include "ipc/system/fd.h"

namespace ipc {

// A Unix stream socket that listens at a path of the file system, with mode 0600 regardless of the
// umask, or at an abstract path, to which any user can connect.
class UnixListener {
 public:
  enum class Place : unsigned char { to_be_claimed, in_own_directory };
  // Claims the path (names.h), unless it lies in a directory that this process has claimed. Throws
  // Error.
  UnixListener(const std::string& path, std::string_view address,
               Place place = Place::to_be_claimed);
  int fd() const { return fd_.get(); }

 private:
  OwnedName name_;
  OwnedFile file_;
  OwnedFd fd_;
};

}  // namespace ipc
