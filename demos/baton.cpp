// Passes the turn over a pair of sockets, by calls that are not traced.
#include "demos/baton.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>

#include "demos/texts.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

std::pair<Baton, OwnedFd> Baton::make() {
  int ends[2];
  sys::must("", "socketpair", ::socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, +ends);
  return {Baton(OwnedFd(ends[0])), OwnedFd(ends[1])};
}

void Baton::pass() const {
  const char turn = 1;
  if (::send(fd_.get(), &turn, 1, MSG_NOSIGNAL) != 1)
    throw std::runtime_error(text("tour.peer_gone"));
}

void Baton::await() const {
  constexpr int patience_ms = 20'000;
  pollfd polled{fd_.get(), POLLIN, 0};
  int ready = -1;
  do ready = ::poll(&polled, 1, patience_ms);
  while (ready < 0 && errno == EINTR);
  if (ready == 0) throw std::runtime_error(text("tour.stuck"));
  char turn = 0;
  if (::recv(fd_.get(), &turn, 1, 0) != 1) throw std::runtime_error(text("tour.peer_gone"));
}

}  // namespace ipc::demo
