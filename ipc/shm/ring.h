#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "ipc/shm/shared_waiter.h"

// A ring of messages in shared memory, from one writer to one reader (after Lamport 1977). It never
// waits: ipc/shm/ring_channel.h adds that. Either side may be hostile: what the other one writes is
// loaded once, bounded, and then used; nothing is read or written outside the mapping.
namespace ipc {

inline constexpr std::size_t cache_line = 64;

// The shared part, in front of `capacity` bytes of data. Indexes count bytes and never wrap round.
struct RingHeader : SharedState {
  // What the writer writes often, and beside it what it has to look at whenever it does so; a line
  // that changes hands costs some 200 ns.
  alignas(cache_line) std::atomic<std::uint64_t> published{0};
  std::atomic<std::uint32_t> reader_state{0};
  // The same for the reader.
  alignas(cache_line) std::atomic<std::uint64_t> consumed{0};
  std::atomic<std::uint32_t> writer_state{0};
  alignas(cache_line) std::byte data[1];
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
inline constexpr std::size_t ring_header_size = offsetof(RingHeader, data);

// A frame: this, then the payload, padded to 8 bytes; in one piece, never across the end of the data.
struct RingFrame {
  enum Kind : std::uint32_t {
    whole = 0x71c0001,  // marks that zeroed memory does not hold
    part = 0x71c0002,   // of a message that goes on in the next frame
    last = 0x71c0003,
    pad = 0x71c0004,  // skip to the end of the data
  };
  std::uint32_t size;
  std::uint32_t kind;
};
inline constexpr std::size_t ring_frame_size(std::size_t payload) {
  return sizeof(RingFrame) + ((payload + 7) & ~std::size_t{7});
}

namespace detail {

// What the other side says of itself, after our index was stored. Its mark "I sleep" is a read-modify-write, and so is
// this look: either the mark comes first and is seen here, or it comes later, and the look that follows it sees our
// index. A store of the index that is itself sequentially consistent would do, too, and took longer (docs/performance.md):
// it seems that a locked store asks for its line only once those of the payload, written before it, have come.
inline std::uint32_t take_state(std::atomic<std::uint32_t>& state) {
  if (state.fetch_add(0) == 0) [[likely]]
    return 0;
  return state.fetch_and(~RingHeader::waiting);
}

// Copies a payload that its sender wrote a moment ago, in stores that may not have reached the cache. Such a
// store serves a load only if the load is no wider. The loads of memcpy are wider, and wait until all stores
// before them are done, those of the previous message into the ring too.
inline void copy_recent(std::span<const std::byte> from, std::byte* to) {
  constexpr std::size_t small_bytes_max = 256, step = 16;
  if (from.size() <= small_bytes_max && from.size() % step == 0) {
    for (std::size_t at = 0; at < from.size(); at += step)
      std::memcpy(to + at, from.data() + at, step);  // one load, one store
  } else {
    std::memcpy(to, from.data(), from.size());
  }
}

}  // namespace detail

// Not thread-safe; one writer, one reader, in whichever thread or process.
class RingWriter {
 public:
  // The capacity is a power of two, and the same for both sides: a private copy.
  RingWriter(RingHeader& ring, std::size_t capacity) : ring_(&ring), capacity_(capacity) {}

  // Above this a message goes as parts.
  std::size_t largest_frame() const { return capacity_ / 4 - sizeof(RingFrame); }

  // Room for one frame, or nullptr while the ring is full. Ends in commit, or is forgotten.
  std::byte* reserve(std::size_t size) {
    if (ring_frame_size(size) <= room_) [[likely]]
      return ring_->data + (written_ & (capacity_ - 1)) + sizeof(RingFrame);
    return find_room(size);
  }

  // The payload may be written before or after it, until publish().
  void commit(std::size_t size, RingFrame::Kind kind = RingFrame::whole) {
    if (skipped_ > 0) [[unlikely]]
      skip();
    put(written_ & (capacity_ - 1), {static_cast<std::uint32_t>(size), kind});
    written_ += ring_frame_size(size);
    room_ -= ring_frame_size(size);
  }

  // What was committed becomes visible. What the reader says of itself: wake it if it waits; `ended`,
  // nobody will read it.
  std::uint32_t publish() {
    ring_->published.store(written_, std::memory_order_release);
    published_ = written_;
    return detail::take_state(ring_->reader_state);
  }

  // Takes back what was committed since `mark` and not yet published.
  std::uint64_t mark() const { return written_; }
  bool take_back(std::uint64_t mark) {
    if (mark < published_) return false;
    written_ = mark;
    room_ = 0;
    return true;
  }

  void take_all_back() { (void)take_back(published_); }

  std::size_t unpublished() const { return written_ - published_; }
  bool reader_ended() const {
    return (ring_->reader_state.load(std::memory_order_acquire) & RingHeader::ended) != 0;
  }
  // Whether the reader has freed space since reserve found too little.
  bool changed() const {
    const std::uint64_t consumed = ring_->consumed.load(std::memory_order_seq_cst);
    return consumed != consumed_ && is_possible(consumed);
  }
  // For waiting: first mark own_state, then look whether something changed, then sleep.
  std::atomic<std::uint32_t>& own_state() { return ring_->writer_state; }
  std::atomic<std::uint32_t>& other_state() { return ring_->reader_state; }
  void end() { ring_->writer_state.fetch_or(RingHeader::ended); }

