#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bench/measure/measurement.h"

namespace ipc::bench {

// The messages recorded in 10 ms of a launch.
struct Slot {
  std::uint64_t count = 0;   // messages
  std::uint64_t p50_ns = 0;  // 0: no latency
  std::uint64_t max_ns = 0;  // 0: no latency
};
inline constexpr std::uint64_t slot_ns = 10'000'000;
using TimeSeries = std::vector<Slot>;  // from the first measured message

// Returns how many slots the time series of `work` needs; later messages are in the last one.
std::size_t slots_for(const Work&);

// Adds a series that another peer recorded at the same time. The sum has no medians.
void add(TimeSeries& all, std::span<const Slot> one);

// Records measured messages: the latency, the tenth of the measured time and, with `slots`, the
// slot of 10 ms. Without slots, a message costs an entry in the histogram, one comparison and one
// addition.
class Recorder {
 public:
  Recorder(const Work&, Measurement&, std::span<Slot> slots = {});
  ~Recorder() { end_slot(); }
  Recorder(const Recorder&) = delete;

  void begin(std::uint64_t now) noexcept;

  void record(std::uint64_t latency_ns, std::uint64_t now) noexcept {
    measurement_.latency.record(latency_ns);
    count(now, 1, std::max<std::uint64_t>(latency_ns, 1));
  }
  void count(std::uint64_t now, std::uint64_t messages = 1, std::uint64_t latency_ns = 0) noexcept {
    if (now >= next_ns_) [[unlikely]]
      turn(now, messages, latency_ns);
    measurement_.slices[slice_] += messages;
  }

 private:
  void turn(std::uint64_t now, std::uint64_t messages, std::uint64_t latency_ns) noexcept;
  void end_slot() noexcept;

  Measurement& measurement_;
  std::uint64_t next_ns_ = 0;  // when turn() is due: at the end of a tenth; with slots, always
  std::size_t slice_ = 0;
  std::uint64_t width_ns_, begin_ns_ = 0;
  std::span<Slot> slots_;
  std::size_t slot_ = 0;
  std::unique_ptr<Histogram> of_slot_;  // latencies of the slot; null without slots
};

}  // namespace ipc::bench
