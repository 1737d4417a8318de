#pragma once

#include <memory>
#include <vector>

#include "bench/measure/channel_port.h"
#include "bench/measure/shared_page.h"

// The scenarios in which there is more than one channel: connect, fan_in and fan_out. (pairs are pings, begun
// together by the launcher.)

namespace ipc::bench {

// --- connect: a channel for each message and its answer ---
// The latency runs from the call of connect to the answer; tear_down_ns is what destroying the channel took
// the client. The server waits until the client has gone before it accepts again: one at a time.

bool make_connections(const SharedPage&, const Address&);  // the client
bool serve_connections(const SharedPage&, Listener&);

// --- fan_in: several streams to one receiver, which is a Hub: it waits for all by one epoll ---
// Measured is from when all of them are past their warm-up, for work.time_ns: until then all go on.

bool serve_senders(const SharedPage&, std::vector<SharedPage>& of_senders,
                   std::unique_ptr<Listener>);
void wait_for_start(const SharedPage&);  // the senders: until all have come

// --- fan_out: one sender that sends each message to all, one after the other ---
// A message counts once for each receiver that has it.

bool send_to_all(const SharedPage&, std::vector<Channel>&);

// Adds what the other peers measured and spent.
void add_up(const SharedPage&, const std::vector<SharedPage>& others);

// A CPU for each of the other peers: those that the server does not use, in turn, where there are any.
std::vector<int> cpus_beside(CpuPair, std::size_t count);

}  // namespace ipc::bench
