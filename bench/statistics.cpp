#include "bench/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <numeric>
#include <random>
#include <stdexcept>

namespace ipc::bench {
namespace {

void require(bool condition, const char* what) {
  if (!condition) throw std::invalid_argument(what);
}

void require_numbers(std::span<const double> values) {
  require(!values.empty(), "statistics: no values");
  require(
      std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); }),
      "statistics: a value is not finite");
}

// Leaves `values` in another order.
double median_in_place(std::span<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return std::midpoint(*std::max_element(values.begin(), middle), *middle);
}

// Which of `count` values to draw. Not std::uniform_int_distribution, whose results differ
// between libraries; the bias of the multiplication is below count / 2^32.
std::size_t draw(std::mt19937& random, std::size_t count) {
  return static_cast<std::size_t>((std::uint64_t{random()} * count) >> 32);
}

constexpr std::size_t resamples = 10'000;
constexpr std::uint32_t seed = 20'260'101;

// Of a sorted copy a resample is a count for each value, and its middle is found by counting up: quicker than
// to order each resample, and the same for the same values in another order.
std::vector<double> resampled_medians(std::span<const double> values, std::mt19937& random) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const std::size_t count = sorted.size();
  std::vector<std::size_t> drawn(count);
  std::vector<double> medians(resamples);
  for (double& resampled_median : medians) {
    std::fill(drawn.begin(), drawn.end(), 0);
    for (std::size_t draws = 0; draws < count; ++draws) ++drawn[draw(random, count)];
    std::size_t lower = 0, below = drawn[0];
    while (below < (count + 1) / 2) below += drawn[++lower];
    std::size_t upper = lower;
    while (below < count / 2 + 1) below += drawn[++upper];
    resampled_median = std::midpoint(sorted[lower], sorted[upper]);
  }
  return medians;
}

// From what resampling gave: the middle 95 %.
Estimate estimate(double middle, std::vector<double> resampled, std::size_t values) {
  constexpr std::size_t outside = resamples * 25 / 1000;  // 2.5 % on each side
  const auto nth = [&](std::size_t rank) {
    const auto place = resampled.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(resampled.begin(), place, resampled.end());
    return *place;
  };
  return {middle, nth(outside), nth(resamples - 1 - outside), values};
}

}  // namespace

double median(std::span<const double> values) {
  require_numbers(values);
  std::vector<double> copy(values.begin(), values.end());
  return median_in_place(copy);
}

// Remembered: a run is summed up after each of its launches, and all of its cells but one are as they were.
Estimate bootstrap_median(std::span<const double> values) {
  constexpr std::size_t most = 10'000;
  static thread_local std::map<std::vector<double>, Estimate> known;
  const double middle = median(values);
  std::vector<double> key(values.begin(), values.end());
  if (const auto found = known.find(key); found != known.end()) return found->second;
  if (known.size() == most) known.clear();
  std::mt19937 random(seed);
  return known
      .emplace(std::move(key), estimate(middle, resampled_medians(values, random), values.size()))
      .first->second;
}

std::vector<double> paired_ratios(std::span<const double> numerators,
                                  std::span<const double> denominators) {
  require_numbers(numerators);
  require_numbers(denominators);
  require(numerators.size() == denominators.size(), "statistics: values without their pair");
  std::vector<double> ratios(numerators.size());
  for (std::size_t index = 0; index < ratios.size(); ++index) {
    require(denominators[index] > 0.0, "statistics: a denominator is not above zero");
    ratios[index] = numerators[index] / denominators[index];
  }
  return ratios;
}

Estimate paired_ratio(std::span<const double> numerators, std::span<const double> denominators) {
  return bootstrap_median(paired_ratios(numerators, denominators));
}

std::size_t count_outliers(std::span<const double> values) {
  if (values.size() < interval_min) return 0;
  const double middle = median(values);
  std::vector<double> distances;
  for (const double value : values) distances.push_back(std::abs(value - middle));
  const double limit = 3 * 1.4826 * median(distances);
  return static_cast<std::size_t>(std::count_if(
      distances.begin(), distances.end(), [limit](double distance) { return distance > limit; }));
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
  if (shares.size() < interval_min) return std::nullopt;
  const Estimate estimate = bootstrap_median(shares);
  if (estimate.low <= least && estimate.high >= -least) return std::nullopt;
  return estimate.median;
}

Estimate ratio_of_medians(std::span<const double> numerators,
                          std::span<const double> denominators) {
  const double above = median(numerators), below = median(denominators);
  require(*std::min_element(denominators.begin(), denominators.end()) > 0.0,
          "statistics: a denominator is not above zero");
  std::mt19937 random(
      seed);  // one for both: the same draws would pair what was not measured together
  std::vector<double> ratios = resampled_medians(numerators, random);
  const std::vector<double> divisors = resampled_medians(denominators, random);
  for (std::size_t index = 0; index < resamples; ++index) ratios[index] /= divisors[index];
  return estimate(above / below, std::move(ratios),
                  std::min(numerators.size(), denominators.size()));
}

Verdict judge(std::span<const double> ratios, double limit, Direction direction) {
  if (ratios.size() < pairs_min) return Verdict::need_more;
  const Estimate estimate = bootstrap_median(ratios);
  const bool below = estimate.high < limit;
  const bool above = estimate.low > limit;
  if (below || above) {
    return below == (direction == Direction::at_most) ? Verdict::holds : Verdict::fails;
  }
  return ratios.size() < pairs_max ? Verdict::need_more : Verdict::undecided;
}

}  // namespace ipc::bench
