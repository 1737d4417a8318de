#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "ipc/shm/ring_channel.h"
#include "support.h"

// Two ends over one mapping and a socket pair, used by threads as if by two processes.
namespace ipc::test {

inline constexpr std::size_t small_ring = 4096;

inline RingPlace new_ring(std::size_t capacity) {
  const std::shared_ptr<void> memory(std::aligned_alloc(cache_line, ring_header_size + capacity),
                                     std::free);
  return {memory, new (memory.get()) RingHeader, capacity};
}

struct RingChannel {
  explicit RingChannel(std::size_t capacity = small_ring, const ChannelOptions& options = {})
      : RingChannel(capacity, options, options) {}
  RingChannel(std::size_t capacity, const ChannelOptions& sending, const ChannelOptions& receiving)
      : place(new_ring(capacity)) {
    auto [near, far] = Lifeline::pair();
    sender = std::make_unique<RingSender>(place, std::move(near), sending);
    receiver = std::make_unique<RingReceiver>(place, std::move(far), receiving);
  }
  Status send(std::string_view message, Deadline deadline = never) {
    const Bytes piece = bytes(message);
    return sender->send({&piece, 1}, deadline);
  }
  Status post(std::string_view message, Deadline deadline = never) {
    const Bytes piece = bytes(message);
    return sender->post({&piece, 1}, deadline);
  }
  std::string receive(Deadline deadline = immediate) { return text(receiver->receive(deadline)); }
  // Sends until the ring is full. Returns the number of messages accepted.
  unsigned fill(std::size_t size = 100) {
    unsigned count = 0;
    while (send(pattern(size, count), immediate) == Status::ok) ++count;
    return count;
  }

  RingPlace place;
  std::unique_ptr<RingSender> sender;
  std::unique_ptr<RingReceiver> receiver;
};

// A sender whose process died: its destructor never ran, and the kernel closed its lifeline.
struct Dying {
  explicit Dying(const ChannelOptions& options)
      : place(new_ring(small_ring)), writer(*place.ring, small_ring) {
    auto [near, far] = Lifeline::pair();
    lifeline = std::move(near);
    receiver = std::make_unique<RingReceiver>(place, std::move(far), options);
  }
  void put(std::string_view text, RingFrame::Kind kind = RingFrame::whole) {
    std::byte* const at = writer.reserve(text.size());
    ASSERT_NE(at, nullptr);
    std::memcpy(at, text.data(), text.size());
    writer.commit(text.size(), kind);
    writer.publish();
  }
  std::string receive(Deadline deadline = never) { return text(receiver->receive(deadline)); }
  RingPlace place;
  RingWriter writer;
  Lifeline lifeline;
  std::unique_ptr<RingReceiver> receiver;
};

}  // namespace ipc::test
