#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "ipc/adapters.h"
#include "ipc/channel.h"
#include "ipc/options.h"
#include "ipc/shm/shared_waiter.h"
#include "ipc/system/buffer.h"
#include "ipc/system/owner.h"

// Ports over a bounded queue of messages in shared memory, written by a library. The library's own
// blocking calls are not used, because nothing ends them when the other side dies. The ports add
// the waiting (ipc/shm/shared_waiter.h), the end of a direction, and the peer's death.
//
// A Queue has
//   bool try_push(Bytes)                         false: no room for the message
//   Result<std::size_t> try_pop(MutableBytes)    timed_out: empty; too_big: the message stays
//   std::size_t next_size()                      the size of the message that was too big
//   std::size_t max_message() const
// The first two may throw LockHeld, without an effect, if the queue's lock is held for too long.
// The holder may be dead or stopped. A deadline can be exceeded by this lock time-out.
namespace ipc {

struct LockHeld {};

// The shared state of one direction, in memory that is zero at first: the states of both sides, and
// the numbers of messages pushed and popped. A waiting side sees by these counts whether to try
// again, without the lock. The counts may lag behind the queue, so a side that was woken always
// tries.
struct QueueStates {
  using Count = std::atomic<std::uint64_t>;
  alignas(64) SharedState::Word reader{0};
  alignas(64) SharedState::Word writer{0};
  alignas(64) Count pushed{0};
  alignas(64) Count popped{0};
};

template <class Queue>
class QueueEnd {
 public:
  QueueEnd(std::shared_ptr<Queue> queue, QueueStates& states, SharedState::Word& own,
           SharedState::Word& other, Lifeline lifeline, const ChannelOptions& options)
      : queue_(std::move(queue)),
        states_(&states),
        own_(&own),
        other_(&other),
        waiter_(std::move(lifeline), options.wait, own),
        max_message_(options.max_message) {}

 protected:
  // Retries while the lock is held. Returns closed if the other side has gone, because a dead
  // process never releases a lock.
  template <class Try>
  auto attempt(Try try_it, Deadline deadline) -> Result<decltype(try_it())> {
    for (;;) try {
        return try_it();
      } catch (const LockHeld&) {
        if (waiter_.other_has_gone()) return failed(Status::closed);
        if (deadline.expired()) return failed(Status::timed_out);
      }
  }
  bool other_ended() const { return (other_->load() & SharedState::ended) != 0; }
  void end() {
    if (queue_ == nullptr || std::exchange(ended_, true) || !owner_.is_this_process()) return;
    own_->fetch_or(SharedState::ended);
    waiter_.wake_if_waiting(*other_);
  }

  Owner owner_;
  std::shared_ptr<Queue> queue_;
  QueueStates* states_;
  SharedState::Word* own_;
  SharedState::Word* other_;
  SharedWaiter waiter_;
  std::size_t max_message_;  // this side's own limit
  bool ended_ = false;
};

template <class Queue>
class QueueSender : QueueEnd<Queue> {
 public:
  QueueSender(std::shared_ptr<Queue> queue, QueueStates& states, Lifeline lifeline,
              const ChannelOptions& options)
      : QueueEnd<Queue>(std::move(queue), states, states.writer, states.reader, std::move(lifeline),
                        options) {}
  QueueSender(QueueSender&&) = default;
  ~QueueSender() { this->end(); }

  Status send(Pieces pieces, Deadline deadline) {
    if (this->ended_) return Status::closed;
    const std::size_t size = detail::size_of(pieces);
    if (size > max_message()) return Status::too_big;
    Buffer gathered;
    const Bytes message = pieces.size() == 1 ? pieces.front() : gather(pieces, size, gathered);
    for (;;) {
      if (this->other_ended() || this->waiter_.has_seen_hang_up()) return closed();
      popped_ = this->states_->popped.load(std::memory_order_acquire);
      const auto pushed = this->attempt([&] { return this->queue_->try_push(message); }, deadline);
      if (!pushed) return pushed.error() == Status::closed ? closed() : pushed.error();
      was_full_ = !*pushed;
      if (!was_full_) break;
      const Status status = this->waiter_.wait([this] { return changed(); }, deadline);
      if (status == Status::closed) return closed();
      if (status != Status::ok) return status;
    }
    this->states_->pushed.fetch_add(1, std::memory_order_release);
    this->waiter_.wake_if_waiting(*this->other_);
    return Status::ok;
  }

