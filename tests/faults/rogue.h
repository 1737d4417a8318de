#pragma once

#include <cstdint>

#include "faults/log.h"
#include "ipc/address.h"

namespace faults {

// Attacks the server of that address. The seed chooses one of several ways: short connections,
// random bytes, frames with absurd sizes, half a frame, datagrams, random writes to shared memory.
// Returns the exit status of its process.
int be_rogue(const ipc::Address&, std::uint64_t seed, Log&);

}  // namespace faults
