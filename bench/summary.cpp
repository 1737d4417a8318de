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

Row row_of(const Results& results, const Series& series) {
  const Cell& cell = series.cell;
  Row row;
  row.transport = cell.transport->name;
  row.is_floor = cell.is_floor;
  row.point = {cell.work.scenario, cell.work.size, cell.work.batch,
               std::string(to_string(cell.work.waiting)), std::string(to_string(cell.placement))};
  row.launches = series.launches.size();
  row.skipped = series.skipped;
  row.failed = series.failed;
  if (!series.measured()) return row;
  row.figure = figure_of(series.figure());
  row.figures = series.figures;
  row.cpu_ns = series.cpu_ns_per_message();
  if (const auto ratio = results.ratio_to_floor(series)) row.ratio_to_floor = figure_of(*ratio);
  if (cell.work.scenario == Scenario::stream) {
    if (cell.work.lossy) row.lost_share = series.lost_share();
    return row;
  }
  const Histogram all = series.round_trips();
  for (std::size_t index = 0; index < percentiles.size(); ++index)
    if (all.supports(percentiles[index]))
      row.percentiles_ns[index] = static_cast<double>(all.value_at_percentile(percentiles[index]));
  row.min_ns = static_cast<double>(all.min());
  row.max_ns = static_cast<double>(all.max());
  return row;
}

}  // namespace

std::string Point::title() const {
  return fmt::format("{} {}{}, {}{}", scenario == Scenario::ping ? "ping" : "stream",
                     format_size(size), batch > 1 ? fmt::format(", {} a flush", batch) : "",
                     waiting,
                     placement == "cross_cpu"  ? ""
                     : placement == "same_cpu" ? ", one CPU"
                                               : ", " + placement);
}

bool TransportFacts::has(std::string_view trait, std::string_view value) const {
  return std::any_of(traits.begin(), traits.end(),
                     [&](const auto& one) { return one.first == trait && one.second == value; });
}

const std::string* Summary::fact(std::string_view key) const {
  for (const auto& [name, value] : facts)
    if (name == key) return &value;
  return nullptr;
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
  for (const Series& series : results.series) {
    summary.rows.push_back(row_of(results, series));
    if (summary.transport(series.cell.transport->name) == nullptr)
      summary.transports.push_back(facts_of(to_json(*series.cell.transport)));
  }
  return summary;
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
