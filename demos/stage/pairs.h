#pragma once

#include "ipc/system/fd.h"

// Both ends of a channel in one process, for actors to inherit: where it is not the opening that is shown.
// They throw Error.
namespace ipc::demo {

struct Ends {
  OwnedFd write, read;
};
Ends new_pipe(int flags = 0);  // of pipe2(2)
Ends unix_pair(int type);      // SOCK_STREAM, ...
Ends tcp_pair();
Ends udp_pair();

// What a read could have now, in bytes (FIONREAD); of a datagram socket, of its first message.
int queued(int fd);

}  // namespace ipc::demo
