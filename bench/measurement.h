#pragma once

#include <sys/resource.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "bench/histogram.h"
#include "ipc/options.h"

namespace ipc::bench {

using ipc::Waiting;

enum class Scenario : unsigned char { ping, stream };

// What is measured. Both peers are given the same.
struct Work {
  Scenario scenario = Scenario::ping;
  Waiting waiting = Waiting::block;
  std::size_t size = 64;  // of the payload, at least 1
  unsigned batch = 1;     // stream: messages made visible together; 1: each by itself
  std::uint64_t warm_up_ns = 50'000'000;
  std::uint64_t time_ns = 200'000'000;
  bool lossy = false;  // messages may be dropped, so only what arrives is judged
};

// What a peer spent, user and system together, by all of its threads.
struct Cost {
  std::uint64_t cpu_ns = 0;
  std::uint64_t voluntary_switches = 0;
  std::uint64_t involuntary_switches = 0;
  std::uint64_t minor_faults = 0;
  std::uint64_t system_calls = 0;  // 0: not counted

  friend constexpr Cost operator-(const Cost& end, const Cost& begin) noexcept {
    return {end.cpu_ns - begin.cpu_ns, end.voluntary_switches - begin.voluntary_switches,
            end.involuntary_switches - begin.involuntary_switches,
            end.minor_faults - begin.minor_faults, end.system_calls - begin.system_calls};
  }
};

// What this process has spent since it began.
inline Cost cost_so_far() noexcept {
  const auto nanoseconds = [](const timeval& time) {
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000u +
           static_cast<std::uint64_t>(time.tv_usec) * 1'000u;
  };
  rusage usage;
  ::getrusage(RUSAGE_SELF, &usage);
  return {nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime),
          static_cast<std::uint64_t>(usage.ru_nvcsw), static_cast<std::uint64_t>(usage.ru_nivcsw),
          static_cast<std::uint64_t>(usage.ru_minflt), 0};
}

// The results of one launch, in memory that both peers share. Zeroed memory is an empty one, and
// a copy of its bytes a copy of it. A field is written by one peer, and is to be read once both
// have ended; only receiver_done passes between them while they run.
struct Measurement {
  Histogram round_trip;           // ping: ns from one round trip's end to the next one's
  std::uint64_t messages = 0;     // ping: round trips; stream: those received after the first one,
                                  // which starts the clock
  std::uint64_t bytes = 0;        // the payload of those messages, counted once
  std::uint64_t duration_ns = 0;  // ping: by the client's clock; stream: by the receiver's
  std::uint64_t sent = 0;         // stream: measured messages sent; a lossy transport drops some
  Cost client;                    // ping: the client, stream: the sender; while measuring
  Cost server;                    // ping: the server, stream: the receiver; while measuring
  std::uint32_t verified = 0;     // 1: the integrity pass saw the content that was sent
  std::uint32_t done = 0;         // set through receiver_done

  void set_receiver_done() noexcept {
    std::atomic_ref<std::uint32_t>(done).store(1, std::memory_order_release);
  }
  bool receiver_done() noexcept {
    return std::atomic_ref<std::uint32_t>(done).load(std::memory_order_acquire) != 0;
  }
};

static_assert(std::is_trivially_copyable_v<Measurement>);

}  // namespace ipc::bench
