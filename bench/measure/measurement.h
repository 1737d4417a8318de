#pragma once

#include <sys/resource.h>

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
  int priority = 0;  // of fifo and rr: 1 to 99

  friend constexpr bool operator==(const Scheduling&, const Scheduling&) = default;
};

// What is measured. All peers are given the same.
struct Work {
  Scenario scenario = Scenario::ping;
  Waiting waiting = Waiting::block;
  std::size_t size = 64;   // of the payload, at least 1
  unsigned batch = 1;      // stream: messages made visible together; 1: each by itself
  std::uint64_t rate = 0;  // load, cold, slow_reader: messages a second
  unsigned peers = 1;      // fan_in: senders; fan_out: receivers; pairs: of them
  std::uint64_t warm_up_ns = 50'000'000;  // at least, and four times that at most
  std::uint64_t time_ns = 200'000'000;
  std::uint64_t not_before_ns =
      0;  // of now_ns: nothing is measured earlier, so that pairs coincide
  // slow_reader: how long the queue of the beginning may take to be read through
  std::uint64_t patience_ns = 5'000'000'000;
  std::uint64_t delay_ns = 0;  // injected before each send, to see whether it is found
  bool lossy = false;          // messages may be dropped, so only what arrives is judged
  bool shares_cpu = false;     // both peers are on one CPU: who keeps it busy holds up the other
  Scheduling scheduling;
};

// What a peer spent, user and system together, by all of its threads.
struct Cost {
  std::uint64_t cpu_ns = 0;
  std::uint64_t voluntary_switches = 0;
  std::uint64_t involuntary_switches = 0;
  std::uint64_t minor_faults = 0;
  std::uint64_t system_calls = 0;  // by the channel's own count; 0: not counted
  std::uint64_t cycles = 0;        // of the CPU, user and kernel; 0: no such counter here
  std::uint64_t instructions = 0;  // likewise

  friend constexpr bool operator==(const Cost&, const Cost&) = default;
  friend constexpr Cost operator-(const Cost& end, const Cost& begin) noexcept {
    return {end.cpu_ns - begin.cpu_ns,
            end.voluntary_switches - begin.voluntary_switches,
            end.involuntary_switches - begin.involuntary_switches,
            end.minor_faults - begin.minor_faults,
            end.system_calls - begin.system_calls,
            end.cycles - begin.cycles,
            end.instructions - begin.instructions};
  }
  friend constexpr Cost operator+(const Cost& one, const Cost& other) noexcept {
    return {one.cpu_ns + other.cpu_ns,
            one.voluntary_switches + other.voluntary_switches,
            one.involuntary_switches + other.involuntary_switches,
            one.minor_faults + other.minor_faults,
            one.system_calls + other.system_calls,
            one.cycles + other.cycles,
            one.instructions + other.instructions};
  }
};

// What this process has spent since it began, as far as getrusage(2) tells.
inline Cost cost_so_far() noexcept {
  const auto nanoseconds = [](const timeval& time) {
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000u +
           static_cast<std::uint64_t>(time.tv_usec) * 1'000u;
  };
  rusage usage;
  ::getrusage(RUSAGE_SELF, &usage);
  Cost cost;
  cost.cpu_ns = nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime);
  cost.voluntary_switches = static_cast<std::uint64_t>(usage.ru_nvcsw);
  cost.involuntary_switches = static_cast<std::uint64_t>(usage.ru_nivcsw);
  cost.minor_faults = static_cast<std::uint64_t>(usage.ru_minflt);
  return cost;
}

inline constexpr std::size_t slice_count = 10;

// load: the share of the measured time in which overdue messages may still be sent and received
// after its end, so that a process that was stopped just then can catch up.
inline constexpr double drain_share = 0.05;

// The results of one launch, in memory that both peers share. Zeroed memory is an empty one, and
// a copy of its bytes a copy of it. A field is written by one peer, and is to be read once both
// have ended; only receiver_done and may_end pass between them while they run.
struct Measurement {
  Histogram latency;           // in ns; what exactly, the scenario's file says. Of streams: empty
  std::uint64_t messages = 0;  // round trips; those received, one way
  std::uint64_t bytes = 0;     // the payload of those messages, counted once
  std::uint64_t duration_ns = 0;  // by the clock of who records
  std::uint64_t sent = 0;  // one way: as `messages`, but before a lossy transport dropped some
  std::uint64_t due = 0;   // load: messages that the schedule has in the measured time
  // load: what sender and receiver need for a message without a channel, and the p99 of the
  // sender's lag.
  double generator_send_ns = 0, generator_receive_ns = 0;
  std::uint64_t generator_lag_p99_ns = 0;
  std::uint64_t warm_up_ns = 0;                     // how long it took until the pace was steady
  std::uint64_t tear_down_ns = 0;                   // connect: all of it
  std::array<std::uint64_t, slice_count> slices{};  // messages in each tenth of the measured time
  Cost client;                 // ping: the client, stream: the sender; while measuring
  Cost server;                 // ping: the server, stream: the receiver; while measuring
  std::uint32_t verified = 0;  // 1: the integrity pass saw the content that was sent
  std::uint32_t done = 0;      // set through receiver_done
  std::uint32_t ended = 0;     // set through let_end
  std::uint32_t unread = 0;    // slow_reader, 1: the queue was not read through in time: no figure

  void set_receiver_done() noexcept {
    std::atomic_ref<std::uint32_t>(done).store(1, std::memory_order_release);
  }
  bool receiver_done() noexcept {
    return std::atomic_ref<std::uint32_t>(done).load(std::memory_order_acquire) != 0;
  }
  // fan_in: until the receiver has measured for long enough, all of its senders go on.
  void let_end() noexcept {
    std::atomic_ref<std::uint32_t>(ended).store(1, std::memory_order_release);
  }
  bool may_end() noexcept {
    return std::atomic_ref<std::uint32_t>(ended).load(std::memory_order_acquire) != 0;
  }
};

static_assert(std::is_trivially_copyable_v<Measurement>);

}  // namespace ipc::bench
