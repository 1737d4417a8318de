#pragma once

#include "faults/judge.h"

namespace faults {

// Runs the victim instruction by instruction (ptrace(2)) through one receive and one send, and
// kills it after `which.number` of them. Sets is_harmed if the two calls have that many.
void kill_at_instruction(ipc::Process& server, Log&, const Case& which);

}  // namespace faults
