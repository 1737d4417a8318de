#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <optional>

#include "ipc/system/fd.h"

#ifndef SO_PEERPIDFD  // Linux 6.5
#define SO_PEERPIDFD 77
#endif

// The state and the exit status of any process, a child or not.
namespace ipc {

// Returns a descriptor that is readable once the process has ended (pidfd_open(2)). Returns an
// empty one, with errno, on failure.
OwnedFd open_pidfd(pid_t);

// The state of a process in /proc/PID/stat (proc(5)).
struct ProcessState {
  bool exists = false;
  bool is_exiting = true;  // set before the kernel closes its descriptors
  bool is_zombie = false;
  std::optional<int> exit_status;  // a zombie's, if we may read it
};
ProcessState state_of(pid_t);

// Returns the wait(2) status of a process that has ended. Returns nullopt if it was already reaped
// (before Linux 6.15, PIDFD_INFO_EXIT), or if it belongs to another user and has not been reaped.
std::optional<int> exit_status_of(int pidfd, pid_t);

}  // namespace ipc
