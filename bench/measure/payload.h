#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "bench/measure/clock.h"
#include "bench/measure/measurement.h"

// The content of messages, how it is touched, and the integrity pass: all loops share these.
// Channels and floors run through the same loops, so that their work is equal. The sender writes
// each byte of each payload and the receiver reads each byte, both with a size that is known only
// at run time. Nothing is allocated while measuring.
//
// A loop uses a port, which moves one message:
//   send(bytes), post(bytes), flush() -> bool; false: the peer is gone
//   receive() -> std::optional, or ipc::Result, of a view of the next message, valid until the next
//                call; without a value: the peer is gone
//   spent()   -> Cost of this process since its start
// The first byte of a message is its phase. Each loop begins with an integrity pass. If a message
// differs from the one that was sent, the loop ends there, with measurement.verified 0. A loop
// returns whether the measurement is complete. The launcher ends a loop that waits for a lost
// message.

namespace ipc::bench {

using Bytes = std::span<const std::byte>;

enum class Phase : unsigned char { check = 0xc1, warm_up, measured, last };

// Two words that every compiler handles at once: touching a payload must cost less than moving it.
using WordPair = std::uint64_t __attribute__((vector_size(16)));

// Content that differs from word to word, and from that of the 255 messages before and after.
class Payload {
 public:
  explicit Payload(std::size_t size)
      : size_(size), pairs_((size + sizeof(WordPair) - 1) / sizeof(WordPair)) {}

  // Stores the phase as part of the first word. After a store of one byte, the copy that follows
  // would load more than that byte, and wait until the store has left the store buffer.
  void fill(Phase phase, std::uint8_t sequence) noexcept {
    constexpr std::uint64_t step = 0x9e37'79b9'7f4a'7c15;
    const std::uint64_t first = static_cast<std::uint64_t>(phase) | std::uint64_t{sequence} << 8;
    WordPair pair = {first, first + step};
    for (WordPair& target : pairs_) {
      target = pair;
      pair += WordPair{2 * step, 2 * step};
    }
  }

  void invert() noexcept {
    for (WordPair& pair : pairs_) pair = ~pair;
  }

  // Stores the time at which the message is sent or due in bytes 8 to 15, with both words at once.
  void stamp(std::uint64_t ns) noexcept { pairs_.front() = WordPair{pairs_.front()[0], ns}; }

  Bytes bytes() const noexcept { return std::as_bytes(std::span(pairs_)).first(size_); }

  bool equals(Bytes other) const noexcept {
    return other.size() == size_ && std::memcmp(other.data(), pairs_.data(), size_) == 0;
  }

 private:
  std::size_t size_;
  std::vector<WordPair> pairs_;
};

static_assert(stamped_size_min == sizeof(WordPair));

inline std::uint64_t stamp_of(Bytes message) noexcept {
  std::uint64_t ns = 0;
  std::memcpy(&ns, message.data() + sizeof ns, sizeof ns);
  return ns;
}

inline Phase phase_of(Bytes message) noexcept {
  return message.empty() ? Phase{} : static_cast<Phase>(message.front());
}

// Reads all of `message`. The compiler cannot see that the sum is not used.
inline void read_all(Bytes message) noexcept {
  WordPair sums = {};
  std::size_t index = 0;
  for (; index + sizeof sums <= message.size(); index += sizeof sums) {
    WordPair pair;
    std::memcpy(&pair, message.data() + index, sizeof pair);
    sums += pair;
  }
  std::uint64_t sum = sums[0] + sums[1];
  for (; index < message.size(); ++index) sum += static_cast<std::uint64_t>(message[index]);
  asm volatile("" : : "r"(sum) : "memory");
}

// Receives a message, and copies the view word by word. Two words have just been stored, so loading
// them as a pair would wait for the store buffer.
template <class Port>
bool receive_next(Port& port, Bytes& view) {
  const auto message = port.receive();
  if (!message) return false;
  view = Bytes(message->data(), message->size());
  return true;
}

// Returns the number of messages of the integrity pass: whole batches, fewer if messages are large.
inline std::uint64_t check_count(const Work& work) noexcept {
  constexpr std::size_t bytes_max = std::size_t{32} << 20;
  const std::uint64_t count = std::clamp<std::uint64_t>(bytes_max / work.size, 2, 32);
  return (count + work.batch - 1) / work.batch * work.batch;
}

// Sends the end mark. If messages may be lost, repeats it until the peer has it.
template <class Port>
bool send_last(const Work& work, Port& port, Measurement& measurement) {
  constexpr std::uint64_t patience_ns = 2'000'000'000;
  const std::byte last[] = {static_cast<std::byte>(Phase::last)};
  const std::uint64_t begin_ns = now_ns();
  do {
    if (!port.send(Bytes(last))) return measurement.receiver_done.is_set();
    if (!work.lossy) return true;
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    if (measurement.receiver_done.is_set()) return true;
  } while (now_ns() - begin_ns <= patience_ns);
  return false;
}

template <class Port>
bool send_checks(const Work& work, Port& port, Payload& payload, std::uint8_t& sequence) {
  for (std::uint64_t count = 0; count < check_count(work); ++count) {
    payload.fill(Phase::check, sequence++);
    if (!port.send(payload.bytes())) return false;
  }
  return true;
}

// Runs the client's integrity pass. The server inverts its answers, which reveals a client that
// reads its own messages.
template <class Port>
bool check_as_client(const Work& work, Port& port, Measurement& measurement) {
  Payload payload(work.size);
  for (std::uint64_t count = 0; count < check_count(work); ++count) {
    payload.fill(Phase::check, static_cast<std::uint8_t>(count));
    if (!port.send(payload.bytes())) return false;
    const auto answer = port.receive();
    payload.invert();
    if (!answer || !payload.equals(*answer)) return false;
  }
  measurement.verified = 1;
  return true;
}

// Returns the first message after the integrity pass; nullopt if the pass or the channel failed.
template <class Port, class Answer>
std::optional<Bytes> check_as_server(const Work& work, Port& port, Answer&& answer) {
  Payload expected(work.size);
  std::uint64_t count = 0;
  while (const auto message = port.receive()) {
    if (phase_of(*message) != Phase::check) {
      const bool all = work.lossy ? count > 0 : count == check_count(work);
      return all ? std::optional<Bytes>(*message) : std::nullopt;
    }
    // If messages may be missing, the second byte is the message's number.
    const bool numbered = work.lossy && message->size() > 1;
    expected.fill(Phase::check, numbered ? static_cast<std::uint8_t>((*message)[1])
                                         : static_cast<std::uint8_t>(count));
    if (!expected.equals(*message)) return std::nullopt;
    ++count;
    if (!answer(expected)) return std::nullopt;
  }
  return std::nullopt;
}

// Does the same for a receiver that does not answer.
template <class Port>
std::optional<Bytes> check_as_receiver(const Work& work, Port& port, Measurement& measurement) {
  const auto message = check_as_server(work, port, [](const Payload&) { return true; });
  if (message) measurement.verified = 1;
  return message;
}

}  // namespace ipc::bench
