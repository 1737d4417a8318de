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

#include "bench/clock.h"
#include "bench/measurement.h"

// The measuring loops, the only ones: channels and floors both run through them, so that their
// work is equal. The sender writes each byte of each payload, the receiver reads each byte, both
// with the size known only at run time; nothing is allocated while measuring.
//
// They are given what moves one message:
//   send(bytes), post(bytes), flush() -> bool; false: the peer is gone
//   receive() -> std::optional, or ipc::Result, of a view of the next message, valid until the next
//                call; without a value: the peer is gone
// A message's first byte tells its phase. Each loop runs an integrity pass first, and stops there,
// with measurement.verified 0, if what arrives is not what was sent. Each returns whether the
// measurement is complete. A message that never comes ends no loop: that is the launcher's work.

namespace ipc::bench {

using Bytes = std::span<const std::byte>;

enum class Phase : unsigned char { check = 0xc1, warm_up, measured, last };

// Two words, which every compiler handles at once: touching a payload is to cost less than moving
// it, or it would hide what is measured.
using WordPair = std::uint64_t __attribute__((vector_size(16)));

// Content that differs from word to word, and from each message to the 255 around it.
class Payload {
 public:
  explicit Payload(std::size_t size)
      : size_(size), pairs_((size + sizeof(WordPair) - 1) / sizeof(WordPair)) {}

  // The phase is part of the first word, never stored as a byte: the copy that follows loads
  // wider than that, and would have to wait until such a store had left the store buffer.
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

  Bytes bytes() const noexcept { return std::as_bytes(std::span(pairs_)).first(size_); }

  bool equals(Bytes other) const noexcept {
    return other.size() == size_ && std::memcmp(other.data(), pairs_.data(), size_) == 0;
  }