  Status shutdown(Deadline) {
    this->end();
    return Status::ok;
  }
  // Ends as a death: the reader sees a hang-up.
  void abandon() noexcept {
    if (!std::exchange(this->ended_, true)) this->waiter_.hang_up();
  }
  bool has_ended() const { return this->ended_; }
  std::optional<Wake> arm() {
    if (this->ended_) return std::nullopt;
    return this->waiter_.arm([this] { return changed(); });
  }
  std::size_t max_message() const {
    return std::min(this->max_message_, this->queue_->max_message());
  }
  Counters counters() const { return {.system_calls = this->waiter_.system_calls()}; }

 private:
  static Bytes gather(Pieces pieces, std::size_t size, Buffer& place) {
    if (size == 0) return {};
    place = Buffer::borrow();
    place.grow(size);
    detail::copy(pieces, place.data());
    return {place.data(), size};
  }
  bool changed() const {
    return !was_full_ || this->other_ended() ||
           this->states_->popped.load(std::memory_order_acquire) != popped_;
  }
  Status closed() {
    this->end();
    return Status::closed;
  }

  bool was_full_ = false;
  std::uint64_t popped_ = 0;  // as read before the last try
};

template <class Queue>
class QueueReceiver : QueueEnd<Queue> {
 public:
  QueueReceiver(std::shared_ptr<Queue> queue, QueueStates& states, Lifeline lifeline,
                const ChannelOptions& options)
      : QueueEnd<Queue>(std::move(queue), states, states.reader, states.writer, std::move(lifeline),
                        options) {}
  QueueReceiver(QueueReceiver&&) = default;
  ~QueueReceiver() { this->end(); }

  Result<std::size_t> receive_into(MutableBytes place, Deadline deadline) {
    if (result_ != Status::ok) return failed(result_);
    for (bool try_anyhow = false;; try_anyhow = true) {
      const bool last_look = this->other_ended();  // read first: all its messages are then pushed
      const bool is_told = is_told_of_more();
      if (last_look || is_told || try_anyhow) {
        const Result<std::size_t> size = pop(place, deadline);
        if (size || size.error() != Status::timed_out) return size;
        if (last_look) return closed();
        if (is_told && deadline.expired() && !this->waiter_.has_seen_hang_up()) return size;
      }
      if (std::exchange(run_, 0) >= SharedWaiter::stream_run && !deadline.is_immediate())
        this->waiter_.look_away();
      const Status status = this->waiter_.wait([this] { return changed(); }, deadline);
      if (status == Status::closed) return closed();
      if (status != Status::ok) return failed(status);
    }
  }
  std::size_t max_message() const {
    return std::min(this->max_message_, this->queue_->max_message());
  }
  std::optional<Wake> arm() {
    if (result_ != Status::ok) return std::nullopt;
    return this->waiter_.arm([this] { return changed(); });
  }
  Farewell farewell() const { return farewell_; }
  bool has_ended() const { return result_ != Status::ok; }
  Counters counters() const { return {.system_calls = this->waiter_.system_calls()}; }

 private:
  Result<std::size_t> pop(MutableBytes place, Deadline deadline) {
    const auto popped = this->attempt([&] { return this->queue_->try_pop(place); }, deadline);
    if (!popped) return popped.error() == Status::closed ? closed() : failed(popped.error());
    if (*popped) {
      ++run_;
      this->states_->popped.store(++popped_, std::memory_order_release);
      this->waiter_.wake_if_waiting(*this->other_);
    } else if (popped->error() == Status::too_big &&
               this->queue_->next_size() > this->max_message_) {
      return failed(result_ = Status::corrupt);
    }
    return *popped;
  }
  // Returns whether the count says that there are messages. A writer pushes first and counts
  // second, so one that was killed in between has counted fewer.
  bool is_told_of_more() const {
    const std::uint64_t pushed = this->states_->pushed.load(std::memory_order_acquire);
    return static_cast<std::int64_t>(pushed - popped_) > 0;
  }
  bool changed() const { return this->other_ended() || is_told_of_more(); }
  tl::unexpected<Status> closed() {
    farewell_ = this->other_ended() ? Farewell::goodbye : Farewell::died;
    return failed(result_ = Status::closed);
  }

  std::uint64_t popped_ = 0;
  unsigned run_ = 0;  // messages received since the last wait
  Status result_ = Status::ok;
  Farewell farewell_ = Farewell::none;
};

}  // namespace ipc
