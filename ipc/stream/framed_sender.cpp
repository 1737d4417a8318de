// Writes messages to a stream of bytes, small ones in batches.
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>

#include "ipc/adapters.h"
#include "ipc/stream/framed_stream.h"
#include "ipc/system/big_endian.h"

namespace ipc {
namespace {

constexpr std::byte newline{'\n'};

// Removes `size` bytes from the front of the list.
void advance(std::span<iovec>& list, std::size_t size) {
  while (size > 0) {
    const std::size_t taken = std::min(size, list.front().iov_len);
    list.front().iov_base = static_cast<std::byte*>(list.front().iov_base) + taken;
    list.front().iov_len -= taken;
    size -= taken;
    if (list.front().iov_len == 0) list = list.subspan(1);
  }
}

template <class Stream>
Status write_goodbye(Stream& stream, Deadline deadline) {
  std::array<std::byte, 4> header;
  put_u32(header.data(), detail::goodbye);
  if constexpr (requires { stream.write_last(header, deadline); })
    return stream.write_last(header, deadline);
  return Status::ok;
}

}  // namespace

template <class Stream>
Status BasicFramedSender<Stream>::closed() {
  closed_ = true;
  begin_ = end_ = kept_ = 0;
  batch_.give_back();
  return Status::closed;
}

// Returns whether the stream is in the middle of a frame that has a header.
template <class Stream>
bool BasicFramedSender<Stream>::has_left_in_part() const {
  if (begin_ < kept_) return true;
  std::size_t at = kept_;
  while (at < begin_)
    at += detail::frame_size(options_.framing,
                             *detail::payload_size(options_.framing, batch_.data() + at));
  return at != begin_;
}

// Ends in the middle of a frame. If the stream is between two frames, first writes one byte of
// another.
template <class Stream>
void BasicFramedSender<Stream>::abandon() noexcept {
  if (std::exchange(ended_, true)) return;
  try {
    if (!closed_ && detail::header_size(options_.framing) > 0 && !has_left_in_part()) {
      std::byte first{};
      iovec piece{&first, 1};
      (void)stream_.write_some({&piece, 1}, Deadline::immediate());
    }
  } catch (const std::exception&) {}  // then the end alone has to do
  (void)closed();
  stream_.abandon_writing();
}

template <class Stream>
void BasicFramedSender<Stream>::append(Bytes bytes) {
  if (bytes.empty()) return;
  std::memcpy(batch_.data() + end_, bytes.data(), bytes.size());
  end_ += bytes.size();
}

template <class Stream>
void BasicFramedSender<Stream>::append_frame(Pieces pieces, std::size_t size) {
  if (!batch_) batch_ = Buffer::borrow();
  detail::put_header(options_.framing, batch_.data() + end_, pieces, size);
  end_ += detail::header_size(options_.framing);
  for (const Bytes piece : pieces) append(piece);
  if (options_.framing == Framing::line) append({&newline, 1});
}

template <class Stream>
Status BasicFramedSender<Stream>::flush(Deadline deadline) {
  if (closed_) return Status::closed;
  while (begin_ < end_) {
    iovec piece{batch_.data() + begin_, end_ - begin_};
    const auto written = stream_.write_some({&piece, 1}, deadline);
    if (!written) return written.error() == Status::closed ? closed() : written.error();
    begin_ += *written;
  }
  begin_ = end_ = kept_ = 0;
  batch_.give_back();
  return Status::ok;
}

// Removes the last frame from the batch. If a byte of it has left, abandons the stream.
template <class Stream>
void BasicFramedSender<Stream>::take_back(std::size_t frame_begin) {
  if (begin_ > frame_begin) return abandon();
  end_ = frame_begin;
  if (begin_ == end_) {
    begin_ = end_ = kept_ = 0;
    batch_.give_back();
  }
}

// Adds a frame to the batch. It must fit an empty batch.
template <class Stream>
Status BasicFramedSender<Stream>::join(Pieces pieces, Deadline deadline) {
  const std::size_t size = detail::size_of(pieces);
  if (end_ + detail::frame_size(options_.framing, size) > buffer_size)
    if (const Status status = flush(deadline); status != Status::ok) return status;
  append_frame(pieces, size);
  return Status::ok;
}

template <class Stream>
Status BasicFramedSender<Stream>::post(Pieces pieces, Deadline deadline) {
  if (closed_) return Status::closed;
  const std::size_t size = detail::size_of(pieces);
  if (size > options_.max_message) return Status::too_big;
  return size <= copied_at_most ? join(pieces, deadline) : write_through(pieces, size, deadline);
}

template <class Stream>
[[gnu::flatten]] Status BasicFramedSender<Stream>::send(Pieces pieces, Deadline deadline) {
  if (closed_) return Status::closed;
  const std::size_t size = detail::size_of(pieces);
  if (size > options_.max_message) return Status::too_big;
  if (size > copied_at_most) return write_through(pieces, size, deadline);
  if (const Status status = join(pieces, deadline); status != Status::ok) return status;
  const std::size_t frame_begin = end_ - detail::frame_size(options_.framing, size);
  try {
    const Status status = flush(deadline);
    if (status != Status::timed_out) return status;
  } catch (...) {
    take_back(frame_begin);
    throw;
  }
  if (begin_ > frame_begin) return Status::ok;  // a byte of it has left: accepted, and pending
  take_back(frame_begin);
  return Status::timed_out;
}

template <class Stream>
void BasicFramedSender<Stream>::keep(std::span<const iovec> rest) {
  std::size_t size = 0;
  for (const iovec& piece : rest) size += piece.iov_len;
  if (!batch_) batch_ = Buffer::borrow();
  batch_.grow(size);
  begin_ = end_ = 0;
  kept_ = size;
  for (const iovec& piece : rest)
    append({static_cast<const std::byte*>(piece.iov_base), piece.iov_len});
}

// Writes the batch and, from the sender's memory, one more frame, in as few calls as possible.
template <class Stream>
[[gnu::noinline]] Status BasicFramedSender<Stream>::write_through(Pieces pieces, std::size_t size,
                                                                  Deadline deadline) {
  constexpr std::size_t most_pieces = 61;
  Buffer gathered;  // for a message of absurdly many pieces
  Bytes whole;
  if (pieces.size() > most_pieces) {
    gathered = Buffer::borrow();
    gathered.grow(size);
    detail::copy(pieces, gathered.data());
    whole = {gathered.data(), size};
    pieces = {&whole, 1};
  }

  std::array<std::byte, detail::largest_header> header;
  detail::put_header(options_.framing, header.data(), pieces, size);
  std::array<iovec, most_pieces + 3> list;
  std::size_t count = 0;
  const auto add = [&](const std::byte* data, std::size_t length) {
    if (length > 0) list[count++] = {const_cast<std::byte*>(data), length};
  };
  add(batch_.data() + begin_, end_ - begin_);
  add(header.data(), detail::header_size(options_.framing));
  for (const Bytes piece : pieces) add(piece.data(), piece.size());
  if (options_.framing == Framing::line) add(&newline, 1);

  std::span<iovec> rest(list.data(), count);
  std::size_t batch_left = end_ - begin_;
  const std::size_t frame = detail::frame_size(options_.framing, size);
  std::size_t frame_left = frame;
  try {
    while (frame_left > 0) {
      const auto written = stream_.write_some(rest, deadline);
      if (!written && written.error() == Status::closed) return closed();
      if (!written && frame_left == frame) return written.error();  // nothing of it has left
      if (!written) return keep(rest), Status::ok;
      advance(rest, *written);
      const std::size_t of_batch = std::min(*written, batch_left);
      begin_ += of_batch;
      batch_left -= of_batch;
      frame_left -= *written - of_batch;
    }
  } catch (...) {
    if (frame_left < frame) {
      kept_ = begin_ + 1;  // the stream is in the middle of the frame
      abandon();
    }
    throw;
  }
  begin_ = end_ = kept_ = 0;
  batch_.give_back();
  return Status::ok;
}

template <class Stream>
Status BasicFramedSender<Stream>::shutdown(Deadline deadline) {
  if (closed_) return Status::ok;
  if (const Status status = flush(deadline); status == Status::timed_out) return status;
  if (owes_goodbye() && write_goodbye(stream_, deadline) == Status::timed_out)
    return Status::timed_out;
  end();
  (void)closed();
  return Status::ok;
}

// Whether the goodbye can be written: it is no part of a frame that has left in part.
template <class Stream>
bool BasicFramedSender<Stream>::owes_goodbye() const {
  return options_.framing == Framing::len32_goodbye && !closed_ && stream_.is_open() &&
         !has_left_in_part();
}

template <class Stream>
void BasicFramedSender<Stream>::depart() noexcept {
  try {
    if (owes_goodbye()) (void)write_goodbye(stream_, Deadline::immediate());
  } catch (const std::exception&) {}  // then the end alone has to do
  end();
}

template <class Stream>
void BasicFramedSender<Stream>::end() noexcept {
  if (std::exchange(ended_, true)) return;
  if (before_end_) std::exchange(before_end_, {})();
  stream_.end_writing();
}

template <class Stream>
std::optional<Wake> BasicFramedSender<Stream>::arm() {
  return closed_ ? std::nullopt : stream_.arm_writing();
}

template <class Stream>
Counters BasicFramedSender<Stream>::counters() const {
  return {.system_calls = stream_.system_calls()};
}

template class BasicFramedSender<ByteStream>;
template class BasicFramedSender<LogWriter>;

}  // namespace ipc
