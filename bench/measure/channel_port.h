#pragma once

#include "bench/measure/clock.h"
#include "bench/measure/measurement.h"
#include "ipc/transport.h"

namespace ipc::bench {

// One side of a channel, which must outlive it, as the loops use it (bench/measure/payload.h). Waits for ever.
class ChannelPort {
 public:
  explicit ChannelPort(Channel& channel, std::uint64_t delay_ns = 0)
      : channel_(channel), delay_ns_(delay_ns) {}

  bool send(Bytes bytes) {
    if (delay_ns_ > 0) [[unlikely]]
      delay();
    return channel_.out->send(bytes, Deadline::never()) == Status::ok;
  }
  bool post(Bytes bytes) {
    if (delay_ns_ > 0) [[unlikely]]
      delay();
    return channel_.out->post(bytes, Deadline::never()) == Status::ok;
  }
  bool flush() { return channel_.out->flush(Deadline::never()) == Status::ok; }
  Result<Bytes> receive() { return channel_.in->receive(Deadline::never()); }

  Cost spent() const {
    Cost cost = cost_so_far();
    cost.system_calls =
        channel_.out->counters().system_calls + channel_.in->counters().system_calls;
    return cost;
  }

 private:
  void delay() const {
    for (const std::uint64_t begin_ns = now_ns(); now_ns() - begin_ns < delay_ns_;) {}
  }

  Channel& channel_;
  std::uint64_t delay_ns_;
};

}  // namespace ipc::bench
