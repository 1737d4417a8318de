// Binds a Unix socket to a path that no other process serves, and listens.
#include "ipc/names/unix_listener.h"

#include <sys/stat.h>
#include <unistd.h>

#include "ipc/names/unix_socket.h"
#include "ipc/system/sys.h"

namespace ipc {

UnixListener::UnixListener(const std::string& path, std::string_view address, Place place)
    : fd_(unix_socket(address)) {
  const UnixAddress at = unix_address("bind", path, address);
  const auto bind = [&] { sys::must(address, "bind", ::bind, fd_.get(), at.get(), at.size); };
  if (is_abstract_path(path)) {
    bind();  // the name ends with the socket
  } else {
    sys::must(address, "fchmod", ::fchmod, fd_.get(),
              mode_t{0600});  // before bind, so that other users can never connect
    if (place == Place::to_be_claimed) {
      name_ = OwnedName::claim(path, address);
      name_.make(bind);
    } else {
      struct stat there {};
      if (sys::call("lstat", ::lstat, path.c_str(), &there) == 0 && S_ISSOCK(there.st_mode))
        sys::call("unlink", ::unlink, path.c_str());  // a dead server left it
      file_ = OwnedFile(path, bind);
    }
  }
  sys::must(address, "listen", ::listen, fd_.get(), SOMAXCONN);
}

}  // namespace ipc