 private:
  void put(std::size_t offset, RingFrame frame) {
    std::memcpy(ring_->data + offset, &frame, sizeof frame);
  }
  // A wrong index is ignored, here and by who waits for another one: the ring then stays full, and harms
  // nobody.
  bool is_possible(std::uint64_t consumed) const {
    return consumed >= consumed_ && consumed <= published_;
  }
  // Fetches the reader's index.
  bool look() {
    const std::uint64_t consumed = ring_->consumed.load(std::memory_order_acquire);
    if (!is_possible(consumed)) return false;
    consumed_ = consumed;
    return true;
  }
  std::size_t unused() const { return capacity_ - (written_ - consumed_); }

  // Looks again how far the reader is, and goes on at the beginning of the data if need be.
  [[gnu::noinline]] std::byte* find_room(std::size_t size) {
    const std::size_t to_end = capacity_ - (written_ & (capacity_ - 1));
    const std::size_t skipped = ring_frame_size(size) > to_end ? to_end : 0;
    const std::size_t needed = skipped + ring_frame_size(size);
    if (unused() < needed && (!look() || unused() < needed)) return nullptr;
    skipped_ = skipped;
    room_ = skipped > 0 ? 0 : std::min(unused(), to_end);  // 0: what was reserved may be forgotten
    return ring_->data + ((written_ + skipped) & (capacity_ - 1)) + sizeof(RingFrame);
  }
  void skip() {
    put(written_ & (capacity_ - 1), {0, RingFrame::pad});
    written_ += std::exchange(skipped_, 0);
    room_ = unused();
  }

  RingHeader* ring_;
  std::size_t capacity_;
  std::uint64_t written_ = 0, published_ = 0;
  std::size_t room_ = 0;        // in one piece from `written_` on, as far as is known
  std::size_t skipped_ = 0;     // up to the end of the data, by the frame that was reserved
  std::uint64_t consumed_ = 0;  // as last fetched
};

class RingReader {
 public:
  struct Frame {
    std::span<const std::byte> payload;  // in the ring, until done()
    RingFrame::Kind kind;
  };
  enum class Next : unsigned char { frame, empty, corrupt };

  RingReader(RingHeader& ring, std::size_t capacity) : ring_(&ring), capacity_(capacity) {}

  // The frame after the last one.
  Next next(Frame& frame) {
    for (;;) {
      if (position_ == published_)
        if (const Next found = look(); found != Next::frame) return found;
      const std::size_t offset = position_ & (capacity_ - 1);
      RingFrame header;  // a private copy: the other side could change it under our eyes
      std::memcpy(&header, ring_->data + offset, sizeof header);
      if (header.kind == RingFrame::pad) [[unlikely]] {
        if (!skip()) return Next::corrupt;
        continue;
      }
      const std::size_t size = ring_frame_size(header.size);
      const bool is_payload = header.kind - RingFrame::whole <= RingFrame::last - RingFrame::whole;
      if (!is_payload || size > published_ - position_ || size > capacity_ - offset) [[unlikely]]
        return Next::corrupt;
      frame = {{ring_->data + offset + sizeof header, header.size},
               static_cast<RingFrame::Kind>(header.kind)};
      position_ += size;
      return Next::frame;
    }
  }

  // The frame that next() just gave is the next one again.
  void put_back(const Frame& frame) { position_ -= ring_frame_size(frame.payload.size()); }

  // Frees the space of all frames so far. The writer hears of it in pieces of a
  // sixteenth of the ring, not message by message: once the ring is empty it sees at least the other
  // fifteen, and a frame with the pad in front of it needs less than eight, so neither ever waits for
  // the other in vain. What the writer then says of itself: wake it if it waits.
  std::uint32_t done() { return position_ < tell_at_ ? 0 : tell(); }

  bool writer_ended() const {
    return (ring_->writer_state.load(std::memory_order_acquire) & RingHeader::ended) != 0;
  }
  // Whether the writer has published something, or ended, since next found nothing.
  bool changed() const {
    return ring_->published.load(std::memory_order_seq_cst) != position_ || writer_ended();
  }
  std::atomic<std::uint32_t>& own_state() { return ring_->reader_state; }
  std::atomic<std::uint32_t>& other_state() { return ring_->writer_state; }
  void end() { ring_->reader_state.fetch_or(RingHeader::ended); }

 private:
  // Fetches the writer's index.
  Next look() {
    const std::uint64_t published = ring_->published.load(std::memory_order_acquire);
    if (published == position_) return Next::empty;
    if (published - position_ > capacity_ || (published & 7) != 0) return Next::corrupt;
    published_ = published;
    return Next::frame;
  }
  bool skip() {
    const std::size_t offset = position_ & (capacity_ - 1);
    position_ += capacity_ - offset;
    // None is needed at the beginning: a chain of them would keep us here for ever.
    return offset != 0 && position_ <= published_;
  }
  [[gnu::noinline]] std::uint32_t tell() {
    ring_->consumed.store(position_, std::memory_order_release);
    tell_at_ = position_ + capacity_ / 16;
    return detail::take_state(ring_->writer_state);
  }

  RingHeader* ring_;
  std::size_t capacity_;
  std::uint64_t position_ = 0;
  std::uint64_t published_ = 0;  // as last fetched
  std::uint64_t tell_at_ = capacity_ / 16;
};

}  // namespace ipc
