#pragma once

#include "ipc/system/fd.h"

// Makes both ends of a channel in one process, for actors to inherit, if the lesson does not show
// the opening. The functions throw Error.
namespace ipc::demo {

struct Ends {
  OwnedFd write, read;
};
Ends new_pipe(int flags = 0);  // flags of pipe2(2)
Ends unix_pair(int type);      // SOCK_STREAM, ...
Ends tcp_pair();
Ends udp_pair();

// Returns the bytes that a read would get now (FIONREAD); on a datagram socket, the size of its
// first message.
int queued(int fd);

}  // namespace ipc::demo
