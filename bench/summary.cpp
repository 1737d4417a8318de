#include "bench/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "bench/results.h"
#include "bench/transport_json.h"
#include "ipc/address.h"

namespace ipc::bench {
namespace {

Figure figure_of(const Estimate& estimate) {
  if (!estimate.has_interval()) return {estimate.median, {}};
  return {estimate.median, Interval{estimate.low, estimate.high}};
}

PeerCost cost_of(const Series& series, Cost Launch::*peer) {
  const auto per_message = [&](std::uint64_t Cost::*what) {
    return series.median_of([&](const Launch& launch) {
      return static_cast<double>(launch.*peer.*what) / static_cast<double>(launch.messages);
    });
  };
  const auto counted = [&](std::uint64_t Cost::*what) {
    const double value = per_message(what);
    return value > 0 ? std::optional(value) : std::nullopt;
  };
  PeerCost cost;
  cost.cpu_ns = per_message(&Cost::cpu_ns);
  cost.switches = per_message(&Cost::voluntary_switches) + per_message(&Cost::involuntary_switches);
  cost.minor_faults = per_message(&Cost::minor_faults);
  cost.system_calls = counted(&Cost::system_calls);
  cost.cycles = counted(&Cost::cycles);
  cost.instructions = counted(&Cost::instructions);
  return cost;
}

double cpu_ns_per_message(const Launch& launch) {
  return static_cast<double>(launch.client.cpu_ns + launch.server.cpu_ns) /
         static_cast<double>(launch.messages);
}

double lost_share(const Series& series) {
  std::uint64_t sent = 0, received = 0;
  for (const Launch& launch : series.launches) {
    sent += launch.sent;
    received += launch.messages;
  }
  return sent <= received ? 0 : 1 - static_cast<double>(received) / static_cast<double>(sent);
}

void add_latency(Row& row, const Series& series) {
  const Histogram& all = series.latency;
  if (all.count() == 0) return;
  for (std::size_t index = 0; index < percentiles.size(); ++index)
    if (all.supports(percentiles[index]))
      row.percentiles_ns[index] = static_cast<double>(all.value_at_percentile(percentiles[index]));
  for (const Launch& launch : series.launches) {
    row.min_ns = std::min(row.min_ns.value_or(1e300), launch.min_ns.value_or(1e300));
    row.max_ns = std::max(row.max_ns.value_or(0), launch.max_ns.value_or(0));
  }
}

// A ratio says nothing if one of the two did not keep up: its times are those of a queue that grew.
bool is_sustained(const Series& series) {
  if (series.point.scenario != Scenario::load) return true;
  const double arrived =
      series.median_of([](const Launch& launch) { return launch.messages_per_second(); });
  return arrived >= 0.99 * static_cast<double>(series.point.rate);
}

bool is_comparable_to_floor(const Results& results, const Series& series) {
  const Series* const floor = results.find(series.transport, true, series.point);
  return is_sustained(series) && floor != nullptr && floor->measured() && is_sustained(*floor);
}

Row row_of(const Results& results, const Series& series) {
  Row row;
  row.transport = series.transport;
  row.is_floor = series.is_floor;
  row.point = series.point;
  row.launches = series.launches.size();
  row.skipped = series.skipped;
  row.failed = series.failed;
  if (!series.measured()) return row;
  row.figures = series.figures();
  row.figure = figure_of(series.figure());
  row.client = cost_of(series, &Launch::client);
  row.server = cost_of(series, &Launch::server);
  if (series.point.scenario == Scenario::load)
    row.messages_per_second =
        series.median_of([](const Launch& launch) { return launch.messages_per_second(); });
  else row.cpu_ns = series.median_of(cpu_ns_per_message);
  if (series.point.scenario == Scenario::connect)
    row.tear_down_ns = series.median_of([](const Launch& launch) {
      return static_cast<double>(launch.tear_down_ns) / static_cast<double>(launch.messages);
    });
  if (series.lossy && series.launches.front().sent > 0) row.lost_share = lost_share(series);
  if (const auto ratio = results.ratio_to_floor(series))
    if (is_comparable_to_floor(results, series)) row.ratio_to_floor = figure_of(*ratio);
  add_latency(row, series);
  std::vector<std::array<std::uint64_t, slice_count>> slices;
  for (const Launch& launch : series.launches) slices.push_back(launch.slices);
  row.drift_share = drift_share(slices);
  row.outliers = count_outliers(row.figures);
  return row;
}

}  // namespace

bool TransportFacts::has(std::string_view trait, std::string_view value) const {
  return std::any_of(traits.begin(), traits.end(),
                     [&](const auto& one) { return one.first == trait && one.second == value; });
}

const std::string* Summary::fact(std::string_view key) const {
  for (const auto& [name, value] : facts)
    if (name == key) return &value;
  return nullptr;
}

std::string Summary::fact_or(std::string_view key, std::string_view otherwise) const {
  const std::string* const value = fact(key);
  return value != nullptr ? *value : std::string(otherwise);
}

const TransportFacts* Summary::transport(std::string_view name) const {
  for (const TransportFacts& one : transports)
    if (one.name == name) return &one;
  return nullptr;
}

Summary summary_of(const Results& results) {
  Summary summary;
  summary.facts = results.provenance.facts;
  summary.warnings = results.provenance.warnings;
  summary.smallest_difference = results.smallest_difference();
  for (const Series& series : results.series) summary.rows.push_back(row_of(results, series));
  for (const auto& [name, text] : results.transports)
    summary.transports.push_back(facts_of(nlohmann::ordered_json::parse(text)));
  return summary;
}

std::pair<std::size_t, std::size_t> launches_of(const Summary& summary) {
  std::size_t least = 0, most = 0;
  for (const Row& row : summary.rows) {
    if (!row.figure) continue;
    least = least == 0 ? row.launches : std::min(least, row.launches);
    most = std::max(most, row.launches);
  }
  return {least, most};
}

Index::Index(const Summary& summary) {
  std::set<std::string> seen_transports;
  std::set<Point> seen_points;
  for (const Row& row : summary.rows) {
    rows_.try_emplace({row.transport, row.point, row.is_floor}, &row);
    if (row.is_floor) continue;
    if (seen_transports.insert(row.transport).second) transports.push_back(row.transport);
    if (seen_points.insert(row.point).second) points.push_back(row.point);
  }
}

const Row* Index::find(const std::string& transport, const Point& point, bool is_floor) const {
  const auto found = rows_.find({transport, point, is_floor});
  return found == rows_.end() ? nullptr : found->second;
}

}  // namespace ipc::bench
