// Accepts connections, and asks the kernel about the peer of a Unix socket.
#include "ipc/system/socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "ipc/system/pidfd.h"
#include "ipc/system/sys.h"

namespace ipc {
namespace {

int accept_from(int listening, int flags) {
  return sys::call("accept4", ::accept4, listening, static_cast<sockaddr*>(nullptr),
                   static_cast<socklen_t*>(nullptr), flags);
}

// Returns whether an error of accept(2) concerns one connection: the client gave up, or the network
// failed. EOPNOTSUPP is left out, because it may concern our own socket.
bool is_one_clients(int error) {
  const auto errors = {ECONNABORTED, EAGAIN,   EPROTO,       ENOPROTOOPT, EHOSTDOWN,
                       ENONET,       ENETDOWN, EHOSTUNREACH, ENETUNREACH};
  return std::ranges::find(errors, error) != errors.end();
}

}  // namespace

Acceptor::Acceptor() : reserve_(sys::call("open", ::open, "/dev/null", O_RDONLY | O_CLOEXEC)) {}

Result<OwnedFd> Acceptor::accept(int listening, std::string_view address, Deadline deadline) {
  for (;;) {
    if (!deadline.is_never())
      if (const Status status = wait({listening, POLLIN}, deadline); status != Status::ok)
        return failed(status);
    OwnedFd fd(accept_from(listening, SOCK_CLOEXEC));
    if (fd) return fd;
    const int error = errno;
    if (is_one_clients(error)) continue;
    if (error == EMFILE || error == ENFILE) turn_away(listening, address, error);
    throw Error("accept", address, error);
  }
}

// Closes the reserved descriptor to accept one client, and closes that client's connection. If
// another thread took the descriptor before, no client can be rejected. The pause then keeps a
// server's loop from spinning.
void Acceptor::turn_away(int listening, std::string_view address, int error) {
  const bool had_reserve = static_cast<bool>(reserve_);
  reserve_.reset();
  if (had_reserve) OwnedFd(accept_from(listening, SOCK_CLOEXEC | SOCK_NONBLOCK));
  else std::this_thread::sleep_for(std::chrono::milliseconds(100));
  reserve_.reset(sys::call("open", ::open, "/dev/null", O_RDONLY | O_CLOEXEC));
  throw Error("accept", address, error,
              fmt::format("a client was {}: raise the limit (ulimit -n)",
                          had_reserve ? "turned away" : "left waiting"));
}

Peer peer_of(int unix_socket) {
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (sys::call("getsockopt", ::getsockopt, unix_socket, SOL_SOCKET, SO_PEERCRED, &credentials,
                &size) != 0)
    return {};
  return {credentials.pid, credentials.uid};
}

Farewell farewell_of(int unix_socket) {
  const pid_t pid = peer_of(unix_socket).pid;
  int raw = -1;
  socklen_t size = sizeof raw;
  const bool has_it = sys::call("getsockopt", ::getsockopt, unix_socket, SOL_SOCKET, SO_PEERPIDFD,
                                &raw, &size) == 0;  // Linux 6.5
  const OwnedFd pidfd = has_it ? OwnedFd(raw) : open_pidfd(pid);
  if (!pidfd) return Farewell::unknown;
  if (wait({pidfd.get(), POLLIN}, Deadline::immediate()) != Status::ok) {
    const ProcessState state = state_of(pid);
    if (pid != 0 && state.exists && !state.is_exiting) return Farewell::goodbye;
    if (!state.exists) return Farewell::unknown;  // unreadable: it may be alive
    if (wait({pidfd.get(), POLLIN}, Deadline::after(std::chrono::milliseconds(500))) != Status::ok)
      return Farewell::unknown;
  }
  const auto status = exit_status_of(pidfd.get(), pid);
  if (!status) return Farewell::unknown;
  return *status == 0 ? Farewell::goodbye : Farewell::died;
}

}  // namespace ipc
