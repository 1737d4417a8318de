#pragma once

#include <cmath>
#include <optional>

#include "bench/run/statistics.h"
#include "bench/run/summary.h"

namespace ipc::bench {

enum class Answer : unsigned char { meets, exceeds, cannot_tell };

// Returns whether a figure stays within a limit. Its whole interval is at or below the limit
// (meets), or above it (exceeds). Otherwise, without a figure, or with an interval of too low a
// level: cannot_tell.
inline Answer answer(const std::optional<Figure>& figure, double limit) {
  if (!figure || !std::isfinite(figure->median) || !figure->interval ||
      figure->interval->level < Estimate::level_min)
    return Answer::cannot_tell;
  if (figure->interval->high <= limit) return Answer::meets;
  return figure->interval->low > limit ? Answer::exceeds : Answer::cannot_tell;
}

}  // namespace ipc::bench
