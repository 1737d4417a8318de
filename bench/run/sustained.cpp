// Computes the arrived shares of a load, and finds the knee of its rates.
#include "bench/run/sustained.h"

#include <algorithm>
#include <vector>

namespace ipc::bench {

bool is_sustained(const Row& row) {
  if (row.point.scenario != Scenario::load || row.point.rate == 0) return true;
  return row.arrived_share && *row.arrived_share >= sustained_share && row.least_arrived_share &&
         *row.least_arrived_share >= sustained_share_of_launch;
}

ArrivedShares arrived_shares(std::span<const Launch> launches, std::uint64_t rate) {
  double messages = 0, due = 0;
  ArrivedShares shares{0, 1};
  for (const Launch& launch : launches) {
    const auto arrived = static_cast<double>(launch.messages);
    const auto due_in_time = static_cast<double>(launch.due);
    const double due_at_end =
        static_cast<double>(launch.duration_ns) / 1e9 * static_cast<double>(rate);
    messages += arrived;
    due += std::max(due_in_time, due_at_end);
    const double stalled = std::max(due_at_end - (1 + drain_share) * due_in_time, 0.0);
    shares.least = std::min(shares.least, arrived / (due_in_time + stalled));
  }
  shares.all = std::min(messages / due, 1.0);
  return shares;
}

bool is_limited_by_generator(const Row& row) {
  if (row.point.scenario != Scenario::load) return false;
  constexpr double time_share = 1.0 / 3, p99_share = 0.5;
  if (!is_sustained(row))
    return row.generator_ns.value_or(0) * row.messages_per_second.value_or(0) / 1e9 > time_share;
  const auto& p99_ns = row.percentiles_ns[p99_index];
  return p99_ns && row.generator_lag_p99_ns &&
         *row.generator_lag_p99_ns > p99_share * p99_ns->median;
}

Knee knee_of(std::span<const Row* const> rows) {
  std::vector<const Row*> sorted(rows.begin(), rows.end());
  std::ranges::sort(sorted, {}, [](const Row* row) { return row->point.rate; });
  const auto lost = std::ranges::find_if_not(sorted, [](auto row) { return is_sustained(*row); });
  return {lost == sorted.begin() ? nullptr : *std::prev(lost),
          lost == sorted.end() ? nullptr : *lost};
}

bool is_of_channel(const Knee& knee) {
  return knee.last != nullptr && knee.first_lost != nullptr &&
         !is_limited_by_generator(*knee.first_lost);
}

void drop_unsustained_ratios(Summary& summary) {
  const Index index(summary);
  for (Row& row : summary.rows) {
    if (!row.ratio_to_floor) continue;
    const Row* const floor = index.find(row.transport, row.point, true);
    if (!is_sustained(row) || (floor != nullptr && !is_sustained(*floor)))
      row.ratio_to_floor.reset();
  }
}

}  // namespace ipc::bench
