// A reference: two message queues of Boost.Interprocess, one per direction, used as its
// documentation shows.
//
// A queue is a shared memory object that holds a mutex, two condition variables and 64 slots for
// messages. A send copies its message into a slot, a receive copies it out. No call returns early
// if the other process has been killed.

#include <unistd.h>

#include <boost/interprocess/ipc/message_queue.hpp>
#include <string>
#include <vector>

#include "bench/floors/floor.h"

namespace ipc::bench {
namespace {

namespace bip = boost::interprocess;

// Returns the size of a slot. A queue cannot carry a larger message.
std::size_t message_bytes_max(const Work& work) {
  return std::max(std::size_t{64} << 10, work.size);
}

// One direction. The fork copies the object, and both copies refer to the same mapped memory.
struct Way {
  static constexpr std::size_t length = 64;  // slots
  std::optional<bip::message_queue> queue;

  explicit Way(const Work& work) {
    const std::string name = "floor-boost-queue-" + std::to_string(::getpid());
    bip::message_queue::remove(name.c_str());  // left by a killed process with the same number
    queue.emplace(bip::create_only, name.c_str(), length, message_bytes_max(work));
    bip::message_queue::remove(name.c_str());  // the second process inherits the memory
  }
};

class QueuePort {
 public:
  QueuePort(Way& out, Way& in, const Work& work)
      : out_(*out.queue),
        in_(*in.queue),
        spins_(work.waiting == Waiting::spin),
        bytes_(message_bytes_max(work)) {}

  // Copies the message into the queue. If the queue is full, send sleeps on a condition variable
  // (futex), and try_send returns false. All messages have priority 0, so their order is kept.
  bool send(Bytes message) {
    if (!spins_) out_.send(message.data(), message.size(), 0);
    else
      while (!out_.try_send(message.data(), message.size(), 0)) relax();
    return true;
  }
  // The library has no batches: each message is visible at once.
  bool post(Bytes message) { return send(message); }
  bool flush() { return true; }

  // Copies the next message out. If the queue is empty, receive sleeps and try_receive returns
  // false.
  std::optional<Bytes> receive() {
    bip::message_queue::size_type size = 0;
    unsigned priority = 0;
    if (!spins_) in_.receive(bytes_.data(), bytes_.size(), size, priority);
    else
      while (!in_.try_receive(bytes_.data(), bytes_.size(), size, priority)) relax();
    return Bytes(bytes_).first(size);
  }

 private:
  bip::message_queue& out_;
  bip::message_queue& in_;
  bool spins_;
  std::vector<std::byte> bytes_;  // the message received last
};

}  // namespace

int floor_boost_queue(const SharedPage& page) { return run_floor<TwoWays<Way, QueuePort>>(page); }

}  // namespace ipc::bench
