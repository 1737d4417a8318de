#include "bench/clock_error.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

#include "bench/clock.h"
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
