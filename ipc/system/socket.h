#pragma once

#include <sys/socket.h>

#include <string_view>

#include "ipc/channel.h"
#include "ipc/system/fd.h"

// What all sockets that listen have in common, and who is at the other end of a Unix socket.
namespace ipc {

// Accepts connections, and survives running out of descriptors: it then turns the client away instead
// of leaving it in the queue for ever, and throws Error (resource_exhausted).
class Acceptor {
 public:
  Acceptor();
  Result<OwnedFd> accept(int listening, std::string_view address, Deadline);  // ok or timed_out

 private:
  [[noreturn]] void turn_away(int listening, std::string_view address, int error);

  OwnedFd reserve_;
};

Peer peer_of(int unix_socket);
// After the end of a Unix stream: whether the process that opened the other side closed it (goodbye) or
// died. Exact from Linux 6.15 (PIDFD_INFO_EXIT); before, one that was reaped meanwhile is unknown.
Farewell farewell_of(int unix_socket);

}  // namespace ipc
