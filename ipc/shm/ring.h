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

// A ring of messages in shared memory, from one writer to one reader (after Lamport 1977). Its
// functions never wait; ipc/shm/ring_channel.h adds waiting.
//
//   if (std::byte* place = writer.reserve(size)) {      // the writer
//     copy_the_message(place);
//     writer.commit(size);
//     wake_if_it_waits(writer.publish());
//   }
//   RingReader::Frame frame;                            // the reader
//   if (reader.next(frame) == RingReader::Next::frame) use(frame.payload);
//   wake_if_it_waits(reader.done());
//
// There are two indexes, both in the header. The writer stores `published`: the data before it is
// complete. The reader stores `consumed`: the space before it is free. Each side keeps private
// copies of both, and reads the other's index only when its copy leaves no room, or no frame.
//
// Either side may be hostile. Each loads a value that the other one writes only once, checks its
// bounds, and then uses it, so no access lies outside the mapping.
namespace ipc {

inline constexpr std::size_t cache_line = 64;

// The shared header, in front of `capacity` bytes of data. Indexes count bytes and never wrap
// around; the offset in the data is the index modulo the capacity.
struct RingHeader : SharedState {
  // A cache line that moves from one CPU to another costs about 200 ns. So the index that the
  // writer stores shares a line with the state that the writer reads right after it.
  alignas(cache_line) std::atomic<std::uint64_t> published{0};
  std::atomic<std::uint32_t> reader_state{0};
  // Likewise for the reader.
  alignas(cache_line) std::atomic<std::uint64_t> consumed{0};
  std::atomic<std::uint32_t> writer_state{0};
  alignas(cache_line) std::byte data[1];
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
inline constexpr std::size_t ring_header_size = offsetof(RingHeader, data);

// The header of a frame. The payload follows, padded to 8 bytes. A frame lies in one piece and
// never wraps around the end of the data: if it does not fit there, a pad fills the rest, and the
// frame begins at 0.
struct RingFrame {
  // The values are not 0, so zeroed memory contains no valid frame.
  enum Kind : std::uint32_t {
    whole = 0x71c0001,  // a whole message
    part = 0x71c0002,   // a part of a message that continues in the next frame
    last = 0x71c0003,   // its last part
    pad = 0x71c0004,    // no message: skip to the end of the data
  };
  std::uint32_t size;
  std::uint32_t kind;
};
inline constexpr std::size_t ring_frame_size(std::size_t payload) {
  return sizeof(RingFrame) + ((payload + 7) & ~std::size_t{7});
}

namespace detail {

// Reads the other side's state, after our index was stored, and clears its waiting marks.
//
// The other side sets its mark before it sleeps, and then checks our index once more. Both its mark
// and this read are read-modify-writes. So either we see its mark, or it sees our index; no wake-up
// is lost. A sequentially consistent store of the index would work as well, but measured slower
// (docs/performance.md). Probably a locked store waits for the cache lines of the payload, written
// before it.
inline std::uint32_t take_state(std::atomic<std::uint32_t>& state) {
  if (state.fetch_add(0) == 0) [[likely]]
    return 0;
  return state.fetch_and(~RingHeader::waiting);
}

// Copies a payload that its sender has just written, by stores that may not have reached the cache
// yet. The CPU forwards such a store to a load only if the load is no wider. The loads of memcpy
// are wider. They wait until all earlier stores are done, including those of the previous message
// into the ring.
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

// The writing side. A ring has one writer and one reader, in any threads or processes. Neither
// class is thread-safe itself.
class RingWriter {
 public:
  // The capacity is a power of two, agreed on by both sides. It is a private copy, not read from
  // the ring.
  RingWriter(RingHeader& ring, std::size_t capacity) : ring_(&ring), capacity_(capacity) {}

  // Returns the largest payload of one frame, in bytes. A larger message is sent in parts.
  std::size_t largest_frame() const { return capacity_ / 4 - sizeof(RingFrame); }

  // Returns room for the payload of one frame, or nullptr if the ring is full. commit makes it a
  // frame; without commit it has no effect.
  std::byte* reserve(std::size_t size) {
    if (ring_frame_size(size) <= room_) [[likely]]
      return ring_->data + (written_ & (capacity_ - 1)) + sizeof(RingFrame);
    return find_room(size);
  }

  // Appends a frame with the reserved payload. The payload may be written before or after this
  // call, until publish().
  void commit(std::size_t size, RingFrame::Kind kind = RingFrame::whole) {
    if (skipped_ > 0) [[unlikely]]
      skip();
    put(written_ & (capacity_ - 1), {static_cast<std::uint32_t>(size), kind});
    written_ += ring_frame_size(size);
    room_ -= ring_frame_size(size);
  }