 private:
  std::size_t size_;
  std::vector<WordPair> pairs_;
};

namespace detail {

inline Phase phase_of(Bytes message) noexcept {
  return message.empty() ? Phase{} : static_cast<Phase>(message.front());
}

// Reads all of `message`; the answer is handed to nobody, and the compiler is not told.
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

// The view in two words, each for itself: who copies it as a pair just after it was stored as two words
// waits for the store buffer.
template <class Receive>
bool receive_next(Receive&& receive, Bytes& view) {
  const auto message = receive();
  if (!message) return false;
  view = Bytes(message->data(), message->size());
  return true;
}

// Messages of the integrity pass: a few dozen in whole batches, fewer where they are large.
inline std::uint64_t check_count(const Work& work) noexcept {
  constexpr std::size_t bytes_max = std::size_t{32} << 20;
  const std::uint64_t count = std::clamp<std::uint64_t>(bytes_max / work.size, 2, 32);
  return (count + work.batch - 1) / work.batch * work.batch;
}

// Tells the peer that it was the last. Where messages may be lost: until it knows.
template <class Send>
bool send_last(const Work& work, Send&& send, Measurement& measurement) {
  constexpr std::uint64_t patience_ns = 2'000'000'000;
  const std::byte last[] = {static_cast<std::byte>(Phase::last)};
  if (!send(Bytes(last))) return measurement.receiver_done();
  if (!work.lossy) return true;
  const std::uint64_t begin_ns = now_ns();
  while (!measurement.receiver_done()) {
    if (now_ns() - begin_ns > patience_ns) return false;
    std::this_thread::sleep_for(std::chrono::microseconds(200));
    if (!measurement.receiver_done() && !send(Bytes(last))) return measurement.receiver_done();
  }
  return true;
}

// The server inverts what it answers, so that a client that reads its own writes is found out.
template <class Send, class Receive>
bool check_as_client(const Work& work, Send&& send, Receive&& receive) {
  Payload payload(work.size);
  for (std::uint64_t count = 0; count < check_count(work); ++count) {
    payload.fill(Phase::check, static_cast<std::uint8_t>(count));
    if (!send(payload.bytes())) return false;
    const auto answer = receive();
    payload.invert();
    if (!answer || !payload.equals(*answer)) return false;
  }
  return true;
}

// The first message after the integrity pass; nullopt if the pass or the channel failed.
template <class Receive, class Answer>
std::optional<Bytes> check_as_server(const Work& work, Receive&& receive, Answer&& answer) {
  Payload expected(work.size);
  std::uint64_t count = 0;
  while (const auto message = receive()) {
    if (phase_of(*message) != Phase::check) {
      const bool all = work.lossy ? count > 0 : count == check_count(work);
      return all ? std::optional<Bytes>(*message) : std::nullopt;
    }
    // Where some may be missing, the second byte tells which one this is.
    const bool numbered = work.lossy && message->size() > 1;
    expected.fill(Phase::check, numbered ? static_cast<std::uint8_t>((*message)[1])
                                         : static_cast<std::uint8_t>(count));
    if (!expected.equals(*message)) return std::nullopt;
    ++count;
    if (!answer(expected)) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace detail

// Sends a message and waits for its echo, again and again. The end of one round trip is the
// beginning of the next: one clock read for each.
template <class Send, class Receive>
bool ping_client(const Work& work, Send&& send, Receive&& receive, Measurement& measurement) {
  if (!detail::check_as_client(work, send, receive)) return false;
  measurement.verified = 1;

  Payload payload(work.size);
  std::uint8_t sequence = 0;
  const auto round_trip = [&](Phase phase) {
    payload.fill(phase, sequence++);
    if (!send(payload.bytes())) return false;
    const auto echo = receive();
    if (!echo || echo->size() != work.size) return false;
    detail::read_all(*echo);
    return true;
  };

  for (const std::uint64_t begin_ns = now_ns(); now_ns() - begin_ns < work.warm_up_ns;) {
    if (!round_trip(Phase::warm_up)) return false;
  }

  const Cost cost_before = cost_so_far();
  const std::uint64_t begin_ns = now_ns();
  std::uint64_t previous_ns = begin_ns;
  while (previous_ns - begin_ns < work.time_ns) {
    if (!round_trip(Phase::measured)) return false;
    const std::uint64_t end_ns = now_ns();
    measurement.round_trip.record(end_ns - previous_ns);
    previous_ns = end_ns;
  }
  measurement.client = cost_so_far() - cost_before;
  measurement.duration_ns = previous_ns - begin_ns;
  measurement.messages = measurement.round_trip.count();
  measurement.bytes = measurement.messages * work.size;
  return detail::send_last(work, send, measurement);
}

// Echoes what it receives, having read it.
template <class Send, class Receive>
bool ping_server(const Work& work, Send&& send, Receive&& receive, Measurement& measurement) {
  std::optional<Bytes> message = detail::check_as_server(work, receive, [&](Payload& expected) {
    expected.invert();
    return send(expected.bytes());
  });
  Cost cost_before = cost_so_far();
  if (!message) return false;
  Phase phase = Phase::warm_up;
  for (Bytes view = *message;;) {
    if (const Phase next = detail::phase_of(view); next != phase) [[unlikely]] {
      if (next == Phase::measured) cost_before = cost_so_far();
      phase = next;
      if (phase == Phase::last) {
        measurement.server = cost_so_far() - cost_before;
        measurement.set_receiver_done();
        return true;
      }
    }
    detail::read_all(view);
    if (!send(view) || !detail::receive_next(receive, view)) return false;
  }
}

// Sends as fast as the peer receives. With work.batch 1, post is to send at once and flush is
// never called; otherwise flush follows each work.batch posts.
template <class Post, class Flush>
bool stream_sender(const Work& work, Post&& post, Flush&& flush, Measurement& measurement) {
  Payload payload(work.size);
  std::uint8_t sequence = 0;
  std::uint64_t sent = 0;
  const auto send_batch = [&](Phase phase) {
    for (unsigned message = 0; message < work.batch; ++message) {
      payload.fill(phase, sequence++);
      if (!post(payload.bytes())) return false;
    }
    sent += work.batch;
    return work.batch == 1 || flush();
  };

  // The clock is read so seldom that it costs less than 1 %.
  const double glance_ns = 100.0 * clock_cost_ns();
  std::uint64_t batches_per_glance = 1;
  const auto send_for = [&](Phase phase, std::uint64_t time_ns) {
    const std::uint64_t begin_ns = now_ns();
    std::uint64_t previous_ns = begin_ns;
    while (previous_ns - begin_ns < time_ns) {
      for (std::uint64_t batch = 0; batch < batches_per_glance; ++batch) {
        if (!send_batch(phase)) return false;
      }
      const std::uint64_t end_ns = now_ns();
      const auto spent_ns = static_cast<double>(end_ns - previous_ns);
      if (spent_ns < glance_ns) batches_per_glance *= 2;
      if (spent_ns > 8 * glance_ns && batches_per_glance > 1) batches_per_glance /= 2;
      previous_ns = end_ns;
    }
    return true;
  };

  const std::uint64_t checks = detail::check_count(work);
  while (sent < checks) {
    if (!send_batch(Phase::check)) return false;
  }
  if (!send_for(Phase::warm_up, work.warm_up_ns)) return false;

  const Cost cost_before = cost_so_far();
  const std::uint64_t sent_before = sent;
  if (!send_for(Phase::measured, work.time_ns)) return false;
  measurement.sent = sent - sent_before;
  measurement.client = cost_so_far() - cost_before;
  const auto send_alone = [&](Bytes last) { return post(last) && (work.batch == 1 || flush()); };
  return detail::send_last(work, send_alone, measurement);
}

// Receives until the last message. The clock runs from the first measured message to the arrival
// of the last one's mark, and is read at these two only.
template <class Receive>
bool stream_receiver(const Work& work, Receive&& receive, Measurement& measurement) {
  std::optional<Bytes> message =
      detail::check_as_server(work, receive, [](const Payload&) { return true; });
  if (!message) return false;
  measurement.verified = 1;

  Cost cost_before = cost_so_far();
  std::uint64_t begin_ns = now_ns();
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
  Phase phase = Phase::warm_up;
  Bytes view = *message;
  do {
    ++messages;
    bytes += view.size();
    detail::read_all(view);
    const Phase next = detail::phase_of(view);
    if (next == phase) [[likely]]
      continue;
    if (next == Phase::measured) {
      cost_before = cost_so_far();
      begin_ns = now_ns();
      messages = bytes = 0;
    } else if (next == Phase::last && phase == Phase::measured) {
      measurement.duration_ns = now_ns() - begin_ns;
      measurement.server = cost_so_far() - cost_before;
      measurement.messages = messages - 1;
      measurement.bytes = bytes - view.size();
      const bool whole = measurement.bytes == measurement.messages * work.size;
      if (!whole) measurement.verified = 0;
      measurement.set_receiver_done();
      return whole;
    } else if (work.lossy && next < phase) {
      continue;  // overtaken
    } else {
      return false;
    }
    phase = next;
  } while (detail::receive_next(receive, view));
  return false;
}

}  // namespace ipc::bench
