#pragma once

#include <optional>
#include <span>
#include <vector>

#include "bench/run/statistics.h"

namespace ipc::bench {

// The finding of a comparison on one cell. The findings from too_few_launches to machine_changed
// are reasons why it is undecided. Tables show the findings in this order.
enum class Finding : unsigned char {
  slower,
  faster,
  too_few_launches,   // no difference of any size can be significant
  interval_too_wide,  // it contains a limit
  not_significant,    // after correcting for the number of cells
  machine_changed,    // the floors show a change, and this cell has none
  no_difference,
};
constexpr bool is_undecided(Finding finding) {
  return Finding::too_few_launches <= finding && finding <= Finding::machine_changed;
}

// Limits of adjusted p values. Below `significance` (two-sided) a difference is significant. Below
// `suspicion` (one-sided) a slow-down is suspect: of a hundred comparisons of unchanged code, at
// most five suspect any cell. If the launches are too few for significance, a slow-down is suspect
// if every launch after is slower than every launch before.
inline constexpr double significance = 0.01, suspicion = 0.05;

// The change of one result between two runs: one value per launch and run, and the findings.
struct Change {
  std::vector<double> before, after;
  bool more_is_slower;  // true for times, false for rates
  double machine = 1;   // the factor by which the machine changed: only a change beyond it counts

  Estimate ratio{};    // after / before
  double p = 1;        // Mann-Whitney; adjusted by Holm once the family is judged
  double least_p = 1;  // smallest p of so many launches, times the number of changes judged
  double effect = 0;   // Cliff's delta; above zero if values after are higher
  Finding finding = Finding::too_few_launches;
  // The smallest slow-down that launches with this scatter would have shown: a share.
  std::optional<double> smallest{};
  // The number of launches in each run with which the interval should lie within the threshold.
  std::optional<std::size_t> launches_needed{};

  std::size_t launches() const { return ratio.values; }  // in the run that has fewer
  bool can_be_significant() const { return least_p < significance; }
  bool looks_slower() const { return ratio.median != 1 && (ratio.median > 1) == more_is_slower; }
  // Returns whether the change is undecided but probably a slow-down: more launches may show it.
  bool is_suspect() const;
};

// Computes everything but the finding, which needs the whole family. Each run must have a value,
// and values must be above zero; otherwise throws std::invalid_argument.
Change change_of(std::vector<double> before, std::vector<double> after, bool more_is_slower);

// Judges the changes of one family; p is corrected for their number. A change is slower or faster
// if p is below 0.01 and the whole interval of the ratio is beyond the threshold (0.05: times 1.05
// or divided by it). There is no difference if the interval is within the threshold, or if both
// runs have the very same values. The threshold is above zero.
void judge_family(std::span<Change* const> family, double threshold);

// Returns the fewest launches per run with which one of so many changes can be significant.
std::size_t launches_min(std::size_t changes);

// Returns the smallest factor, in either direction, by which the ratio's interval says that the
// ratio differs from 1. Returns 1 without an interval.
double sure_change(const Estimate& ratio);

}  // namespace ipc::bench
