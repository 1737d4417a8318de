#pragma once

#include <vector>

#include "demos/watch/run.h"

namespace ipc::demo {

// Reads the state of these processes from /proc, and their sockets, or all sockets of this network.
Snapshot take_snapshot(const std::vector<pid_t>&, bool has_all_sockets);
// Returns the sides of the processes that have the socket open.
std::vector<unsigned> sides_of(const Snapshot&, ino_t socket);

}  // namespace ipc::demo
