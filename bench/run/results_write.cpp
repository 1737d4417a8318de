// Writes results as JSON: the file of a run, and the lines of the journal of a run under way.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "bench/cli/terminal.h"
#include "bench/run/counterpart.h"
#include "bench/run/journal.h"
#include "bench/run/launch_fields.h"
#include "bench/run/results.h"
#include "bench/run/summary.h"
#include "bench/run/sustained.h"
#include "bench/run/write_file.h"

namespace ipc::bench {
namespace {

using Json = nlohmann::ordered_json;

Json beginning_of_row(const Series& series, std::string_view suffix, std::string_view run_type) {
  return {{"name", series.name() + std::string(suffix)},
          {"run_name", series.name()},
          {"run_type", run_type},
          {"threads", 1}};
}

void add_axes(Json& row, const Series& series) {
  const Point& point = series.point;
  row["transport"] = series.transport;
  row["subject"] = series.is_floor ? "floor" : "channel";
  if (series.is_floor && has_reference(series.transport)) row["reference"] = true;
  row["scenario"] = to_string(point.scenario);
  row["size_bytes"] = point.size;
  row["batch"] = point.batch;
  if (point.rate > 0) row["rate_per_second"] = point.rate;
  if (!facts_of(point.scenario).peers.empty()) row["peers"] = point.peers;
  row["waiting"] = point.waiting;
  row["placement"] = point.placement;
  row["touch"] = "full";
}

Json json_of(const Figure& figure) {
  Json json = {{"median", figure.median}};
  if (!figure.interval) return json;
  json["low"] = figure.interval->low;
  json["high"] = figure.interval->high;
  json["level"] = figure.interval->level;
  return json;
}

double json_of(double value) { return value; }

template <class Value>
void add(Json& row, const std::string& key, const std::optional<Value>& value) {
  if (value) row[key] = json_of(*value);
}

double median_of(const Series& series, const Peer& peer, std::uint64_t Cost::*counter) {
  return series.median_of(
      [&](const Launch& launch) { return launch.per_message(launch.*peer.cost.*counter); });
}

void add_costs(Json& row, const Series& series) {
  for (const Peer& peer : peers)
    for (const Counter& one : counters) {
      const double median = median_of(series, peer, one.value);
      const std::string key = fmt::format("{}_{}_per_message", peer.name, one.sum);
      if (median > 0 || one.also_zero) row[key] = row.value(key, 0.0) + median;
    }
}

Json aggregate_row(const Row& row, const Series& series) {
  const bool counts = row.point.counts_messages();
  Json json = beginning_of_row(series, "_median", "aggregate");
  json["aggregate_name"] = "median";
  json["aggregate_unit"] = "time";
  json["repetitions"] = json["iterations"] = row.launches;
  json["real_time"] = counts ? 1e9 / row.figure->median : row.figure->median;
  json["cpu_time"] = row.cpu_ns ? *row.cpu_ns
                                : median_of(series, peers[0], &Cost::cpu_ns) +
                                      median_of(series, peers[1], &Cost::cpu_ns);
  json["time_unit"] = "ns";
  add_axes(json, series);
  add(json, counts ? "messages_per_second_over_launches" : "p50_ns_over_launches", row.figure);
  // The p50 of the latency is the result of the cell, so it already has a key.
  for (std::size_t index = 1; index < percentiles.size(); ++index)
    add(json, percentile_key(index) + "_over_launches", row.percentiles_ns[index]);
  add(json, "min_ns", row.min_ns);
  add(json, "max_ns", row.max_ns);
  add(json, "messages_per_second", row.messages_per_second);
  add(json, "arrived_share", row.arrived_share);
  add(json, "least_arrived_share", row.least_arrived_share);
  if (row.arrived_share) json["sustained"] = is_sustained(row);
  if (row.arrived_share) json["limited_by_generator"] = is_limited_by_generator(row);
  add(json, "generator_ns_per_message", row.generator_ns);
  add(json, "generator_lag_p99_ns", row.generator_lag_p99_ns);
  add(json, "tear_down_ns_per_message", row.tear_down_ns);
  add(json, "lost_share", row.lost_share);
  add(json, "ratio_to_floor", row.ratio_to_floor);
  add_costs(json, series);
  add(json, "drift_share", row.drift_share);
  add(json, "smallest_difference_share", row.smallest_difference);
  if (row.launches >= outliers_min) json["outliers"] = row.outliers;
  if (row.modes)
    json["two_groups"] = {{"low_median", row.modes->low_median},
                          {"low_launches", row.modes->low_count},
                          {"high_median", row.modes->high_median},
                          {"high_launches", row.modes->high_count}};
  return json;
}

Json launch_row(const Series& series, const Launch& launch, std::size_t index, std::size_t all) {
  Json row = beginning_of_row(series, "", "iteration");
  row["repetitions"] = all;
  row["repetition_index"] = index;
  row["iterations"] = launch.messages;
  row["real_time"] = launch.per_message(launch.duration_ns);
  row["cpu_time"] = launch.per_message(launch.client.cpu_ns + launch.server.cpu_ns);
  row["time_unit"] = "ns";
  add_axes(row, series);
  row["duration_ns"] = launch.duration_ns;
  if (series.point.scenario == Scenario::load)
    row["messages_per_second"] = launch.messages_per_second();
  row["bytes_per_second"] =
      static_cast<double>(launch.bytes) * 1e9 / static_cast<double>(launch.duration_ns);
  visit(
      launch,
      [&](const std::string& key, const auto& value, bool also_zero) {
        if constexpr (std::is_arithmetic_v<std::remove_cvref_t<decltype(value)>>) {
          if (value > 0 || also_zero) row[key] = value;
        } else {
          add(row, key, value);
        }
      },
      [&](const std::string& key, std::uint64_t total, bool also_zero) {
        if (total > 0 || also_zero) row[key] = launch.per_message(total);
      });
  row[key_of_figure(series.point)] = launch.figure;
  row["messages_by_tenth"] = launch.slices;
  if (!launch.histogram.empty()) row["histogram"] = launch.histogram;
  return row;
}

Json error_row(const Series& series) {
  Json row = beginning_of_row(series, "", "iteration");
  row["error_occurred"] = true;
  row["error_message"] = *series.obstacle();
  for (const char* const key : {"iterations", "real_time", "cpu_time"}) row[key] = 0;
  row["time_unit"] = "ns";
  add_axes(row, series);
  return row;
}

Json context_of(const Results& results) {
  Json context;
  for (const auto& [key, value] : results.provenance.facts) context[key] = value;
  context["schema_version"] = std::to_string(schema_version);
  context["warnings"] = results.provenance.warnings;
  context["interval"] =
      "order statistics over launches (sign test), at least 95 %; of five 93.75 %";
  context["transports"] = Json::array();
  for (const TransportFacts& one : results.transports)
    context["transports"].push_back(Json::parse(one.json));
  return context;
}

// Writes one key per line, so that a histogram does not take hundreds of lines.
std::string lines_of(const Json& row) {
  std::string text;
  for (const auto& [key, value] : row.items())
    text += fmt::format("{}\n   \"{}\": {}", text.empty() ? "{" : ",", key, value.dump());
  return text + "\n  }";
}

}  // namespace

std::string json_of(const Results& results) {
  const Summary summary = summary_of(results);
  std::string text = "{\n \"context\": " + replaced(context_of(results).dump(1), "\n", "\n ") +
                     ",\n \"benchmarks\": [";
  const char* separator = "\n  ";
  const auto add = [&](const Json& row) {
    text += std::exchange(separator, ",\n  ") + lines_of(row);
  };
  for (std::size_t index = 0; index < results.series.size(); ++index) {
    const Series& series = results.series[index];
    const std::size_t all = series.launches.size();
    for (std::size_t at = 0; at < all; ++at) add(launch_row(series, series.launches[at], at, all));
    if (series.measured()) add(aggregate_row(summary.rows[index], series));
    if (series.obstacle()) add(error_row(series));
  }
  return text + "\n ]\n}\n";
}

std::string journal_line(const Results& results) {
  return Json{{"context", context_of(results)}}.dump() + '\n';
}

std::string journal_line(const Series& series, std::size_t index) {
  return launch_row(series, series.launches[index], index, index + 1).dump() + '\n';
}

std::string journal_line(const Series& series) { return error_row(series).dump() + '\n'; }

void write_json(const Results& results, const std::string& path) {
  write_file(path, json_of(results));
}

}  // namespace ipc::bench
