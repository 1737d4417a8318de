// Decides whether a result keeps a limit, and whether two results differ.
#include "bench/judge/significance.h"

#include <cmath>

namespace ipc::bench {
namespace {

// Returns whether the rounds agree on the faster row: the interval of their ratios excludes 1. A
// disturbance of a whole round cancels out of its ratio. Five rounds agree by chance in 1 of 16
// cases, which is too often.
bool do_rounds_agree(const Row& one, const Row& other) {
  if (one.figures.size() < full_interval_min || one.figures.size() != other.figures.size())
    return false;
  const Estimate ratio = paired_ratio(one.figures, other.figures);
  return ratio.high < 1 || ratio.low > 1;
}

}  // namespace

const Interval* interval_of(const std::optional<Figure>& figure) {
  const bool decides = figure && std::isfinite(figure->median) && figure->interval &&
                       figure->interval->level >= Estimate::level_min;
  return decides ? &*figure->interval : nullptr;
}

Verdict verdict_on(const std::optional<Figure>& figure, double limit) {
  const Interval* const interval = interval_of(figure);
  if (interval == nullptr) return Verdict::undecided;
  if (interval->high <= limit) return Verdict::holds;
  return interval->low > limit ? Verdict::fails : Verdict::undecided;
}

bool differ(const std::optional<Figure>& one, const std::optional<Figure>& other) {
  const Interval *const first = interval_of(one), *const second = interval_of(other);
  return first != nullptr && second != nullptr &&
         (first->high < second->low || second->high < first->low);
}

bool differ(const Row& one, const Row& other) {
  if (interval_of(one.figure) == nullptr || interval_of(other.figure) == nullptr) return false;
  return differ(one.figure, other.figure) || do_rounds_agree(one, other);
}

}  // namespace ipc::bench
