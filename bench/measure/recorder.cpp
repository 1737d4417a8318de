// Divides the measured time into tenths and slots, and counts the messages of each.
#include "bench/measure/recorder.h"

#include <algorithm>

namespace ipc::bench {

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
      of_slot_(slots.empty() ? nullptr : std::make_unique<Histogram>()) {}

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
  if (latency_ns > 0) of_slot_->record(latency_ns);
}

void Recorder::end_slot() noexcept {
  if (of_slot_ == nullptr || of_slot_->count() == 0) return;
  slots_[slot_].max_ns = of_slot_->max();
  slots_[slot_].p50_ns = std::min(of_slot_->value_at_percentile(50), of_slot_->max());
  of_slot_->clear();
}

}  // namespace ipc::bench
