// Two segments of Boost.Interprocess's managed shared memory, one each way, and in each a mutex and two
// conditions around a queue of messages allocated there: nothing ends a wait when the other process has
// been killed.

#include <unistd.h>

#include <boost/interprocess/containers/deque.hpp>
#include <boost/interprocess/managed_shared_memory.hpp>
#include <boost/interprocess/sync/interprocess_condition.hpp>
#include <boost/interprocess/sync/interprocess_mutex.hpp>
#include <boost/interprocess/sync/scoped_lock.hpp>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "bench/floors/floor.h"

namespace {

using namespace ipc::bench;
namespace bip = boost::interprocess;

using Segment = bip::managed_shared_memory;
using Lock = bip::scoped_lock<bip::interprocess_mutex>;

struct Message {
  bip::offset_ptr<std::byte> data;
  std::size_t size;
};

struct Queue {
  explicit Queue(Segment::segment_manager* manager) : messages(manager) {}
  bip::interprocess_mutex mutex;
  bip::interprocess_condition not_empty, not_full;
  bip::deque<Message, bip::allocator<Message, Segment::segment_manager>> messages;
};

class BoostShm {
 public:
  static constexpr bool lossy = false;

  explicit BoostShm(const Work& work)
      : spins_(work.waiting == Waiting::spin), in_bytes_(work.size) {
    const std::size_t bytes = std::max(std::size_t{4} << 20, 4 * work.size);
    largest_ = std::max<std::size_t>(2, bytes / 2 / (work.size + 64));
    for (Way& way : ways_) {
      const std::string name = "floor-boost-shm-" + std::to_string(::getpid());
      bip::shared_memory_object::remove(name.c_str());
      way.segment = Segment(bip::create_only, name.c_str(), bytes);
      bip::shared_memory_object::remove(name.c_str());  // the second process inherits the memory
      way.queue = way.segment.construct<Queue>("queue")(way.segment.get_segment_manager());
    }
  }

  void become(Side side) {
    const bool client = side == Side::client;
    out_ = &ways_[client ? 0 : 1];
    in_ = &ways_[client ? 1 : 0];
  }

  bool send(Bytes message) {
    Queue& queue = *out_->queue;
    Lock lock(queue.mutex);
    while (queue.messages.size() == largest_) wait(queue.not_full, lock);
    void* const place = out_->segment.allocate(message.size());
    std::memcpy(place, message.data(), message.size());
    queue.messages.push_back({static_cast<std::byte*>(place), message.size()});
    if (!spins_) queue.not_empty.notify_one();
    return true;
  }
  bool post(Bytes message) { return send(message); }
  bool flush() { return true; }

  std::optional<Bytes> receive() {
    Queue& queue = *in_->queue;
    Lock lock(queue.mutex);
    while (queue.messages.empty()) wait(queue.not_empty, lock);
    const Message message = queue.messages.front();
    std::memcpy(in_bytes_.data(), message.data.get(), message.size);
    in_->segment.deallocate(message.data.get());
    queue.messages.pop_front();
    if (!spins_) queue.not_full.notify_one();
    return Bytes(in_bytes_).first(message.size);
  }

 private:
  struct Way {
    Segment segment;
    Queue* queue = nullptr;
  };

  void wait(bip::interprocess_condition& condition, Lock& lock) const {
    if (!spins_) return condition.wait(lock);
    lock.unlock();
    relax();
    lock.lock();
  }

  bool spins_;
  std::size_t largest_ = 0;  // number of messages in a queue
  Way ways_[2];
  Way* out_ = nullptr;
  Way* in_ = nullptr;
  std::vector<std::byte> in_bytes_;
};

}  // namespace

int main(int argc, char** argv) { return run_floor<BoostShm>("boost-shm", argc, argv); }
