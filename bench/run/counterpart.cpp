// Finds floors that are slower than their channel.
#include "bench/run/counterpart.h"

#include <fmt/format.h>

namespace ipc::bench {

std::optional<std::string> floor_defect(const Row& row) {
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
      "floor of {}, {}: the channel is faster ({:.2f} [{:.2f}, {:.2f}] of its {}; chance makes 1 of {:.0f} cells "
      "look so): {}",
      row.transport, row.point.title(), median, interval->low, interval->high,
      is_rate ? "messages per second" : "time", 2 / (1 - interval->level), floor_defect_end);
}

}  // namespace ipc::bench
