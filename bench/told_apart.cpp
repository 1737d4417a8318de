#include "bench/told_apart.h"

#include <algorithm>

#include "bench/statistics.h"

namespace ipc::bench {
namespace {

// Whether the launches beside each other, round by round, agree on who is quicker: what slows a whole round
// then counts for nothing.
bool do_rounds_agree(const Row& one, const Row& two) {
  if (one.figures.size() < interval_min || one.figures.size() != two.figures.size()) return false;
  const Estimate ratio = paired_ratio(one.figures, two.figures);
  return ratio.high < 1 || ratio.low > 1;
}

}  // namespace

bool is_told_apart(const Row& one, const Row& other, std::optional<double> smallest_difference) {
  const double a = one.figure->median, b = other.figure->median;
  if (smallest_difference && std::max(a, b) / std::min(a, b) - 1 < *smallest_difference)
    return false;
  const auto &first = one.figure->interval, &second = other.figure->interval;
  return !first || !second || first->high < second->low || second->high < first->low ||
         do_rounds_agree(one, other);
}

}  // namespace ipc::bench
