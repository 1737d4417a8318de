// Finds channels that are faster than their floor.
#include "bench/run/counterpart.h"

#include <fmt/format.h>

namespace ipc::bench {

std::optional<std::string> faster_than_floor(const Row& row) {
  if (has_reference(row.transport) || !row.is_sound()) return std::nullopt;
  if (!row.ratio_to_floor || !row.ratio_to_floor->interval) return std::nullopt;
  const auto& [median, interval] = *row.ratio_to_floor;
  // Judges only loops that send many messages: at a low rate a few wake-ups decide a launch.
  if (row.point.scenario != Scenario::ping && row.point.scenario != Scenario::stream)
    return std::nullopt;
  const bool is_rate = row.point.counts_messages();
  const bool is_faster = is_rate ? interval->low > 1 : interval->high < 1;
  if (!is_faster) return std::nullopt;
  return fmt::format(
      "{}, {}: the channel is faster than its floor ({:.2f} [{:.2f}, {:.2f}] of its {}; if both were equally fast, "
      "chance would show this in 1 of {:.0f} cells): {}",
      row.transport, row.point.title(), median, interval->low, interval->high,
      is_rate ? "messages per second" : "time", 2 / (1 - interval->level), cause_not_known);
}

}  // namespace ipc::bench
