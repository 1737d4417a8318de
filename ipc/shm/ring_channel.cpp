// Waiting, ends and large messages on a ring; the common case is in the header.
#include "ipc/shm/ring_channel.h"

#include "ipc/system/wait.h"

namespace ipc {
namespace {

// Large messages are sent in parts, so that the copy into the ring and the copy out of it overlap.
constexpr std::size_t largest_part = std::size_t{8} << 10;

// Copies `size` bytes of the message from `offset` on.
void copy_range(Pieces pieces, std::size_t offset, std::size_t size, std::byte* place) {
  for (const Bytes piece : pieces) {
    if (offset >= piece.size()) {
      offset -= piece.size();
      continue;
    }
    const std::size_t count = std::min(size, piece.size() - offset);
    std::memcpy(place, piece.data() + offset, count);
    place += count;
    size -= count;
    offset = 0;
    if (size == 0) return;
  }
}

// Ends one side, and wakes the other one if it waits.
template <class End>
void end_and_wake(End& end, SharedWaiter& waiter) {
  end.end();
  waiter.wake(end.other_state().fetch_and(~RingHeader::waiting), end.other_state());
}

}  // namespace

// --- sending ---

RingSender::RingSender(RingPlace place, Lifeline lifeline, const ChannelOptions& options)
    : place_(std::move(place)),
      writer_(*place_.ring, place_.capacity),
      waiter_(std::move(lifeline), options.wait, writer_.own_state()),
      max_message_(options.max_message),
      direct_below_(largest_direct() + 1) {}

RingSender::~RingSender() {
  if (!place_.mapping || closed_ || !owner_.is_this_process()) return;
  end_and_wake(writer_, waiter_);
}

// Ends as a death: the reader sees a hang-up.
void RingSender::abandon() noexcept {
  if (closed_) return;
  (void)closed();
  waiter_.hang_up();
}

Status RingSender::closed() {
  closed_ = true;
  direct_below_ = 0;
  writer_.take_all_back();
  rest_begin_ = rest_end_ = 0;
  rest_.give_back();
  return Status::closed;
}

Status RingSender::notice(std::uint32_t reader_state) {
  if ((reader_state & RingHeader::ended) != 0 || waiter_.has_seen_hang_up()) return closed();
  waiter_.wake(reader_state, writer_.other_state());
  return Status::ok;
}

Result<std::byte*> RingSender::room(std::size_t size, Deadline deadline) {
  for (;;) {
    if (std::byte* const place = writer_.reserve(size)) [[likely]]
      return place;
    if (const Status status = publish(); status != Status::ok) return failed(status);
    const Status status = waiter_.wait([this] { return writer_.changed(); }, deadline);
    if (status == Status::closed || writer_.reader_ended()) return failed(closed());
    if (status != Status::ok) {
      refused_size_ = size;
      return failed(status);
    }
  }
}

Result<MutableBytes> RingSender::reserve(std::size_t size, Deadline deadline) {
  if (closed_) return failed(Status::closed);
  if (size > writer_.largest_frame()) return failed(Status::too_big);
  if (const Status status = finish_rest(deadline); status != Status::ok) return failed(status);
  const auto place = room(size, deadline);
  if (!place) return failed(place.error());
  return MutableBytes(*place, size);
}

Status RingSender::post_slowly(Pieces pieces, Deadline deadline) {
  if (closed_) return Status::closed;
  const std::size_t size = detail::size_of(pieces);
  if (size > max_message_) return Status::too_big;
  if (rest_end_ > 0)
    if (const Status status = finish_rest(deadline); status != Status::ok) return status;
  if (size > writer_.largest_frame()) return post_parts(pieces, size, deadline);
  const auto place = room(size, deadline);
  if (!place) return place.error();
  detail::copy(pieces, *place);
  writer_.commit(size);
  return Status::ok;
}

Status RingSender::post_parts(Pieces pieces, std::size_t size, Deadline deadline) {
  const std::uint64_t before = writer_.mark();
  const std::size_t part_size = std::min(largest_part, writer_.largest_frame());
  try {
    for (std::size_t done = 0; done < size;) {
      const std::size_t count = std::min(part_size, size - done);
      const auto place = room(count, deadline);
      if (!place) {
        if (place.error() == Status::closed || writer_.take_back(before)) return place.error();
        keep_rest(pieces, done, size);
        return Status::ok;
      }
      copy_range(pieces, done, count, *place);
      done += count;
      writer_.commit(count, done == size ? RingFrame::last : RingFrame::part);
      if (const Status status = publish(); status != Status::ok) return status;
    }
  } catch (...) {
    // If parts were published, the message can neither be taken back nor finished.
    if (!writer_.take_back(before)) abandon();
    throw;
  }
  return Status::ok;
}

void RingSender::keep_rest(Pieces pieces, std::size_t done, std::size_t size) {
  rest_ = Buffer::borrow();
  rest_.grow(size - done);
  copy_range(pieces, done, size - done, rest_.data());
  rest_begin_ = 0;
  rest_end_ = size - done;
  direct_below_ = 0;
}

Status RingSender::finish_rest(Deadline deadline) {
  const std::size_t part_size = std::min(largest_part, writer_.largest_frame());
  while (rest_begin_ < rest_end_) {
    const std::size_t count = std::min(part_size, rest_end_ - rest_begin_);
    const auto place = room(count, deadline);
    if (!place) return place.error();
    std::memcpy(*place, rest_.data() + rest_begin_, count);
    rest_begin_ += count;
    writer_.commit(count, rest_begin_ == rest_end_ ? RingFrame::last : RingFrame::part);
    if (const Status status = publish(); status != Status::ok) return status;
  }
  rest_begin_ = rest_end_ = 0;
  rest_.give_back();
  direct_below_ = largest_direct() + 1;
  return Status::ok;
}

Status RingSender::flush(Deadline deadline) {
  if (closed_) return Status::closed;
  if (rest_end_ > 0)
    if (const Status status = finish_rest(deadline); status != Status::ok) return status;
  return writer_.unpublished() == 0 ? Status::ok : publish();
}

Status RingSender::shutdown(Deadline deadline) {
  if (closed_) return Status::ok;
  if (const Status status = flush(deadline); status == Status::timed_out) return status;
  if (closed_) return Status::ok;
  end_and_wake(writer_, waiter_);
  (void)closed();
  return Status::ok;
}

std::optional<Wake> RingSender::arm() {
  if (closed_ || writer_.reserve(refused_size_) != nullptr) return std::nullopt;
  return waiter_.arm([this] { return writer_.changed(); });
}

// --- receiving ---

RingReceiver::RingReceiver(RingPlace place, Lifeline lifeline, const ChannelOptions& options)
    : place_(std::move(place)),
      reader_(*place_.ring, place_.capacity),
      waiter_(std::move(lifeline), options.wait, reader_.own_state()),
      max_message_(options.max_message),
      direct_below_(max_message_ + 1) {}

RingReceiver::~RingReceiver() {
  if (!place_.mapping || !owner_.is_this_process()) return;
  end_and_wake(reader_, waiter_);
}

Status RingReceiver::ended(Status status) {
  ended_ = status;
  direct_below_ = 0;
  if (status == Status::closed) {
    torn_bytes_ = whole_size_;
    farewell_ = reader_.writer_ended() ? Farewell::goodbye : Farewell::died;
  }
  whole_.give_back();
  return status;
}

void RingReceiver::release_whole() {
  whole_viewed_ = false;
  whole_size_ = 0;
  whole_.give_back();
  direct_below_ = max_message_ + 1;
}

// Takes a frame. Returns nullopt if it was a part and more parts follow.
std::optional<Result<Bytes>> RingReceiver::take(RingReader::Frame frame) {
  // An empty part is refused: a hostile peer could send them without end, and never reach the size
  // limit.
  const bool is_wrong = frame.kind == RingFrame::whole ? whole_size_ > 0 : frame.payload.empty();
  if (is_wrong || whole_size_ + frame.payload.size() > max_message_)
    return failed(ended(Status::corrupt));
  if (frame.kind == RingFrame::whole) return frame.payload;
  direct_below_ = 0;
  try {
    if (!whole_) whole_ = Buffer::borrow();
    whole_.grow(whole_size_ + frame.payload.size());
  } catch (...) {
    reader_.put_back(frame);
    throw;
  }
  std::memcpy(whole_.data() + whole_size_, frame.payload.data(), frame.payload.size());
  whole_size_ += frame.payload.size();
  if (const auto state = reader_.done(); state != 0) waiter_.wake(state, reader_.other_state());
  if (frame.kind == RingFrame::part) return std::nullopt;
  whole_viewed_ = true;
  return Bytes(whole_.data(), whole_size_);
}

Result<Bytes> RingReceiver::receive_slowly(RingReader::Next next, RingReader::Frame frame,
                                           Deadline deadline) {
  if (ended_ != Status::ok) return failed(ended_);
  if (next == RingReader::Next::empty && std::exchange(run_, 0) >= SharedWaiter::stream_run &&
      !deadline.is_immediate())
    waiter_.look_away();
  for (Spinner spinner = waiter_.spinner(deadline);; next = reader_.next(frame)) {
    if (next == RingReader::Next::corrupt) return failed(ended(Status::corrupt));
    if (next == RingReader::Next::frame) {
      // Not by take(): its result would be stored by words and loaded as a pair, and stall
      // (ipc/adapters.h).
      if (is_direct(frame)) [[likely]]
        return frame.payload;
      if (const auto message = take(frame)) return *message;
    } else if (deadline.is_immediate() || spinner.pause()) {
      if (const Status status = wait(deadline, spinner); status != Status::ok)
        return failed(status);
    }
  }
}

// Waits for the ring to change. Returns ok to look again.
Status RingReceiver::wait(Deadline deadline, Spinner& spinner) {
  if (last_look_) return ended(Status::closed);
  last_look_ = reader_.writer_ended();  // frames published before the end are still to be read
  if (last_look_) return Status::ok;
  const Status status = waiter_.wait([this] { return reader_.changed(); }, deadline, spinner);
  return status == Status::closed ? ended(status) : status;
}

std::optional<Wake> RingReceiver::arm() {
  release();
  if (ended_ != Status::ok) return std::nullopt;
  return waiter_.arm([this] { return reader_.changed(); });
}

}  // namespace ipc
