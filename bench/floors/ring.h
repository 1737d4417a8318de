#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <vector>

#include "bench/floors/floor.h"

// A ring in shared memory, for one writer and one reader, with indexes that only grow. A frame is
// a u32 length and the payload, 8-byte aligned, in one piece and read in place; one above a
// quarter of the ring goes through in chunks, which the reader copies out as they come.

namespace ipc::bench {

// An index that one side moves and the other waits for.
struct alignas(64) Index {
  std::atomic<std::uint64_t> value;
  alignas(64) std::atomic<std::uint32_t> sleeping;

  void move_to(std::uint64_t position, Waiting waiting) {
    if (waiting == Waiting::spin) return value.store(position, std::memory_order_release);
    value.store(position, std::memory_order_seq_cst);  // before looking for a sleeper
    if (sleeping.load(std::memory_order_seq_cst) == 0) return;
    sleeping.store(0, std::memory_order_relaxed);
    ::syscall(SYS_futex, &sleeping, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  }

  // The value once it is no longer `seen`.
  std::uint64_t wait_beyond(std::uint64_t seen, Waiting waiting) {
    while (true) {
      std::uint64_t now = value.load(std::memory_order_acquire);
      if (now != seen) return now;
      if (waiting == Waiting::spin) {
        relax();
        continue;
      }
      sleeping.store(1, std::memory_order_seq_cst);
      now = value.load(std::memory_order_seq_cst);
      if (now == seen) ::syscall(SYS_futex, &sleeping, FUTEX_WAIT, 1, nullptr, nullptr, 0);
      sleeping.store(0, std::memory_order_relaxed);
    }
  }
};

struct Ring {
  static constexpr std::size_t capacity = std::size_t{1} << 20;  // stays in the cache
  static constexpr std::size_t whole_bytes_max = capacity / 4;
  static constexpr std::size_t chunk_bytes = std::size_t{8} << 10;
  static constexpr std::size_t header_bytes = sizeof(std::uint32_t);
  static constexpr std::size_t alignment = 8;
  static constexpr std::uint32_t pad = UINT32_MAX;  // not a length: go on at the beginning

  Index written;
  Index read;
  alignas(64) std::byte data[capacity];

  std::byte* at(std::uint64_t position) { return data + position % capacity; }
  static std::size_t before_wrap(std::uint64_t position) { return capacity - position % capacity; }
  static std::size_t aligned(std::size_t size) { return (size + alignment - 1) & ~(alignment - 1); }
};

class RingWriter {
 public:
  RingWriter(Ring& ring, Waiting waiting) : ring_(ring), waiting_(waiting) {}

  void post(Bytes message) {
    const std::size_t frame_bytes = Ring::aligned(Ring::header_bytes + message.size());
    if (frame_bytes > Ring::whole_bytes_max) return post_in_chunks(message);
    if (const std::size_t left = Ring::before_wrap(position_); frame_bytes > left) {
      make_room(left);
      put_length(Ring::pad);
      position_ += left;
    }
    make_room(frame_bytes);
    put_length(static_cast<std::uint32_t>(message.size()));
    std::memcpy(ring_.at(position_) + Ring::header_bytes, message.data(), message.size());
    position_ += frame_bytes;
  }

  void publish() { ring_.written.move_to(position_, waiting_); }

 private:
  void post_in_chunks(Bytes message) {
    make_room(Ring::alignment);
    put_length(static_cast<std::uint32_t>(message.size()));
    position_ += Ring::alignment;
    while (!message.empty()) {
      const std::size_t size =
          std::min({message.size(), Ring::chunk_bytes, Ring::before_wrap(position_)});
      make_room(Ring::aligned(size));
      std::memcpy(ring_.at(position_), message.data(), size);
      position_ += Ring::aligned(size);
      publish();
      message = message.subspan(size);
    }
  }

  void put_length(std::uint32_t length) {
    std::memcpy(ring_.at(position_), &length, sizeof length);
  }

  void make_room(std::size_t size) {
    while (position_ + size - read_ > Ring::capacity) {
      if (ring_.read.value.load(std::memory_order_acquire) == read_) publish();
      read_ = ring_.read.wait_beyond(read_, waiting_);
    }
  }

  Ring& ring_;
  Waiting waiting_;
  std::uint64_t position_ = 0;
  std::uint64_t read_ = 0;
};

class RingReader {
 public:
  RingReader(Ring& ring, const Work& work)
      : ring_(ring), waiting_(work.waiting), large_(std::max(work.size, Ring::whole_bytes_max)) {}

  Bytes receive() {
    position_ = next_;  // the view before this one ends here
    while (true) {
      wait();
      std::uint32_t length;
      std::memcpy(&length, ring_.at(position_), sizeof length);
      if (length == Ring::pad) {
        position_ += Ring::before_wrap(position_);
        continue;
      }
      const std::size_t frame_bytes = Ring::aligned(Ring::header_bytes + length);
      if (frame_bytes > Ring::whole_bytes_max) return receive_in_chunks(length);
      next_ = position_ + frame_bytes;
      return {ring_.at(position_) + Ring::header_bytes, length};
    }
  }

 private:
  Bytes receive_in_chunks(std::size_t length) {
    position_ += Ring::alignment;
    for (std::size_t copied = 0; copied < length;) {
      wait();
      const std::size_t size =
          std::min({length - copied, Ring::chunk_bytes, Ring::before_wrap(position_),
                    std::size_t{written_ - position_}});
      std::memcpy(&large_[copied], ring_.at(position_), size);
      copied += size;
      position_ += Ring::aligned(size);
    }
    next_ = position_;
    return Bytes(large_).first(length);
  }

  // Until there is something at position_. Space is given back rarely, and before waiting.
  void wait() {
    if (position_ - given_back_ >= Ring::capacity / 8) give_back();
    if (position_ != written_) return;
    written_ = ring_.written.value.load(std::memory_order_acquire);
    if (position_ != written_) return;
    give_back();
    written_ = ring_.written.wait_beyond(written_, waiting_);
  }

  void give_back() {
    if (given_back_ == position_) return;
    given_back_ = position_;
    ring_.read.move_to(position_, waiting_);
  }

  Ring& ring_;
  Waiting waiting_;
  std::uint64_t position_ = 0;
  std::uint64_t next_ = 0;
  std::uint64_t written_ = 0;
  std::uint64_t given_back_ = 0;
  std::vector<std::byte> large_;
};

}  // namespace ipc::bench
