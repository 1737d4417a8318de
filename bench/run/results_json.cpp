#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "bench/run/counterpart.h"
#include "bench/run/results.h"
#include "bench/run/summary.h"
#include "bench/run/sustained.h"
#include "bench/run/write_file.h"

namespace ipc::bench {
namespace {

using Json = nlohmann::ordered_json;

Json axes(const Series& series) {
  const Point& point = series.point;
  Json axes = {{"transport", series.transport}, {"subject", series.is_floor ? "floor" : "channel"}};
  if (series.is_floor && has_reference(series.transport)) axes["reference"] = true;
  axes["scenario"] = to_string(point.scenario);
  axes["size_bytes"] = point.size;
  axes["batch"] = point.batch;
  if (point.rate > 0) axes["rate_per_second"] = point.rate;
  if (!facts_of(point.scenario).peers.empty()) axes["peers"] = point.peers;
  axes["waiting"] = point.waiting;
  axes["placement"] = point.placement;
  axes["touch"] = "full";
  return axes;
}

Json json_of(const Figure& figure) {
  Json json = {{"median", figure.median}};
  if (!figure.interval) return json;
  json["low"] = figure.interval->low;
  json["high"] = figure.interval->high;
  json["level"] = figure.interval->level;
  return json;
}

void add_range(Json& row, const std::optional<double>& min_ns,
               const std::optional<double>& max_ns) {
  if (min_ns) row["min_ns"] = *min_ns;
  if (max_ns) row["max_ns"] = *max_ns;
}

void add_percentiles(Json& row, const Launch& launch) {
  for (std::size_t index = 0; index < percentiles.size(); ++index)
    if (launch.percentiles_ns[index])
      row[fmt::format("p{:g}_ns", percentiles[index])] = *launch.percentiles_ns[index];
  add_range(row, launch.min_ns, launch.max_ns);
}

// The p50 is the figure of the row, and has its own key already.
void add_percentiles(Json& json, const Row& row) {
  for (std::size_t index = 1; index < percentiles.size(); ++index)
    if (row.percentiles_ns[index])
      json[fmt::format("p{:g}_ns_over_launches", percentiles[index])] =
          json_of(*row.percentiles_ns[index]);
  add_range(json, row.min_ns, row.max_ns);
}

void add_cost(Json& row, const char* peer, const Cost& cost, double messages) {
  const auto add = [&](const char* what, std::uint64_t total, bool always = true) {
    if (always || total > 0)
      row[fmt::format("{}_{}_per_message", peer, what)] = static_cast<double>(total) / messages;
  };
  add("cpu_ns", cost.cpu_ns);
  add("voluntary_switches", cost.voluntary_switches);
  add("involuntary_switches", cost.involuntary_switches);
  add("minor_faults", cost.minor_faults);
  add("system_calls", cost.system_calls, false);
  add("cycles", cost.cycles, false);
  add("instructions", cost.instructions, false);
}

void add_cost(Json& row, const char* peer, const PeerCost& cost) {
  const auto add = [&](const char* what, std::optional<double> value) {
    if (value) row[fmt::format("{}_{}_per_message", peer, what)] = *value;
  };
  add("cpu_ns", cost.cpu_ns);
  add("switches", cost.switches);
  add("minor_faults", cost.minor_faults);
  add("system_calls", cost.system_calls);
  add("cycles", cost.cycles);
  add("instructions", cost.instructions);
}

Json name_and_kind(const Series& series, std::string_view suffix, std::string_view run_type) {
  return {{"name", series.name() + std::string(suffix)},
          {"run_name", series.name()},
          {"run_type", run_type},
          {"threads", 1}};
}

Json launch_row(const Series& series, std::size_t index) {
  const Launch& launch = series.launches[index];
  const auto messages = static_cast<double>(launch.messages);
  Json row = name_and_kind(series, "", "iteration");
  row["repetitions"] = series.launches.size();
  row["repetition_index"] = index;
  row["iterations"] = launch.messages;
  row["real_time"] = static_cast<double>(launch.duration_ns) / messages;
  row["cpu_time"] = static_cast<double>(launch.client.cpu_ns + launch.server.cpu_ns) / messages;
  row["time_unit"] = "ns";
  row.update(axes(series));
  row["duration_ns"] = launch.duration_ns;
  row["warm_up_ns"] = launch.warm_up_ns;
  if (series.point.counts_messages() || series.point.scenario == Scenario::load)
    row["messages_per_second"] = launch.messages_per_second();
  row["bytes_per_second"] =
      static_cast<double>(launch.bytes) * 1e9 / static_cast<double>(launch.duration_ns);
  if (launch.sent > 0) row["messages_sent"] = launch.sent;
  if (launch.due > 0) row["messages_due"] = launch.due;
  if (launch.generator_ns > 0) {
    row["generator_ns_per_message"] = launch.generator_ns;
    row["generator_lag_p99_ns"] = launch.generator_lag_p99_ns;
  }
  if (launch.tear_down_ns > 0)
    row["tear_down_ns_per_message"] = static_cast<double>(launch.tear_down_ns) / messages;
  add_percentiles(row, launch);
  if (!series.point.counts_messages()) row["p50_ns"] = launch.figure;
  add_cost(row, "client", launch.client, messages);
  add_cost(row, "server", launch.server, messages);
  row["messages_by_tenth"] = launch.slices;
  if (!launch.histogram.empty()) row["histogram"] = launch.histogram;
  return row;
}

void add_load(Json& json, const Row& row) {
  json["arrived_share"] = *row.arrived_share;
  json["least_arrived_share"] = *row.least_arrived_share;
  json["sustained"] = is_sustained(row);
  json["limited_by_generator"] = is_limited_by_generator(row);
  if (row.generator_ns) json["generator_ns_per_message"] = *row.generator_ns;
  if (row.generator_lag_p99_ns) json["generator_lag_p99_ns"] = *row.generator_lag_p99_ns;
}

Json aggregate_row(const Row& row, const Series& series) {
  const bool counts = row.point.counts_messages();
  Json json = name_and_kind(series, "_median", "aggregate");
  json["aggregate_name"] = "median";
  json["aggregate_unit"] = "time";
  json["repetitions"] = row.launches;
  json["iterations"] = row.launches;
  json["real_time"] = counts ? 1e9 / row.figure->median : row.figure->median;
  json["cpu_time"] = row.cpu_ns.value_or(row.client->cpu_ns + row.server->cpu_ns);
  json["time_unit"] = "ns";
  json.update(axes(series));
  json[counts ? "messages_per_second_over_launches" : "p50_ns_over_launches"] =
      json_of(*row.figure);
  add_percentiles(json, row);
  if (row.messages_per_second) json["messages_per_second"] = *row.messages_per_second;
  if (row.arrived_share) add_load(json, row);
  if (row.tear_down_ns) json["tear_down_ns_per_message"] = *row.tear_down_ns;
  if (row.lost_share) json["lost_share"] = *row.lost_share;
  if (row.ratio_to_floor) json["ratio_to_floor"] = json_of(*row.ratio_to_floor);
  if (row.client) add_cost(json, "client", *row.client);
  if (row.server) add_cost(json, "server", *row.server);
  if (row.drift_share) json["drift_share"] = *row.drift_share;
  if (row.smallest_difference) json["smallest_difference_share"] = *row.smallest_difference;
  if (row.launches >= outliers_min) json["outliers"] = row.outliers;
  if (row.modes)
    json["two_groups"] = {{"low_median", row.modes->low_median},
                          {"low_launches", row.modes->low_count},
                          {"high_median", row.modes->high_median},
                          {"high_launches", row.modes->high_count}};
  return json;
}

Json error_row(const Row& row, const Series& series) {
  Json json = name_and_kind(series, "", "iteration");
  json["error_occurred"] = true;
  json["error_message"] = row.skipped ? "skipped: " + *row.skipped : "failed: " + *row.failed;
  json["iterations"] = 0;
  json["real_time"] = 0;
  json["cpu_time"] = 0;
  json["time_unit"] = "ns";
  json.update(axes(series));
  return json;
}

Json context_of(const Results& results, const Summary& summary) {
  Json context;
  for (const auto& [key, value] : summary.facts) context[key] = value;
  context["warnings"] = summary.warnings;
  context["interval"] =
      "order statistics over launches (sign test), at least 95 %; of five 93.75 %";
  context["transports"] = Json::array();
  for (const auto& [name, text] : results.transports)
    context["transports"].push_back(Json::parse(text));
  return context;
}

Json to_json(const Results& results) {
  const Summary summary = summary_of(results);
  Json rows = Json::array();
  for (std::size_t index = 0; index < results.series.size(); ++index) {
    const Series& series = results.series[index];
    const Row& row = summary.rows[index];
    for (std::size_t launch = 0; launch < series.launches.size(); ++launch)
      rows.push_back(launch_row(series, launch));
    if (row.figure) rows.push_back(aggregate_row(row, series));
    if (row.skipped || row.failed) rows.push_back(error_row(row, series));
  }
  return {{"context", context_of(results, summary)}, {"benchmarks", std::move(rows)}};
}

}  // namespace

void write_json(const Results& results, const std::string& path) {
  write_file(path, to_json(results).dump(1) + '\n');
}

}  // namespace ipc::bench
