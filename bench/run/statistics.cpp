// Computes intervals of known level over launches, and describes the scatter of launches.
#include "bench/run/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace ipc::bench {
namespace {

void require(bool condition, const char* what) {
  if (!condition) throw std::invalid_argument(what);
}

std::vector<double> sorted(std::span<const double> values) {
  require(!values.empty(), "statistics: no values");
  require(std::ranges::all_of(values, [](double value) { return std::isfinite(value); }),
          "statistics: a value is not finite");
  std::vector<double> copy(values.begin(), values.end());
  std::ranges::sort(copy);
  return copy;
}

double middle_of(std::span<const double> ascending) {
  const std::size_t count = ascending.size();
  return std::midpoint(ascending[(count - 1) / 2], ascending[count / 2]);
}

// Returns the direction in which the whole interval keeps the limit; nullopt if it includes it.
std::optional<Direction> kept_by(std::span<const double> ratios, double limit) {
  const Estimate estimate = median_estimate(ratios);
  if (estimate.high < limit) return Direction::at_most;
  return estimate.low > limit ? std::optional(Direction::at_least) : std::nullopt;
}

}  // namespace

double median(std::span<const double> values) { return middle_of(sorted(values)); }

Estimate median_estimate(std::span<const double> values) {
  const std::vector<double> ascending = sorted(values);
  const std::size_t count = ascending.size();
  // The true median lies beyond the k-th value from one end if fewer than k values lie on that side
  // of it, and each value lies on either side with probability 1/2.
  constexpr double outside_max = 0.05;
  const auto n = static_cast<long double>(count);  // a double is too small for 1,100 launches
  long double share = 2 * std::exp2(-n), outside = share;
  std::size_t from_end = 0;
  for (; 2 * (from_end + 2) <= count; ++from_end) {
    const auto k = static_cast<long double>(from_end + 1);
    share *= (n - k + 1) / k;
    if (outside + share > outside_max) break;
    outside += share;
  }
  return {middle_of(ascending), ascending[from_end], ascending[count - 1 - from_end], count,
          std::max(0.0, static_cast<double>(1 - outside))};
}

std::vector<double> paired_ratios(std::span<const double> numerators,
                                  std::span<const double> denominators) {
  require(numerators.size() == denominators.size(), "statistics: values without their pair");
  std::vector<double> ratios(numerators.size());
  for (std::size_t index = 0; index < ratios.size(); ++index) {
    require(denominators[index] > 0.0, "statistics: a denominator is not above zero");
    ratios[index] = numerators[index] / denominators[index];
  }
  return ratios;
}

Estimate paired_ratio(std::span<const double> numerators, std::span<const double> denominators) {
  return median_estimate(paired_ratios(numerators, denominators));
}

std::size_t count_outliers(std::span<const double> values, double resolution) {
  if (values.size() < outliers_min) return 0;
  constexpr double deviations = 5, normal = 1.4826;  // a normal distribution's standard deviation
  const double middle = median(values);
  std::vector<double> distances;
  for (const double value : values) distances.push_back(std::abs(value - middle));
  const double deviation = std::max(median(distances), resolution);
  if (deviation == 0) return 0;
  return static_cast<std::size_t>(std::ranges::count_if(
      distances, [&](double distance) { return distance > deviations * normal * deviation; }));
}

std::optional<TwoGroups> two_groups(std::span<const double> values) {
  if (values.size() < outliers_min) return std::nullopt;
  const std::vector<double> ascending = sorted(values);
  const std::size_t count = ascending.size();
  const std::size_t least = std::max<std::size_t>(3, (count + 4) / 5);
  for (std::size_t at = least; at + least <= count; ++at) {
    const double gap = ascending[at] - ascending[at - 1];
    const double widest =
        std::max(ascending[at - 1] - ascending.front(), ascending.back() - ascending[at]);
    const auto groups = std::span(ascending);
    if (gap > widest && widest > 0)
      return TwoGroups{middle_of(groups.first(at)), middle_of(groups.subspan(at)), at, count - at};
  }
  return std::nullopt;
}

std::optional<double> drift_share(std::span<const std::array<std::uint64_t, 10>> launches) {
  constexpr double least = 0.05;
  std::vector<double> shares;
  for (const auto& slices : launches) {
    const auto sum = [](auto begin, auto end) {
      return static_cast<double>(std::accumulate(begin, end, std::uint64_t{0}));
    };
    const double earlier = sum(slices.begin(), slices.begin() + 5);
    if (earlier > 0) shares.push_back(sum(slices.begin() + 5, slices.end()) / earlier - 1);
  }
  if (shares.empty()) return std::nullopt;
  const Estimate estimate = median_estimate(shares);
  if (!estimate.has_interval() || (estimate.low <= least && estimate.high >= -least))
    return std::nullopt;
  return estimate.median;
}

Verdict judge(std::span<const double> ratios, double limit, Direction direction) {
  if (ratios.size() <= pairs_min) return Verdict::need_more;  // the second look is at one more
  const auto kept = kept_by(ratios, limit);
  if (kept && kept == kept_by(ratios.first(ratios.size() - 1), limit))
    return kept == direction ? Verdict::holds : Verdict::fails;
  return ratios.size() < pairs_max ? Verdict::need_more : Verdict::undecided;
}

}  // namespace ipc::bench
