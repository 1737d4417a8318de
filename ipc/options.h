#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>

#include "ipc/address.h"

namespace ipc {

// Options that every transport takes. Each side reads its own from its address:
//   unix:/run/x.sock?wait=spin&max_message=1MiB
//
// How a side waits. The two sides of a channel may differ.
enum class Waiting : unsigned char {
  block,   // sleeps in the kernel: no CPU time while idle, one wake-up per message
  spin,    // tries again and again: no wake-up, but one CPU is always busy
  yield,   // as spin, but yields the CPU between two tries: for two sides that share a CPU
  hybrid,  // spins for hybrid_budget, then blocks: no wake-up if the answer comes soon
};
std::string_view to_string(Waiting);
std::optional<Waiting> parse_waiting(std::string_view);
// Returns all words for Waiting, in its order: "block", "spin", ...
std::span<const std::string_view> waiting_words();

// The time for which a hybrid wait spins. A wake-up across CPUs costs each side about 5 us. If a
// side stops spinning just before the answer comes, it pays for the spin and the wake-up. A budget
// of 2 us therefore has the worst p99 of those measured.
inline constexpr std::chrono::microseconds hybrid_budget{20};

// How messages are delimited in a stream of bytes. Both sides must agree, so it is part of the
// address.
enum class Framing : unsigned char {
  len32,   // u32 big-endian length, payload
  line,    // payload, newline. A payload that contains a newline arrives as two messages.
  raw,     // payload alone. Each read is one message; an empty message sends nothing.
  record,  // in a file instead of len32: a mark, u32 length, u64 XXH3 of the payload, payload
  len32_goodbye,  // in pipe and fifo instead of len32: the same, and 0xffffffff as a goodbye
};
std::string_view to_string(Framing);

inline constexpr std::size_t default_max_message = std::size_t{64} << 20;

// The values of ?wait=block|spin|yield|hybrid, ?max_message=SIZE and ?framing=len32|line|raw.
struct ChannelOptions {
  Waiting wait = Waiting::block;
  std::size_t max_message = default_max_message;  // the largest message sent or accepted, in bytes
  Framing framing = Framing::len32;
  std::string address = {};  // the channel's, for errors
};

// Returns the options of an address. Throws Error (bad_address) for an invalid value. If this
// process may run on one CPU only, hybrid becomes block, because the other side may need that CPU
// during our spin.
ChannelOptions channel_options(const Address&);
// Returns the size in ?key=4KiB in bytes, or `fallback` if there is none. Throws Error
// (bad_address) if it is not a size from `min` to `max`.
std::size_t size_option(const Address&, std::string_view key, std::size_t fallback, std::size_t min,
                        std::size_t max);
// Returns an address with that target and the listener's options that both sides must agree on. The
// options of one side alone are left out.
Address agreed_address(const Address& listened, std::string_view target);

}  // namespace ipc
