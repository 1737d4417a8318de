// Two of Boost.Interprocess's message queues, one each way, used as its documentation does: nothing ends a
// wait when the other process has been killed.

#include <unistd.h>

#include <boost/interprocess/ipc/message_queue.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bench/floors/floor.h"

namespace {

using namespace ipc::bench;
namespace bip = boost::interprocess;

class BoostQueue {
 public:
  static constexpr bool lossy = false;

  explicit BoostQueue(const Work& work)
      : spins_(work.waiting == Waiting::spin),
        in_bytes_(std::max(std::size_t{64} << 10, work.size)) {
    for (auto& queue : queues_) {
      const std::string name = "floor-boost-queue-" + std::to_string(::getpid());
      bip::message_queue::remove(name.c_str());
      queue.emplace(bip::create_only, name.c_str(), 64, in_bytes_.size());
      bip::message_queue::remove(name.c_str());  // the second process inherits the memory
    }
  }

  void become(Side side) {
    const bool client = side == Side::client;
    out_ = &*queues_[client ? 0 : 1];
    in_ = &*queues_[client ? 1 : 0];
  }

  bool send(Bytes message) {
    if (!spins_) out_->send(message.data(), message.size(), 0);
    else
      while (!out_->try_send(message.data(), message.size(), 0)) relax();
    return true;
  }
  bool post(Bytes message) { return send(message); }
  bool flush() { return true; }

  std::optional<Bytes> receive() {
    bip::message_queue::size_type size = 0;
    unsigned priority = 0;
    if (!spins_) in_->receive(in_bytes_.data(), in_bytes_.size(), size, priority);
    else
      while (!in_->try_receive(in_bytes_.data(), in_bytes_.size(), size, priority)) relax();
    return Bytes(in_bytes_).first(size);
  }

 private:
  bool spins_;
  std::optional<bip::message_queue> queues_[2];
  bip::message_queue* out_ = nullptr;
  bip::message_queue* in_ = nullptr;
  std::vector<std::byte> in_bytes_;
};

}  // namespace

int main(int argc, char** argv) { return run_floor<BoostQueue>("boost-queue", argc, argv); }
