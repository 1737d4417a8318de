// Merges histograms, and computes their mean and percentiles.
#include "bench/measure/histogram.h"

#include <cmath>
#include <limits>

namespace ipc::bench {

bool Histogram::record_equivalents(std::uint64_t value, std::uint64_t count) noexcept {
  if (count == 0) return true;
  std::uint64_t total = 0, share = 0, sum = 0;
  if (value > value_max || __builtin_add_overflow(count_, count, &total) ||
      __builtin_mul_overflow(median_equivalent(value), count, &share) ||
      __builtin_add_overflow(sum_, share, &sum))
    return false;
  counts_[index_of(value)] += count;
  count_ = total;
  sum_ = sum;
  max_ = std::max(max_, highest_equivalent(value));
  min_complement_ = std::max(min_complement_, ~lowest_equivalent(value));
  return true;
}

void Histogram::merge(const Histogram& other) noexcept {
  for (std::size_t index = 0; index < counts_.size(); ++index)
    counts_[index] += other.counts_[index];
  count_ += other.count_;
  clamped_ += other.clamped_;
  sum_ += other.sum_;
  max_ = std::max(max_, other.max_);
  min_complement_ = std::max(min_complement_, other.min_complement_);
}

void Histogram::clear() noexcept {
  std::fill(&counts_[index_of(min())], &counts_[index_of(max())] + 1, 0);
  count_ = clamped_ = sum_ = max_ = min_complement_ = 0;
}

double Histogram::mean() const noexcept {
  return count_ == 0 ? 0.0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

// Returns how many of `total` values, in order, make up `percentile`: at least one.
std::uint64_t Histogram::rank_of(double percentile, std::uint64_t total) noexcept {
  // Goes one step down before rounding up: 99.9 % of 1000 must be 999, though 99.9 is not exact in
  // binary.
  const double below = std::nextafter(percentile, -std::numeric_limits<double>::infinity());
  const double share = std::clamp(below, 0.0, 100.0) * static_cast<double>(total) / 100.0;
  return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(std::ceil(share)), 1, total);
}

std::uint64_t Histogram::value_at_percentile(double percentile,
                                             std::uint64_t total) const noexcept {
  if (count_ == 0) return 0;
  const std::uint64_t rank = rank_of(percentile, std::max(total, count_));
  if (rank > count_) return max_;
  std::uint64_t passed = 0;
  std::size_t index = 0;
  while ((passed += counts_[index]) < rank) ++index;
  const std::uint64_t value = value_of(index);
  return percentile <= 0.0 ? lowest_equivalent(value) : highest_equivalent(value);
}

bool Histogram::supports(double percentile, std::uint64_t count, std::uint64_t total) noexcept {
  constexpr std::uint64_t least_beyond = 10;
  const std::uint64_t all = std::max(total, count);
  if (all < least_beyond) return false;
  const std::uint64_t rank = rank_of(percentile, all);
  return rank <= count && all - rank >= least_beyond;
}

}  // namespace ipc::bench
