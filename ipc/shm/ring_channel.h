#pragma once

#include <memory>

#include "ipc/adapters.h"
#include "ipc/options.h"
#include "ipc/shm/ring.h"
#include "ipc/shm/shared_waiter.h"
#include "ipc/system/buffer.h"
#include "ipc/system/owner.h"

// The two ends of a ring as ports (ipc/adapters.h). They wait on a futex, by spinning, or both.
// They notice when the other side has gone. They split large messages into parts and join them
// again.
namespace ipc {

// A ring, and the mapping that contains it.
struct RingPlace {
  std::shared_ptr<void> mapping;
  RingHeader* ring = nullptr;
  std::size_t capacity = 0;
};

class RingSender {
 public:
  RingSender(RingPlace place, Lifeline lifeline, const ChannelOptions& options);
  RingSender(RingSender&&) = default;
  ~RingSender();

  // The case of a small message and a ring with room is here, so that it is compiled into its
  // caller. It takes about 10 ns per message; function calls in between would cost as much.
  Status post(Pieces message, Deadline deadline) {
    if (message.size() == 1 && message.front().size() < direct_below_) [[likely]] {
      const Bytes bytes = message.front();
      if (std::byte* const place = writer_.reserve(bytes.size())) [[likely]] {
        writer_.commit(bytes.size());
        detail::copy_recent(bytes, place);
        return Status::ok;
      }
    }
    return post_slowly(message, deadline);
  }
  Status send(Pieces message, Deadline deadline) {
    const Status status = post(message, deadline);
    if (status != Status::ok || rest_end_ > 0) return status;
    return publish();
  }
  Result<MutableBytes> reserve(std::size_t, Deadline);  // too_big: only post splits messages
  void commit(std::size_t size) { writer_.commit(size); }
  Status flush(Deadline);
  Status shutdown(Deadline);
  void abandon() noexcept;
  bool has_ended() const { return closed_; }
  std::optional<Wake> arm();
  std::size_t pending() const { return writer_.unpublished() + (rest_end_ - rest_begin_); }
  std::size_t max_message() const { return max_message_; }
  Counters counters() const { return {.system_calls = waiter_.system_calls()}; }

 private:
  std::size_t largest_direct() const { return std::min(max_message_, writer_.largest_frame()); }
  Result<std::byte*> room(std::size_t size, Deadline);
  Status post_slowly(Pieces, Deadline);
  Status publish() {
    const std::uint32_t state = writer_.publish();
    return state == 0 && !waiter_.has_seen_hang_up() ? Status::ok : notice(state);
  }
  Status notice(std::uint32_t reader_state);
  Status post_parts(Pieces, std::size_t size, Deadline);
  Status finish_rest(Deadline);
  void keep_rest(Pieces pieces, std::size_t done, std::size_t size);
  Status closed();

  Owner owner_;
  RingPlace place_;
  RingWriter writer_;
  SharedWaiter waiter_;
  std::size_t max_message_;
  std::size_t direct_below_;  // sizes that post writes directly; 0 while there is a rest, or closed
  Buffer rest_;               // the rest of a large message, some parts of which were published
  std::size_t rest_begin_ = 0, rest_end_ = 0;
  std::size_t refused_size_ = 0;  // size of the last frame that found no room
  bool closed_ = false;
};

class RingReceiver {
 public:
  RingReceiver(RingPlace place, Lifeline lifeline, const ChannelOptions& options);
  RingReceiver(RingReceiver&&) = default;
  ~RingReceiver();

  // The common case is here, as in RingSender::post.
  Result<Bytes> receive(Deadline deadline) {
    release();
    RingReader::Frame frame;
    const auto next = reader_.next(frame);
    if (next == RingReader::Next::frame && is_direct(frame)) [[likely]] {
      ++run_;
      return frame.payload;
    }
    return receive_slowly(next, frame, deadline);
  }
  void release() {
    if (const auto state = reader_.done(); state != 0) [[unlikely]]
      waiter_.wake(state, reader_.other_state());
    if (whole_viewed_) [[unlikely]]
      release_whole();
  }
  std::optional<Wake> arm();
  Farewell farewell() const { return farewell_; }
  bool has_ended() const { return ended_ != Status::ok; }
  Counters counters() const {
    return {.system_calls = waiter_.system_calls(), .torn_bytes = torn_bytes_};
  }

 private:
  bool is_direct(const RingReader::Frame& frame) const {
    return frame.kind == RingFrame::whole && frame.payload.size() < direct_below_;
  }
  Result<Bytes> receive_slowly(RingReader::Next, RingReader::Frame, Deadline);
  Status wait(Deadline, Spinner&);
  void release_whole();
  std::optional<Result<Bytes>> take(RingReader::Frame);
  Status ended(Status);

  Owner owner_;
  RingPlace place_;
  RingReader reader_;
  SharedWaiter waiter_;
  std::size_t max_message_;
  std::size_t direct_below_;  // sizes that are viewed in the ring; 0 while parts arrive, or ended
  unsigned run_ = 0;          // messages received since the ring was last seen empty
  Buffer whole_;              // a large message, joined from its parts
  std::size_t whole_size_ = 0;
  bool whole_viewed_ = false;
  bool last_look_ = false;  // the writer has ended
  Status ended_ = Status::ok;
  Farewell farewell_ = Farewell::none;
  std::uint64_t torn_bytes_ = 0;
};

}  // namespace ipc
