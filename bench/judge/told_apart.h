#pragma once

#include "bench/run/summary.h"

namespace ipc::bench {

// Whether two rows of one run, both with a figure, differ by more than its noise: their intervals do not overlap,
// or the launches next to each other, round by round, agree on which one is faster. Rows without an interval
// (fewer than interval_min launches) never differ.
bool differ(const Row& one, const Row& other);

}  // namespace ipc::bench
