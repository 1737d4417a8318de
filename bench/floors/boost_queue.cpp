// Two of Boost.Interprocess's message queues, one each way, used as its documentation does: nothing
// ends a wait when the other process has been killed.

#include <unistd.h>

#include <boost/interprocess/ipc/message_queue.hpp>
#include <string>
#include <vector>

#include "bench/floors/floor.h"

namespace ipc::bench {
namespace {

namespace bip = boost::interprocess;

constexpr std::size_t queue_length = 64;  // messages
std::size_t message_bytes_max(const Work& work) {
  return std::max(std::size_t{64} << 10, work.size);
}

class QueuePort {
 public:
  QueuePort(bip::message_queue& out, bip::message_queue& in, const Work& work)
      : out_(out),
        in_(in),
        spins_(work.waiting == Waiting::spin),
        bytes_(message_bytes_max(work)) {}

  bool send(Bytes message) {
    if (!spins_) out_.send(message.data(), message.size(), 0);
    else
      while (!out_.try_send(message.data(), message.size(), 0)) relax();
    return true;
  }
  bool post(Bytes message) { return send(message); }
  bool flush() { return true; }

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
  std::vector<std::byte> bytes_;
};

class BoostQueue {
 public:
  explicit BoostQueue(const Work& work) {
    for (auto& queue : queues_) {
      const std::string name = "floor-boost-queue-" + std::to_string(::getpid());
      bip::message_queue::remove(name.c_str());
      queue.emplace(bip::create_only, name.c_str(), queue_length, message_bytes_max(work));
      bip::message_queue::remove(name.c_str());  // the second process inherits the memory
    }
  }

  QueuePort become(Side side, const Work& work) {
    const int out = side == Side::client ? 0 : 1;
    return {*queues_[out], *queues_[1 - out], work};
  }

 private:
  std::optional<bip::message_queue> queues_[2];
};

}  // namespace

int floor_boost_queue(const SharedPage& page) { return run_floor<BoostQueue>(page); }

}  // namespace ipc::bench
