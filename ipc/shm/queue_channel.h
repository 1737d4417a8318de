#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "ipc/adapters.h"
#include "ipc/channel.h"
#include "ipc/names/rendezvous.h"
#include "ipc/options.h"
#include "ipc/shm/shared_memory.h"
#include "ipc/shm/shared_waiter.h"
#include "ipc/system/buffer.h"
#include "ipc/system/owner.h"

// Channels over two queues of a library in shared memory, one per direction. The queues have names
// until both sides have opened them. The library's own blocking calls are not used, because nothing
// ends them when the other side dies. The ports here add the waiting (ipc/shm/shared_waiter.h), the
// end of a direction, and the peer's death.
//
//   listen_with_queues<MyQueue>(address, layout);
//   Channel channel = connect_with_queues<MyQueue>(address, deadline);
//
// A Queue has
//   bool try_push(Bytes)                         false: no room for the message
//   Result<std::size_t> try_pop(MutableBytes)    timed_out: empty; too_big: the message stays
//   std::size_t next_size()                      the size of the message that was too big
//   std::size_t max_message() const
//   struct Layout                                the sizes that an address may choose
//   static std::size_t shared_bytes(const Layout&)   bytes of memory that it needs, about
//   Queue(const std::string& name, const Layout&)    makes it, mode 0600
//   explicit Queue(const std::string& name)          opens it
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

namespace detail {

// The states of both directions: `up` from the client to the server, `down` back.
struct QueuePage {
  QueueStates up, down;
};

// Both queues, which live until both halves of a channel are destroyed.
template <class Queue>
struct Queues {
  std::shared_ptr<void> page;
  SharedName up_name, down_name;  // only in the server, which removes them if no client did
  std::optional<Queue> up, down;
};

// Returns the name of a direction: 0 from the client to the server, 1 back.
inline std::string queue_name(SharedNameId id, std::uint64_t direction) {
  id[3] += direction;
  return shared_name(id);
}

// Makes a queue and allocates all of its memory before any access, because the library only sets
// its size.
template <class Queue>
void make_queue(std::optional<Queue>& queue, SharedName& name,
                const typename Queue::Layout& layout) {
  require_shared_memory(Queue::shared_bytes(layout));
  queue.emplace(name.name(), layout);
  name.hold();
  fill_shared_memory(name.name());
}

template <class Queue>
void open_queue(std::optional<Queue>& queue, const std::string& name) {
  queue.emplace(name);
  remove_shared_memory(name);  // both sides have it open now
}

template <class Queue>
Channel queue_channel(std::shared_ptr<Queue> out, QueueStates& out_states, Lifeline out_bell,
                      std::shared_ptr<Queue> in, QueueStates& in_states, Lifeline in_bell,
                      const ChannelOptions& options) {
  return {make_sender(QueueSender(std::move(out), out_states, std::move(out_bell), options),
                      options.address),
          make_receiver(QueueReceiver(std::move(in), in_states, std::move(in_bell), options),
                        options.address),
          {}};
}

template <class Queue>
Offer offer_queues(OwnedFd connection, const typename Queue::Layout& layout,
                   const ChannelOptions& options) {
  Offer offer;
  offer.parameters = new_shared_name_id();
  OwnedFd memory = make_sealed_memory("ipclab-states", sizeof(QueuePage));
  const auto queues = std::make_shared<Queues<Queue>>();
  queues->page = map_shared(memory.get(), sizeof(QueuePage));
  auto* const page = new (queues->page.get()) QueuePage;
  queues->up_name = SharedName(queue_name(offer.parameters, 0));
  queues->down_name = SharedName(queue_name(offer.parameters, 1));
  make_queue(queues->up, queues->up_name, layout);
  make_queue(queues->down, queues->down_name, layout);
  auto [ours, theirs] = Lifeline::pair();
  offer.descriptors.push_back(std::move(memory));
  offer.descriptors.push_back(theirs.release());
  offer.channel = queue_channel(
      std::shared_ptr<Queue>(queues, &*queues->down), page->down, Lifeline(std::move(connection)),
      std::shared_ptr<Queue>(queues, &*queues->up), page->up, std::move(ours), options);
  return offer;
}

}  // namespace detail

// Listen and connect for a transport. Throw Error.
template <class Queue>
std::unique_ptr<Listener> listen_with_queues(const Address& address,
                                             const typename Queue::Layout& layout) {
  remove_dead_shared_memory();
  return listen_at_rendezvous(
      address, [layout, options = channel_options(address)](OwnedFd connection) {
        return detail::offer_queues<Queue>(std::move(connection), layout, options);
      });
}

template <class Queue>
Channel connect_with_queues(const Address& address, Deadline deadline) {
  using namespace detail;
  address.allow_options({"wait", "max_message"});
  Invited invited = join_rendezvous(address, deadline);
  if (invited.descriptors.size() != 2 ||
      !is_sealed_memory(invited.descriptors[0].get(), sizeof(QueuePage)))
    throw Error("connect", "", EPROTO, "the server passed memory of an unexpected kind or size");
  const auto queues = std::make_shared<Queues<Queue>>();
  queues->page = map_shared(invited.descriptors[0].get(), sizeof(QueuePage));
  auto* const page = std::launder(reinterpret_cast<QueuePage*>(queues->page.get()));
  open_queue(queues->up, queue_name(invited.parameters, 0));
  open_queue(queues->down, queue_name(invited.parameters, 1));
  Channel channel = queue_channel(
      std::shared_ptr<Queue>(queues, &*queues->up), page->up,
      Lifeline(std::move(invited.descriptors[1])), std::shared_ptr<Queue>(queues, &*queues->down),
      page->down, Lifeline(std::move(invited.connection)), channel_options(address));
  channel.peer = invited.server;
  return channel;
}

}  // namespace ipc
