#pragma once

#include <optional>

#include "bench/run/statistics.h"
#include "bench/run/summary.h"

// Conclusions from the interval of a result. An interval decides nothing if its level is below
// Estimate::level_min.

namespace ipc::bench {

// Returns the interval of a result, or nullptr if there is none that decides.
const Interval* interval_of(const std::optional<Figure>&);

// Returns whether a result is at or below a limit: holds or fails if its whole interval is on one
// side, otherwise undecided.
Verdict verdict_on(const std::optional<Figure>&, double limit);

// Returns whether the intervals of two results do not overlap.
bool differ(const std::optional<Figure>&, const std::optional<Figure>&);

// Returns whether two rows of one run differ by more than its noise. They differ if their intervals
// do not overlap, or if the launches next to each other, round by round, agree on which one is
// faster. A row without an interval (fewer than interval_min launches) differs from none.
bool differ(const Row&, const Row&);

}  // namespace ipc::bench
