#pragma once

#include <algorithm>
#include <chrono>

namespace ipc {

// The moment at which a call stops waiting. It is a time of CLOCK_MONOTONIC
// (std::chrono::steady_clock), so setting the clock does not move it. One parameter serves three
// kinds of calls:
//   receive(Deadline::never())       waits as long as it takes
//   receive(Deadline::immediate())   tries once
//   receive(Deadline::after(2s))     waits at most two seconds
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;
  using Duration = Clock::duration;

  static constexpr Deadline never() { return Deadline(Clock::time_point::max()); }
  static constexpr Deadline immediate() { return Deadline(Clock::time_point::min()); }
  // Returns now + wait. A duration of zero or less is immediate(); one beyond the clock's range,
  // never().
  static Deadline after(Duration wait) {
    if (wait <= Duration::zero()) return immediate();
    const auto now = Clock::now();
    return wait >= Clock::time_point::max() - now ? never() : Deadline(now + wait);
  }

  constexpr bool is_never() const { return at_ == Clock::time_point::max(); }
  constexpr bool is_immediate() const { return at_ == Clock::time_point::min(); }
  bool expired() const { return is_immediate() || (!is_never() && Clock::now() >= at_); }

  constexpr Clock::time_point at() const { return at_; }
  // Returns the time left, at least 0. Not meaningful for never().
  Duration remaining() const {
    if (is_immediate()) return Duration::zero();
    return std::max(Duration::zero(), at_ - Clock::now());
  }

  // Returns the earlier of the two.
  friend constexpr Deadline min(Deadline a, Deadline b) { return a.at_ < b.at_ ? a : b; }

 private:
  constexpr explicit Deadline(Clock::time_point at) : at_(at) {}
  Clock::time_point at_;
};

}  // namespace ipc
