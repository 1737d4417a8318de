// Writes every row of a report as CSV.
#include "bench/report/document.h"

namespace ipc::bench {
namespace {

constexpr std::pair<const char*, std::optional<double> Row::*> numbers[] = {
    {"min_ns", &Row::min_ns},
    {"max_ns", &Row::max_ns},
    {"cpu_ns_per_message", &Row::cpu_ns},
    {"lost_share", &Row::lost_share},
    {"achieved_messages_per_second", &Row::messages_per_second},
    {"tear_down_ns_per_message", &Row::tear_down_ns},
    {"drift_share", &Row::drift_share},
    {"arrived_share", &Row::arrived_share},
    {"least_arrived_share", &Row::least_arrived_share},
    {"generator_ns_per_message", &Row::generator_ns},
    {"generator_lag_p99_ns", &Row::generator_lag_p99_ns}};

// The facts that, with the file, distinguish the rows of several runs.
constexpr const char* machine[] = {"cpu", "kernel", "date", "commit"};

// Quotes a field as RFC 4180 requires.
std::string quoted(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  return '"' + replaced(std::string(text), "\"", "\"\"") + '"';
}

// Returns the shortest text that reads back as the same number.
std::string exact(const std::optional<double>& value) {
  return value ? fmt::format("{}", *value) : "";
}

std::string exact(const std::optional<Figure>& figure) {
  if (!figure) return ",,";
  if (!figure->interval) return fmt::format("{},,", figure->median);
  return fmt::format("{},{},{}", figure->median, figure->interval->low, figure->interval->high);
}

std::string line(const Summary& run, const Row& row) {
  const bool counts = row.point.counts_messages();
  std::string text = fmt::format(
      "{},{},{},{},{},{},{},{},{},{},{},{},{}", quoted(run.source), quoted(row.transport),
      row.is_floor ? "floor" : "channel", to_string(row.point.scenario), row.point.size,
      row.point.batch, row.point.rate, row.point.peers, quoted(row.point.waiting),
      quoted(row.point.placement), row.launches, exact(counts ? std::nullopt : row.figure),
      exact(counts ? row.figure : std::nullopt));
  for (const auto& percentile : row.percentiles_ns)
    text += ',' + exact(percentile ? std::optional(percentile->median) : std::nullopt);
  for (const auto& [name, number] : numbers) text += ',' + exact(row.*number);
  text += ',' + exact(row.ratio_to_floor);
  text += fmt::format(",{},{}", quoted(row.skipped.value_or("")), quoted(row.failed.value_or("")));
  for (const char* const key : machine) text += ',' + quoted(run.fact_or(key, ""));
  return text + "\r\n";
}

}  // namespace

std::string csv(const View& view) {
  std::string text =
      "file,transport,subject,scenario,size_bytes,batch,rate_per_second,peers,waiting,placement,launches,"
      "p50_ns_median,p50_ns_low,p50_ns_high,"
      "messages_per_second_median,messages_per_second_low,messages_per_second_high";
  for (const double percentile : percentiles) text += fmt::format(",p{:g}_ns", percentile);
  for (const auto& [name, number] : numbers) text += fmt::format(",{}", name);
  text += ",ratio_to_floor_median,ratio_to_floor_low,ratio_to_floor_high,skipped,failed";
  for (const char* const key : machine) text += fmt::format(",{}", key);
  text += "\r\n";
  for (const Summary& run : view.runs())
    for (const Row& row : run.rows) text += line(run, row);
  return text;
}

}  // namespace ipc::bench
