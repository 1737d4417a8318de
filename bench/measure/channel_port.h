#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "bench/measure/clock.h"
#include "bench/measure/shared_page.h"
#include "ipc/host/process.h"
#include "ipc/transport.h"

namespace ipc::bench {

inline std::uint64_t calls_of(const Channel& channel) {
  return channel.out->counters().system_calls + channel.in->counters().system_calls;
}

// The port of a loop over one side of a channel, which must outlive it. Calls wait without a limit.
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

  Cost spent() const { return cost_so_far(calls_of(channel_)); }

 private:
  void delay() const {
    for (const std::uint64_t begin_ns = now_ns(); now_ns() - begin_ns < delay_ns_;) {}
  }

  Channel& channel_;
  std::uint64_t delay_ns_;
};

// connect: opens a channel for each message and its answer. The latency is the time from the call
// of connect to the answer. The server waits until a client has gone before it accepts the next
// one.
bool make_connections(const SharedPage&, const Address&);  // the client
bool serve_connections(const SharedPage&, Listener&);

// A client, and the server's end of the channel to it.
struct Client {
  std::unique_ptr<Listener> listener;
  Process process;
  Channel channel;
};

// death: clients that send and are killed. The latency is the time from the kill to the `closed` of
// the server's receive. It includes reading the messages that the server had not read yet.
bool send_and_die(const SharedPage&, Sender&);  // the client; returns only if a send fails
bool witness_deaths(const SharedPage&, const std::function<Client()>& next_client);

// fan_in: several streams to one receiver, a Hub, which waits for all in one epoll. It measures for
// work.time_ns once all senders have warmed up.
bool serve_senders(const SharedPage&, std::vector<SharedPage>& of_senders,
                   std::unique_ptr<Listener>);

// fan_out: one sender sends each message to all receivers. It counts once for each of them.
bool send_to_all(const SharedPage&, std::vector<Channel>&);

// Adds the measurements and costs of the other peers of fan_in and fan_out.
void add_up(const SharedPage&, const std::vector<SharedPage>& others);

// Returns CPUs for `count` other peers, in turn. If possible, the server does not use them.
std::vector<int> other_cpus(CpuPair, std::size_t count);

}  // namespace ipc::bench
