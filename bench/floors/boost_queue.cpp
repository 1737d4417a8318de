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

std::size_t message_bytes_max(const Work& work) {
  return std::max(std::size_t{64} << 10, work.size);
}

struct Way {
  static constexpr std::size_t length = 64;  // messages
  std::optional<bip::message_queue> queue;

  explicit Way(const Work& work) {
    const std::string name = "floor-boost-queue-" + std::to_string(::getpid());
    bip::message_queue::remove(name.c_str());
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

}  // namespace

int floor_boost_queue(const SharedPage& page) { return run_floor<TwoWays<Way, QueuePort>>(page); }

}  // namespace ipc::bench
