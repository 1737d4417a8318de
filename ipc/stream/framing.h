#pragma once

#include <cstddef>
#include <cstdint>

#include "ipc/channel.h"
#include "ipc/options.h"

// The frames of each framing. A record is u32 mark, u32 length, u64 XXH3 of the payload (seed: the
// length), payload, all big-endian. The mark is not zero, so the zeros that a crash may leave at
// the end of a file are not taken for empty messages.
//
// In len32_goodbye the length 0xffffffff is the sender's goodbye: the last four bytes of the
// stream. It ends a pipe although another process holds a copy of its writing end.
namespace ipc::detail {

inline constexpr std::size_t largest_header = 16;
inline constexpr std::uint32_t goodbye = 0xffffffff;

// Replaces len32 by len32_goodbye, in which no message is as long as the goodbye.
ChannelOptions with_goodbye(ChannelOptions);

std::size_t header_size(Framing);
std::size_t frame_size(Framing, std::size_t payload);

// Writes header_size bytes for a payload of `size` bytes.
void put_header(Framing, std::byte* place, Pieces payload, std::size_t size);
// Returns the length in a header, closed for a goodbye, or corrupt.
Result<std::size_t> payload_size(Framing, const std::byte* header);
// Returns whether the payload is the one that the header was written for.
bool is_sound(Framing, const std::byte* header, Bytes payload);

}  // namespace ipc::detail
