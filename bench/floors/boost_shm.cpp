// A reference: two segments of Boost.Interprocess's managed shared memory, one per direction.
//
// Each segment holds a queue of messages, which are allocated in the segment, and a mutex with two
// condition variables that guard it. A send copies its message into the segment, a receive copies
// it out. No wait ends early if the other process has been killed.

#include <unistd.h>

#include <boost/interprocess/containers/deque.hpp>
#include <boost/interprocess/managed_shared_memory.hpp>
#include <boost/interprocess/sync/interprocess_condition.hpp>
#include <boost/interprocess/sync/interprocess_mutex.hpp>
#include <boost/interprocess/sync/scoped_lock.hpp>
#include <cstring>
#include <string>
#include <vector>

#include "bench/floors/floor.h"

namespace ipc::bench {
namespace {

namespace bip = boost::interprocess;

using Segment = bip::managed_shared_memory;
using Lock = bip::scoped_lock<bip::interprocess_mutex>;

// A message in the queue. The pointer is an offset from itself, so it is valid in both processes
// even if the segment is mapped at different addresses.
struct Message {
  bip::offset_ptr<std::byte> data;
  std::size_t size;
};

// The root object of a segment. The deque takes its memory from the segment.
struct Queue {
  explicit Queue(Segment::segment_manager* manager) : messages(manager) {}
  bip::interprocess_mutex mutex;
  bip::interprocess_condition not_empty, not_full;
  bip::deque<Message, bip::allocator<Message, Segment::segment_manager>> messages;
};

// Returns the size of a segment: 4 MiB, or four messages if they need more.
std::size_t segment_bytes(const Work& work) {
  return std::max(std::size_t{4} << 20, 4 * work.size);
}

// One direction. The fork copies the object, and both copies refer to the same mapped memory.
struct Way {
  Segment segment;
  Queue* queue;

  explicit Way(const Work& work) {
    const std::string name = "floor-boost-shm-" + std::to_string(::getpid());
    bip::shared_memory_object::remove(name.c_str());  // left by a killed process of this number
    segment = Segment(bip::create_only, name.c_str(), segment_bytes(work));
    bip::shared_memory_object::remove(name.c_str());  // the second process inherits the memory
    queue = segment.construct<Queue>("queue")(segment.get_segment_manager());
  }
};

class SegmentPort {
 public:
  SegmentPort(Way& out, Way& in, const Work& work)
      : out_(out),
        in_(in),
        spins_(work.waiting == Waiting::spin),
        largest_(std::max<std::size_t>(2, segment_bytes(work) / 2 / (work.size + 64))),
        bytes_(work.size) {}

  // Copies the message into the segment, and wakes the receiver if it sleeps.
  bool send(Bytes message) {
    Queue& queue = *out_.queue;
    Lock lock(queue.mutex);
    while (queue.messages.size() == largest_) wait(queue.not_full, lock);
    void* const place = out_.segment.allocate(message.size());
    std::memcpy(place, message.data(), message.size());
    queue.messages.push_back({static_cast<std::byte*>(place), message.size()});
    if (!spins_) queue.not_empty.notify_one();
    return true;
  }
  // There are no batches: each message is visible at once.
  bool post(Bytes message) { return send(message); }
  bool flush() { return true; }

  // Copies the message out, frees its memory for the sender, and wakes the sender if it sleeps.
  std::optional<Bytes> receive() {
    Queue& queue = *in_.queue;
    Lock lock(queue.mutex);
    while (queue.messages.empty()) wait(queue.not_empty, lock);
    const Message message = queue.messages.front();
    std::memcpy(bytes_.data(), message.data.get(), message.size);
    in_.segment.deallocate(message.data.get());
    queue.messages.pop_front();
    if (!spins_) queue.not_full.notify_one();
    return Bytes(bytes_).first(message.size);
  }

 private:
  // Lets the other side have the lock: asleep until it notifies the condition, or for one turn of a
  // spin. The caller checks its condition again, because a wake may come without a reason.
  void wait(bip::interprocess_condition& condition, Lock& lock) const {
    if (!spins_) return condition.wait(lock);
    lock.unlock();
    relax();
    lock.lock();
  }

  Way& out_;
  Way& in_;
  bool spins_;
  std::size_t largest_;           // most messages in a queue: they fill half of the segment at most
  std::vector<std::byte> bytes_;  // the message received last
};

}  // namespace

int floor_boost_shm(const SharedPage& page) { return run_floor<TwoWays<Way, SegmentPort>>(page); }

}  // namespace ipc::bench
