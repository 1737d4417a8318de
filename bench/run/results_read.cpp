// Results from their JSON: a file, or the journal of a run that was cut off. nlohmann's diagnostics
// give the place of a value that makes no sense.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "bench/run/journal.h"
#include "bench/run/launch_fields.h"
#include "bench/run/results.h"
#include "bench/run/transport_json.h"
#include "ipc/error.h"

namespace ipc::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr double whole_max = 0x1p53;  // above it not every whole number is a double

// Throws nlohmann's exception, whose text begins with the place of `value` (JSON_DIAGNOSTICS).
[[noreturn]] void refuse(const Json& value, std::string_view why) {
  throw Json::other_error::create(500, std::string(why), &value);
}

const Json& required(const Json& object, const std::string& key) {
  if (!object.is_object()) refuse(object, "must be an object");
  const auto found = object.find(key);
  if (found == object.end()) refuse(object, fmt::format("the key \"{}\" is missing", key));
  return *found;
}

const Json& list(const Json& object, const char* key) {
  const Json& value = required(object, key);
  if (!value.is_array()) refuse(value, "must be a list");
  return value;
}

std::string text(const Json& value) {
  if (!value.is_string()) refuse(value, "must be text");
  return value.get<std::string>();
}

double number(const Json& value) {
  if (!value.is_number() || !std::isfinite(value.get<double>())) refuse(value, "must be a number");
  const auto number = value.get<double>();
  if (number < 0) refuse(value, "must not be below zero");
  return number;
}

std::uint64_t rounded(const Json& value, double number) {
  if (number > whole_max) refuse(value, "is larger than anything that is measured");
  return static_cast<std::uint64_t>(std::llround(number));
}

std::uint64_t whole(const Json& value) {
  if (number(value) != std::floor(number(value))) refuse(value, "must be a whole number");
  return rounded(value, number(value));
}

std::uint64_t above_zero(const Json& value) {
  if (whole(value) == 0) refuse(value, "must be above zero");
  return whole(value);
}

// Returns a number above zero of at most 32 bits.
std::uint32_t count(const Json& value) {
  constexpr std::uint64_t most = 0xffff'ffff;
  if (!value.is_number_unsigned() || value == 0 || value > most)
    refuse(value, "must be a whole number above zero, of at most 32 bits");
  return value.get<std::uint32_t>();
}

double positive(const Json& value) {
  constexpr double least = 1e-9, most = 1e18;  // axes can show these, and nothing measured is near
  const double figure = number(value);
  if (figure < least || figure > most)
    refuse(value, fmt::format("must be from {} to {}", least, most));
  return figure;
}

// Sets the fields of a launch from its row.
class Reader {
 public:
  Reader(const Json& row, const Launch& launch) : row_(row), launch_(launch) {}
  void whole(const char* key, std::uint64_t& value, bool = false) {
    if (row_.contains(key)) value = bench::whole(row_.at(key));
  }
  void number(const char* key, double& value) {
    if (row_.contains(key)) value = bench::number(row_.at(key));
  }
  void optional(const std::string& key, std::optional<double>& value) {
    if (row_.contains(key)) value = bench::number(row_.at(key));
  }
  void total(const std::string& what, std::uint64_t& value, bool = false) {
    const std::string key = what + "_per_message";
    if (!row_.contains(key)) return;
    const Json& each = row_.at(key);
    value = rounded(each, bench::number(each) * static_cast<double>(launch_.messages));
  }

 private:
  const Json& row_;
  const Launch& launch_;
};

// Reads rows into results, and counts each launch once.
class Rows {
 public:
  Rows(Results& results, bool is_journal) : results_(results), is_journal_(is_journal) {
    for (const Series& one : results.series) last_[one.name()] = one.launches.size();
  }

  void read_context(const Json& context) {
    if (!context.is_object()) refuse(context, "must be an object");
    results_.provenance = {};
    for (const auto& [key, value] : context.items()) {
      // These are made from the launches again.
      if (key == "interval" || key == "smallest_difference_share") continue;
      if (value.is_string()) results_.provenance.facts.emplace_back(key, value.get<std::string>());
      else if (value.is_boolean() || value.is_number())
        results_.provenance.facts.emplace_back(key, value.dump());
    }
    if (context.contains("warnings"))
      for (const Json& warning : list(context, "warnings"))
        results_.provenance.warnings.push_back(text(warning));
    results_.transports.clear();
    if (context.contains("transports"))
      for (const Json& one : list(context, "transports"))
        results_.transports.push_back(facts_of(one));
  }

