#include "bench/measure/clock_error.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <thread>
#include <vector>

#include "bench/measure/clock.h"
#include "ipc/process.h"
#include "ipc/wait.h"

namespace ipc::bench {
namespace {

constexpr std::uint64_t patience_ns = 100'000'000;

// One line: who asks adds one to `turn`, who answers writes the time and adds one, too.
struct alignas(64) Line {
  std::atomic<std::uint32_t> turn{0};
  std::uint64_t answer_ns = 0;
  std::atomic<bool> is_over{false};

  bool wait_for(std::uint32_t wanted, std::uint64_t until_ns) {
    while (turn.load(std::memory_order_acquire) != wanted) {
      if (is_over.load(std::memory_order_relaxed) || now_ns() > until_ns) return false;
    }
    return true;
  }
};

void answer(Line& line, int cpu, std::uint64_t until_ns) {
  if (!pin_to_cpu(cpu)) {
    line.is_over = true;
    return;
  }
  for (std::uint32_t turn = 1; line.wait_for(turn, until_ns); turn += 2) {
    line.answer_ns = now_ns();
    line.turn.store(turn + 1, std::memory_order_release);
  }
}

}  // namespace

double step_of(std::span<const std::uint64_t> readings_ns) {
  std::map<std::uint64_t, std::size_t> differences;
  for (std::size_t at = 1; at < readings_ns.size(); ++at)
    ++differences[readings_ns[at] - readings_ns[at - 1]];
  const std::size_t seldom = readings_ns.size() / 200;  // an interruption, not a step
  std::erase_if(differences,
                [=](const auto& one) { return one.first == 0 || one.second < seldom; });
  // 20 and 21, 30 and 31: groups that begin 10 ns apart. 18, 19, 20: one that is longer than rounding explains.
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
  constexpr std::uint32_t questions = 2000;
  const std::uint64_t until_ns = now_ns() + patience_ns;
  Line line;
  std::optional<double> least;
  // Threads of their own, so that nobody else's affinity is changed.
  std::thread answering(answer, std::ref(line), cpu_b, until_ns);
  std::thread asking([&] {
    double quickest_ns = 1e300;
    if (pin_to_cpu(cpu_a))
      for (std::uint32_t question = 0; question < questions; ++question) {
        const std::uint64_t begin_ns = now_ns();
        line.turn.store(2 * question + 1, std::memory_order_release);
        if (!line.wait_for(2 * question + 2, until_ns)) break;
        const auto took_ns = static_cast<double>(now_ns() - begin_ns);
        if (took_ns >= quickest_ns) continue;
        quickest_ns = took_ns;
        const auto answered_ns = static_cast<std::int64_t>(line.answer_ns - begin_ns);
        const double apart_ns = std::abs(static_cast<double>(answered_ns) - took_ns / 2);
        least = apart_ns + took_ns / 2;
      }
    line.is_over = true;
  });
  asking.join();
  answering.join();
  return least;
}

}  // namespace ipc::bench
