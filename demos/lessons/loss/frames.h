#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "demos/texts.h"
#include "ipc/system/fd.h"

// The traffic of the lesson loss: five uses at the same time, each over UDP and over TCP, from one
// sender to one receiver.
namespace ipc::demo::loss {

constexpr std::uint32_t lost_percent = 10;

// The frames of a use, and their interval. A live frame must arrive before the next one is due.
struct Use {
  std::string_view name;  // a key
  std::uint32_t frames;
  std::size_t size;
  std::uint64_t interval_ms;
  bool is_live;
};
constexpr std::array<Use, 5> uses = {{{"voice"_key, 150, 160, 20, true},
                                      {"game"_key, 180, 64, 16, true},
                                      {"video"_key, 90, 1200, 33, true},
                                      {"mail"_key, 60, 1000, 50, false},
                                      {"file"_key, 300, 1000, 10, false}}};
constexpr std::size_t voice = 0, file = 4;

constexpr std::uint16_t port_of_use(std::size_t use) {
  return static_cast<std::uint16_t>(5000 + use);
}

enum Protocol : std::size_t { udp, tcp };
constexpr std::array<Protocol, 2> protocols = {udp, tcp};

// The result of one use over one protocol.
struct Tally {
  std::uint32_t sent;                            // frames accepted by send
  std::uint32_t arrived, on_time, misplaced;     // frames
  std::uint32_t acknowledged_bytes, sent_again;  // TCP's, by its sender; segments
};
using Tallies = std::array<std::array<Tally, 2>, uses.size()>;

struct Link {
  OwnedFd near, far;  // the sender's end, the receiver's end
};
using Links = std::array<std::array<Link, 2>, uses.size()>;
Links make_links();

// From now on each packet to this socket may be lost.
void lose_some(int fd);

// Sends each use at its own pace, all at the same time. Returns once TCP has no data in flight.
void send_all(const Links&, Tallies&);
// Receives until TCP has delivered everything.
void receive_all(const Links&, Tallies&);

}  // namespace ipc::demo::loss
