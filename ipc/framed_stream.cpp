#include "ipc/framed_stream.h"

#include <poll.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "ipc/big_endian.h"
#include "ipc/ports.h"

namespace ipc {
namespace {

constexpr std::size_t header_size = 4;
constexpr std::byte newline{'\n'};

// Takes `size` bytes off the front of the list.
void advance(std::span<iovec>& list, std::size_t size) {
  while (size > 0) {
    const std::size_t taken = std::min(size, list.front().iov_len);
    list.front().iov_base = static_cast<std::byte*>(list.front().iov_base) + taken;
    list.front().iov_len -= taken;
    size -= taken;
    if (list.front().iov_len == 0) list = list.subspan(1);
  }
}

std::size_t frame_size(Framing framing, std::size_t payload) {
  switch (framing) {
    case Framing::len32: return header_size + payload;
    case Framing::line: return payload + 1;
    case Framing::raw: return payload;
  }
  return payload;
}

}  // namespace

// --- sending ---

Status FramedSender::closed() {
  closed_ = true;
  begin_ = end_ = 0;
  batch_.give_back();
  return Status::closed;
}

void FramedSender::append(Bytes bytes) {
  if (bytes.empty()) return;
  std::memcpy(batch_.data() + end_, bytes.data(), bytes.size());
  end_ += bytes.size();
}

void FramedSender::append_frame(Pieces pieces, std::size_t size) {
  if (!batch_) batch_ = Buffer::borrow();
  if (options_.framing == Framing::len32) {
    put_u32(batch_.data() + end_, size);
    end_ += header_size;
  }
  for (const Bytes piece : pieces) append(piece);
  if (options_.framing == Framing::line) append({&newline, 1});
}

Status FramedSender::flush(Deadline deadline) {
  if (closed_) return Status::closed;
  while (begin_ < end_) {
    iovec piece{batch_.data() + begin_, end_ - begin_};
    const auto written = stream_.write_some({&piece, 1}, deadline);
    if (!written) return written.error() == Status::closed ? closed() : written.error();
    begin_ += *written;
  }
  begin_ = end_ = 0;
  batch_.give_back();
  return Status::ok;
}

// Only called for a frame that fits an empty batch.
Status FramedSender::join(Pieces pieces, Deadline deadline) {
  const std::size_t size = detail::size_of(pieces);
  if (end_ + frame_size(options_.framing, size) > buffer_size)
    if (const Status status = flush(deadline); status != Status::ok) return status;
  append_frame(pieces, size);
  return Status::ok;
}

Status FramedSender::post(Pieces pieces, Deadline deadline) {
  if (closed_) return Status::closed;
  const std::size_t size = detail::size_of(pieces);
  if (size > options_.max_message) return Status::too_big;
  return size <= copied_at_most ? join(pieces, deadline) : write_through(pieces, size, deadline);
}

Status FramedSender::send(Pieces pieces, Deadline deadline) {
  if (closed_) return Status::closed;
  const std::size_t size = detail::size_of(pieces);
  if (size > options_.max_message) return Status::too_big;
  if (size > copied_at_most) return write_through(pieces, size, deadline);
  if (const Status status = join(pieces, deadline); status != Status::ok) return status;
  const std::size_t frame_begin = end_ - frame_size(options_.framing, size);
  const Status status = flush(deadline);
  if (status != Status::timed_out) return status;
  if (begin_ > frame_begin) return Status::ok;  // a byte of it has left: accepted, and pending
  end_ = frame_begin;                           // nothing of it will arrive
  if (begin_ == end_) {
    begin_ = end_ = 0;
    batch_.give_back();
  }
  return Status::timed_out;
}

void FramedSender::keep(std::span<const iovec> rest) {
  std::size_t size = 0;
  for (const iovec& piece : rest) size += piece.iov_len;
  if (!batch_) batch_ = Buffer::borrow();
  batch_.grow(size);
  begin_ = end_ = 0;
  for (const iovec& piece : rest)
    append({static_cast<const std::byte*>(piece.iov_base), piece.iov_len});
}

// What is in the batch, and behind it a frame from where it lies, in as few calls as may be.
Status FramedSender::write_through(Pieces pieces, std::size_t size, Deadline deadline) {
  constexpr std::size_t most_pieces = 61;
  Buffer gathered;  // for a message of absurdly many pieces
  Bytes whole;
  if (pieces.size() > most_pieces) {
    gathered = Buffer::borrow();
    gathered.grow(size);
    std::size_t at = 0;
    for (const Bytes piece : pieces) {
      std::copy(piece.begin(), piece.end(), gathered.data() + at);
      at += piece.size();
    }
    whole = {gathered.data(), size};
    pieces = {&whole, 1};
  }

  std::array<std::byte, header_size> header;
  put_u32(header.data(), size);
  std::array<iovec, most_pieces + 3> list;
  std::size_t count = 0;
  const auto add = [&](const std::byte* data, std::size_t length) {
    if (length > 0) list[count++] = {const_cast<std::byte*>(data), length};
  };
  add(batch_.data() + begin_, end_ - begin_);
  if (options_.framing == Framing::len32) add(header.data(), header.size());
  for (const Bytes piece : pieces) add(piece.data(), piece.size());
  if (options_.framing == Framing::line) add(&newline, 1);

  std::span<iovec> rest(list.data(), count);
  std::size_t batch_left = end_ - begin_;
  const std::size_t frame = frame_size(options_.framing, size);
  for (std::size_t frame_left = frame; frame_left > 0;) {
    const auto written = stream_.write_some(rest, deadline);
    if (!written && written.error() == Status::closed) return closed();
    if (!written && frame_left == frame) return written.error();  // nothing of it has left
    if (!written) {
      keep(rest);
      return Status::ok;
    }
    advance(rest, *written);
    const std::size_t of_batch = std::min(*written, batch_left);
    begin_ += of_batch;
    batch_left -= of_batch;
    frame_left -= *written - of_batch;
  }
  begin_ = end_ = 0;
  batch_.give_back();
  return Status::ok;
}

Status FramedSender::shutdown(Deadline deadline) {
  if (closed_) return Status::ok;
  if (const Status status = flush(deadline); status == Status::timed_out) return status;
  end();
  (void)closed();
  return Status::ok;
}

void FramedSender::end() noexcept {
  if (std::exchange(ended_, true)) return;
  if (before_end_) std::exchange(before_end_, {})();
  stream_.end_writing();
}

std::optional<Wake> FramedSender::arm() {
  if (closed_ || stream_.fd() < 0) return std::nullopt;
  return Wake{stream_.fd(), POLLOUT};
}

Counters FramedSender::counters() const { return {.system_calls = stream_.system_calls()}; }

// --- receiving ---

Status FramedReceiver::ended(Status status) {
  ended_ = status;
  if (status == Status::closed) {
    torn_bytes_ = options_.framing == Framing::len32 ? available() : 0;
    farewell_ = witness_();
    if (farewell_ == Farewell::unknown && torn_bytes_ > 0) farewell_ = Farewell::died;
  }
  begin_ = end_ = 0;
  buffer_.give_back();
  return status;
}

void FramedReceiver::release() noexcept {
  drop_view();
  if (end_ == 0) buffer_.give_back();
}

Result<FramedReceiver::Frame> FramedReceiver::next_frame() {
  const std::byte* const at = buffer_.data() + begin_;
  Frame frame;
  switch (options_.framing) {
    case Framing::len32:
      frame.header = header_size;
      if (available() < header_size) {
        frame.missing = header_size - available();
        return frame;
      }
      frame.payload = get_u32(at);
      if (frame.payload > options_.max_message) return failed(Status::corrupt);
      break;
    case Framing::line: {
      const auto* const found = static_cast<const std::byte*>(
          available() == scanned_ ? nullptr
                                  : std::memchr(at + scanned_, '\n', available() - scanned_));
      frame.trailer = 1;
      frame.payload = found == nullptr ? available() : static_cast<std::size_t>(found - at);
      if (frame.payload > options_.max_message) return failed(Status::corrupt);
      scanned_ = found == nullptr ? available() : 0;
      break;
    }
    case Framing::raw:
      frame.payload = std::min(available(), options_.max_message);
      frame.missing = available() == 0 ? 1 : 0;
      return frame;
  }
  if (frame.size() > available()) frame.missing = frame.size() - available();
  return frame;
}

Status FramedReceiver::fill(std::size_t missing, Deadline deadline) {
  if (!buffer_) buffer_ = Buffer::borrow();
  const std::size_t needed = available() + missing;
  if (needed > buffer_.size() - begin_ && begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, available());
    end_ = available();
    begin_ = 0;
  }
  // Grows with what arrives, never by what a header claims.
  if (end_ == buffer_.size()) buffer_.grow(buffer_.size() * 2);
  // Behind a large message only the next header is read, so that nothing has to be moved. How long a
  // line is, nobody knows beforehand.
  const bool is_known = options_.framing == Framing::len32;
  const std::size_t wanted = is_known && needed > buffer_size ? missing + header_size : buffer_size;
  const std::size_t room = std::min(wanted, buffer_.size() - end_);
  const auto read = stream_.read_some({buffer_.data() + end_, room}, deadline);
  if (!read) return read.error();
  end_ += *read;
  return Status::ok;
}

