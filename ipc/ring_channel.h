#pragma once

#include <memory>

#include "ipc/buffer.h"
#include "ipc/lifeline.h"
#include "ipc/options.h"
#include "ipc/ports.h"
#include "ipc/ring.h"

// The two ends of a ring as ports: they wait, by sleeping on a lifeline that is also the doorbell, or by
// spinning; they notice that the other side is gone; and they take large messages apart and together.
namespace ipc {

// Where a ring lies, and what keeps it mapped.
struct RingPlace {
  std::shared_ptr<void> mapping;
  RingHeader* ring = nullptr;
  std::size_t capacity = 0;
};

// Sleeps on the doorbell, or spins, until the ring has changed; common to both ends.
class RingWaiter {
 public:
  RingWaiter(Lifeline lifeline, Waiting waiting) : lifeline_(std::move(lifeline)), waiting_(waiting) {}

  // ok: look again. closed: the other side has gone, and we have looked since.
  template <class End>
  Status wait(End& end, Deadline deadline);
  // For event loops: what to poll before the ring can have changed; nullopt: it has.
  template <class End>
  std::optional<Wake> arm(End& end);

  void ring_bell() noexcept;
  std::uint64_t system_calls() const { return system_calls_; }

 private:
  Status gone();
  template <class End>
  Status sleep(End& end, Deadline deadline);
  template <class End>
  Status spin(End& end, Deadline deadline);

  Lifeline lifeline_;
  Waiting waiting_;
  bool armed_ = false;    // a bell may have been rung that nobody took
  enum class HangUp : unsigned char { none, news, old } hang_up_ = HangUp::none;
  std::uint64_t system_calls_ = 0;
};

class RingSender {
 public:
  RingSender(RingPlace place, Lifeline lifeline, const ChannelOptions& options);
  RingSender(RingSender&&) = default;
  ~RingSender();

  Status send(Pieces, Deadline);
  Status post(Pieces, Deadline);
  Result<MutableBytes> reserve(std::size_t, Deadline);  // too_big: only post can take it apart
  void commit(std::size_t size) { writer_.commit(size); }
  Status flush(Deadline);
  Status shutdown(Deadline);
  std::optional<Wake> arm();
  std::size_t pending() const { return writer_.unpublished() + (rest_end_ - rest_begin_); }
  std::size_t max_message() const { return max_message_; }
  Counters counters() const { return {.system_calls = waiter_.system_calls()}; }

 private:
  Result<std::byte*> room(std::size_t size, Deadline);
  Status publish();
  Status post_parts(Pieces, std::size_t size, Deadline);
  Status finish_rest(Deadline);
  void keep_rest(Pieces pieces, std::size_t done, std::size_t size);
  Status closed();

  RingPlace place_;
  RingWriter writer_;
  RingWaiter waiter_;
  std::size_t max_message_;
  Buffer rest_;  // of a large message whose first parts were published when the deadline passed
  std::size_t rest_begin_ = 0, rest_end_ = 0;
  std::size_t refused_size_ = 0;  // of the last frame that found no room
  bool closed_ = false;
};

class RingReceiver {
 public:
  RingReceiver(RingPlace place, Lifeline lifeline, const ChannelOptions& options);
  RingReceiver(RingReceiver&&) = default;
  ~RingReceiver();

  Result<Bytes> receive(Deadline);
  void release();
  std::optional<Wake> arm();
  Farewell farewell() const { return farewell_; }
  Counters counters() const {
    return {.system_calls = waiter_.system_calls(), .torn_bytes = torn_bytes_};
  }

 private:
  std::optional<Result<Bytes>> take(const RingReader::Frame&);
  Status ended(Status);

  RingPlace place_;
  RingReader reader_;
  RingWaiter waiter_;
  std::size_t max_message_;
  std::optional<RingReader::Frame> viewed_;
  Buffer whole_;  // of a large message, as its parts come
  std::size_t whole_size_ = 0;
  bool whole_viewed_ = false;
  bool last_look_ = false;  // the writer has ended
  Status ended_ = Status::ok;
  Farewell farewell_ = Farewell::none;
  std::uint64_t torn_bytes_ = 0;
};

}  // namespace ipc
