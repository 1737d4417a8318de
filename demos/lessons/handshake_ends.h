#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "demos/stage/capture.h"

// What the ends of a TCP connection may ask the kernel about its packets without any right (tcp(7)):
// for the lesson handshake where it may not capture. Plain data, to be noted in shared memory.
namespace ipc::demo::handshake {

// From link to TCP; none before Linux 5.10.
struct Headers {
  std::array<std::uint8_t, 160> bytes;
  std::uint32_t size;
};
void keep_syn(int listener);
Headers kept_syn(int connection);
// Of the packet that had these headers.
struct Syn {
  Packet packet;
  std::size_t size, headers_size;  // from IP on, as IP's header says; and without data
};
std::optional<Syn> decode(const Headers&);

// Packets of one end so far.
struct Counts {
  std::uint32_t sent, received, with_data;
};
Counts counts_of(int connection);

}  // namespace ipc::demo::handshake
