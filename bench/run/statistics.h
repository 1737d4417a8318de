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
// All functions here are pure and use no random numbers. Values are finite, and there is at least
// one; std::invalid_argument otherwise.

double median(std::span<const double> values);

// A value with an interval that covers the true one in a share `level` of all experiments.
struct Estimate {
  double median;
  double low;
  double high;
  std::size_t values;  // that it was made from; of two sets, the number of the smaller one
  double level;        // from 0 to 1, exact: 0.9375 for the median of five values

  // Below it an interval is not shown and decides nothing: four values give a median 87.5 %.
  static constexpr double level_min = 0.93;
  bool has_interval() const { return level >= level_min; }
};

// The fewest values whose median has an interval that is shown (93.75 %), and the fewest for 95 %.
inline constexpr std::size_t interval_min = 5;
inline constexpr std::size_t full_interval_min = 6;

// The median, with the narrowest interval between two order statistics that has a level of at least
// 95 % (sign test; Conover 1999, 3.2), or, below six values, with the range and its level.
Estimate median_estimate(std::span<const double> values);

// numerators[i] / denominators[i], where both were measured next to each other. As many of one as
// of the other, denominators above zero; std::invalid_argument otherwise.
std::vector<double> paired_ratios(std::span<const double> numerators,
                                  std::span<const double> denominators);

// The median of these ratios, with its interval.
Estimate paired_ratio(std::span<const double> numerators, std::span<const double> denominators);

// Values further from the median than five times its deviation (1.4826 times the median absolute
// one, or `resolution` if that is more). 0 below ten values, and 0 if most values agree exactly. In
// simulations (bench/proofs/coverage.cpp) at most 4 % of normal sets have such a value, and 15 to
// 30 % of skewed ones.
std::size_t count_outliers(std::span<const double> values, double resolution = 0);
inline constexpr std::size_t outliers_min = 10;

// Two groups of values: each has at least three of them and a fifth, and the gap between the groups
// is wider than either. Sets of ten from one distribution look so in at most 4 % of simulations
// (same proof).
struct TwoGroups {
  double low_median, high_median;
  std::size_t low_count, high_count;
};
std::optional<TwoGroups> two_groups(std::span<const double> values);

// How much more was done in the later half of each launch's time than in the earlier one (time
// divided into ten), as a share: the median over launches. Nothing unless its whole interval lies
// beyond 5 %.
std::optional<double> drift_share(std::span<const std::array<std::uint64_t, 10>> launches);

enum class Direction : unsigned char { at_most, at_least };
enum class Verdict : unsigned char { holds, fails, undecided, need_more };

inline constexpr std::size_t pairs_min = full_interval_min;
inline constexpr std::size_t pairs_max = 60;

// The sequential gate: whether `ratios`, in the order in which they were measured, keep `limit`. It
// holds or fails if the whole interval lies on one side of the limit at two looks in a row (of all
// ratios, and of all but the last); the first look is at pairs_min. Until then one more pair is
// needed, and after pairs_max the gate stays undecided. Accepts no ratio at all.
Verdict judge(std::span<const double> ratios, double limit, Direction direction);

}  // namespace ipc::bench
