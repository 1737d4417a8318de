#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "ipc/channel.h"
#include "ipc/options.h"
#include "ipc/stream/byte_stream.h"
#include "ipc/stream/log_stream.h"
#include "ipc/system/buffer.h"
#include "ipc/system/owner.h"

// Ports (ipc/adapters.h) that carry messages over a stream of bytes: a ByteStream, or LogWriter and
// LogReader. Every transport over a byte stream uses them. A half holds memory only while it
// contains bytes.
//
//   make_sender(FramedSender(stream, options), address)
//   make_receiver(FramedReceiver(stream, options), address)
//
// A record is u32 mark, u32 length, u64 XXH3 of the payload (seed: the length), payload, all
// big-endian. The mark is not zero, so the zeros that a crash may leave at the end of a file are
// not taken for empty messages.
//
// In len32_goodbye the length 0xffffffff is the sender's goodbye: the last four bytes of the
// stream. It ends a pipe although another process holds a copy of its writing end.
namespace ipc {

namespace detail {
inline constexpr std::size_t largest_header = 16;
inline constexpr std::uint32_t goodbye = 0xffffffff;

// Replaces len32 by len32_goodbye, in which no message is as long as the goodbye.
ChannelOptions with_goodbye(ChannelOptions);

std::size_t header_size(Framing);
std::size_t frame_size(Framing, std::size_t payload);

// Writes header_size bytes for a payload of `size` bytes.
void put_header(Framing, std::byte* place, Pieces payload, std::size_t size);
// Returns the length in a header, closed for a goodbye, or corrupt.
Result<std::size_t> payload_size(Framing, const std::byte* header);
// Returns whether the payload is the one that the header was written for.
bool is_sound(Framing, const std::byte* header, Bytes payload);
}  // namespace detail

// Messages up to this size are copied into the batch. A larger one is passed to the kernel from the
// sender's memory, after its header, by one gathering call (docs/decisions/002-copy-or-gather.md).
inline constexpr std::size_t copied_at_most = std::size_t{4} << 10;

template <class Stream>
class BasicFramedSender {
 public:
  BasicFramedSender(Stream stream, const ChannelOptions& options)
      : stream_(std::move(stream)), options_(options) {}
  BasicFramedSender(BasicFramedSender&&) = default;
  ~BasicFramedSender() {
    if (owner_.is_this_process()) depart();
  }

  // Ends the direction in the middle of a frame, so that the reader does not take it for a goodbye.
  void abandon() noexcept;
  bool has_ended() const { return closed_ || !stream_.is_open(); }

  Status send(Pieces, Deadline);
  Status post(Pieces, Deadline);
  Status flush(Deadline);
  Status shutdown(Deadline);
  std::optional<Wake> arm();
  std::size_t pending() const { return end_ - begin_; }
  std::size_t max_message() const { return options_.max_message; }
  Counters counters() const;

  // Sets an action to say goodbye outside the stream. It is called once, just before shutdown or
  // destruction ends this direction, but not before abandon().
  void before_end(std::function<void()> action) { before_end_ = std::move(action); }

 private:
  Status join(Pieces, Deadline);
  Status write_through(Pieces, std::size_t size, Deadline);
  void take_back(std::size_t frame_begin);
  void keep(std::span<const iovec> rest);
  bool has_left_in_part() const;
  void append(Bytes);
  void append_frame(Pieces, std::size_t size);
  Status closed();
  bool owes_goodbye() const;
  void depart() noexcept;
  void end() noexcept;

  Owner owner_;
  Stream stream_;
  ChannelOptions options_;
  std::function<void()> before_end_;
  Buffer batch_;
  std::size_t begin_ = 0, end_ = 0;  // range of the batch that has not left
  std::size_t kept_ = 0;  // bytes at the batch's beginning that end a frame which has left in part
  bool closed_ = false;   // no further message is accepted
  bool ended_ = false;    // the direction has ended
};

template <class Stream>
class BasicFramedReceiver {
 public:
  // `witness` is called once, after the end, to distinguish a goodbye from a death.
  BasicFramedReceiver(
      Stream stream, const ChannelOptions& options,
      std::function<Farewell()> witness = [] { return Farewell::unknown; })
      : stream_(std::move(stream)), options_(options), witness_(std::move(witness)) {}
  BasicFramedReceiver(BasicFramedReceiver&&) = default;
  ~BasicFramedReceiver() {
    if (owner_.is_this_process()) stream_.end_reading();
  }

  Result<Bytes> receive(Deadline);
  Result<std::size_t> receive_into(MutableBytes, Deadline);
  void release() noexcept;
  std::optional<Wake> arm();
  Farewell farewell() const { return farewell_; }
  bool has_ended() const { return ended_ != Status::ok; }
  Counters counters() const;

 private:
  // Offset in the buffer of the first byte read. With 0, the payload after a header of 4 bytes
  // would begin 4 bytes after a page boundary. Some CPUs copy the kernel's pages there 19 times as
  // slowly (docs/decisions/011).
  static constexpr std::size_t first_place = 64;

  // The next frame, or the number of bytes missing to know more.
  struct Frame {
    std::size_t header = 0, payload = 0, trailer = 0;
    std::size_t missing = 0;
    std::size_t size() const { return header + payload + trailer; }
  };
  Result<Frame> next_frame();
  // Waits for a whole frame, or only for the header of len32.
  Result<Frame> await_frame(Deadline, bool only_header = false);
  Result<Frame> at_end();
  bool is_torn_tail();
  bool has_goodbye() const;
  Status fill(std::size_t missing, Deadline);
  Result<std::size_t> receive_straight(const Frame&, MutableBytes, Deadline);
  void put_back(const Frame&, Bytes payload);
  Status ended(Status);
  void drop_view() {
    if constexpr (requires { stream_.consumed(viewed_); }) stream_.consumed(viewed_);
    begin_ += std::exchange(viewed_, 0);
    if (begin_ == end_) forget();  // so that the next bytes use the same, warm cache lines
  }
  void forget() { begin_ = end_ = first_place; }
  std::size_t available() const { return end_ - begin_; }

  Owner owner_;
  Stream stream_;
  ChannelOptions options_;
  std::function<Farewell()> witness_;
  Buffer buffer_;
  std::size_t begin_ = first_place, end_ = first_place;  // range of bytes read and not yet received
  std::size_t viewed_ = 0;                               // bytes of it under the current view
  std::size_t scanned_ = 0;                              // bytes of it known to have no newline
  Status ended_ = Status::ok;
  Farewell farewell_ = Farewell::none;
  std::uint64_t torn_bytes_ = 0;
};

using FramedSender = BasicFramedSender<ByteStream>;
using FramedReceiver = BasicFramedReceiver<ByteStream>;
using LogSender = BasicFramedSender<LogWriter>;
using LogReceiver = BasicFramedReceiver<LogReader>;

}  // namespace ipc