  // Makes the committed frames visible. The release store orders the payload before the index.
  // Returns the reader's state: wake it if it waits; if it has ended, nobody reads the frames.
  std::uint32_t publish() {
    ring_->published.store(written_, std::memory_order_release);
    published_ = written_;
    return detail::take_state(ring_->reader_state);
  }

  // take_back removes the frames committed since mark(). It returns false, without an effect, if
  // some of them were published.
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
  // Returns whether the reader has freed space since reserve found too little.
  bool changed() const {
    const std::uint64_t consumed = ring_->consumed.load(std::memory_order_seq_cst);
    return consumed != consumed_ && is_possible(consumed);
  }
  // For waiting: first mark own_state, then ask changed(), then sleep.
  std::atomic<std::uint32_t>& own_state() { return ring_->writer_state; }
  std::atomic<std::uint32_t>& other_state() { return ring_->reader_state; }
  void end() { ring_->writer_state.fetch_or(RingHeader::ended); }

 private:
  void put(std::size_t offset, RingFrame frame) {
    std::memcpy(ring_->data + offset, &frame, sizeof frame);
  }
  // Returns whether the reader may have stored this index. An impossible one is ignored, here and
  // while waiting. The ring then stays full, which harms only the peer that wrote the index.
  bool is_possible(std::uint64_t consumed) const {
    return consumed >= consumed_ && consumed <= published_;
  }
  // Fetches the reader's index. The acquire load orders its reads before our writes to the freed
  // space.
  bool look() {
    const std::uint64_t consumed = ring_->consumed.load(std::memory_order_acquire);
    if (!is_possible(consumed)) return false;
    consumed_ = consumed;
    return true;
  }
  std::size_t unused() const { return capacity_ - (written_ - consumed_); }

  // Fetches the reader's index if its copy leaves too little room, and continues at the beginning
  // of the data if the frame does not fit before its end.
  [[gnu::noinline]] std::byte* find_room(std::size_t size) {
    const std::size_t to_end = capacity_ - (written_ & (capacity_ - 1));
    const std::size_t skipped = ring_frame_size(size) > to_end ? to_end : 0;
    const std::size_t needed = skipped + ring_frame_size(size);
    if (unused() < needed && (!look() || unused() < needed)) return nullptr;
    skipped_ = skipped;
    room_ = skipped > 0 ? 0 : std::min(unused(), to_end);  // 0: the pad is written only by commit
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
  std::size_t room_ = 0;        // bytes known to be free in one piece from `written_` on
  std::size_t skipped_ = 0;     // bytes of the pad in front of the reserved frame
  std::uint64_t consumed_ = 0;  // the reader's index as last fetched
};

// The reading side.
class RingReader {
 public:
  struct Frame {
    std::span<const std::byte> payload;  // in the ring, valid until done()
    RingFrame::Kind kind;
  };
  enum class Next : unsigned char { frame, empty, corrupt };

  RingReader(RingHeader& ring, std::size_t capacity) : ring_(&ring), capacity_(capacity) {}

  // Finds the frame after the last one.
  //   frame     `frame` is that one
  //   empty     none is published
  //   corrupt   the writer's index, or its frame, is impossible
  Next next(Frame& frame) {
    for (;;) {
      if (position_ == published_)
        if (const Next found = look(); found != Next::frame) return found;
      const std::size_t offset = position_ & (capacity_ - 1);
      RingFrame header;  // a private copy: the writer could change the shared one after the checks
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

  // Makes the frame that next() has just returned the next one again.
  void put_back(const Frame& frame) { position_ -= ring_frame_size(frame.payload.size()); }

  // Frees the space of all frames returned so far. Returns the writer's state if its index was
  // stored: wake it if it waits.
  //
  // The index is stored once per sixteenth of the ring, not per message. Neither side can then wait
  // in vain: when the ring is empty, the writer sees at least fifteen sixteenths free, and a frame
  // with its pad needs less than eight.
  std::uint32_t done() { return position_ < tell_at_ ? 0 : tell(); }

  bool writer_ended() const {
    return (ring_->writer_state.load(std::memory_order_acquire) & RingHeader::ended) != 0;
  }
  // Returns whether the writer has published a frame, or ended, since next returned empty.
  bool changed() const {
    return ring_->published.load(std::memory_order_seq_cst) != position_ || writer_ended();
  }
  std::atomic<std::uint32_t>& own_state() { return ring_->reader_state; }
  std::atomic<std::uint32_t>& other_state() { return ring_->writer_state; }
  void end() { ring_->reader_state.fetch_or(RingHeader::ended); }

 private:
  // Fetches the writer's index, and checks that it is possible: at most a full ring ahead, in whole
  // words.
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
    // No pad is needed at the beginning of the data. Accepting one there would allow a hostile
    // writer to keep next() in its loop permanently.
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
  std::uint64_t published_ = 0;  // the writer's index as last fetched
  std::uint64_t tell_at_ = capacity_ / 16;
};

}  // namespace ipc
