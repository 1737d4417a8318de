#pragma once

#include <optional>

#include "bench/summary.h"

namespace ipc::bench {

// Whether two rows of one run, both with a figure, differ by more than its noise: by the smallest difference
// that it can tell, and with intervals that do not overlap or rounds that agree on who is quicker. Rows
// without an interval count as different.
bool is_told_apart(const Row& one, const Row& other, std::optional<double> smallest_difference);

}  // namespace ipc::bench
