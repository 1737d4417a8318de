#pragma once

#include <sys/socket.h>

#include <string_view>

#include "ipc/channel.h"
#include "ipc/system/fd.h"

// Accepting connections, and the identity of the peer of a Unix socket.
namespace ipc {

// Accepts connections. If the process is out of descriptors, it uses a reserved one to reject one
// client, which would otherwise stay in the queue, and throws Error (resource_exhausted).
class Acceptor {
 public:
  Acceptor();
  Result<OwnedFd> accept(int listening, std::string_view address, Deadline);  // ok or timed_out

 private:
  [[noreturn]] void turn_away(int listening, std::string_view address, int error);

  OwnedFd reserve_;
};

Peer peer_of(int unix_socket);
// Returns, after the end of a Unix stream, whether the process that opened the other side closed it
// (goodbye) or died. Waits for up to 0.5 s for a process that is exiting. Before Linux 6.15
// (PIDFD_INFO_EXIT), returns unknown for a process that was already reaped.
Farewell farewell_of(int unix_socket);

}  // namespace ipc
