#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "bench/run/statistics.h"

namespace ipc::bench {

// Tests of whether two sets of values differ, and by how much, for any distribution. Only the order
// of the values counts. All functions are pure. Each set needs a value, and all values must be
// finite; otherwise they throw std::invalid_argument.

// Returns the two-sided p value of Mann and Whitney (1947): how often sets from one distribution
// would have rank sums at least as far apart. It is exact up to exact_max squared pairs, even if
// values agree: it uses the distribution of the rank sum over all ways to divide these ranks. Above
// that it is the normal approximation, corrected for ties and continuity.
double mann_whitney(std::span<const double> a, std::span<const double> b);
inline constexpr std::size_t exact_max = 20;

// Returns the least p value for sets of these sizes: 2 / the number of ways to divide them.
double least_p(std::size_t a, std::size_t b);

// Returns Cliff's delta (1993): how much likelier a value of `b` is above one of `a` than below it.
// It goes from -1 (all are below) to 1 (all are above).
double cliffs_delta(std::span<const double> a, std::span<const double> b);

// Returns the factor between two sets that were measured separately: the median of all ratios of
// one value of each (Hodges and Lehmann 1963, on logarithms). The interval has all factors that
// mann_whitney does not reject at `p_max`, if `denominators` are multiplied by them. Its level is
// at least 1 - p_max if there are enough values (for 0.05, four in each set), else that of the
// range. Denominators must be above zero; otherwise throws std::invalid_argument.
Estimate ratio_estimate(std::span<const double> numerators, std::span<const double> denominators,
                        double p_max = 0.05);

// Returns the p values of one family, adjusted so that below 0.05 at most one family in 20 has a
// false alarm (Holm 1979). Values must be from 0 to 1; otherwise throws std::invalid_argument. None
// gives none.
std::vector<double> holm(std::span<const double> p_values);

}  // namespace ipc::bench
