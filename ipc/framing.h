#pragma once

#include <cstddef>
#include <cstdint>

#include "ipc/channel.h"
#include "ipc/options.h"

// How a frame of each framing looks. A record: u32 mark, u32 length, u64 XXH3 (seed: the length) of the
// payload, payload; all big-endian. The mark is not zero, so that the zeros which a crash may leave at the
// end of a file are no empty messages.
//
// In len32_goodbye the length 0xffffffff is the sender's goodbye: the last four bytes of the stream. It
// ends a pipe although another process holds a copy of its writing end.
namespace ipc::detail {

inline constexpr std::size_t largest_header = 16;
inline constexpr std::uint32_t goodbye = 0xffffffff;

// Replaces len32 by len32_goodbye, in which no message is as long as the goodbye.
ChannelOptions with_goodbye(ChannelOptions);

std::size_t header_size(Framing);
std::size_t frame_size(Framing, std::size_t payload);

// Writes header_size bytes for a payload of `size` bytes.
void put_header(Framing, std::byte* place, Pieces payload, std::size_t size);
// The length that a header claims; closed for a goodbye; corrupt.
Result<std::size_t> payload_size(Framing, const std::byte* header);
// Whether the payload behind a header is what its sender wrote.
bool is_sound(Framing, const std::byte* header, Bytes payload);

}  // namespace ipc::detail
