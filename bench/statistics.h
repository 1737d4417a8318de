#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ipc::bench {

// All functions here are pure: the same numbers give the same answer on every machine. Numbers
// are finite, and there is at least one; std::invalid_argument otherwise.

double median(std::span<const double> values);

// From the least to the greatest of four values the true median lies in 7 runs of 8 only: an interval of so
// few promises what it cannot keep, and is not shown. Of five it lies there in 15 of 16, of six in 31 of 32.
inline constexpr std::size_t interval_min = 5;

// A median with its 95 % interval.
struct Estimate {
  double median;
  double low;
  double high;
  std::size_t values;  // that it was made from

  bool has_interval() const { return values >= interval_min; }
};

// The percentile bootstrap: 10,000 resamples from a fixed seed.
Estimate bootstrap_median(std::span<const double> values);

// numerators[i] / denominators[i], where both were measured beside each other. As many of one as
// of the other, denominators above zero; std::invalid_argument otherwise.
std::vector<double> paired_ratios(std::span<const double> numerators,
                                  std::span<const double> denominators);

// The estimate of their ratio, from the pairs.
Estimate paired_ratio(std::span<const double> numerators, std::span<const double> denominators);

// Values further from the median than three times its deviation (1.4826 times the median absolute one, which
// of a normal distribution is the standard deviation). 0 of fewer than five.
std::size_t count_outliers(std::span<const double> values);

// Of launches whose time was divided into ten: how much more was done in the later half than in the earlier
// one, as a share, the median over launches; nothing unless its 95 % interval lies beyond 5 %.
std::optional<double> drift_share(std::span<const std::array<std::uint64_t, 10>> launches);

// The ratio of the median of `numerators` to that of `denominators`, which were not measured beside each
// other: each is resampled by itself. Denominators above zero, std::invalid_argument otherwise; `values`
// is the number of the fewer.
Estimate ratio_of_medians(std::span<const double> numerators, std::span<const double> denominators);

enum class Direction : unsigned char { at_most, at_least };
enum class Verdict : unsigned char { holds, fails, undecided, need_more };

inline constexpr std::size_t pairs_min = interval_min;
inline constexpr std::size_t pairs_max = 60;

// The sequential gate: whether `ratios` keep `limit`. It holds or fails once the whole interval
// lies on one side of the limit; until then one more pair is wanted, and after pairs_max it
// stays undecided. Needs no ratio at all to ask for the first.
Verdict judge(std::span<const double> ratios, double limit, Direction direction);

}  // namespace ipc::bench
