#pragma once

#include <cstdint>
#include <span>

#include "demos/stage/capture.h"
#include "demos/trace.h"

// Finds the players whose sockets sent and receive a packet, from the addresses in their recorded
// calls. On loopback the kernel answers while the other side's call is in progress, so the moment
// of a packet does not show who sent it.
namespace ipc::demo {

struct PacketOwners {
  unsigned source = nobody, target = nobody;
  bool is_after_end = false;  // the source's process had ended, and its kernel sent the packet
};

// Returns the owners of the packet's two ports. `ended_ns` has the end of each side's process, 0 if
// it has not ended.
PacketOwners owners_of(const Packet&, std::span<const TracedCall>,
                       std::span<const std::uint64_t> ended_ns);

}  // namespace ipc::demo
