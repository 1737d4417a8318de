#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "ipc/system/fd.h"

// The lock file of a name. It contains the pid of the owner, which holds a lock on it (fcntl(2),
// F_OFD_SETLK). The kernel drops the lock when the owner dies. A process can ask whether the lock
// is held without taking it, so it never delays a process that claims the name.
namespace ipc {

std::string lock_path(const std::string& path);

// Makes the lock file of the name and takes the lock. Throws Error (address_in_use) if another
// process has it, or if the file is no lock of ours.
OwnedFd lock_name(const std::string& path, std::string_view address);

bool take_lock(int fd);
bool is_locked(int fd);
// Returns the pid of the process that took the lock last. Returns 0 if that process has not written
// it yet, and nullopt if the file is no lock of ours.
std::optional<pid_t> pid_in_lock(int fd);

}  // namespace ipc
