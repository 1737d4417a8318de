#include "bench/measure/recorder.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ipc::bench {
namespace {

// Latencies of a slot are counted by the upper bits of their value as a float: its exponent and
// seven bits of its fraction, hence 128 counters for each power of two.
constexpr unsigned dropped_bits = 16;

constexpr std::size_t index_of(std::uint64_t ns) noexcept {
  constexpr std::uint32_t first = std::bit_cast<std::uint32_t>(1.0F) >> dropped_bits;
  const auto value = static_cast<float>(std::clamp<std::uint64_t>(ns, 1, Histogram::value_max));
  return (std::bit_cast<std::uint32_t>(value) >> dropped_bits) - first;
}

// Returns the middle of the latencies that have this index.
std::uint64_t latency_of(std::size_t index) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(1.0F) +
                    (static_cast<std::uint32_t>(index) << dropped_bits) + (1U << dropped_bits) / 2;
  return static_cast<std::uint64_t>(std::lround(std::bit_cast<float>(bits)));
}

}  // namespace

std::size_t slots_for(const Work& work) {
  const double time_ns = static_cast<double>(work.time_ns) * (1 + drain_share);
  // cold: five round trips, however few fit in the time
  const double least_ns = work.rate == 0 ? 0 : 6e9 / static_cast<double>(work.rate);
  return static_cast<std::size_t>(std::max(time_ns, least_ns) / slot_ns) + 1;
}

void add(TimeSeries& all, std::span<const Slot> one) {
  const auto end =
      std::find_if(one.rbegin(), one.rend(), [](const Slot& slot) { return slot.count > 0; });
  const auto size = static_cast<std::size_t>(one.rend() - end);
  const bool is_first = all.empty();
  all.resize(std::max(all.size(), size));
  for (std::size_t at = 0; at < size; ++at) {
    all[at].count += one[at].count;
    all[at].p50_ns = is_first ? one[at].p50_ns : 0;
    all[at].max_ns = std::max(all[at].max_ns, one[at].max_ns);
  }
}

Recorder::Recorder(const Work& work, Measurement& measurement, std::span<Slot> slots)
    : measurement_(measurement),
      width_ns_(work.time_ns / slice_count + 1),
      slots_(slots),
      latencies_(slots.empty() ? 0 : index_of(Histogram::value_max) + 1),
      lowest_(latencies_.size()) {}

void Recorder::begin(std::uint64_t now) noexcept {
  begin_ns_ = now;
  next_ns_ = slots_.empty() ? now + width_ns_ : 0;
}

void Recorder::turn(std::uint64_t now, std::uint64_t messages, std::uint64_t latency_ns) noexcept {
  slice_ = std::min<std::size_t>((now - begin_ns_) / width_ns_, slice_count - 1);
  if (slots_.empty()) {
    next_ns_ = slice_ + 1 < slice_count ? begin_ns_ + (slice_ + 1) * width_ns_ : UINT64_MAX;
    return;
  }
  const std::size_t slot = std::min<std::size_t>((now - begin_ns_) / slot_ns, slots_.size() - 1);
  if (slot != slot_) end_slot();
  slot_ = slot;
  slots_[slot].count += messages;
  if (latency_ns == 0) return;
  slots_[slot].max_ns = std::max(slots_[slot].max_ns, latency_ns);
  const std::size_t index = index_of(latency_ns);
  ++latencies_[index];
  lowest_ = std::min(lowest_, index);
  highest_ = std::max(highest_, index);
}

void Recorder::end_slot() noexcept {
  if (lowest_ >= latencies_.size()) return;
  const std::uint64_t count = slots_[slot_].count;
  std::uint64_t passed = 0;
  std::size_t index = lowest_;
  while ((passed += latencies_[index]) < (count + 1) / 2) ++index;
  slots_[slot_].p50_ns = std::min(latency_of(index), slots_[slot_].max_ns);
  std::fill(latencies_.begin() + static_cast<long>(lowest_),
            latencies_.begin() + static_cast<long>(highest_) + 1, 0);
  lowest_ = latencies_.size();
  highest_ = 0;
}

}  // namespace ipc::bench