Result<FramedReceiver::Frame> FramedReceiver::await_frame(Deadline deadline) {
  for (;;) {
    if (ended_ != Status::ok) return failed(ended_);
    const auto frame = next_frame();
    if (!frame) return failed(ended(frame.error()));
    if (frame->missing == 0) return frame;
    const Status status = fill(frame->missing, deadline);
    if (status == Status::closed) return at_end();
    if (status != Status::ok) return failed(status);
  }
}

// The last line of a text need not end in a newline; of len32 what is left is torn.
Result<FramedReceiver::Frame> FramedReceiver::at_end() {
  if (options_.framing == Framing::line && available() > 0)
    return Frame{.payload = std::exchange(scanned_, 0)};
  return failed(ended(Status::closed));
}

Result<Bytes> FramedReceiver::receive(Deadline deadline) {
  drop_view();
  const auto frame = await_frame(deadline);
  if (!frame) return failed(frame.error());
  viewed_ = frame->size();
  return Bytes(buffer_.data() + begin_ + frame->header, frame->payload);
}

Result<std::size_t> FramedReceiver::receive_into(MutableBytes place, Deadline deadline) {
  drop_view();
  if (options_.framing == Framing::len32) {
    for (;;) {  // until the header is here
      if (ended_ != Status::ok) return failed(ended_);
      const auto frame = next_frame();
      if (!frame) return failed(ended(frame.error()));
      if (available() >= header_size) {
        if (frame->payload > place.size()) return failed(Status::too_big);
        if (frame->missing > buffer_size) return receive_straight(*frame, place, deadline);
        break;
      }
      const Status status = fill(frame->missing, deadline);
      if (status != Status::ok) return failed(status == Status::closed ? ended(status) : status);
    }
  }
  const auto frame = await_frame(deadline);
  if (!frame) return failed(frame.error());
  if (frame->payload > place.size()) return failed(Status::too_big);
  if (frame->payload > 0)
    std::memcpy(place.data(), buffer_.data() + begin_ + frame->header, frame->payload);
  viewed_ = frame->size();
  release();
  return frame->payload;
}

