// Connects to Unix sockets under a deadline.
#include "ipc/names/unix_socket.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "ipc/names/run_directory.h"
#include "ipc/system/sys.h"

namespace ipc {
namespace {

timeval to_timeval(Deadline deadline) {
  if (deadline.is_never()) return {0, 0};  // the socket's "no limit"
  const auto us =
      std::chrono::duration_cast<std::chrono::microseconds>(deadline.remaining()).count();
  return {us / 1'000'000, std::max<suseconds_t>(1, us % 1'000'000)};
}

void limit_sending(int fd, Deadline deadline) {
  const timeval limit = to_timeval(deadline);
  sys::call("setsockopt", ::setsockopt, fd, SOL_SOCKET, SO_SNDTIMEO,
            static_cast<const void*>(&limit), socklen_t{sizeof limit});
}

// Connects, and returns whether that succeeded. connect(2) waits while the server's queue is full,
// for at most SO_SNDTIMEO (unix(7)). After a signal it is called again with the remaining time.
bool connects(int fd, const UnixAddress& to, Deadline deadline) {
  for (;;) {
    if (!deadline.is_never()) limit_sending(fd, deadline);
    if (sys::call_once("connect", ::connect, fd, to.get(), to.size) == 0) return true;
    if (errno != EINTR) return false;
    if (deadline.expired()) return errno = EAGAIN, false;
  }
}

}  // namespace

bool is_abstract_path(std::string_view path) { return path.starts_with('@'); }

UnixAddress unix_address(std::string_view call, const std::string& path, std::string_view address) {
  UnixAddress to;
  to.storage.sun_family = AF_UNIX;
  if (path.size() >= sizeof to.storage.sun_path)
    throw Error(Fault::bad_address, call, address, ENAMETOOLONG,
                fmt::format("a socket's path has at most {} bytes, this one {}: {}",
                            sizeof to.storage.sun_path - 1, path.size(),
                            path.starts_with(run_directory_path())
                                ? "set IPCLAB_RUN_DIR to a directory with a shorter name"
                                : "choose a shorter one"));
  std::memcpy(to.storage.sun_path, path.data(), path.size());
  to.size = sizeof to.storage;
  if (is_abstract_path(path)) {
    to.storage.sun_path[0] = '\0';
    to.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  }
  return to;
}

OwnedFd unix_socket(std::string_view address) {
  return OwnedFd(sys::must(address, "socket", ::socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

OwnedFd connect_unix(const std::string& path, std::string_view address, Deadline deadline) {
  const UnixAddress to = unix_address("connect", path, address);
  OwnedFd fd = unix_socket(address);
  if (!connects(fd.get(), to, deadline)) {
    const int error = errno == EAGAIN ? ETIMEDOUT : errno;
    if (error != ECONNREFUSED) throw Error("connect", address, error);
    struct stat there {};
    if (is_abstract_path(path)) throw Error("connect", address, error);
    if (sys::call("stat", ::stat, path.c_str(), &there) == 0 && !S_ISSOCK(there.st_mode))
      throw Error(Fault::not_found, "connect", address, error, "the path is not a socket");
    throw Error("connect", address, error,
                "the server has gone: start it again, it takes the name over");
  }
  if (!deadline.is_never()) limit_sending(fd.get(), Deadline::never());
  return fd;
}

bool unix_socket_is_served(const std::string& path) {
  try {
    connect_unix(path, path, Deadline::after(std::chrono::milliseconds(100)));
    return true;
  } catch (const Error& error) {
    return error.code().value() != ECONNREFUSED && error.code().value() != ENOENT;
  }
}

}  // namespace ipc
