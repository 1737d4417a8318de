#pragma once

#include <time.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "bench/measure/clock.h"
#include "bench/measure/recorder.h"
#include "ipc/system/wait.h"

// The timing of the loops: warming up, a clock that is rarely read, and a schedule.

namespace ipc::bench {

// Decides when the warm-up is over. Its windows are half of work.warm_up_ns long. It ends after two
// windows, once a window is at most 5 % faster than the one before, and after eight at the latest.
// The first window has page faults, cold caches, and a CPU that has not raised its clock yet.
class WarmUp {
 public:
  explicit WarmUp(const Work& work)
      : work_(work),
        window_ns_(work.warm_up_ns / 2 + 1),
        begin_ns_(now_ns()),
        window_end_ns_(begin_ns_ + window_ns_) {}

  bool is_over(std::uint64_t now, std::uint64_t messages = 1) noexcept {
    in_window_ += messages;
    if (now < window_end_ns_) [[likely]]
      return false;
    const std::uint64_t spent_ns = now - window_end_ns_ + window_ns_;
    const double rate = static_cast<double>(in_window_) / static_cast<double>(spent_ns);
    const bool is_steady = rate <= previous_rate_ * 1.05;
    previous_rate_ = rate;
    in_window_ = 0;
    window_end_ns_ = now + window_ns_;
    const std::uint64_t elapsed_ns = now - begin_ns_;
    return now >= work_.not_before_ns && elapsed_ns >= work_.warm_up_ns &&
           (is_steady || elapsed_ns >= 4 * work_.warm_up_ns);
  }

  std::uint64_t elapsed_ns() const noexcept { return now_ns() - begin_ns_; }

 private:
  const Work& work_;
  std::uint64_t window_ns_, begin_ns_, window_end_ns_;
  std::uint64_t in_window_ = 0;
  double previous_rate_ = 0;
};

// Reads the clock so rarely that this takes less than 1 % of the time: after every steps() steps.
class SparseClock {
 public:
  std::uint64_t steps() const noexcept { return steps_; }
  void start() noexcept { previous_ns_ = now_ns(); }
  // Returns the time, and adapts steps() to the time that the last ones took.
  std::uint64_t read() noexcept {
    const std::uint64_t now = now_ns();
    const auto spent_ns = static_cast<double>(now - std::exchange(previous_ns_, now));
    if (spent_ns < 100 * cost_ns_) steps_ *= 2;
    else if (spent_ns > 800 * cost_ns_ && steps_ > 1) steps_ /= 2;
    return now;
  }

 private:
  const double cost_ns_ = clock_cost_ns();
  std::uint64_t steps_ = 1, previous_ns_ = 0;
};

// Computes when message n is due, and waits for it. A late message does not delay the ones after
// it, which makes a loop open.
class Schedule {
 public:
  // A sender that shares its CPU with the peer sleeps all the time; others spin the last 100 us.
  Schedule(std::uint64_t begin_ns, std::uint64_t rate, bool may_spin)
      : begin_ns_(begin_ns),
        interval_ns_(1e9 / static_cast<double>(rate)),
        spin_ns_(may_spin ? 100'000 : 0) {}

  std::uint64_t due_ns(std::uint64_t message) const noexcept {
    return begin_ns_ + static_cast<std::uint64_t>(static_cast<double>(message) * interval_ns_);
  }

  // Returns how many messages are due before `time_ns` has passed.
  std::uint64_t due_within(std::uint64_t time_ns) const noexcept {
    auto count = static_cast<std::uint64_t>(static_cast<double>(time_ns) / interval_ns_);
    while (due_ns(count) - begin_ns_ < time_ns) ++count;
    return count;
  }

  struct Reading {
    std::uint64_t now_ns;  // not before the time waited for
    bool has_waited;       // false: that time had passed
  };

  Reading wait_until(std::uint64_t due_ns) const noexcept {
    std::uint64_t now = now_ns();
    if (now >= due_ns) return {now, false};
    if (now + spin_ns_ < due_ns) {
      const std::uint64_t until_ns = due_ns - spin_ns_;
      const timespec until{static_cast<time_t>(until_ns / 1'000'000'000u),
                           static_cast<long>(until_ns % 1'000'000'000u)};
      while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) != 0) {}
      now = now_ns();
    }
    for (; now < due_ns; now = now_ns()) relax();
    return {now, true};
  }

 private:
  std::uint64_t begin_ns_;
  double interval_ns_;
  std::uint64_t spin_ns_;
};

}  // namespace ipc::bench
