#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "bench/measure/histogram.h"
#include "bench/measure/scenario.h"
#include "ipc/options.h"

namespace ipc::bench {

using ipc::Waiting;

// How the kernel schedules a peer: sched(7).
struct Scheduling {
  enum class Policy : unsigned char { other, fifo, rr } policy = Policy::other;
  int priority = 0;  // fifo and rr: 1 to 99

  friend constexpr bool operator==(const Scheduling&, const Scheduling&) = default;
};

// The piece of work that a launch measures. All peers have the same.
struct Work {
  Scenario scenario = Scenario::ping;
  Waiting waiting = Waiting::block;
  std::size_t size = 64;                      // bytes of payload, at least 1
  unsigned batch = 1;                         // stream: messages made visible together
  std::uint64_t rate = 0;                     // load, cold, slow_reader: messages per second
  unsigned peers = 1;                         // fan_in: senders; fan_out: receivers; pairs: pairs
  std::uint64_t warm_up_ns = 50'000'000;      // shortest warm-up; the longest is four times that
  std::uint64_t time_ns = 200'000'000;        // measured time
  std::uint64_t not_before_ns = 0;            // earliest begin by now_ns(), so that pairs coincide
  std::uint64_t patience_ns = 5'000'000'000;  // slow_reader: longest time to read the first queue
  std::uint64_t delay_ns = 0;                 // before each send, to test that comparisons find it
  bool lossy = false;         // messages may be dropped: only those that arrive are judged
  bool shares_cpu = false;    // both peers are on one CPU: a busy one holds up the other
  bool keeps_series = false;  // a time series is recorded, too
  Scheduling scheduling;
};

// The resources that all threads of a process have spent, in user and system mode.
struct Cost {
  std::uint64_t cpu_ns = 0;
  std::uint64_t voluntary_switches = 0;
  std::uint64_t involuntary_switches = 0;
  std::uint64_t minor_faults = 0;
  std::uint64_t system_calls = 0;  // counted by the channel or the floor; 0: not counted
  std::uint64_t cycles = 0;        // CPU cycles, user and kernel; 0: not counted here
  std::uint64_t instructions = 0;  // user and kernel; 0: not counted here

  friend constexpr bool operator==(const Cost&, const Cost&) = default;
};

inline constexpr std::array cost_fields = {
    &Cost::cpu_ns,       &Cost::voluntary_switches, &Cost::involuntary_switches,
    &Cost::minor_faults, &Cost::system_calls,       &Cost::cycles,
    &Cost::instructions};

constexpr Cost operator-(Cost end, const Cost& begin) {
  for (const auto field : cost_fields) end.*field -= begin.*field;
  return end;
}
constexpr void operator+=(Cost& all, const Cost& one) {
  for (const auto field : cost_fields) all.*field += one.*field;
}

// Returns the cost of this process since its start, by getrusage(2) and the hardware's counters.
// The caller counts the system calls.
Cost cost_so_far(std::uint64_t system_calls = 0) noexcept;

// Starts counting cycles and instructions with perf_event_open(2), for the calling thread and for
// the threads and processes that it starts later. They stay 0 if the machine has no such counters.
void count_cycles();

inline constexpr std::size_t slice_count = 10;

// load: the share of the measured time by which sending and receiving of overdue messages may
// exceed it, so that a process that was stopped just then can catch up.
inline constexpr double drain_share = 0.05;

// A flag in shared memory that one peer sets while another one waits for it.
class Flag {
 public:
  void set() noexcept { std::atomic_ref(value_).store(1, std::memory_order_release); }
  bool is_set() noexcept { return std::atomic_ref(value_).load(std::memory_order_acquire) != 0; }

 private:
  std::uint32_t value_ = 0;
};

// The results of one launch, in memory that both peers share. Zeroed memory is an empty one, and
// a copy of its bytes is a copy of it. Each field is written by one peer, and read once both have
// ended; only flags pass between them while they run.
struct Measurement {
  Histogram latency;              // ns, as the scenario's file defines it; empty for streams
  std::uint64_t messages = 0;     // round trips; one way: messages received
  std::uint64_t bytes = 0;        // payload of those messages, counted once
  std::uint64_t duration_ns = 0;  // measured time, by the clock of the peer that records
  std::uint64_t sent = 0;     // one way: messages sent, lost ones included; death: accepted by send
  std::uint64_t kept = 0;     // death: messages received of those
  std::uint64_t deaths = 0;   // death: clients so far
  std::uint64_t died_ns = 0;  // death: when the last client killed itself, by now_ns()
  std::uint64_t due = 0;      // load: messages that the schedule has in the measured time
  double generator_send_ns = 0;     // load: time per message without a channel, of the sender
  double generator_receive_ns = 0;  // likewise, of the receiver
  std::uint64_t generator_lag_p99_ns = 0;           // load: p99 of the sender's own delay
  std::uint64_t warm_up_ns = 0;                     // time until the pace was steady
  std::uint64_t tear_down_ns = 0;                   // connect: time to destroy all channels
  std::array<std::uint64_t, slice_count> slices{};  // messages in each tenth of the measured time
  Cost client;                                      // cost of the client or sender while measuring
  Cost server;                 // cost of the server or receiver while measuring
  std::uint32_t verified = 0;  // 1: the integrity pass saw the content that was sent
  std::uint32_t unread = 0;    // slow_reader, 1: the first queue was not read in time: no result
  Flag receiver_done;          // the receiver has all that it measures
  Flag may_begin;              // fan_in: all senders have connected
  Flag may_end;                // fan_in: the receiver has measured for long enough
};

static_assert(std::is_trivially_copyable_v<Measurement>);

// Adds a measurement that another peer made at the same time; the longer time counts.
void add(Measurement& all, const Measurement& one);

}  // namespace ipc::bench
