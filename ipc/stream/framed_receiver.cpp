// Cuts a stream of bytes into messages.
#include <algorithm>
#include <cstring>

#include "ipc/stream/framed_stream.h"
#include "ipc/system/big_endian.h"

namespace ipc {
namespace {

constexpr std::size_t header_size = 4;  // bytes in len32 and len32_goodbye

}  // namespace

template <class Stream>
Status BasicFramedReceiver<Stream>::ended(Status status) {
  ended_ = status;
  if (status == Status::closed) {
    const bool is_said = has_goodbye();
    if (!is_said) torn_bytes_ += detail::header_size(options_.framing) > 0 ? available() : 0;
    if (is_said) farewell_ = Farewell::goodbye;
    // An end in the middle of a message is never a goodbye.
    else if (torn_bytes_ > 0) farewell_ = Farewell::died;
    else if constexpr (requires { stream_.farewell(); }) farewell_ = stream_.farewell();
    else farewell_ = witness_();
  }
  forget();
  buffer_.give_back();
  return status;
}

template <class Stream>
bool BasicFramedReceiver<Stream>::has_goodbye() const {
  return options_.framing == Framing::len32_goodbye && available() >= header_size &&
         get_u32(buffer_.data() + begin_) == detail::goodbye;
}

template <class Stream>
void BasicFramedReceiver<Stream>::release() noexcept {
  drop_view();
  if (begin_ == end_) buffer_.give_back();
}

template <class Stream>
auto BasicFramedReceiver<Stream>::next_frame() -> Result<Frame> {
  const std::byte* const at = buffer_ ? buffer_.data() + begin_ : nullptr;
  Frame frame;
  switch (options_.framing) {
    case Framing::len32:
    case Framing::len32_goodbye:
    case Framing::record: {
      frame.header = detail::header_size(options_.framing);
      if (available() < frame.header) {
        frame.missing = frame.header - available();
        return frame;
      }
      const auto claimed = detail::payload_size(options_.framing, at);
      if (!claimed) return failed(claimed.error());
      if (*claimed > options_.max_message) return failed(Status::corrupt);
      frame.payload = *claimed;
      if (frame.size() <= available() &&
          !detail::is_sound(options_.framing, at, {at + frame.header, frame.payload}))
        return failed(Status::corrupt);
      break;
    }
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

template <class Stream>
Status BasicFramedReceiver<Stream>::fill(std::size_t missing, Deadline deadline) {
  if (!buffer_) buffer_ = Buffer::borrow();
  const std::size_t needed = available() + missing;
  if (needed > buffer_.size() - begin_ && begin_ > first_place) {
    std::memmove(buffer_.data() + first_place, buffer_.data() + begin_, available());
    end_ = first_place + available();
    begin_ = first_place;
  }
  // The buffer grows with the bytes that arrive, never by the size that a header claims.
  if (end_ == buffer_.size()) buffer_.grow(buffer_.size() * 2);
  // With a large message only the next header is read, so that no further bytes have to be moved.
  // The length of a line is not known beforehand.
  const std::size_t header = detail::header_size(options_.framing);
  const std::size_t wanted = header > 0 && needed > buffer_size ? missing + header : buffer_size;
  const std::size_t room = std::min(wanted, buffer_.size() - end_);
  const auto read = stream_.read_some({buffer_.data() + end_, room}, deadline);
  if (!read) return read.error();
  end_ += *read;
  return Status::ok;
}

// Returns whether a log whose writer has gone has only zeros up to its end. A crash of the machine
// leaves them if the size of the file had reached the disk and the data had not.
template <class Stream>
bool BasicFramedReceiver<Stream>::is_torn_tail() {
  if constexpr (requires { stream_.is_complete(); }) {
    if (!stream_.is_complete()) return false;
    std::uint64_t torn_bytes = 0;
    try {
      for (Status status = Status::ok; status == Status::ok;
           status = fill(1, Deadline::immediate())) {
        const auto zeros = std::find_if(buffer_.data() + begin_, buffer_.data() + end_,
                                        [](std::byte one) { return one != std::byte{}; });
        if (zeros != buffer_.data() + end_) return false;
        torn_bytes += available();
        forget();
      }
    } catch (...) {
      (void)ended(Status::corrupt);  // zeros are gone: the rest must not pass for a message
      throw;
    }
    torn_bytes_ += torn_bytes;
    return true;
  }
  return false;
}

template <class Stream>
auto BasicFramedReceiver<Stream>::await_frame(Deadline deadline, bool only_header)
    -> Result<Frame> {
  for (;;) {
    if (ended_ != Status::ok) return failed(ended_);
    const auto frame = next_frame();
    if (!frame) return failed(ended(is_torn_tail() ? Status::closed : frame.error()));
    if (frame->missing == 0 || (only_header && available() >= header_size)) return frame;
    const Status status = fill(frame->missing, deadline);
    if (status == Status::closed) return at_end();
    if (status != Status::ok) return failed(status);
  }
}

// Returns the last line of a text, which need not end in a newline. With len32 the rest is torn.
template <class Stream>
auto BasicFramedReceiver<Stream>::at_end() -> Result<Frame> {
  if (options_.framing == Framing::line && available() > 0)
    return Frame{.payload = std::exchange(scanned_, 0)};
  return failed(ended(Status::closed));
}

template <class Stream>
[[gnu::flatten]] Result<Bytes> BasicFramedReceiver<Stream>::receive(Deadline deadline) {
  drop_view();
  const auto frame = await_frame(deadline);
  if (!frame) return failed(frame.error());
  viewed_ = frame->size();
  return Bytes(buffer_.data() + begin_ + frame->header, frame->payload);
}

template <class Stream>
Result<std::size_t> BasicFramedReceiver<Stream>::receive_into(MutableBytes place,
                                                              Deadline deadline) {
  drop_view();
  if (detail::header_size(options_.framing) == header_size) {
    const auto begun = await_frame(deadline, true);
    if (!begun) return failed(begun.error());
    if (begun->payload > place.size()) return failed(Status::too_big);
    if (begun->missing > buffer_size) return receive_straight(*begun, place, deadline);
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

// Copies the buffered bytes, and reads the rest directly into place. If the rest does not come in
// time, or reading fails, all bytes return to the buffer. Without memory for that they are lost,
// and the stream ends.
template <class Stream>
Result<std::size_t> BasicFramedReceiver<Stream>::receive_straight(const Frame& frame,
                                                                  MutableBytes place,
                                                                  Deadline deadline) {
  std::size_t here = available() - header_size;
  std::memcpy(place.data(), buffer_.data() + begin_ + header_size, here);
  try {
    while (here < frame.payload) {
      const auto read = stream_.read_some(place.subspan(here, frame.payload - here), deadline);
      if (!read) {
        put_back(frame, place.first(here));
        return failed(read.error() == Status::closed ? ended(Status::closed) : read.error());
      }
      here += *read;
    }
  } catch (...) {
    if (ended_ == Status::ok) put_back(frame, place.first(here));
    throw;
  }
  forget();
  buffer_.give_back();
  return frame.payload;
}

template <class Stream>
void BasicFramedReceiver<Stream>::put_back(const Frame& frame, Bytes payload) {
  try {
    buffer_.grow(first_place + header_size + payload.size());
  } catch (...) {
    (void)ended(Status::corrupt);
    throw;
  }
  std::byte* const first = buffer_.data() + first_place;
  put_u32(first, frame.payload);
  std::memcpy(first + header_size, payload.data(), payload.size());
  begin_ = first_place;
  end_ = first_place + header_size + payload.size();
}

template <class Stream>
std::optional<Wake> BasicFramedReceiver<Stream>::arm() {
  release();
  if (ended_ != Status::ok) return std::nullopt;
  const auto frame = next_frame();
  if (!frame || frame->missing == 0) return std::nullopt;
  return stream_.arm_reading();
}

template <class Stream>
Counters BasicFramedReceiver<Stream>::counters() const {
  return {.system_calls = stream_.system_calls(), .torn_bytes = torn_bytes_};
}

template class BasicFramedReceiver<ByteStream>;
template class BasicFramedReceiver<LogReader>;

}  // namespace ipc
