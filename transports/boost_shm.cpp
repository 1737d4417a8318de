// Boost.Interprocess's managed shared memory: two segments, one per direction. Each has an
// interprocess mutex around a queue of messages allocated in the segment. There is no condition
// variable, although one is usual with a mutex: a waiting process must get the mutex back, which a
// killed peer may hold permanently (docs/decisions/007). Waiting is that of
// ipc/shm/queue_channel.h.
#include "transports/boost_calls.h"  // first

#include <algorithm>
#include <boost/interprocess/containers/vector.hpp>
#include <boost/interprocess/managed_shared_memory.hpp>
#include <boost/interprocess/sync/interprocess_mutex.hpp>
#include <boost/interprocess/sync/scoped_lock.hpp>

#include "ipc/shm/queue_channel.h"
#include "ipc/system/signal_guard.h"
#include "ipc/transport.h"

namespace {
using namespace ipc;
namespace bip = boost::interprocess;

// The segment's own lock is a null mutex, because it would only be taken under ours.
using Segment = bip::basic_managed_shared_memory<char, bip::rbtree_best_fit<bip::null_mutex_family>,
                                                 bip::iset_index>;

constexpr std::size_t smallest_buffer = std::size_t{64} << 10;
constexpr std::size_t largest_buffer = std::size_t{1} << 30;
constexpr std::size_t bytes_a_message = 128;  // about the space that a message of 64 bytes takes
constexpr const char* object_name = "queue";

class BoostShm {
  template <class Action>
  auto locked(const char* call, Action action) {
    return boost_call(call, [&] {
      const bip::scoped_lock<bip::interprocess_mutex> lock(shared_->mutex);
      return action();
    });
  }

 public:
  struct Layout {
    std::size_t buffer = std::size_t{4} << 20;
  };
  static std::size_t shared_bytes(const Layout& layout) { return layout.buffer; }

  BoostShm(const std::string& name, const Layout& layout)
      : segment_(boost_call("managed_shared_memory",
                            [&] {
                              const SignalGuard no_signal(SIGXFSZ);
                              return Segment(bip::create_only, name.c_str(), layout.buffer, nullptr,
                                             bip::permissions(0600));
                            })),
        shared_(boost_call("construct", [&] {
          return segment_.construct<Shared>(object_name)(segment_.get_segment_manager(),
                                                         layout.buffer / bytes_a_message);
        })) {}
  explicit BoostShm(const std::string& name)
      : segment_(boost_call("managed_shared_memory",
                            [&] { return Segment(bip::open_only, name.c_str()); })),
        shared_(boost_call("find", [this] { return segment_.find<Shared>(object_name).first; })) {
    if (shared_ == nullptr)
      throw Error("find", name, EPROTO, "the server passed memory without a queue in it");
  }

  bool try_push(Bytes message) {
    return locked("push", [&] {
      if (shared_->count == shared_->ring.size()) return false;
      void* const place = segment_.allocate(std::max<std::size_t>(1, message.size()), std::nothrow);
      if (place == nullptr) return false;
      std::copy(message.begin(), message.end(), static_cast<std::byte*>(place));
      shared_->at(shared_->count++) = {static_cast<std::byte*>(place), message.size()};
      return true;
    });
  }

  Result<std::size_t> try_pop(MutableBytes place) {
    return locked("pop", [&]() -> Result<std::size_t> {
      if (shared_->count == 0) return failed(Status::timed_out);
      const Message message = shared_->at(0);
      next_size_ = message.size;
      if (message.size > place.size()) return failed(Status::too_big);
      std::copy_n(message.data.get(), message.size, place.data());
      segment_.deallocate(message.data.get());
      shared_->drop_first();
      return message.size;
    });
  }

  std::size_t next_size() const { return next_size_; }
  // Returns half of the segment. Such a message fits an empty queue: then the segment is free in
  // one piece, except for the ring and the allocator's data.
  std::size_t max_message() const { return segment_.get_size() / 2; }

 private:
  struct Message {
    bip::offset_ptr<std::byte> data;
    std::size_t size = 0;
  };
  // The ring has a fixed size, because a container that grows between the messages would split the
  // free space.
  struct Shared {
    Shared(Segment::segment_manager* manager, std::size_t messages) : ring(messages, manager) {}
    Message& at(std::size_t index) { return ring[(first + index) % ring.size()]; }
    void drop_first() {
      first = (first + 1) % ring.size();
      --count;
    }
    bip::interprocess_mutex mutex;
    bip::vector<Message, bip::allocator<Message, Segment::segment_manager>> ring;
    std::size_t first = 0, count = 0;
  };

  Segment segment_;
  Shared* shared_;
  std::size_t next_size_ = 0;
};

std::unique_ptr<Listener> open_listener(const Address& address) {
  address.allow_options({"wait", "max_message", "buffer"});
  BoostShm::Layout layout;
  layout.buffer = size_option(address, "buffer", layout.buffer, smallest_buffer, largest_buffer);
  return listen_with_queues<BoostShm>(address, layout);
}

}  // namespace

extern const Transport transport_boost_shm;
const Transport transport_boost_shm{
    .name = "boost-shm",
    .summary = "Boost.Interprocess's managed shared memory, a mutex and a queue",
    .traits = {.ordered = true,
               .reliable = true,
               .keeps_boundaries = true,
               .half_close = true,
               .receive_close = true,
               .peer_exit = Traits::PeerExit::by_lifeline,
               .tells_deaths = true,
               .room = 2'000'000,
               .copies = 2},
    .listen = open_listener,
    .connect = connect_with_queues<BoostShm>,
};
