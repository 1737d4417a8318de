#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

#include "ipc/system/fd.h"

// The lock that says who owns a name: a file that holds the number of a process, and a lock on it that the kernel
// drops when that process dies (fcntl(2), F_OFD_SETLK). Whether somebody has the lock can be asked without taking it,
// so that a process that looks is never in the way of one that claims.
namespace ipc {

std::string lock_path(const std::string& path);

// Makes and takes the lock of the name. Throws Error (address_in_use) if another process has it, or if the file is
// no lock of ours.
OwnedFd lock_name(const std::string& path, std::string_view address);

bool take_lock(int fd);
bool is_locked(int fd);
// Returns the number of the process that took the lock last, 0 if it has not written it, and nullopt if the file is
// no lock of ours.
std::optional<pid_t> pid_in_lock(int fd);

// Returns whether what stands at the path is the file that we have open.
bool is_still_ours(const std::string& path, int fd);

}  // namespace ipc
