#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "bench/results.h"
#include "bench/summary.h"
#include "bench/transport_json.h"
#include "bench/write_file.h"

namespace ipc::bench {
namespace {

using Json = nlohmann::ordered_json;

Json axes(const Cell& cell) {
  return {{"transport", cell.transport->name},
          {"subject", cell.is_floor ? "floor" : "channel"},
          {"scenario", cell.work.scenario == Scenario::ping ? "ping" : "stream"},
          {"size_bytes", cell.work.size},
          {"batch", cell.work.batch},
          {"waiting", to_string(cell.work.waiting)},
          {"placement", to_string(cell.placement)},
          {"touch", "full"}};
}

void add_percentiles(Json& row, const Histogram& histogram) {
  for (const double percentile : {50.0, 90.0, 99.0, 99.9, 99.99})
    if (histogram.supports(percentile))
      row[fmt::format("p{:g}_ns", percentile)] = histogram.value_at_percentile(percentile);
  row["min_ns"] = histogram.min();
  row["max_ns"] = histogram.max();
}

void add_cost(Json& row, const char* peer, const Cost& cost, double messages) {
  const auto per_message = [&](std::uint64_t total) {
    return static_cast<double>(total) / messages;
  };
  row[fmt::format("{}_cpu_ns_per_message", peer)] = per_message(cost.cpu_ns);
  row[fmt::format("{}_voluntary_switches_per_message", peer)] =
      per_message(cost.voluntary_switches);
  row[fmt::format("{}_involuntary_switches_per_message", peer)] =
      per_message(cost.involuntary_switches);
  row[fmt::format("{}_minor_faults_per_message", peer)] = per_message(cost.minor_faults);
}

Json name_and_kind(const Cell& cell, std::string_view suffix, std::string_view run_type) {
  return {{"name", fmt::format("{}{}", cell.name(), suffix)},
          {"run_name", cell.name()},
          {"run_type", run_type},
          {"threads", 1}};
}

Json launch_row(const Series& series, std::size_t index) {
  const Measurement& launch = series.launches[index];
  const auto messages = static_cast<double>(launch.messages);
  Json row = name_and_kind(series.cell, "", "iteration");
  row["repetitions"] = series.launches.size();
  row["repetition_index"] = index;
  row["iterations"] = launch.messages;
  row["real_time"] = static_cast<double>(launch.duration_ns) / messages;
  row["cpu_time"] = static_cast<double>(launch.client.cpu_ns + launch.server.cpu_ns) / messages;
  row["time_unit"] = "ns";
  row.update(axes(series.cell));
  row["duration_ns"] = launch.duration_ns;
  if (series.cell.work.scenario == Scenario::ping) {
    add_percentiles(row, launch.round_trip);
  } else {
    row["messages_per_second"] = messages * 1e9 / static_cast<double>(launch.duration_ns);
    row["bytes_per_second"] =
        static_cast<double>(launch.bytes) * 1e9 / static_cast<double>(launch.duration_ns);
    row["messages_sent"] = launch.sent;
  }
  add_cost(row, "client", launch.client, messages);
  add_cost(row, "server", launch.server, messages);
  return row;
}

Json json_of(const Figure& figure) {
  Json json = {{"median", figure.median}};
  if (!figure.interval) return json;
  json["low"] = figure.interval->low;
  json["high"] = figure.interval->high;
  return json;
}

Json aggregate_row(const Row& row, const Cell& cell) {
  const bool ping = row.point.scenario == Scenario::ping;
  Json json = name_and_kind(cell, "_median", "aggregate");
  json["aggregate_name"] = "median";
  json["aggregate_unit"] = "time";
  json["repetitions"] = row.launches;
  json["iterations"] = row.launches;
  json["real_time"] = ping ? row.figure->median : 1e9 / row.figure->median;
  json["cpu_time"] = *row.cpu_ns;
  json["time_unit"] = "ns";
  json.update(axes(cell));
  json[ping ? "p50_ns_over_launches" : "messages_per_second_over_launches"] = json_of(*row.figure);
  for (std::size_t index = 0; index < percentiles.size(); ++index)
    if (row.percentiles_ns[index])
      json[fmt::format("p{:g}_ns", percentiles[index])] = *row.percentiles_ns[index];
  if (row.min_ns) json["min_ns"] = *row.min_ns;
  if (row.max_ns) json["max_ns"] = *row.max_ns;
  if (row.lost_share) json["lost_share"] = *row.lost_share;
  if (row.ratio_to_floor) json["ratio_to_floor"] = json_of(*row.ratio_to_floor);
  return json;
}

Json error_row(const Row& row, const Cell& cell) {
  Json json = name_and_kind(cell, "", "iteration");
  json["error_occurred"] = true;
  json["error_message"] = row.skipped ? "skipped: " + *row.skipped : "failed: " + *row.failed;
  json["iterations"] = 0;
  json["real_time"] = 0;
  json["cpu_time"] = 0;
  json["time_unit"] = "ns";
  json.update(axes(cell));
  return json;
}

Json context_of(const Results& results, const Summary& summary) {
  Json context;
  for (const auto& [key, value] : summary.facts) context[key] = value;
  context["warnings"] = summary.warnings;
  context["interval"] = "95 % percentile bootstrap over launches";
  if (summary.smallest_difference)
    context["smallest_difference_share"] = *summary.smallest_difference;
  context["transports"] = Json::array();
  for (const TransportFacts& facts : summary.transports)
    for (const Series& series : results.series) {
      if (series.cell.transport->name != facts.name) continue;
      context["transports"].push_back(to_json(*series.cell.transport));
      break;
    }
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
    if (row.figure) rows.push_back(aggregate_row(row, series.cell));
    if (row.skipped || row.failed) rows.push_back(error_row(row, series.cell));
  }
  return {{"context", context_of(results, summary)}, {"benchmarks", std::move(rows)}};
}

}  // namespace

void write_json(const Results& results, const std::string& path) {
  write_file(path, to_json(results).dump(1) + '\n');
}

}  // namespace ipc::bench
