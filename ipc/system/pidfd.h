#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <optional>

#include "ipc/system/fd.h"

#ifndef SO_PEERPIDFD  // Linux 6.5
#define SO_PEERPIDFD 77
#endif

// Any process, whosever child it is.
namespace ipc {

// Readable once the process has ended (pidfd_open(2)). Empty, with errno, where there is none.
OwnedFd open_pidfd(pid_t);

// What /proc/PID/stat (proc(5)) says of a process: it is exiting from before its descriptors are closed.
struct ProcessState {
  bool exists = false, is_exiting = true, is_zombie = false;
  std::optional<int> exit_status;  // a zombie's, where we may know
};
ProcessState state_of(pid_t);

// Of one that has ended, as wait(2) gives it. Nothing where the kernel does not tell: of one that was
// reaped, before Linux 6.15 (PIDFD_INFO_EXIT); of another user's that was not, yet.
std::optional<int> exit_status_of(int pidfd, pid_t);

}  // namespace ipc
