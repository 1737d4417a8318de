#pragma once

#include <cstddef>
#include <cstdint>

namespace ipc {

// Write and read numbers in network byte order: most significant byte first (RFC 1700). Compilers
// turn each function into one instruction.
inline void put_u32(std::byte* place, std::size_t value) {
  place[0] = static_cast<std::byte>(value >> 24);
  place[1] = static_cast<std::byte>(value >> 16);
  place[2] = static_cast<std::byte>(value >> 8);
  place[3] = static_cast<std::byte>(value);
}

inline std::uint32_t get_u32(const std::byte* place) {
  return (std::to_integer<std::uint32_t>(place[0]) << 24) |
         (std::to_integer<std::uint32_t>(place[1]) << 16) |
         (std::to_integer<std::uint32_t>(place[2]) << 8) | std::to_integer<std::uint32_t>(place[3]);
}

inline void put_u64(std::byte* place, std::uint64_t value) {
  put_u32(place, static_cast<std::size_t>(value >> 32));
  put_u32(place + 4, static_cast<std::size_t>(value & 0xffffffffU));
}

inline std::uint64_t get_u64(const std::byte* place) {
  return (std::uint64_t{get_u32(place)} << 32) | get_u32(place + 4);
}

}  // namespace ipc