// What is here is copied, the rest read into place. If it does not come in time, what came goes back.
Result<std::size_t> FramedReceiver::receive_straight(const Frame& frame, MutableBytes place,
                                                     Deadline deadline) {
  std::size_t here = available() - header_size;
  std::memcpy(place.data(), buffer_.data() + begin_ + header_size, here);
  while (here < frame.payload) {
    const auto read = stream_.read_some(place.subspan(here, frame.payload - here), deadline);
    if (!read) {
      std::array<std::byte, header_size> header;
      put_u32(header.data(), frame.payload);
      buffer_.grow(header_size + here);
      std::memcpy(buffer_.data(), header.data(), header_size);
      std::memcpy(buffer_.data() + header_size, place.data(), here);
      begin_ = 0;
      end_ = header_size + here;
      return failed(read.error() == Status::closed ? ended(Status::closed) : read.error());
    }
    here += *read;
  }
  begin_ = end_ = 0;
  buffer_.give_back();
  return frame.payload;
}

std::optional<Wake> FramedReceiver::arm() {
  release();
  if (ended_ != Status::ok || stream_.fd() < 0) return std::nullopt;
  const auto frame = next_frame();
  if (!frame || frame->missing == 0) return std::nullopt;
  return Wake{stream_.fd(), POLLIN};
}

Counters FramedReceiver::counters() const {
  return {.system_calls = stream_.system_calls(), .torn_bytes = torn_bytes_};
}

}  // namespace ipc
