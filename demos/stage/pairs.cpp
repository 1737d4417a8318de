// Makes both ends of a channel in one process.
#include "demos/stage/pairs.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "demos/stage/loopback.h"
#include "ipc/system/sys.h"

namespace ipc::demo {
namespace {

sockaddr_in name_of(const OwnedFd& fd) {
  sockaddr_in name{};
  if (own_name(fd.get(), name) != 0) throw Error("getsockname", "", errno);
  return name;
}

void connect_or_throw(const OwnedFd& fd, const sockaddr_in& name) {
  if (connect_to(fd.get(), name) != 0) throw Error("connect", to_string(name), errno);
}

}  // namespace

Ends new_pipe(int flags) {
  int ends[2];
  sys::must("", "pipe2", ::pipe2, +ends, flags | O_CLOEXEC);
  return {OwnedFd(ends[1]), OwnedFd(ends[0])};
}

Ends unix_pair(int type) {
  int ends[2];
  sys::must("", "socketpair", ::socketpair, AF_UNIX, type | SOCK_CLOEXEC, 0, +ends);
  return {OwnedFd(ends[0]), OwnedFd(ends[1])};
}

Ends tcp_pair() {
  const OwnedFd listener(new_listener(loopback(0), 1));
  OwnedFd client(new_socket());
  connect_or_throw(client, name_of(listener));
  return {std::move(client), OwnedFd(accept_from(listener.get()))};
}

Ends udp_pair() {
  OwnedFd reader(new_socket(SOCK_DGRAM)), writer(new_socket(SOCK_DGRAM));
  if (bind_to(reader.get(), loopback(0)) != 0) throw Error("bind", "", errno);
  connect_or_throw(writer, name_of(reader));
  return {std::move(writer), std::move(reader)};
}

int queued(int fd) {
  int bytes = -1;
  ::ioctl(fd, FIONREAD, &bytes);
  return bytes;
}

}  // namespace ipc::demo
