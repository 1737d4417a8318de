#pragma once

#include <time.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

namespace ipc::bench {

// Nanoseconds of CLOCK_MONOTONIC, which all processes of a machine share. Never goes back.
inline std::uint64_t now_ns() noexcept {
  timespec now;
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u +
         static_cast<std::uint64_t>(now.tv_nsec);
}

// Returns the time of one `step()` in ns: the least of twenty means over 500 steps, because an
// interruption can only add time.
template <class Step>
double cost_ns_of(Step&& step) {
  constexpr int rounds = 20;
  constexpr int steps_per_round = 500;
  double cost_ns = std::numeric_limits<double>::max();
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t begin_ns = now_ns();
    for (int count = 0; count < steps_per_round; ++count) step();
    cost_ns = std::min(cost_ns, static_cast<double>(now_ns() - begin_ns) / steps_per_round);
  }
  return cost_ns;
}

// Returns the cost of one now_ns() in ns. Each call measures it again, in about 0.4 ms.
inline double clock_cost_ns() noexcept {
  return cost_ns_of([] { [[maybe_unused]] const std::uint64_t now = now_ns(); });
}

// Returns how far the clocks of two CPUs may be apart, in ns: the error of a time between them. A
// thread on one CPU asks a thread on the other for the time, over one cache line. The fastest of
// 2,000 answers counts: its distance from the middle of the question, plus half of the question's
// time (F. Cristian, "Probabilistic clock synchronization", 1989). Returns 0 for one CPU, and
// nullopt if the threads cannot be pinned or take more than 100 ms.
std::optional<double> clock_error_ns(int cpu_a, int cpu_b);

// Returns the step of CLOCK_MONOTONIC in ns, from 20,000 readings in a row. Differences of times
// are multiples of it, to within the nanosecond to which the kernel rounds. If the clock steps only
// between its readings, the result may be several steps. Takes at most 1 ms.
double clock_step_ns();
// Returns the same for given readings: at least two, in ascending order.
double step_of(std::span<const std::uint64_t> readings_ns);

}  // namespace ipc::bench
