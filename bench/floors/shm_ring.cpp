// Two rings in memory that both processes have mapped, one per direction.
//
// A ring has one writer and one reader (Lamport 1977). Both positions only grow; a position modulo
// the capacity is a place in the ring. A frame is 8 bytes with its length, and the payload. It is
// 8-byte aligned, in one piece, and read in place. A message above a quarter of the ring passes in
// chunks, which the reader copies out as they arrive.
//
// Messages pass without any system call. Only two situations need the kernel, and both use
// futex(2): FUTEX_WAIT sleeps until another process calls FUTEX_WAKE for the same word in memory.
// It returns at once if the word no longer has the expected value, so no wake can be missed between
// the check and the sleep.
//
// Cache lines decide the speed. A line that one CPU wrote and the other one needs takes about
// 100 ns to move, five times as long as the rest of a message. Therefore:
// * Each side keeps a copy of the other's position. It loads the real one only if, by the copy, the
//   ring is empty or full.
// * The reader reports its position only every eighth of the ring.
// * A reader that has caught up with a stream pauses for a while. If it looked all the time, the
//   writer would lose the line of its position at every message.

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
// cache line, because the side that moves the position must read it.
struct alignas(64) Index {
  std::atomic<std::uint64_t> value;     // the position
  std::atomic<std::uint32_t> sleeping;  // 1: the other side sleeps, or is about to (futex word)

  // Publishes a position. The release store makes the payload visible before it. Wakes the other
  // side if it sleeps.
  void move_to(std::uint64_t position, Waiting waiting) {
    value.store(position, std::memory_order_release);
    if (waiting == Waiting::spin) return;
    // A sleeper sets its mark and then reads the position; this side stores the position and then
    // reads the mark. Both accesses to the mark are read-modify-writes, so one of them is first.
    // Either this side sees the mark, or the sleeper comes second and sees the position.
    if (sleeping.fetch_add(0) == 0) return;
    sleeping.store(0, std::memory_order_relaxed);
    counted(::syscall, SYS_futex, &sleeping, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  }

  // Waits until the position is no longer `seen`, and returns it. A sleeper sets its mark, looks
  // once more, and calls FUTEX_WAIT.
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
  // The length and 4 unused bytes. A payload that begins at a multiple of 8 crosses fewer cache
  // lines: 110 M/s, against 55 M/s with a header of 4 (64 B, no batches, blocking, Zen 5).
  static constexpr std::size_t header_bytes = 2 * sizeof(std::uint32_t);
  static constexpr std::size_t alignment = 8;
  static constexpr std::uint32_t pad = UINT32_MAX;  // not a length: the next frame is at the start

  Index written;
  Index read;
  alignas(64) std::byte data[capacity];

  std::byte* at(std::uint64_t position) { return data + position % capacity; }
  static std::size_t before_wrap(std::uint64_t position) { return capacity - position % capacity; }
  static std::size_t aligned(std::size_t size) { return (size + alignment - 1) & ~(alignment - 1); }
};

// Copies as memcpy does, with narrow loads for a small payload. Such a payload has just been
// written, so its stores are still on their way to the cache. A load is served by a pending store
// only if it is no wider than that store. memcpy's loads are wider: they would wait until all
// earlier stores have finished, including those of the previous message into the ring.
inline void copy(std::byte* to, Bytes from) {
  constexpr std::size_t small_bytes_max = 256, step = 16;
  if (from.size() > small_bytes_max || from.size() % step != 0) {
    std::memcpy(to, from.data(), from.size());
    return;
  }
  for (std::size_t at = 0; at < from.size(); at += step)
    std::memcpy(to + at, from.data() + at, step);  // one load and one store
}

// The writing side. post() writes frames into the ring; flush() publishes the writer's position.
class RingWriter {
 public:
  RingWriter(Ring& ring, Waiting waiting) : ring_(ring), waiting_(waiting) {}

  // Writes a frame. If it does not fit before the end of the ring, a pad fills the rest.
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
  // Writes a large message piece by piece. Each piece is published at once, so that the reader
  // copies one out while the writer writes the next.
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

  // Waits until `size` bytes are free. Posted frames are published before the wait, because the
  // reader frees no space that it has not seen.
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

// The reading side. A view that receive() returned is valid until the next call, which frees its
// space.
class RingReader {
 public:
  RingReader(Ring& ring, const Work& work)
      : ring_(ring), waiting_(work.waiting), large_(std::max(work.size, Ring::whole_bytes_max)) {}

  std::optional<Bytes> receive() {
    position_ = next_;  // the last view is no longer used
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
  static constexpr unsigned stream_run = 4;  // messages without a wait that make a stream
  static constexpr unsigned pauses = 128;    // 3 to 6 us, for which a stream's reader looks away

  // Copies a large message out of the ring, each piece as soon as it is there.
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

  // Waits until there are bytes at position_. Gives space back every eighth of the ring, and before
  // it waits.
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

  // Lets the writer get ahead. The reader then finds many messages, and moves each cache line once.
  // A ping never does this, because it waits for each message.
  static void look_away() {
    for (unsigned pause = 0; pause < pauses; ++pause) relax();
  }

  // Publishes the reader's position, which frees the space before it.
  void give_back() {
    if (given_back_ == position_) return;
    given_back_ = position_;
    ring_.read.move_to(position_, waiting_);
  }

  Ring& ring_;
  Waiting waiting_;
  std::uint64_t position_ = 0;    // start of the frame being read
  std::uint64_t next_ = 0;        // start of the frame after it
  std::uint64_t written_ = 0;     // copy of the writer's position
  std::uint64_t given_back_ = 0;  // position that was published last
  unsigned run_ = 0;              // messages received since the reader last waited
  std::vector<std::byte> large_;  // a message that came in chunks
};

// One direction: a ring in memory that the second process inherits. mmap(2) with MAP_SHARED and
// MAP_ANONYMOUS creates memory without a file, which a fork shares instead of copying. MAP_POPULATE
// makes all pages present now, because a page fault while measuring would count.
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
