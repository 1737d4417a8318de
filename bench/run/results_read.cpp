#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "bench/run/histogram_codec.h"
#include "bench/run/json_reader.h"
#include "bench/run/results.h"
#include "bench/run/transport_json.h"

namespace ipc::bench {
namespace {

// Beyond it not every whole number is a double.
constexpr double whole_max = 0x1p53;

std::uint64_t rounded(const Reader& row, const std::string& key, double value) {
  if (value > whole_max) row.refuse(key.c_str(), "is larger than anything that is measured");
  return static_cast<std::uint64_t>(std::llround(value));
}

std::uint64_t whole(const Reader& row, const char* key) {
  const double value = row.optional(key).value_or(0);
  if (value != std::floor(value)) row.refuse(key, "must be a whole number");
  return rounded(row, key, value);
}

std::uint64_t whole_above_zero(const Reader& row, const char* key) {
  const std::uint64_t value = whole(row, key);
  if (value == 0) row.refuse(key, "must be above zero");
  return value;
}

// They are kept a message.
std::uint64_t total(const Reader& row, const std::string& key, std::uint64_t messages) {
  const double each = row.optional(key.c_str()).value_or(0);
  return rounded(row, key, each * static_cast<double>(messages));
}

Cost read_cost(const Reader& row, const char* peer, std::uint64_t messages) {
  const auto read = [&](const char* what) {
    return total(row, fmt::format("{}_{}_per_message", peer, what), messages);
  };
  return {read("cpu_ns"),       read("voluntary_switches"), read("involuntary_switches"),
          read("minor_faults"), read("system_calls"),       read("cycles"),
          read("instructions")};
}

void read_slices(Launch& launch, const Reader& row) {
  if (!row.json().contains("messages_by_tenth")) return;
  const Json& tenths = row.array("messages_by_tenth");
  const bool are_counts = std::all_of(tenths.begin(), tenths.end(),
                                      [](const Json& one) { return one.is_number_unsigned(); });
  if (tenths.size() != slice_count || !are_counts)
    row.refuse("messages_by_tenth", "must be ten whole numbers");
  std::copy(tenths.begin(), tenths.end(), launch.slices.begin());
}

Launch read_launch(const Reader& row, const Point& point) {
  Launch launch;
  launch.messages = whole_above_zero(row, "iterations");
  launch.duration_ns = whole_above_zero(row, "duration_ns");
  launch.bytes = rounded(
      row, "bytes_per_second",
      row.optional("bytes_per_second").value_or(0) * static_cast<double>(launch.duration_ns) / 1e9);
  launch.sent = whole(row, "messages_sent");
  launch.due = whole(row, "messages_due");
  launch.generator_ns = row.optional("generator_ns_per_message").value_or(0);
  launch.generator_lag_p99_ns = row.optional("generator_lag_p99_ns").value_or(0);
  launch.warm_up_ns = whole(row, "warm_up_ns");
  launch.tear_down_ns = total(row, "tear_down_ns_per_message", launch.messages);
  launch.client = read_cost(row, "client", launch.messages);
  launch.server = read_cost(row, "server", launch.messages);
  for (std::size_t index = 0; index < percentiles.size(); ++index)
    launch.percentiles_ns[index] =
        row.optional(fmt::format("p{:g}_ns", percentiles[index]).c_str());
  launch.min_ns = row.optional("min_ns");
  launch.max_ns = row.optional("max_ns");
  if (row.json().contains("histogram")) launch.histogram = row.text("histogram");
  read_slices(launch, row);
  launch.figure = row.positive(point.counts_messages() ? "messages_per_second" : "p50_ns");
  return launch;
}

// Returns what the schedule had for the launch, for files of versions that did not record it.
std::uint64_t due_by_schedule(const Launch& launch, std::uint64_t rate, const Results& results) {
  const std::string text = results.provenance.fact("time_ns");
  std::uint64_t time_ns = launch.duration_ns;
  std::from_chars(text.data(), text.data() + text.size(), time_ns);
  const auto measured_ns = static_cast<double>(std::min(time_ns, launch.duration_ns));
  const double due = std::round(measured_ns * static_cast<double>(rate) / 1e9);
  return std::max(launch.messages, static_cast<std::uint64_t>(due));
}

// A launch's p50 is its figure, however few values there are; as a percentile it needs more of them. Messages that
// were due and did not arrive count in all of them.
void require_support(Launch& launch, const Reader& row) {
  if (launch.histogram.empty()) return;
  const auto histogram = decode(launch.histogram);
  if (!histogram) row.refuse("histogram", "is none");
  for (std::size_t index = 0; index < percentiles.size(); ++index)
    if (!histogram->supports(percentiles[index], launch.due)) launch.percentiles_ns[index].reset();
    else if (launch.messages < launch.due)  // early files took percentiles of what had arrived
      launch.percentiles_ns[index] =
          static_cast<double>(histogram->value_at_percentile(percentiles[index], launch.due));
}

Series& place(Results& results, const Reader& row) {
  const std::string transport = row.text("transport");
  const bool is_floor = read_is_floor(row);
  const Point point = read_point(row);
  if (Series* const known = results.find(transport, is_floor, point)) return *known;
  results.series.emplace_back();
  results.series.back().transport = transport;
  results.series.back().is_floor = is_floor;
  results.series.back().point = point;
  return results.series.back();
}

// The place in the run of the last launch read, by cell: each launch counts once.
using LastLaunches = std::map<std::string, std::uint64_t>;

void read_row(Results& results, const Reader& row, LastLaunches& last) {
  Absence absence = read_absence(row);
  const bool is_absent = absence.skipped || absence.failed;
  const bool is_launch = !is_absent && row.text("run_type") == "iteration";
  Series& series = place(results, row);
  if (is_absent) {
    series.skipped = std::move(absence.skipped);
    series.failed = std::move(absence.failed);
  }
  if (!is_launch) return;  // a sum of launches is made again from them
  const std::uint64_t next = whole(row, "repetition_index") + 1;
  auto& seen = last[series.name()];
  if (next <= seen) row.refuse("repetition_index", "must be above that of the launch before it");
  seen = next;
  Launch& launch = series.launches.emplace_back(read_launch(row, series.point));
  if (series.point.scenario == Scenario::load && launch.due == 0)
    launch.due = due_by_schedule(launch, series.point.rate, results);
  require_support(launch, row);
}

void read_context(Results& results, const Reader& context) {
  for (const auto& [key, value] : context.json().get_ref<const Json::object_t&>()) {
    if (key == "interval" || key == "smallest_difference_share") continue;  // made anew
    if (value.is_string()) results.provenance.facts.emplace_back(key, value.get<std::string>());
    else if (value.is_boolean() || value.is_number())
      results.provenance.facts.emplace_back(key, value.dump());
  }
  results.provenance.warnings = read_warnings(context);
  for (const auto& [facts, json] : read_transports(context))
    results.transports.emplace_back(facts.name, json.dump());
}

Results results_in(const Json& json, const std::string& path) {
  const Reader file(json, path, "");
  Results results;
  read_context(results, file.object("context"));
  LastLaunches last;
  std::size_t at = 0;
  for (const Json& one : file.array("benchmarks"))
    read_row(results, Reader(one, path, fmt::format("benchmarks[{}]", at++)), last);
  const auto is_reliable = [&](const Series& series) {
    for (const auto& [name, text] : results.transports)
      if (name == series.transport) return facts_of(Json::parse(text)).has("reliable");
    return true;
  };
  for (Series& series : results.series) series.lossy = !is_reliable(series);
  return results;
}

}  // namespace

Results parse_results(std::string_view text, const std::string& path) {
  return results_in(parse_json(text, path), path);
}

Results read_results(const std::string& path) { return results_in(read_json(path), path); }

}  // namespace ipc::bench
