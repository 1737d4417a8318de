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

// What one now_ns() costs here, measured anew by each call, in about 0.4 ms: the least of twenty
// means, since an interruption only ever adds.
inline double clock_cost_ns() noexcept {
  constexpr int rounds = 20;
  constexpr int reads_per_round = 500;
  double cost_ns = std::numeric_limits<double>::max();
  for (int round = 0; round < rounds; ++round) {
    const std::uint64_t begin_ns = now_ns();
    std::uint64_t end_ns = begin_ns;
    for (int read = 0; read < reads_per_round; ++read) end_ns = now_ns();
    cost_ns = std::min(cost_ns, static_cast<double>(end_ns - begin_ns) / reads_per_round);
  }
  return cost_ns;
}

}  // namespace ipc::bench
