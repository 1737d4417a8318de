#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "demos/stage/capture.h"

namespace ipc::demo {

// Returns the packets as a classic pcap file of Ethernet frames with times in nanoseconds, which
// tcpdump and Wireshark read. `wall_to_monotonic_ns` is that of capture.h.
std::string pcap_of(const std::vector<Packet>&, std::uint64_t wall_to_monotonic_ns);

}  // namespace ipc::demo
