#pragma once

#include <cstdint>

#include "faults/log.h"
#include "ipc/address.h"

namespace faults {

// Attacks the server of that address, in one of several ways chosen by the seed: connections that come
// and go, random bytes, frames that claim absurd sizes, half a frame, datagrams, words scribbled over
// shared memory. Returns the exit status of its process.
int be_rogue(const ipc::Address&, std::uint64_t seed, Log&);

}  // namespace faults
