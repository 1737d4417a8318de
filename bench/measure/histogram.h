#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace ipc::bench {

// Counts of durations in HdrHistogram's geometry with three significant digits: each value is
// accurate to 0.1 %, from 0 to value_max, in fixed memory.
//
// Zeroed memory is an empty histogram, and a copy of its bytes is a copy of it, so it can lie in a
// page that two processes share. One writer at a time; readers wait until it is done.
class Histogram {
 public:
  static constexpr std::uint64_t value_max = (std::uint64_t{1} << 36) - 1;  // 68.7 s

  // Records a value. Never allocates or fails. A larger value is recorded as value_max, and counted
  // by clamped().
  void record(std::uint64_t value) noexcept {
    if (value > value_max) [[unlikely]] {
      value = value_max;
      ++clamped_;
    }
    ++counts_[index_of(value)];
    ++count_;
    sum_ += value;
    max_ = std::max(max_, value);
    min_complement_ = std::max(min_complement_, ~value);
  }

  // Records `count` values that are only known to be equivalent to `value`, such as those of a
  // file. The mean uses the middle of their range; min() and max() use its ends. Returns false and
  // records nothing if `value` is out of range, or if a sum would overflow.
  bool record_equivalents(std::uint64_t value, std::uint64_t count) noexcept;

  void merge(const Histogram& other) noexcept;
  void clear() noexcept;  // its time grows with the range of the values

  std::uint64_t count() const noexcept { return count_; }
  std::uint64_t clamped() const noexcept { return clamped_; }

  // Return exact values, not rounded to the geometry, unless they were clamped. 0 if empty.
  std::uint64_t min() const noexcept { return count_ == 0 ? 0 : ~min_complement_; }
  std::uint64_t max() const noexcept { return max_; }
  double mean() const noexcept;

  // Returns the largest value equivalent to the percentile: `percentile` per cent of the recorded
  // values lie at or below it. The result is never below the true value, and at most 0.1 % above
  // it. For percentile 0, returns the smallest value equivalent to the minimum. Returns 0 if empty.
  //
  // `total` is the number of values that there should have been, if some were too late to be
  // recorded. The percentile is then one of all `total` values, and the missing ones come last. If
  // it is one of these, the result is max(), a lower bound. A total below count() means count().
  std::uint64_t value_at_percentile(double percentile, std::uint64_t total = 0) const noexcept;

  // Returns whether the percentile is a recorded value and at least ten of all values lie beyond
  // it. With fewer, the figure would be an accident and must not be reported.
  bool supports(double percentile, std::uint64_t total = 0) const noexcept {
    return supports(percentile, count_, total);
  }
  static bool supports(double percentile, std::uint64_t count, std::uint64_t total) noexcept;

  // The geometry: values that share a counter are equivalent.
  static constexpr std::uint64_t lowest_equivalent(std::uint64_t value) noexcept {
    return value >> bucket_of(value) << bucket_of(value);
  }
  static constexpr std::uint64_t highest_equivalent(std::uint64_t value) noexcept {
    return lowest_equivalent(value) + (std::uint64_t{1} << bucket_of(value)) - 1;
  }
  static constexpr std::uint64_t median_equivalent(std::uint64_t value) noexcept {
    return lowest_equivalent(value) + (std::uint64_t{1} << bucket_of(value)) / 2;
  }

  // The counters in the order of their values, and the lowest value of each.
  std::span<const std::uint64_t> counters() const noexcept { return counts_; }
  static constexpr std::uint64_t value_of(std::size_t index) noexcept {
    if (index < 2 * half_count) return index;
    const std::size_t bucket = index / half_count - 1;
    return static_cast<std::uint64_t>(index - bucket * half_count) << bucket;
  }
  static constexpr std::size_t index_of(std::uint64_t value) noexcept {
    const unsigned bucket = bucket_of(value);
    return bucket * half_count + static_cast<std::size_t>(value >> bucket);
  }

  // Three digits need 2 * 10^3 single steps, rounded up to 2^11. Bucket 0 has them all; each
  // further one doubles the step and needs only the upper half.
  static constexpr unsigned sub_bucket_bits = 11;
  static constexpr std::size_t half_count = std::size_t{1} << (sub_bucket_bits - 1);
  static constexpr std::size_t bucket_count = 36 - sub_bucket_bits + 1;
  static constexpr std::size_t counter_count = (bucket_count + 1) * half_count;

 private:
  static constexpr unsigned bucket_of(std::uint64_t value) noexcept {
    constexpr std::uint64_t sub_bucket_mask = (std::uint64_t{1} << sub_bucket_bits) - 1;
    return static_cast<unsigned>(std::bit_width(value | sub_bucket_mask)) - sub_bucket_bits;
  }
  static std::uint64_t rank_of(double percentile, std::uint64_t total) noexcept;

  std::uint64_t count_ = 0;
  std::uint64_t clamped_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t max_ = 0;
  std::uint64_t min_complement_ = 0;  // stored inverted, so that zeroed memory means "nothing yet"
  std::array<std::uint64_t, counter_count> counts_{};
};

static_assert(std::is_trivially_copyable_v<Histogram> && std::is_standard_layout_v<Histogram>);

}  // namespace ipc::bench
