// Summarizes the launches of each cell in one row.
#include "bench/run/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>

#include "bench/measure/histogram.h"
#include "bench/run/rank_tests.h"
#include "bench/run/results.h"
#include "bench/run/sustained.h"
#include "bench/run/transport_json.h"
#include "ipc/address.h"

namespace ipc::bench {
namespace {

Figure figure_of(const Estimate& estimate, double level_min = Estimate::level_min) {
  if (estimate.level < level_min) return {estimate.median, {}};
  return {estimate.median, Interval{estimate.low, estimate.high, estimate.level}};
}

double cpu_ns_per_message(const Launch& launch) {
  return launch.per_message(launch.client.cpu_ns + launch.server.cpu_ns);
}

double lost_share(const Series& series) {
  std::uint64_t sent = 0, received = 0;
  for (const Launch& launch : series.launches) {
    sent += launch.sent;
    received += series.point.scenario == Scenario::death ? launch.kept : launch.messages;
  }
  return sent <= received ? 0 : 1 - static_cast<double>(received) / static_cast<double>(sent);
}

// Returns whether a percentile of a launch is that of a message that was due but did not arrive.
bool is_among_missing(const Launch& launch, double percentile) {
  return static_cast<double>(launch.messages) * 100 < percentile * static_cast<double>(launch.due);
}

void add_load(Row& row, const Series& series) {
  row.messages_per_second = series.median_of(&Launch::messages_per_second);
  const ArrivedShares shares = arrived_shares(series.launches, row.point.rate);
  row.arrived_share = shares.all;
  row.least_arrived_share = shares.least;
  const Figure cpu = figure_of(series.estimate_of(
      [](const Launch& launch) { return launch.per_message(launch.server.cpu_ns); }));
  row.receiver_cpu_ns = cpu.median;
  row.cpu_interval = cpu.interval;
  const double generator_ns = series.median_of(&Launch::generator_ns);
  if (generator_ns == 0) return;  // launches of an earlier version
  row.generator_ns = generator_ns;
  row.generator_lag_p99_ns = series.median_of(&Launch::generator_lag_p99_ns);
}

// Returns the median over the launches that support the percentile. Returns nullopt if they are too
// few, or if in one of them a message that did not arrive decides it: leaving that launch out would
// flatter the others.
std::optional<Figure> percentile_of(const Series& series, std::size_t index) {
  constexpr std::size_t tail_launches_min = 3;
  std::vector<double> values;
  for (const Launch& launch : series.launches) {
    if (is_among_missing(launch, percentiles[index])) return std::nullopt;
    if (const auto& value = launch.percentiles_ns[index]) values.push_back(*value);
  }
  const bool is_tail = index >= p99_index;
  if (values.empty() || (is_tail && values.size() < tail_launches_min)) return std::nullopt;
  return figure_of(median_estimate(values), is_tail ? 0 : Estimate::level_min);
}

// Returns the largest share of the messages due that did not arrive in a launch. Returns nullopt if
// no launch lacks the percentile for that reason. A launch with few messages due lacks it anyway.
std::optional<double> missing_share(const Series& series, double percentile) {
  std::optional<double> most;
  for (const Launch& launch : series.launches) {
    if (!is_among_missing(launch, percentile) ||
        !Histogram::supports(percentile, launch.due, launch.due))
      continue;
    const double arrived = static_cast<double>(launch.messages) / static_cast<double>(launch.due);
    most = std::max(most.value_or(0), 1 - arrived);
  }
  return most;
}

void add_latency(Row& row, const Series& series) {
  for (std::size_t index = 0; index < percentiles.size(); ++index)
    row.percentiles_ns[index] = percentile_of(series, index);
  row.p99_missing_share = missing_share(series, percentiles[p99_index]);
  if (row.percentiles_ns.front()) row.percentiles_ns.front() = row.figure;  // one p50 for each cell
  for (const Launch& launch : series.launches) {
    if (launch.min_ns) row.min_ns = std::min(row.min_ns.value_or(*launch.min_ns), *launch.min_ns);
    if (launch.max_ns) row.max_ns = std::max(row.max_ns.value_or(*launch.max_ns), *launch.max_ns);
  }
}

// Returns nullopt if the tenths were not recorded.
std::optional<std::array<double, slice_count>> tenths_of(const Series& series) {
  std::array<double, slice_count> tenths{};
  for (std::size_t tenth = 0; tenth < slice_count; ++tenth)
    tenths[tenth] = series.median_of([&](const Launch& launch) {
      return static_cast<double>(launch.slices[tenth]) * slice_count * 1e9 /
             static_cast<double>(launch.duration_ns);
    });
  const bool is_empty = std::ranges::all_of(tenths, [](double one) { return one == 0; });
  return is_empty ? std::nullopt : std::optional(tenths);
}

void add_scatter(Row& row, const Series& series, double resolution_ns) {
  const Estimate to_itself = ratio_estimate(row.figures, row.figures);
  if (to_itself.has_interval()) row.smallest_difference = to_itself.high - 1;
  row.outliers = count_outliers(row.figures, row.point.counts_messages() ? 0 : resolution_ns);
  row.modes = two_groups(row.figures);
  std::vector<std::array<std::uint64_t, slice_count>> slices;
  for (const Launch& launch : series.launches) slices.push_back(launch.slices);
  row.drift_share = drift_share(slices);
  row.tenths = tenths_of(series);
}

Row row_of(const Results& results, const Series& series) {
  Row row;
  static_cast<CellOutcome&>(row) = series;
  row.launches = series.launches.size();
  if (!series.measured()) return row;
  row.figures = series.figures();
  row.figure = figure_of(series.figure());
  if (series.point.scenario == Scenario::load) {
    add_load(row, series);
  } else {
    const Figure cpu = figure_of(series.estimate_of(cpu_ns_per_message));
    row.cpu_ns = cpu.median;
    row.cpu_interval = cpu.interval;
  }
  if (series.point.scenario == Scenario::connect)
    row.tear_down_ns = series.median_of(
        [](const Launch& launch) { return launch.per_message(launch.tear_down_ns); });
  const bool may_lose = series.lossy || series.point.scenario == Scenario::death;
  if (may_lose && series.launches.front().sent > 0) row.lost_share = lost_share(series);
  if (const auto ratio = results.ratio_to_floor(series)) row.ratio_to_floor = figure_of(*ratio);
  add_latency(row, series);
  const std::string step_ns = results.provenance.fact_or("clock_step_ns", "0");
  add_scatter(row, series, std::strtod(step_ns.c_str(), nullptr));
  return row;
}

// Adds traits of this program's transports if the file of an earlier version lacks them.
void lend_traits(Summary& summary) {
  for (TransportFacts& facts : summary.transports) {
    const Transport* const transport = find_transport(facts.name);
    if (transport == nullptr) continue;
    for (auto& trait : facts_of(to_json(*transport)).traits) {
      if (std::ranges::count(facts.traits, trait.first, &Facts::value_type::first) > 0) continue;
      add_new(summary.lent_traits, {trait.first});
      facts.traits.push_back(std::move(trait));
    }
  }
}

}  // namespace

const TransportFacts* Summary::transport(std::string_view name) const {
  const auto found = std::ranges::find(transports, name, &TransportFacts::name);
  return found == transports.end() ? nullptr : &*found;
}

Summary summary_of(const Results& results) {
  Summary summary{results.provenance};
  for (const Series& series : results.series) summary.rows.push_back(row_of(results, series));
  drop_unsustained_ratios(summary);
  summary.transports = results.transports;
  lend_traits(summary);
  return summary;
}

Summary read_summary(const std::string& path) {
  Summary summary = summary_of(read_results(path));
  if (std::ranges::none_of(summary.rows,
                           [](const Row& row) { return row.figure || row.skipped || row.failed; }))
    refuse_file(path, "benchmarks", "holds no launch");
  summary.source = path;
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
  for (const Row& row : summary.rows) {
    rows_.try_emplace({row.transport, row.point, row.is_floor}, &row);
    if (row.is_floor) continue;
    add_new(transports, {row.transport});
    add_new(points, {row.point});
  }
}

const Row* Index::find(const std::string& transport, const Point& point, bool is_floor) const {
  const auto found = rows_.find({transport, point, is_floor});
  return found == rows_.end() ? nullptr : found->second;
}

}  // namespace ipc::bench
