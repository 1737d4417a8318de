// Two rings in memory that both processes have mapped, one each way.
//
// A ring has one writer and one reader (Lamport 1977). Both positions only grow; a position modulo
// the capacity is a place. A frame is 8 bytes with its length and the payload, 8-byte aligned, in
// one piece and read in place. A message above a quarter of the ring goes through in chunks, which
// the reader copies out as they come.
//
// The speed is a matter of cache lines. A line that one CPU wrote and the other one needs takes
// some 100 ns to move, five times as long as the rest of a message. Hence:
// * each side keeps a copy of the other's position, and loads the real one only if the copy says
//   that the ring is empty or full;
// * the reader reports its position only every eighth of the ring;
// * a reader that has caught up with a stream looks away for a while. If it looked all the time,
//   the writer would lose the line of its position at every message.

#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <vector>

#include "bench/floors/floor.h"

namespace ipc::bench {
namespace {

// A position that one side moves and the other side waits for. The sleeper's mark is in the same
// line, because the side that moves the position has to look at it.
struct alignas(64) Index {
  std::atomic<std::uint64_t> value;
  std::atomic<std::uint32_t> sleeping;

  void move_to(std::uint64_t position, Waiting waiting) {
    value.store(position, std::memory_order_release);
    if (waiting == Waiting::spin) return;
    // A sleeper marks first and looks at the position then; this side does it the other way round.
    // Both marks and looks at the mark are read-modify-writes of one word, so one of the two comes
    // first: this side sees the mark, or the sleeper, which comes after, sees the position.
    if (sleeping.fetch_add(0) == 0) return;
    sleeping.store(0, std::memory_order_relaxed);
    counted(::syscall, SYS_futex, &sleeping, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  }

  // Returns the value once it is no longer `seen`.
  std::uint64_t wait_beyond(std::uint64_t seen, Waiting waiting) {
    while (true) {
      std::uint64_t now = value.load(std::memory_order_acquire);
      if (now != seen) return now;
      if (waiting == Waiting::spin) {
        relax();
        continue;
      }
      sleeping.exchange(1);
      now = value.load(std::memory_order_relaxed);
      if (now == seen) counted(::syscall, SYS_futex, &sleeping, FUTEX_WAIT, 1, nullptr, nullptr, 0);
      sleeping.store(0, std::memory_order_relaxed);
    }
  }
};

struct Ring {
  static constexpr std::size_t capacity = std::size_t{1} << 20;  // stays in the cache
  static constexpr std::size_t whole_bytes_max = capacity / 4;
  static constexpr std::size_t chunk_bytes = std::size_t{8} << 10;
  // The length, and as many bytes unused: a payload that begins at a multiple of 8 crosses fewer
  // cache lines (64 B one by one, blocking, Zen 5: 110 M/s, and 55 M/s behind a header of 4).
  static constexpr std::size_t header_bytes = 2 * sizeof(std::uint32_t);
  static constexpr std::size_t alignment = 8;
  static constexpr std::uint32_t pad = UINT32_MAX;  // not a length: go on at the beginning

  Index written;
  Index read;
  alignas(64) std::byte data[capacity];

  std::byte* at(std::uint64_t position) { return data + position % capacity; }
  static std::size_t before_wrap(std::uint64_t position) { return capacity - position % capacity; }
  static std::size_t aligned(std::size_t size) { return (size + alignment - 1) & ~(alignment - 1); }
};

// Copies as memcpy does. A small payload was written just before, in stores that are still on their
// way to the cache. A load is served by such a store only if it is no wider than the store;
// memcpy's are, and then wait for all stores before them, those of the previous message into the
// ring too.
inline void copy(std::byte* to, Bytes from) {
  constexpr std::size_t small_bytes_max = 256, step = 16;
  if (from.size() > small_bytes_max || from.size() % step != 0) {
    std::memcpy(to, from.data(), from.size());
    return;
  }
  for (std::size_t at = 0; at < from.size(); at += step)
    std::memcpy(to + at, from.data() + at, step);  // one load and one store
}

class RingWriter {
 public:
  RingWriter(Ring& ring, Waiting waiting) : ring_(ring), waiting_(waiting) {}

