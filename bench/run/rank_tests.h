#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "bench/run/statistics.h"

namespace ipc::bench {

// Do two sets of values differ, and by how much, whatever their distribution? Only their order
// counts. All functions are pure; values are finite and at least one, std::invalid_argument
// otherwise.

// The two-sided p value of Mann and Whitney (1947): how often sets drawn from one distribution
// would have rank sums at least as far apart. Exact up to exact_max squared pairs, values that
// agree included: the distribution of the rank sum over all ways to part these very ranks. Above
// that the normal approximation, corrected for ties and continuity.
double mann_whitney(std::span<const double> a, std::span<const double> b);
inline constexpr std::size_t exact_max = 20;

// The least p value that sets of these sizes can have: 2 in all ways to part them.
double least_p(std::size_t a, std::size_t b);

// Cliff's delta (1993): how much likelier a value of `b` is above one of `a` than below it; from
// -1, all are below, to 1, all are above.
double cliffs_delta(std::span<const double> a, std::span<const double> b);

// Returns the factor between two sets that were measured apart: the median of all ratios of one
// value of each (Hodges and Lehmann 1963, on logarithms). The interval has the ratios that
// mann_whitney does not reject at `p_max`: by what `denominators` may be multiplied without p below
// it. The level is at least 1 - p_max if there are enough values (for 0.05, four in each set), else
// that of the range. Denominators above zero, std::invalid_argument otherwise.
Estimate ratio_estimate(std::span<const double> numerators, std::span<const double> denominators,
                        double p_max = 0.05);

// The p values of one family, adjusted so that below 0.05 there is one false alarm in 20 families
// at most (Holm 1979). From 0 to 1, std::invalid_argument otherwise; none gives none.
std::vector<double> holm(std::span<const double> p_values);

}  // namespace ipc::bench
