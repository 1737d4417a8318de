// Measures the step of the clock, and how far the clocks of two CPUs are apart.
#include "bench/measure/clock.h"

#include <atomic>
#include <cmath>
#include <map>
#include <thread>
#include <vector>

#include "ipc/system/cpus.h"

namespace ipc::bench {

double step_of(std::span<const std::uint64_t> readings_ns) {
  std::map<std::uint64_t, std::size_t> differences;
  for (std::size_t at = 1; at < readings_ns.size(); ++at)
    ++differences[readings_ns[at] - readings_ns[at - 1]];
  const std::size_t seldom = readings_ns.size() / 200;  // rarer differences are interruptions
  std::erase_if(differences,
                [=](const auto& one) { return one.first == 0 || one.second < seldom; });
  // Differences of 20 and 21, 30 and 31 form groups, and the groups begin 10 ns apart. A group such
  // as 18, 19, 20 is longer than rounding explains.
  std::uint64_t begin = 0, end = 0, step = 0;
  for (const auto& [difference, count] : differences) {
    const bool goes_on = begin != 0 && difference == end + 1;
    if (goes_on && difference - begin >= 2) return 1;
    if (begin == 0) step = difference;
    else if (!goes_on) step = std::min(step, difference - begin);
    if (!goes_on) begin = difference;
    end = difference;
  }
  return static_cast<double>(std::max<std::uint64_t>(step, 1));
}

double clock_step_ns() {
  std::vector<std::uint64_t> readings(20'000);
  for (std::uint64_t& reading : readings) reading = now_ns();
  return step_of(readings);
}

std::optional<double> clock_error_ns(int cpu_a, int cpu_b) {
  if (cpu_a == cpu_b) return 0;
  constexpr std::uint64_t patience_ns = 100'000'000;
  constexpr std::uint64_t asked = 0;
  const std::uint64_t until_ns = now_ns() + patience_ns;
  alignas(64) std::atomic<std::uint64_t> line{1};  // `asked`, or the answer
  alignas(64) std::atomic<bool> is_over{false};
  std::optional<double> error_ns;
  // Uses two threads, so that the affinity of the caller does not change.
  std::thread answering([&] {
    if (!pin_to_cpu(cpu_b)) is_over = true;
    while (!is_over.load(std::memory_order_relaxed))
      if (line.load(std::memory_order_acquire) == asked)
        line.store(now_ns(), std::memory_order_release);
  });
  std::thread asking([&] {
    double fastest_ns = std::numeric_limits<double>::max();
    if (!pin_to_cpu(cpu_a)) is_over = true;
    for (int question = 0; question < 2000 && !is_over; ++question) {
      const std::uint64_t begin_ns = now_ns();
      line.store(asked, std::memory_order_release);
      std::uint64_t answered_ns = asked;
      while ((answered_ns = line.load(std::memory_order_acquire)) == asked && !is_over)
        if (now_ns() > until_ns) is_over = true;
      const auto took_ns = static_cast<double>(now_ns() - begin_ns);
      if (answered_ns == asked || took_ns >= fastest_ns) continue;
      fastest_ns = took_ns;
      const auto after_ns = static_cast<double>(static_cast<std::int64_t>(answered_ns - begin_ns));
      error_ns = std::abs(after_ns - took_ns / 2) + took_ns / 2;
    }
    is_over = true;
  });
  asking.join();
  answering.join();
  return error_ns;
}

}  // namespace ipc::bench
