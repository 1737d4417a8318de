#include "bench/results.h"

#include <algorithm>
#include <cmath>

namespace ipc::bench {

double headline(const Cell& cell, const Measurement& measurement) {
  if (cell.work.scenario == Scenario::ping)
    return static_cast<double>(measurement.round_trip.value_at_percentile(50));
  return static_cast<double>(measurement.messages) * 1e9 /
         static_cast<double>(measurement.duration_ns);
}

void Series::add(const Measurement& measurement) {
  launches.push_back(measurement);
  figures.push_back(headline(cell, measurement));
}

Estimate Series::figure() const { return bootstrap_median(figures); }

Histogram Series::round_trips() const {
  Histogram all;
  for (const Measurement& launch : launches) all.merge(launch.round_trip);
  return all;
}

double Series::cpu_ns_per_message() const {
  std::vector<double> costs;
  for (const Measurement& launch : launches)
    costs.push_back(static_cast<double>(launch.client.cpu_ns + launch.server.cpu_ns) /
                    static_cast<double>(launch.messages));
  return median(costs);
}

double Series::lost_share() const {
  std::uint64_t sent = 0, received = 0;
  for (const Measurement& launch : launches) {
    sent += launch.sent;
    received += launch.messages;
  }
  return sent <= received ? 0 : 1 - static_cast<double>(received) / static_cast<double>(sent);
}

Series& Results::series_of(const Cell& cell) {
  for (Series& one : series)
    if (one.cell.name() == cell.name()) return one;
  series.push_back({cell, {}, {}, {}, {}});
  return series.back();
}

const Series* Results::find(const Cell& cell) const {
  for (const Series& one : series)
    if (one.cell.name() == cell.name()) return &one;
  return nullptr;
}

std::optional<Estimate> Results::ratio_to_floor(const Series& channel) const {
  const Series* const floor = find(channel.cell.floor());
  if (floor == nullptr || channel.cell.is_floor) return std::nullopt;
  // A run that was cut short may have one launch more of one of the two.
  const std::size_t pairs = std::min(channel.figures.size(), floor->figures.size());
  if (pairs == 0) return std::nullopt;
  return paired_ratio(std::span(channel.figures).first(pairs),
                      std::span(floor->figures).first(pairs));
}

std::optional<double> Results::smallest_difference() const {
  std::vector<double> shares;
  for (const Series& one : series) {
    if (one.figures.size() < interval_min) continue;
    const Estimate figure = one.figure();
    shares.push_back((figure.high - figure.low) / 2 / figure.median * std::sqrt(2.0));
  }
  if (shares.empty()) return std::nullopt;
  return median(shares);
}

}  // namespace ipc::bench
