#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace ipc::bench {

// Statistics over launches: each launch gives one value, and values of different launches are
// independent.
//
//   const Estimate p50 = median_estimate(p50_of_each_launch);   // 12.1 [11.8, 12.6]
//
// All functions here are pure and use no random numbers. They need at least one value, and finite
// values; otherwise they throw std::invalid_argument.

double median(std::span<const double> values);

// A value with an interval that covers the true value in a share `level` of all experiments.
struct Estimate {
  double median;
  double low;
  double high;
  std::size_t values;  // number of values behind it; for two sets, of the smaller one
  double level;        // from 0 to 1, exact: 0.9375 for the median of five values

  // An interval with a lower level is not shown and decides nothing: four values give 87.5 %.
  static constexpr double level_min = 0.93;
  bool has_interval() const { return level >= level_min; }
};

// The fewest values whose median has an interval that is shown (93.75 %), and the fewest for 95 %.
inline constexpr std::size_t interval_min = 5;
inline constexpr std::size_t full_interval_min = 6;

// Returns the median, with the narrowest interval between two order statistics whose level is at
// least 95 % (sign test; Conover 1999, 3.2). Below six values the interval is the range.
Estimate median_estimate(std::span<const double> values);

// Returns numerators[i] / denominators[i], which were measured next to each other. There must be as
// many numerators as denominators, and denominators must be above zero; otherwise throws
// std::invalid_argument.
std::vector<double> paired_ratios(std::span<const double> numerators,
                                  std::span<const double> denominators);

// Returns the median of these ratios, with its interval.
Estimate paired_ratio(std::span<const double> numerators, std::span<const double> denominators);

// Returns the number of values further from the median than five times the deviation. This is
// 1.4826 times the median absolute deviation, or `resolution` if that is more. Returns 0 below ten
// values, and if most values agree exactly. In simulations (bench/proofs/coverage.cpp) at most 4 %
// of normal sets have such a value, and 15 to 30 % of skewed ones.
std::size_t count_outliers(std::span<const double> values, double resolution = 0);
inline constexpr std::size_t outliers_min = 10;

// Two groups of values. Each has at least three values and a fifth of all, and the gap between the
// groups is wider than either group. In simulations (same proof), at most 4 % of sets of ten from
// one distribution look like this.
struct TwoGroups {
  double low_median, high_median;
  std::size_t low_count, high_count;
};
std::optional<TwoGroups> two_groups(std::span<const double> values);

// Returns how much more was done in the later half of each launch's time than in the earlier one,
// as a share: the median over launches. Each launch's time is divided into ten. Returns nullopt
// unless the whole interval lies beyond 5 %.
std::optional<double> drift_share(std::span<const std::array<std::uint64_t, 10>> launches);

enum class Direction : unsigned char { at_most, at_least };
enum class Verdict : unsigned char { holds, fails, undecided, need_more };

inline constexpr std::size_t pairs_min = full_interval_min;
inline constexpr std::size_t pairs_max = 60;

// Judges sequentially whether `ratios`, in the order in which they were measured, keep `limit`. The
// gate holds or fails if the whole interval lies on one side of the limit at two looks in a row: of
// all ratios, and of all but the last. The first look is at pairs_min. Until then one more pair is
// needed, and after pairs_max the gate stays undecided. `ratios` may be empty.
Verdict judge(std::span<const double> ratios, double limit, Direction direction);

}  // namespace ipc::bench
