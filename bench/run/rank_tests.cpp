// Computes rank tests, exactly for few values.
#include "bench/run/rank_tests.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace ipc::bench {
namespace {

void require_numbers(std::span<const double> values) {
  if (values.empty() || !std::ranges::all_of(values, [](double one) { return std::isfinite(one); }))
    throw std::invalid_argument("rank tests: no values, or one that is not finite");
}

bool is_exact(std::size_t a, std::size_t b) { return a * b <= exact_max * exact_max; }

// The ranks of all values together, doubled: the mean rank of equal values is then a whole number.
struct Ranks {
  std::vector<std::size_t> doubled;  // the values of `a` first
  double ties = 0;                   // the sum of t^3 - t over each t values that agree
};

Ranks ranks_of(std::span<const double> a, std::span<const double> b) {
  std::vector<double> values(a.begin(), a.end());
  values.insert(values.end(), b.begin(), b.end());
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, {}, [&](std::size_t at) { return values[at]; });
  Ranks ranks{std::vector<std::size_t>(values.size()), 0};
  for (std::size_t first = 0, end = 0; first < order.size(); first = end) {
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    for (std::size_t at = first; at < end; ++at) ranks.doubled[order[at]] = first + end + 1;
    const auto agreeing = static_cast<double>(end - first);
    ranks.ties += agreeing * agreeing * agreeing - agreeing;
  }
  return ranks;
}

// Returns the doubled sum of ranks.
std::size_t sum_of_first(const Ranks& ranks, std::size_t count) {
  return std::accumulate(ranks.doubled.begin(),
                         ranks.doubled.begin() + static_cast<std::ptrdiff_t>(count),
                         std::size_t{0});
}

// Returns the share of all choices of `count` ranks whose sum is at least as far from the mean.
double exact_p(const Ranks& ranks, std::size_t count) {
  const std::size_t sum = sum_of_first(ranks, count);
  const std::size_t total = sum_of_first(ranks, ranks.doubled.size());
  // ways[k * width + s]: the number of choices of k of the ranks so far with the sum s.
  const std::size_t width = total + 1;
  std::vector<double> ways((count + 1) * width);
  ways[0] = 1;
  std::size_t reached = 0;
  for (std::size_t seen = 0; seen < ranks.doubled.size(); reached += ranks.doubled[seen++])
    for (std::size_t k = std::min(seen + 1, count); k > 0; --k)
      for (std::size_t s = 0; s <= reached; ++s)
        ways[k * width + s + ranks.doubled[seen]] += ways[(k - 1) * width + s];
  // The mean is count / size of the total. Comparing whole numbers avoids the division.
  const auto distance = [&](std::size_t s) {
    const std::size_t x = s * ranks.doubled.size(), mean = total * count;
    return x > mean ? x - mean : mean - x;
  };
  double as_far = 0, all = 0;
  for (std::size_t s = 0; s < width; ++s) {
    all += ways[count * width + s];
    if (distance(s) >= distance(sum)) as_far += ways[count * width + s];
  }
  return as_far / all;
}

// Returns the p value of the normal approximation, given the distance of a rank sum from its mean.
double approximate_p(double off_mean, std::size_t a, std::size_t b, double ties) {
  const auto pairs = static_cast<double>(a * b), all = static_cast<double>(a + b);
  const double variance = pairs / 12 * (all + 1 - ties / (all * (all - 1)));
  if (variance <= 0) return 1;  // all values agree
  return std::erfc(std::max(0.0, off_mean - 0.5) / std::sqrt(variance) / std::sqrt(2.0));
}

// Returns a list p. If no values agree and exactly u pairs (one value of each set) are inverted,
// p[u] is the two-sided p value, for u from 0 to half of all pairs.
std::vector<double> p_by_inversions(std::size_t a, std::size_t b) {
  std::vector<double> p(a * b / 2 + 1);
  if (!is_exact(a, b)) {
    const double mean = static_cast<double>(a * b) / 2;
    for (std::size_t u = 0; u < p.size(); ++u)
      p[u] = approximate_p(mean - static_cast<double>(u), a, b, 0);
    return p;
  }
  // ways[u]: the number of orders of all values with exactly u inverted pairs: the coefficients of
  // a Gaussian binomial.
  std::vector<double> ways(a * b + 1);
  ways[0] = 1;
  for (std::size_t i = 1; i <= a; ++i) {
    for (std::size_t u = a * b; u >= b + i; --u) ways[u] -= ways[u - b - i];
    for (std::size_t u = i; u <= a * b; ++u) ways[u] += ways[u - i];
  }
  const double all = std::accumulate(ways.begin(), ways.end(), 0.0);
  double so_far = 0;
  for (std::size_t u = 0; u < p.size(); ++u) p[u] = std::min(1.0, 2 * (so_far += ways[u]) / all);
  return p;
}

}  // namespace

double mann_whitney(std::span<const double> a, std::span<const double> b) {
  require_numbers(a);
  require_numbers(b);
  const Ranks ranks = ranks_of(a, b);
  if (is_exact(a.size(), b.size())) return exact_p(ranks, a.size());
  const double mean = static_cast<double>(a.size() * (a.size() + b.size() + 1)) / 2;
  const double sum = static_cast<double>(sum_of_first(ranks, a.size())) / 2;
  return approximate_p(std::abs(sum - mean), a.size(), b.size(), ranks.ties);
}

double least_p(std::size_t a, std::size_t b) { return p_by_inversions(a, b).front(); }

double cliffs_delta(std::span<const double> a, std::span<const double> b) {
  require_numbers(a);
  require_numbers(b);
  double above = 0;
  for (const double x : a)
    for (const double y : b) above += y > x ? 1 : y < x ? -1 : 0;
  return above / static_cast<double>(a.size() * b.size());
}

Estimate ratio_estimate(std::span<const double> numerators, std::span<const double> denominators,
                        double p_max) {
  require_numbers(numerators);
  require_numbers(denominators);
  std::vector<double> ratios;
  ratios.reserve(numerators.size() * denominators.size());
  for (const double denominator : denominators) {
    if (denominator <= 0)
      throw std::invalid_argument("rank tests: a denominator is not above zero");
    for (const double numerator : numerators) ratios.push_back(numerator / denominator);
  }
  std::ranges::sort(ratios);
  const std::size_t count = ratios.size();
  const std::vector<double> p = p_by_inversions(numerators.size(), denominators.size());
  std::size_t rejected = 0;  // with so many inversions, or fewer, a ratio is refused
  while (rejected + 1 < p.size() && p[rejected + 1] <= p_max) ++rejected;
  return {std::sqrt(ratios[(count - 1) / 2] * ratios[count / 2]), ratios[rejected],
          ratios[count - 1 - rejected], std::min(numerators.size(), denominators.size()),
          1 - p[rejected]};
}

std::vector<double> holm(std::span<const double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, {}, [&](std::size_t at) { return p_values[at]; });
  std::vector<double> adjusted(p_values.size());
  double least = 0;  // a larger p value is never adjusted to less than a smaller one
  for (std::size_t at = 0; at < order.size(); ++at) {
    const double p = p_values[order[at]];
    if (!(p >= 0 && p <= 1)) throw std::invalid_argument("rank tests: a p value not from 0 to 1");
    least = std::max(least, std::min(1.0, p * static_cast<double>(order.size() - at)));
    adjusted[order[at]] = least;
  }
  return adjusted;
}

}  // namespace ipc::bench
