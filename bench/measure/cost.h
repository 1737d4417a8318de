#pragma once

#include <cstdint>
#include <functional>

namespace ipc::bench {

// What a process has spent, user and system time together, in all of its threads.
struct Cost {
  std::uint64_t cpu_ns = 0;
  std::uint64_t voluntary_switches = 0;
  std::uint64_t involuntary_switches = 0;
  std::uint64_t minor_faults = 0;
  std::uint64_t system_calls = 0;  // counted by the channel or the floor; 0: not counted
  std::uint64_t cycles = 0;        // of the CPU, user and kernel; 0: not counted here
  std::uint64_t instructions = 0;  // user and kernel; 0: not counted here

  friend constexpr bool operator==(const Cost&, const Cost&) = default;
};

// Returns a cost, each field of which is `function` of that field of `a` and `b`.
template <class Function>
constexpr Cost combine(const Cost& a, const Cost& b, Function function) {
  return {function(a.cpu_ns, b.cpu_ns),
          function(a.voluntary_switches, b.voluntary_switches),
          function(a.involuntary_switches, b.involuntary_switches),
          function(a.minor_faults, b.minor_faults),
          function(a.system_calls, b.system_calls),
          function(a.cycles, b.cycles),
          function(a.instructions, b.instructions)};
}
constexpr Cost operator-(const Cost& end, const Cost& begin) {
  return combine(end, begin, std::minus<>());
}
constexpr Cost operator+(const Cost& a, const Cost& b) { return combine(a, b, std::plus<>()); }

// Returns what this process has spent since it began, by getrusage(2) and the hardware's counters.
Cost cost_so_far() noexcept;

// Begins to count cycles and instructions by perf_event_open(2): of the calling thread, and of threads and
// processes that it starts later. Few virtual machines have such counters; without them they stay 0.
void count_cycles();

}  // namespace ipc::bench
