// Headers of frames, and the checksum of records.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

#include "ipc/stream/framed_stream.h"
#include "ipc/system/big_endian.h"

namespace ipc::detail {
namespace {

constexpr std::uint32_t record_mark = 0x1bc7ab1e;

[[gnu::noinline]] std::uint64_t hash(Pieces payload, std::size_t size) {
  if (payload.size() == 1) return XXH3_64bits_withSeed(payload[0].data(), payload[0].size(), size);
  XXH3_state_t state;
  XXH3_INITSTATE(&state);
  XXH3_64bits_reset_withSeed(&state, size);
  for (const Bytes piece : payload) XXH3_64bits_update(&state, piece.data(), piece.size());
  return XXH3_64bits_digest(&state);
}

}  // namespace

ChannelOptions with_goodbye(ChannelOptions options) {
  if (options.framing != Framing::len32) return options;
  options.framing = Framing::len32_goodbye;
  options.max_message = std::min(options.max_message, std::size_t{goodbye} - 1);
  return options;
}

std::size_t header_size(Framing framing) {
  switch (framing) {
    case Framing::len32:
    case Framing::len32_goodbye: return 4;
    case Framing::record: return 16;
    case Framing::line:
    case Framing::raw: return 0;
  }
  return 0;
}

std::size_t frame_size(Framing framing, std::size_t payload) {
  return header_size(framing) + payload + (framing == Framing::line ? 1 : 0);
}

void put_header(Framing framing, std::byte* place, Pieces payload, std::size_t size) {
  if (framing == Framing::len32 || framing == Framing::len32_goodbye) put_u32(place, size);
  if (framing != Framing::record) return;
  put_u32(place, record_mark);
  put_u32(place + 4, size);
  put_u64(place + 8, hash(payload, size));
}

Result<std::size_t> payload_size(Framing framing, const std::byte* header) {
  if (framing == Framing::len32) return get_u32(header);
  if (framing == Framing::len32_goodbye) {
    const std::uint32_t size = get_u32(header);
    if (size == goodbye) return failed(Status::closed);
    return size;
  }
  if (get_u32(header) != record_mark) return failed(Status::corrupt);
  return get_u32(header + 4);
}

bool is_sound(Framing framing, const std::byte* header, Bytes payload) {
  return framing != Framing::record ||
         get_u64(header + 8) == hash(Pieces(&payload, 1), payload.size());
}

}  // namespace ipc::detail
