#pragma once

#include <string_view>

// The table of floors: FLOOR(file, transport, is_reference). bench/floors/FILE.cpp defines
// floor_FILE().
//
// A floor is the raw mechanism of a transport, with the fewest system calls. A reference uses a
// library as its manual shows, so the channel of that transport may be faster.
#define IPC_FLOORS(FLOOR)                 \
  FLOOR(pipe, "pipe", false)              \
  FLOOR(fifo, "fifo", false)              \
  FLOOR(file, "file", false)              \
  FLOOR(unix, "unix", false)              \
  FLOOR(tcp, "tcp", false)                \
  FLOOR(udp, "udp", false)                \
  FLOOR(shm_ring, "shm-ring", false)      \
  FLOOR(boost_queue, "boost-queue", true) \
  FLOOR(boost_shm, "boost-shm", true)

namespace ipc::bench {

// One line of the table.
struct FloorFacts {
  std::string_view transport;
  bool is_reference;
};

#define IPC_FLOOR_FACTS(file, transport, is_reference) {transport, is_reference},
inline constexpr FloorFacts floors[] = {IPC_FLOORS(IPC_FLOOR_FACTS)};
#undef IPC_FLOOR_FACTS

// Returns the floor of the transport with that name, or nullptr if there is none.
constexpr const FloorFacts* find_floor(std::string_view transport) {
  for (const FloorFacts& floor : floors)
    if (floor.transport == transport) return &floor;
  return nullptr;
}

}  // namespace ipc::bench
