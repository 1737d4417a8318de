// Boost.Interprocess's message_queue: two of them in POSIX shared memory, one per direction. Its
// blocking calls would wait permanently for a peer that was killed, so only the calls that never
// wait are used (docs/decisions/007). Waiting is that of ipc/shm/queue_channel.h.
#include "transports/boost_calls.h"  // first

#include <boost/interprocess/ipc/message_queue.hpp>

#include "ipc/shm/queue_channel.h"
#include "ipc/system/signal_guard.h"
#include "ipc/transport.h"

namespace {
using namespace ipc;
namespace bip = boost::interprocess;

class BoostQueue {
 public:
  struct Layout {
    std::size_t message = std::size_t{64} << 10;
    std::size_t count = 64;
  };
  static std::size_t shared_bytes(const Layout& layout) {
    constexpr std::size_t header =
        64;  // about the bytes that the library adds to a message, and to the queue
    return (layout.message + header) * (layout.count + 1);
  }
  BoostQueue(const std::string& name, const Layout& layout)
      : queue_(boost_call("message_queue", [&] {
          const SignalGuard no_signal(SIGXFSZ);
          return bip::message_queue(bip::create_only, name.c_str(), layout.count, layout.message,
                                    bip::permissions(0600));
        })) {}
  explicit BoostQueue(const std::string& name)
      : queue_(boost_call("message_queue",
                          [&] { return bip::message_queue(bip::open_only, name.c_str()); })) {}

  bool try_push(Bytes message) {
    const void* const data = message.empty() ? "" : static_cast<const void*>(message.data());
    return boost_call("try_send", [&] { return queue_.try_send(data, message.size(), 0); });
  }

  // The library needs room for its largest message, regardless of the next one's size.
  Result<std::size_t> try_pop(MutableBytes place) {
    if (!held_ && place.size() >= max_message()) return pop(place);
    if (!held_) {
      Buffer buffer = Buffer::borrow();
      buffer.grow(max_message());
      const auto size = pop({buffer.data(), max_message()});
      if (!size) return size;
      held_ = std::move(buffer);
      held_size_ = *size;
    }
    if (held_size_ > place.size()) return failed(Status::too_big);
    std::copy_n(held_.data(), held_size_, place.data());
    held_.give_back();
    return held_size_;
  }

  std::size_t next_size() const { return held_size_; }
  std::size_t max_message() const { return queue_.get_max_msg_size(); }

 private:
  Result<std::size_t> pop(MutableBytes place) {
    bip::message_queue::size_type size = 0;
    unsigned priority = 0;
    const bool popped = boost_call("try_receive", [&] {
      return queue_.try_receive(place.data(), place.size(), size, priority);
    });
    return popped ? Result<std::size_t>(size) : failed(Status::timed_out);
  }

  bip::message_queue queue_;
  Buffer held_;  // the next message, if a place was too small for it
  std::size_t held_size_ = 0;
};

BoostQueue::Layout layout_of(const Address& address) {
  BoostQueue::Layout layout;
  layout.message = size_option(address, "slot", layout.message, 1, std::size_t{1} << 30);
  const auto buffer = size_option(address, "buffer", std::size_t{4} << 20, 1, std::size_t{1} << 30);
  layout.count = std::max<std::size_t>(2, buffer / layout.message);
  return layout;
}

std::unique_ptr<Listener> open_listener(const Address& address) {
  address.allow_options({"wait", "max_message", "slot", "buffer"});
  return listen_with_queues<BoostQueue>(address, layout_of(address));
}

}  // namespace

extern const Transport transport_boost_queue;
const Transport transport_boost_queue{
    .name = "boost-queue",
    .summary = "Boost.Interprocess's message_queue",
    .traits = {.ordered = true,
               .reliable = true,
               .keeps_boundaries = true,
               .half_close = true,
               .receive_close = true,
               .peer_exit = Traits::PeerExit::by_lifeline,
               .tells_deaths = true,
               .room = 128'000,
               .copies = 2},
    .listen = open_listener,
    .connect = connect_with_queues<BoostQueue>,
};