  bool post(Bytes message) {
    const std::size_t frame_bytes = Ring::aligned(Ring::header_bytes + message.size());
    if (frame_bytes > Ring::whole_bytes_max) return post_in_chunks(message);
    if (const std::size_t left = Ring::before_wrap(position_); frame_bytes > left) {
      make_room(left);
      put_length(Ring::pad);
      position_ += left;
    }
    make_room(frame_bytes);
    put_length(static_cast<std::uint32_t>(message.size()));
    copy(ring_.at(position_) + Ring::header_bytes, message);
    position_ += frame_bytes;
    return true;
  }

  bool flush() {
    ring_.written.move_to(position_, waiting_);
    return true;
  }

 private:
  bool post_in_chunks(Bytes message) {
    make_room(Ring::alignment);
    put_length(static_cast<std::uint32_t>(message.size()));
    position_ += Ring::alignment;
    while (!message.empty()) {
      const std::size_t size =
          std::min({message.size(), Ring::chunk_bytes, Ring::before_wrap(position_)});
      make_room(Ring::aligned(size));
      std::memcpy(ring_.at(position_), message.data(), size);
      position_ += Ring::aligned(size);
      flush();
      message = message.subspan(size);
    }
    return true;
  }

  void put_length(std::uint32_t length) {
    std::memcpy(ring_.at(position_), &length, sizeof length);
  }

  void make_room(std::size_t size) {
    while (position_ + size - read_ > Ring::capacity) {
      if (ring_.read.value.load(std::memory_order_acquire) == read_) flush();
      read_ = ring_.read.wait_beyond(read_, waiting_);
    }
  }

  Ring& ring_;
  Waiting waiting_;
  std::uint64_t position_ = 0;
  std::uint64_t read_ = 0;  // copy of the reader's position
};

class RingReader {
 public:
  RingReader(Ring& ring, const Work& work)
      : ring_(ring), waiting_(work.waiting), large_(std::max(work.size, Ring::whole_bytes_max)) {}

  std::optional<Bytes> receive() {
    position_ = next_;  // the view before this one ends here
    while (true) {
      wait();
      ++run_;
      std::uint32_t length;
      std::memcpy(&length, ring_.at(position_), sizeof length);
      if (length == Ring::pad) {
        position_ += Ring::before_wrap(position_);
        continue;
      }
      const std::size_t frame_bytes = Ring::aligned(Ring::header_bytes + length);
      if (frame_bytes > Ring::whole_bytes_max) return receive_in_chunks(length);
      next_ = position_ + frame_bytes;
      return Bytes(ring_.at(position_) + Ring::header_bytes, length);
    }
  }

 private:
  static constexpr unsigned stream_run = 4;  // messages without a wait: this is a stream
  static constexpr unsigned pauses = 128;    // of a look away: 3 to 6 us

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

  // Returns once there is something at position_. Space is given back rarely, and before waiting.
  void wait() {
    if (position_ - given_back_ >= Ring::capacity / 8) give_back();
    if (position_ != written_) return;
    written_ = ring_.written.value.load(std::memory_order_acquire);
    if (position_ != written_) return;
    give_back();
    if (run_ >= stream_run) look_away();
    run_ = 0;
    written_ = ring_.written.wait_beyond(written_, waiting_);
  }

  // Lets the writer get ahead: the reader then finds many messages and moves each line once. A ping
  // never comes here, because there each message is waited for.
  static void look_away() {
    for (unsigned pause = 0; pause < pauses; ++pause) relax();
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
  std::uint64_t written_ = 0;  // copy of the writer's position
  std::uint64_t given_back_ = 0;
  unsigned run_ = 0;  // messages received since the reader last waited
  std::vector<std::byte> large_;
};

// A ring in memory that the second process inherits. Populated: a page fault would be measured.
struct Way {
  Ring* ring;

  explicit Way(const Work&) {
    void* const memory = ::mmap(nullptr, sizeof(Ring), PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    check(memory == MAP_FAILED ? -1 : 0, "mmap");
    ring = static_cast<Ring*>(memory);
  }
};

struct RingPort : RingWriter, RingReader {
  RingPort(Way& out, Way& in, const Work& work)
      : RingWriter(*out.ring, work.waiting), RingReader(*in.ring, work) {}
  bool send(Bytes message) { return post(message) && flush(); }
};

}  // namespace

int floor_shm_ring(const SharedPage& page) { return run_floor<TwoWays<Way, RingPort>>(page); }

}  // namespace ipc::bench
