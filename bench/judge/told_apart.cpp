#include "bench/judge/told_apart.h"

#include "bench/run/statistics.h"

namespace ipc::bench {
namespace {

bool do_overlap(const Interval& one, const Interval& other) {
  return one.high >= other.low && other.high >= one.low;
}

// What slows a whole round down then counts for nothing. Five rounds agree by chance in 1 of 16 cases, which is
// too often.
bool do_rounds_agree(const Row& one, const Row& other) {
  if (one.figures.size() < full_interval_min || one.figures.size() != other.figures.size())
    return false;
  const Estimate ratio = paired_ratio(one.figures, other.figures);
  return ratio.high < 1 || ratio.low > 1;
}

}  // namespace

bool differ(const Row& one, const Row& other) {
  const auto &first = one.figure->interval, &second = other.figure->interval;
  if (!first || !second) return false;
  return !do_overlap(*first, *second) || do_rounds_agree(one, other);
}

}  // namespace ipc::bench
