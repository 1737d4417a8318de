#pragma once

#include <time.h>

#include <algorithm>
#include <cstdint>
#include <limits>

namespace ipc::bench {

// Nanoseconds of CLOCK_MONOTONIC, which all processes of a machine share. Never goes back.
inline std::uint64_t now_ns() noexcept {
  timespec now;
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000u +
         static_cast<std::uint64_t>(now.tv_nsec);
}

// Returns what one `step()` takes: the least of twenty means over 500 steps, because an
// interruption only ever adds.
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

// Returns what one now_ns() costs here. Each call measures again, in about 0.4 ms.
inline double clock_cost_ns() noexcept {
  return cost_ns_of([] { [[maybe_unused]] const std::uint64_t now = now_ns(); });
}

}  // namespace ipc::bench
