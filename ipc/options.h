#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>

#include "ipc/address.h"

namespace ipc {

// How a side waits. Its own choice, never part of an address: compare only like with like.
enum class Waiting : unsigned char {
  block,   // sleeps in the kernel: no CPU while idle, a wake-up per message
  spin,    // tries again and again: no wake-up, and a whole CPU
  yield,   // as spin, but lets others run between two tries: for two sides that share a CPU
  hybrid,  // spins for hybrid_budget, then blocks: no wake-up while answers come soon
};
std::string_view to_string(Waiting);
std::optional<Waiting> parse_waiting(std::string_view);
// All of them, as they are written: "block", "spin", ...
std::span<const std::string_view> waiting_words();

// How long a hybrid wait spins. A wake-up across CPUs costs each side some 5 us, and who gives up just
// before the answer comes pays for both: a budget of 2 us has the worst p99 of all.
inline constexpr std::chrono::microseconds hybrid_budget{20};

// How messages are marked off in a stream of bytes. Both sides must agree: part of the address.
enum class Framing : unsigned char {
  len32,   // u32 big-endian length, payload
  line,    // payload, newline. A payload that holds a newline arrives as two messages.
  raw,     // payload alone. Messages are whatever a read returns; an empty one is nothing.
  record,  // in a file, in the place of len32: a mark, u32 length, u64 XXH3 of the payload, payload
  len32_goodbye,  // in pipe and fifo, in the place of len32: the same, and 0xffffffff as a goodbye
};
std::string_view to_string(Framing);

inline constexpr std::size_t default_max_message = std::size_t{64} << 20;

// The options that every transport takes: ?wait=block|spin|yield|hybrid  ?max_message=SIZE
// ?framing=len32|line|raw
struct ChannelOptions {
  Waiting wait = Waiting::block;
  std::size_t max_message = default_max_message;  // in bytes: what we send, and accept, at most
  Framing framing = Framing::len32;
  std::string address = {};  // the channel's, for errors
};

// Reads them; throws Error (bad_address) for a value that makes no sense. Where the affinity leaves this
// process one CPU, hybrid is block: the other side may need that CPU, and would wait for our spin to end.
ChannelOptions channel_options(const Address&);
// "4KiB" in ?key=4KiB, or `otherwise`; throws Error (bad_address) for what is not a size from least to most.
std::size_t size_option(const Address&, std::string_view key, std::size_t otherwise,
                        std::size_t least, std::size_t most);
// Takes the same options from one address over to another: each side's own do not travel.
Address agreed_address(const Address& listened, std::string_view target);

}  // namespace ipc
