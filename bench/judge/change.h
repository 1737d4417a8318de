#pragma once

#include <optional>
#include <span>
#include <vector>

#include "bench/run/statistics.h"

namespace ipc::bench {

// The finding of a comparison on one cell; those from too_few_launches to machine_changed say why
// it is undecided. In the order in which tables show them.
enum class Finding : unsigned char {
  slower,
  faster,
  too_few_launches,   // no difference of any size can be significant
  interval_too_wide,  // it contains a limit
  not_significant,    // after correcting for the number of cells
  machine_changed,    // the floors show it, and this cell has none
  no_difference,
};
constexpr bool is_undecided(Finding finding) {
  return Finding::too_few_launches <= finding && finding <= Finding::machine_changed;
}

// Adjusted p values below these make a difference significant (two-sided), or a slow-down suspect
// (one-sided: of a hundred comparisons of unchanged code at most five suspect any cell). With too
// few launches for significance a slow-down is suspect if every launch after is slower than every
// one before.
inline constexpr double significance = 0.01, suspicion = 0.05;

// The change of one result between two runs: one value per launch and run, and what it shows.
struct Change {
  std::vector<double> before, after;
  bool more_is_slower;  // true for times, false for rates
  double machine = 1;   // the factor by which the machine changed: only a change beyond it counts

  Estimate ratio{};    // after / before
  double p = 1;        // Mann-Whitney; adjusted by Holm once the family is judged
  double least_p = 1;  // the smallest for so many launches, times the number of changes judged
  double effect = 0;   // Cliff's delta: above zero where more is measured after
  Finding finding = Finding::too_few_launches;
  // The smallest slow-down that launches with this scatter would have shown, as a share.
  std::optional<double> smallest{};
  // The launches in each run with which the interval is expected to lie within the threshold.
  std::optional<std::size_t> launches_needed{};

  std::size_t launches() const { return ratio.values; }  // of the run that has fewer
  bool can_be_significant() const { return least_p < significance; }
  bool looks_slower() const { return ratio.median != 1 && (ratio.median > 1) == more_is_slower; }
  // Returns whether it looks slower, is undecided, and is hardly chance: more launches may show it.
  bool is_suspect() const;
};

// Computes what one cell shows by itself; the finding needs its family. Values are above zero, and
// at least one of each; std::invalid_argument otherwise.
Change change_of(std::vector<double> before, std::vector<double> after, bool more_is_slower);

// Judges the changes that are one family: p is corrected for their number. Slower or faster: p
// below 0.01, and the whole interval of the ratio beyond the threshold (0.05: times 1.05 or divided
// by it). No difference: the interval within it, or both runs with the very same values. The
// threshold is above zero.
void judge_family(std::span<Change* const> family, double threshold);

// Returns the fewest launches per run with which one of so many changes can be significant.
std::size_t launches_min(std::size_t changes);

// Returns how far a ratio has moved from 1 at least, either way, by its interval; 1 without one.
double sure_change(const Estimate& ratio);

}  // namespace ipc::bench
