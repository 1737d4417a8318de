#pragma once

#include <algorithm>
#include <vector>

#include "fuzz.h"
#include "ipc/channel.h"
#include "ipc/stream/framed_stream.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

// Streams of frames for the targets frames and logs, and the messages in them, decoded a second
// time.
namespace ipc::fuzz {

inline std::string frame_of(std::string_view payload, Framing framing) {
  const std::string size = big_endian(payload.size(), 4);
  const auto hash = XXH3_64bits_withSeed(payload.data(), payload.size(), payload.size());
  switch (framing) {
    case Framing::len32:
    case Framing::len32_goodbye: return size + std::string(payload);
    case Framing::line: return std::string(payload) + '\n';
    case Framing::raw: return std::string(payload);
    case Framing::record:
      return big_endian(0x1bc7ab1e, 4) + size + big_endian(hash, 8) + std::string(payload);
  }
  return {};
}

// Sound frames, and any bytes between them.
inline std::string stream_of(Input& input, Framing framing) {
  std::string stream;
  while (!input.empty() && stream.size() < 150'000) {
    const bool is_sound = input.byte() % 2 == 0;
    const std::string payload = input.payload();
    stream += is_sound ? frame_of(payload, framing) : payload;
  }
  return stream;
}

struct Decoded {
  std::vector<std::string_view> messages;
  std::vector<std::size_t> ends = {0};  // ends of the frames, in bytes from the beginning
  Status end = Status::closed;
  bool has_goodbye = false;
  std::size_t torn = 0;
};

// A log whose end is zeros is torn there, not corrupt.
inline Decoded decode(std::string_view stream, Framing framing, std::size_t max, bool is_log) {
  Decoded decoded;
  if (framing == Framing::raw) decoded.messages = {stream};
  const std::size_t header = detail::header_size(framing);
  for (std::string_view rest = stream; framing != Framing::raw && !rest.empty();) {
    const bool is_record = framing == Framing::record;
    std::size_t size = std::min(rest.find('\n'), rest.size()), trailer = size < rest.size() ? 1 : 0;
    bool is_sound = true;
    if (header > 0) {
      if (rest.size() < header) return decoded.torn = rest.size(), decoded;
      size = number_of(rest.substr(header == 16 ? 4 : 0, 4));
      trailer = 0;
      if (framing == Framing::len32_goodbye && size == 0xffff'ffff)
        return decoded.has_goodbye = true, decoded;
      is_sound = !is_record || rest.starts_with("\x1b\xc7\xab\x1e");
      if (is_record && is_sound && size <= max && header + size <= rest.size())
        is_sound = frame_of(rest.substr(header, size), framing) == rest.substr(0, header + size);
    }
    if (!is_sound || size > max) {
      const bool is_torn = is_log && rest.find_first_not_of('\0') == rest.npos;
      if (is_torn) decoded.torn = rest.size();
      else decoded.end = Status::corrupt;
      return decoded;
    }
    if (header + size > rest.size()) return decoded.torn = rest.size(), decoded;
    decoded.messages.push_back(rest.substr(header, size));
    rest.remove_prefix(header + size + trailer);
    decoded.ends.push_back(stream.size() - rest.size());
  }
  return decoded;
}

// Receives up to `most` messages in the ways that `steps` choose, and compares them. Returns their
// number.
template <class Receiver>
std::size_t check(Receiver& receiver, Decoded& expected, const ChannelOptions& options,
                  std::string_view steps, std::size_t most = ~std::size_t{0}) {
  static std::vector<std::byte> place(std::size_t{1} << 20);
  std::size_t count = 0;
  std::string_view raw = options.framing == Framing::raw ? expected.messages[0] : "";
  bool whole = false;  // after too_big
  for (std::size_t turn = 0; count < most; ++turn) {
    const unsigned step =
        steps.empty() ? 0U : static_cast<unsigned char>(steps[turn % steps.size()]);
    const std::size_t room = whole || (step & 4) != 0 ? place.size() : step * 37;
    Result<Bytes> got = failed(Status::ok);
    try {
      if ((step & 1) != 0) (void)receiver.arm();
      if ((step & 2) == 0) {
        got = receiver.receive(Deadline::immediate());
      } else {
        const auto size =
            receiver.receive_into(MutableBytes(place).first(room), Deadline::immediate());
        got = size ? Result<Bytes>(Bytes(place).first(*size)) : failed(size.error());
      }
    } catch (const Error&) {
      if (!receiver.has_ended()) continue;
      require(expected.end == Status::corrupt || expected.torn > 0,
              "an error ends a torn log only");
      expected.end = Status::corrupt;
      return count;
    }
    if (!got && got.error() == Status::timed_out) continue;
    if (!got && got.error() == Status::too_big) {
      require(room < options.max_message, "too_big only if the place is too small");
      whole = true;
      continue;
    }
    if (!got) {
      require(got.error() == expected.end, "the stream ends as it should");
      require(options.framing == Framing::raw ? raw.empty() : count == expected.messages.size(),
              "every message was received");
      require(receiver.receive(Deadline::never()).error() == expected.end, "the end is permanent");
      require(receiver.counters().torn_bytes == expected.torn, "torn bytes are counted");
      return count;
    }
    whole = false;
    const std::string_view message(reinterpret_cast<const char*>(got->data()), got->size());
    if (options.framing == Framing::raw) {
      require(!message.empty() && message.size() <= options.max_message && raw.starts_with(message),
              "raw messages are the stream");
      raw.remove_prefix(message.size());
    } else {
      require(count < expected.messages.size(), "no message but those sent");
      require(message == expected.messages[count], "each message is as it was sent");
    }
    ++count;
  }
  return count;
}

}  // namespace ipc::fuzz
