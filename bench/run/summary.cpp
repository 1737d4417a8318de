#include "bench/run/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

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

PeerCost cost_of(const Series& series, Cost Launch::*peer) {
  const auto per_message = [&](std::uint64_t Cost::*what) {
    return series.median_of(
        [&](const Launch& launch) { return launch.per_message(launch.*peer.*what); });
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
  return launch.per_message(launch.client.cpu_ns + launch.server.cpu_ns);
}

double lost_share(const Series& series) {
  std::uint64_t sent = 0, received = 0;
  for (const Launch& launch : series.launches) {
    sent += launch.sent;
    received += launch.messages;
  }
  return sent <= received ? 0 : 1 - static_cast<double>(received) / static_cast<double>(sent);
}

void add_load(Row& row, const Series& series) {
  row.messages_per_second =
      series.median_of([](const Launch& launch) { return launch.messages_per_second(); });
  std::vector<Arrived> launches;
  for (const Launch& launch : series.launches)
    launches.push_back({static_cast<double>(launch.messages), static_cast<double>(launch.due),
                        static_cast<double>(launch.duration_ns) / 1e9});
  const ArrivedShares shares = arrived_shares(launches, row.point.rate);
  row.arrived_share = shares.all;
  row.least_arrived_share = shares.least;
  row.cpu_interval =
      figure_of(series.estimate_of([](const Launch& launch) {
        return static_cast<double>(launch.server.cpu_ns) / static_cast<double>(launch.messages);
      })).interval;
  const double generator_ns =
      series.median_of([](const Launch& launch) { return launch.generator_ns; });
  if (generator_ns == 0) return;  // launches of an earlier version
  row.generator_ns = generator_ns;
  row.generator_lag_p99_ns =
      series.median_of([](const Launch& launch) { return launch.generator_lag_p99_ns; });
}

// Returns whether a percentile of a launch is that of a message which was due and did not arrive.
bool is_among_missing(const Launch& launch, double percentile) {
  return static_cast<double>(launch.messages) < percentile / 100 * static_cast<double>(launch.due);
}

// Returns the median over the launches that support the percentile; nullopt if they are too few, or
// if a message that did not arrive decides it in one of them: leaving that launch out would flatter
// the others.
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

void add_latency(Row& row, const Series& series) {
  for (std::size_t index = 0; index < percentiles.size(); ++index)
    row.percentiles_ns[index] = percentile_of(series, index);
  if (row.percentiles_ns.front()) row.percentiles_ns.front() = row.figure;  // one p50 for each cell
  for (const Launch& launch : series.launches) {
    if (launch.min_ns) row.min_ns = std::min(row.min_ns.value_or(*launch.min_ns), *launch.min_ns);
    if (launch.max_ns) row.max_ns = std::max(row.max_ns.value_or(*launch.max_ns), *launch.max_ns);
  }
}

std::optional<double> smallest_difference_of(const std::vector<double>& figures) {
  const Estimate to_itself = ratio_estimate(figures, figures);
  if (!to_itself.has_interval()) return std::nullopt;
  return to_itself.high - 1;
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
  row.smallest_difference = smallest_difference_of(row.figures);
  row.outliers = count_outliers(row.figures, row.point.counts_messages() ? 0 : resolution_ns);
  row.modes = two_groups(row.figures);
  std::vector<std::array<std::uint64_t, slice_count>> slices;
  for (const Launch& launch : series.launches) slices.push_back(launch.slices);
  row.drift_share = drift_share(slices);
  row.tenths = tenths_of(series);
}

double clock_step_ns(const Results& results) {
  return std::strtod(results.provenance.fact("clock_step_ns").c_str(), nullptr);  // "none": 0
}

Row row_of(const Results& results, const Series& series) {
  Row row;
  static_cast<CellOutcome&>(row) = series;
  row.launches = series.launches.size();
  if (!series.measured()) return row;
  row.figures = series.figures();
  row.figure = figure_of(series.figure());
  row.client = cost_of(series, &Launch::client);
  row.server = cost_of(series, &Launch::server);
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
  if (series.lossy && series.launches.front().sent > 0) row.lost_share = lost_share(series);
  if (const auto ratio = results.ratio_to_floor(series)) row.ratio_to_floor = figure_of(*ratio);
  add_latency(row, series);
  add_scatter(row, series, clock_step_ns(results));
  return row;
}

// Adds the traits of this program's transport that the file of an earlier version does not have.
void complete(TransportFacts& facts) {
  const Transport* const transport = find_transport(facts.name);
  if (transport == nullptr) return;
  for (auto& trait : facts_of(to_json(*transport)).traits)
    if (std::none_of(facts.traits.begin(), facts.traits.end(),
                     [&](const auto& one) { return one.first == trait.first; }))
      facts.traits.push_back(std::move(trait));
}

}  // namespace

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
  for (const Series& series : results.series) summary.rows.push_back(row_of(results, series));
  drop_unsustained_ratios(summary);
  summary.transports = results.transports;
  std::for_each(summary.transports.begin(), summary.transports.end(), complete);
  return summary;
}

Summary read_summary(const std::string& path) {
  Summary summary = summary_of(read_results(path));
  if (std::none_of(summary.rows.begin(), summary.rows.end(),
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
