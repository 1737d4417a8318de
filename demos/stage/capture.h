#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ipc/deadline.h"
#include "ipc/system/fd.h"

// Captures the packets on loopback, as on a wire (packet(7)), and decodes their headers, field by
// field. Needs a network of one's own, or root.
namespace ipc::demo {

// Returns the number that, added to a time of the wall clock, gives that of CLOCK_MONOTONIC. It may
// wrap around zero.
std::uint64_t wall_to_monotonic_ns();

// An IP packet in its frame. Numbers are in this machine's byte order.
struct Packet {
  std::uint64_t at_ns = 0;          // CLOCK_MONOTONIC, like the traces
  std::vector<std::uint8_t> bytes;  // the whole frame: link header, IP, TCP or UDP, payload

  std::size_t ip_at = 0, transport_at = 0, payload_at = 0;  // offset at which each part begins
  std::uint32_t source = 0, target = 0;                     // addresses; of IPv6, the last 32 bits
  bool is_ipv6 = false;
  std::uint8_t protocol = 0, time_to_live = 0;
  std::uint16_t source_port = 0, target_port = 0;
  // Fields of TCP.
  std::uint32_t sequence = 0, acknowledged = 0;
  std::uint8_t flags = 0;  // TH_SYN, ... from netinet/tcp.h
  std::uint16_t window = 0;

  bool is_tcp() const { return protocol == IPPROTO_TCP; }
  bool is_udp() const { return protocol == IPPROTO_UDP; }
  std::size_t payload_size() const { return bytes.size() - payload_at; }
  std::string flags_in_words() const;                    // "SYN ACK"
  std::string source_text() const, target_text() const;  // "127.0.0.1", "[::1]"
  // Returns "127.0.0.1:40000 > 127.0.0.1:80 SYN seq 1 win 65495", and the payload's size if it has
  // any.
  std::string to_string() const;
};
// Returns nullopt if the frame is not IP, has extension headers of IPv6, or is cut short.
std::optional<Packet> decode(std::vector<std::uint8_t> frame);

class Capture {
 public:
  // Captures from now on. Throws Error (EPERM if it is not allowed).
  Capture();
  // Returns the `wanted` packets since the last call, once `is_enough` holds or at the deadline.
  std::vector<Packet> take(const std::function<bool(const Packet&)>& wanted,
                           const std::function<bool(const std::vector<Packet>&)>& is_enough,
                           Deadline);
  // Returns the number of frames, since the last call, for which the kernel's buffer had no room.
  std::uint64_t lost();

 private:
  struct Frame {
    std::vector<std::uint8_t> bytes;
    std::uint64_t stamp_ns;  // wall clock
  };
  void await_stamps();
  std::optional<Frame> next_frame(Deadline);
  std::optional<Packet> next(Deadline);
  OwnedFd socket_;
  std::uint64_t wall_to_monotonic_ns_;  // added to a stamp, gives CLOCK_MONOTONIC
};

}  // namespace ipc::demo
