#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "demos/stage/capture.h"

// The information about packets that the ends of a TCP connection may ask for without any right
// (tcp(7)). The lesson handshake uses it if it may not capture. Plain data, for notes in shared
// memory.
namespace ipc::demo::handshake {

// The headers from link to TCP; empty before Linux 5.10.
struct Headers {
  std::array<std::uint8_t, 160> bytes;
  std::uint32_t size;
};
void keep_syn(int listener);
Headers kept_syn(int connection);
// The packet that had these headers.
struct Syn {
  Packet packet;
  std::size_t size, headers_size;  // from IP on, by IP's header; and without data
};
std::optional<Syn> decode(const Headers&);

// The packets of one end so far.
struct Counts {
  std::uint32_t sent, received, with_data;
};
Counts counts_of(int connection);

}  // namespace ipc::demo::handshake
