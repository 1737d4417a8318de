#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "bench/results.h"
#include "ipc/error.h"

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

Json estimate(const Estimate& figure) {
  if (!figure.has_interval()) return {{"median", figure.median}};
  return {{"median", figure.median}, {"low", figure.low}, {"high", figure.high}};
}

Json aggregate_row(const Results& results, const Series& series) {
  const bool ping = series.cell.work.scenario == Scenario::ping;
  const Estimate figure = series.figure();
  Json row = name_and_kind(series.cell, "_median", "aggregate");
  row["aggregate_name"] = "median";
  row["aggregate_unit"] = "time";
  row["repetitions"] = series.launches.size();
  row["iterations"] = series.launches.size();
  row["real_time"] = ping ? figure.median : 1e9 / figure.median;
  row["cpu_time"] = series.cpu_ns_per_message();
  row["time_unit"] = "ns";
  row.update(axes(series.cell));
  row[ping ? "p50_ns_over_launches" : "messages_per_second_over_launches"] = estimate(figure);
  if (ping) add_percentiles(row, series.round_trips());
  if (series.cell.work.lossy && !ping) row["lost_share"] = series.lost_share();
  if (const auto ratio = results.ratio_to_floor(series)) row["ratio_to_floor"] = estimate(*ratio);
  return row;
}

Json to_json(const Results& results) {
  Json context;
  for (const auto& [key, value] : results.provenance.facts) context[key] = value;
  context["warnings"] = results.provenance.warnings;
  context["interval"] = "95 % percentile bootstrap over launches";
  if (const auto difference = results.smallest_difference())
    context["smallest_difference_share"] = *difference;
  Json rows = Json::array();
  for (const Series& series : results.series) {
    for (std::size_t index = 0; index < series.launches.size(); ++index)
      rows.push_back(launch_row(series, index));
    if (series.measured()) rows.push_back(aggregate_row(results, series));
    const auto& reason = series.skipped ? series.skipped : series.failed;
    if (!reason) continue;
    Json row = name_and_kind(series.cell, "", "iteration");
    row["error_occurred"] = true;
    row["error_message"] = fmt::format("{}: {}", series.skipped ? "skipped" : "failed", *reason);
    row["iterations"] = 0;
    row["real_time"] = 0;
    row["cpu_time"] = 0;
    row["time_unit"] = "ns";
    row.update(axes(series.cell));
    rows.push_back(std::move(row));
  }
  return {{"context", std::move(context)}, {"benchmarks", std::move(rows)}};
}

// A file beside the one that is wanted, which takes its place once it is whole.
void write_beside(const std::string& beside, const std::string& path, const std::string& text) {
  std::ofstream file(beside);
  file << text;
  file.close();
  if (file) return;
  const int error = errno;
  std::remove(beside.c_str());
  throw Error("write", path, error, "is the directory there, writable, and not full?");
}

std::string name_beside(const std::string& path) {
  return fmt::format("{}.{}.tmp", path, ::getpid());
}

}  // namespace

void write_json(const Results& results, const std::string& path) {
  const std::string beside = name_beside(path);
  write_beside(beside, path, to_json(results).dump(1) + '\n');
  if (std::rename(beside.c_str(), path.c_str()) == 0) return;
  const int error = errno;
  std::remove(beside.c_str());
  throw Error("rename", path, error);
}

void require_writable(const std::string& path) {
  namespace fs = std::filesystem;
  // What is renamed over a device or a link takes its place.
  std::error_code unknown;  // then the file beside it will tell
  const fs::file_status there = fs::symlink_status(path, unknown);
  if (fs::is_directory(there))
    throw Error("write", path, EISDIR, fmt::format("name a file in it: {}/results.json", path));
  if (fs::exists(there) && !fs::is_regular_file(there))
    throw Error("write", path, EEXIST, "only a file can be replaced: choose another name");
  const std::string beside = name_beside(path);
  write_beside(beside, path, "");
  std::remove(beside.c_str());
}

}  // namespace ipc::bench
