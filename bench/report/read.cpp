#include "bench/report/read.h"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

#include "bench/json_reader.h"
#include "bench/sustained.h"

namespace ipc::bench {
namespace {

std::optional<PeerCost> read_cost(const Reader& row, const char* peer) {
  const auto value = [&](const char* what) {
    return row.optional(fmt::format("{}_{}_per_message", peer, what).c_str());
  };
  if (!value("cpu_ns")) return std::nullopt;
  return PeerCost{*value("cpu_ns"),
                  value("switches").value_or(0),
                  value("minor_faults").value_or(0),
                  value("system_calls"),
                  value("cycles"),
                  value("instructions")};
}

void read_figures(Row& to, const Reader& row) {
  const char* const key =
      to.point.counts_messages() ? "messages_per_second_over_launches" : "p50_ns_over_launches";
  to.launches = row.count("repetitions");
  to.figure = row.figure(key);
  if (!to.figure) row.refuse(fmt::format("the key \"{}\" is missing", key));
  if (to.point.scenario != Scenario::load) to.cpu_ns = row.optional("cpu_time");
  to.client = read_cost(row, "client");
  to.server = read_cost(row, "server");
  if (to.point.scenario == Scenario::load) {
    to.messages_per_second = row.optional("messages_per_second");
    to.arrived_share = row.optional("arrived_share");
    to.least_arrived_share = row.optional("least_arrived_share");
    to.generator_ns = row.optional("generator_ns_per_message");
    to.generator_lag_p99_ns = row.optional("generator_lag_p99_ns");
  }
  to.tear_down_ns = row.optional("tear_down_ns_per_message");
  to.lost_share = row.optional("lost_share");
  to.ratio_to_floor = row.figure("ratio_to_floor");
  if (row.json().contains("drift_share")) to.drift_share = row.number("drift_share");
  to.outliers = static_cast<std::size_t>(row.optional("outliers").value_or(0));
  for (std::size_t index = 0; index < percentiles.size(); ++index)
    to.percentiles_ns[index] = row.optional(fmt::format("p{:g}_ns", percentiles[index]).c_str());
  to.min_ns = row.optional("min_ns");
  to.max_ns = row.optional("max_ns");
}

std::optional<Row> read_row(const Reader& row) {
  Absence absence = read_absence(row);
  const bool is_absent = absence.skipped || absence.failed;
  if (!is_absent && row.text("run_type") != "aggregate") return std::nullopt;
  Row to;
  to.transport = row.text("transport");
  to.is_floor = read_is_floor(row);
  to.point = read_point(row);
  to.skipped = std::move(absence.skipped);
  to.failed = std::move(absence.failed);
  if (!is_absent) read_figures(to, row);
  return to;
}

void read_context(Summary& summary, const Reader& context) {
  for (const auto& [key, value] : context.json().get_ref<const Json::object_t&>()) {
    if (key == "interval") continue;
    if (value.is_string()) summary.facts.emplace_back(key, value.get<std::string>());
    else if (value.is_boolean() || (value.is_number() && key != "smallest_difference_share"))
      summary.facts.emplace_back(key, value.dump());
  }
  summary.warnings = read_warnings(context);
  summary.smallest_difference = context.optional("smallest_difference_share");
  for (auto& [facts, json] : read_transports(context))
    summary.transports.push_back(std::move(facts));
}

// The launches of a cell, as they were read before the row that sums them up.
struct LaunchesOfCell {
  std::vector<double> figures;
  std::vector<Arrived> arrived;
};
using Launches = std::map<std::string, LaunchesOfCell>;

void read_launch(Launches& launches, const Reader& row) {
  if (!row.json().contains("run_name")) return;
  LaunchesOfCell& cell = launches[row.text("run_name")];
  const Point point = read_point(row);
  const char* const key = point.counts_messages() ? "messages_per_second" : "p50_ns";
  if (const auto figure = row.optional(key); figure && *figure > 0) cell.figures.push_back(*figure);
  if (point.scenario != Scenario::load) return;
  const auto messages = row.optional("iterations"), duration_ns = row.optional("duration_ns");
  if (messages && duration_ns.value_or(0) > 0)
    cell.arrived.push_back(
        {*messages, row.optional("messages_due").value_or(0), *duration_ns / 1e9});
}

// Files of earlier versions hold neither what arrived of what was due, nor percentiles that count
// what did not.
void add_arrived(Row& row, std::vector<Arrived> launches, const std::string& time_ns_text) {
  if (row.point.scenario != Scenario::load || row.arrived_share || !row.messages_per_second) return;
  double time_ns = 1e300;
  std::from_chars(time_ns_text.data(), time_ns_text.data() + time_ns_text.size(), time_ns);
  for (Arrived& launch : launches)
    if (launch.due == 0)
      launch.due = static_cast<double>(row.point.rate) * std::min(launch.seconds, time_ns / 1e9);
  const double share = *row.messages_per_second / static_cast<double>(row.point.rate);
  const ArrivedShares shares = launches.size() == row.launches
                                   ? arrived_shares(launches, row.point.rate)
                                   : ArrivedShares{share, share};
  row.arrived_share = shares.all;
  row.least_arrived_share = shares.least;
  for (std::size_t index = 0; index < percentiles.size(); ++index)
    if (percentiles[index] / 100 > shares.all) row.percentiles_ns[index].reset();
}

// A cell measured and, when its launches failed later, failed: its row says both.
void add_row(Summary& summary, Row row, const Reader& reader,
             std::map<std::tuple<std::string, Point, bool>, std::size_t>& known) {
  const auto [place, is_new] =
      known.try_emplace({row.transport, row.point, row.is_floor}, summary.rows.size());
  if (is_new) {
    summary.rows.push_back(std::move(row));
    return;
  }
  Row& there = summary.rows[place->second];
  if (row.figure || there.skipped || there.failed)
    reader.refuse("this cell stands in the file twice");
  there.skipped = row.skipped;
  there.failed = row.failed;
}

Summary summary_in(const Json& json, const std::string& path) {
  Summary summary;
  summary.source = path;
  const Reader file(json, path, "");
  read_context(summary, file.object("context"));
  std::map<std::tuple<std::string, Point, bool>, std::size_t> known;
  Launches launches;
  std::size_t at = 0;
  for (const Json& one : file.array("benchmarks")) {
    const Reader reader(one, path, fmt::format("benchmarks[{}]", at++));
    auto row = read_row(reader);
    if (!row) {
      read_launch(launches, reader);
      continue;
    }
    const auto measured =
        one.contains("run_name") ? launches.find(reader.text("run_name")) : launches.end();
    if (measured != launches.end()) {
      add_arrived(*row, std::move(measured->second.arrived), summary.fact_or("time_ns", ""));
      if (measured->second.figures.size() == row->launches)
        row->figures = std::move(measured->second.figures);
    } else {
      add_arrived(*row, {}, "");
    }
    add_row(summary, std::move(*row), reader, known);
  }
  drop_unsustained_ratios(summary);
  if (summary.rows.empty()) refuse_file(path, "benchmarks", "holds no result");
  return summary;
}

}  // namespace

Summary parse_summary(std::string_view text, const std::string& path) {
  return summary_in(parse_json(text, path), path);
}

Summary read_summary(const std::string& path) { return summary_in(read_json(path), path); }

}  // namespace ipc::bench