  void read_row(const Json& row) {
    const std::string scenario = text(required(row, "scenario"));
    if (!parse_scenario(scenario)) {
      unknown_.insert(scenario);
      return;
    }
    const auto error = row.find("error_occurred");
    const bool is_error = error != row.end() && *error == true;
    const bool is_launch = !is_error && text(required(row, "run_type")) == "iteration";
    Series& series = place(row);
    if (is_error) read_error(series, text(required(row, "error_message")));
    if (!is_launch) return;  // aggregates are made again from the launches
    const auto given = row.find("repetition_index");
    const std::uint64_t next = given == row.end() ? 1 : whole(*given) + 1;
    auto& seen = last_[series.name()];
    if (next <= seen && is_journal_) return;
    if (next <= seen)
      refuse(given == row.end() ? row : *given,
             "repetition_index must be above that of the launch before it");
    seen = next;
    series.launches.push_back(read_launch(row, series.point));
  }

  void finish() {
    for (const std::string& scenario : unknown_)
      results_.provenance.warnings.push_back(fmt::format(
          "{}: this scenario is not known, and its rows are left out: a later version wrote them",
          scenario));
    for (Series& series : results_.series)
      for (const TransportFacts& one : results_.transports)
        if (one.name == series.transport) series.lossy = !one.has("reliable");
  }

 private:
  Series& place(const Json& row) {
    const std::string transport = text(required(row, "transport"));
    const std::string subject = text(required(row, "subject"));
    if (subject != "channel" && subject != "floor")
      refuse(row.at("subject"), fmt::format("must be channel or floor, not {}", subject));
    Point point;
    point.scenario = *parse_scenario(text(row.at("scenario")));
    point.size = count(required(row, "size_bytes"));
    point.batch = count(required(row, "batch"));
    if (row.contains("rate_per_second")) point.rate = count(row.at("rate_per_second"));
    if (row.contains("peers")) point.peers = count(row.at("peers"));
    point.waiting = text(required(row, "waiting"));
    point.placement = text(required(row, "placement"));
    if (Series* const known = results_.find(transport, subject == "floor", point)) return *known;
    Series& series = results_.series.emplace_back();
    series.transport = transport;
    series.is_floor = subject == "floor";
    series.point = point;
    return series;
  }

  static void read_error(Series& series, const std::string& message) {
    constexpr std::string_view skip = "skipped: ", fail = "failed: ";
    series.skipped.reset();
    series.failed.reset();
    if (message.starts_with(skip)) {
      series.skipped = message.substr(skip.size());
      series.launches.clear();  // a floor that was launched before its channel was skipped
    } else {
      series.failed = message.starts_with(fail) ? message.substr(fail.size()) : message;
    }
  }

  Launch read_launch(const Json& row, const Point& point) const {
    Launch launch;
    launch.messages = above_zero(required(row, "iterations"));
    launch.duration_ns = above_zero(required(row, "duration_ns"));
    exchange(Reader(row, launch), launch);
    launch.figure = positive(required(row, key_of_figure(point)));
    if (const auto rate = row.find("bytes_per_second"); rate != row.end())
      launch.bytes = rounded(*rate, number(*rate) * static_cast<double>(launch.duration_ns) / 1e9);
    read_slices(launch, row);
    read_histogram(launch, row);
    const bool is_early = point.scenario == Scenario::load && launch.due == 0;
    if (is_early) launch.due = due_by_schedule(launch, point.rate);
    keep_supported(launch, is_early && launch.messages < launch.due);
    return launch;
  }

  static void read_slices(Launch& launch, const Json& row) {
    if (!row.contains("messages_by_tenth")) return;
    const Json& tenths = list(row, "messages_by_tenth");
    if (tenths.size() != slice_count) refuse(tenths, "must be ten whole numbers");
    std::transform(tenths.begin(), tenths.end(), launch.slices.begin(), whole);
  }

  static void read_histogram(Launch& launch, const Json& row) {
    const auto found = row.find("histogram");
    if (found == row.end() || found->is_string()) return;  // text: an encoding of schema version 1
    for (const Json& pair : list(row, "histogram")) {
      if (!pair.is_array() || pair.size() != 2) refuse(pair, "must be a value in ns and its count");
      const std::uint64_t value = whole(pair[0]);
      if (value > Histogram::value_max) refuse(pair[0], "is larger than anything that is measured");
      if (!launch.histogram.empty() && value <= launch.histogram.back().first)
        refuse(pair[0], "must be above the value before it");
      launch.histogram.emplace_back(value, above_zero(pair[1]));
    }
  }

  // Returns the number of messages that the schedule had, for files that do not hold it.
  std::uint64_t due_by_schedule(const Launch& launch, std::uint64_t rate) const {
    const std::string text = results_.provenance.fact("time_ns");
    std::uint64_t time_ns = launch.duration_ns;
    std::from_chars(text.data(), text.data() + text.size(), time_ns);
    const auto measured_ns = static_cast<double>(std::min(time_ns, launch.duration_ns));
    const double due = std::round(measured_ns * static_cast<double>(rate) / 1e9);
    return std::max(launch.messages, static_cast<std::uint64_t>(due));
  }

  // Drops percentiles that too few values lie beyond: the p50 of a launch is always in its row,
  // because it is the figure. Early files of load also have percentiles of the messages that
  // arrived only, which flatter a launch that lost some.
  static void keep_supported(Launch& launch, bool of_arrived_only) {
    for (std::size_t index = 0; index < percentiles.size(); ++index)
      if (of_arrived_only || !Histogram::supports(percentiles[index], launch.messages, launch.due))
        launch.percentiles_ns[index].reset();
  }

  Results& results_;
  bool is_journal_;
  std::map<std::string, std::uint64_t> last_;  // launches that were read, by cell
  std::set<std::string> unknown_;
};

// Calls `read`, and refuses the file with the place, if nlohmann's library or refuse() above
// throws.
template <class Read>
void understand(const std::string& path, const std::string& line, Read read) {
  try {
    read();
  } catch (const nlohmann::json::exception& error) {
    std::string_view why = error.what();  // "[json.exception.NAME.NUMBER] (/benchmarks/3) ..."
    why.remove_prefix(std::min(why.find("] ") + 2, why.size()));
    std::string where = line;
    if (const std::size_t end = why.find(") "); why.starts_with("(/") && end != why.npos) {
      where += fmt::format("{}{}", where.empty() ? "" : ", ", why.substr(2, end - 2));
      why.remove_prefix(end + 2);
    }
    constexpr std::size_t longest = 300;
    refuse_file(path, where, why.substr(0, longest));
  }
}

bool is_same_run(const Provenance& one, const Provenance& other) {
  return one.fact("date") == other.fact("date") && one.fact("seed") == other.fact("seed");
}

}  // namespace

void refuse_file(const std::string& path, std::string_view where, std::string_view why) {
  throw Error(Fault::other, "read", path, 0,
              fmt::format("{}{}{}; only files that ipc-bench run --out wrote are understood", where,
                          where.empty() ? "" : ": ", why));
}

void read_journal(Results& results, std::string_view lines, const std::string& path) {
  Rows rows(results, true);
  std::size_t number = 0;
  for (std::size_t end; (end = lines.find('\n')) != lines.npos; lines.remove_prefix(end + 1))
    understand(path, fmt::format("line {}", ++number), [&] {
      const Json json = Json::parse(lines.substr(0, end));
      if (json.contains("context")) rows.read_context(json.at("context"));
      else rows.read_row(json);
    });
  rows.finish();
}

Results read_unfinished(const std::string& out, std::string_view lines) {
  Results alone;
  read_journal(alone, lines, journal_path(out));
  std::error_code unknown;
  if (!std::filesystem::exists(out, unknown)) return alone;
  Results all = read_results(out);
  if (!lines.empty() && !is_same_run(all.provenance, alone.provenance)) return alone;
  read_journal(all, lines, journal_path(out));
  return all;
}

Results parse_results(std::string_view text, const std::string& path) {
  Results results;
  if (text.empty()) refuse_file(path, "", "the file is empty");
  understand(path, "", [&] {
    const Json json = Json::parse(text);
    Rows rows(results, false);
    rows.read_context(required(json, "context"));
    for (const Json& row : list(json, "benchmarks")) rows.read_row(row);
    rows.finish();
  });
  return results;
}

Results read_results(const std::string& path) {
  constexpr const char* cure = "name a file that ipc-bench run --out wrote";
  constexpr std::uintmax_t most = std::uintmax_t{512} << 20;
  std::error_code unknown;
  if (std::filesystem::is_character_file(path, unknown) ||
      std::filesystem::file_size(path, unknown) > most) {
    if (!unknown) throw Error("read", path, EFBIG, cure);
  }
  errno = 0;
  std::ifstream file(path);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  // A directory can be opened, but not read.
  if (!file || (text.fail() && errno != 0)) throw Error("read", path, errno, cure);
  if (!path.ends_with(journal_end)) return parse_results(text.str(), path);
  Results results = read_unfinished(path.substr(0, path.size() - journal_end.size()), text.str());
  results.provenance.warnings.emplace_back(
      "the run was cut off, or is still under way: --resume goes on with it");
  return results;
}

}  // namespace ipc::bench
