// Reads results from JSON: a file, or the journal of an interrupted run. nlohmann's diagnostics
// give the place of an invalid value.
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
#include <span>
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

// Parses a text whose nesting cannot exhaust the stack: nlohmann's library copies by recursion.
Json parse_json(std::string_view text) {
  constexpr int deepest = 32;
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char one = text[i];
    if (one == '"') in_string = !in_string;
    else if (in_string) i += one == '\\' ? 1 : 0;
    else if (one == '[' || one == '{') ++depth;
    else if (one == ']' || one == '}') --depth;
    if (depth > deepest) refuse({}, "the text is nested too deeply");
  }
  return Json::parse(text);
}

// Returns the value of a key, or nullptr if the object does not have it.
const Json* given(const Json& object, const std::string& key) {
  if (!object.is_object()) refuse(object, "must be an object");
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

const Json& required(const Json& object, const std::string& key) {
  if (const Json* const value = given(object, key)) return *value;
  refuse(object, fmt::format("the key \"{}\" is missing", key));
}

// Returns the elements of a list; none of nullptr.
std::span<const Json> list(const Json* value) {
  if (value == nullptr) return {};
  if (!value->is_array()) refuse(*value, "must be a list");
  return value->get_ref<const Json::array_t&>();
}

std::string text(const Json& value) {
  if (!value.is_string()) refuse(value, "must be text");
  return value.get<std::string>();
}

double number(const Json& value) {
  const auto number = value.is_number() ? value.get<double>() : NAN;
  if (!std::isfinite(number)) refuse(value, "must be a number");
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
  const std::uint64_t number = whole(value);
  if (number == 0) refuse(value, "must be above zero");
  return number;
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

// Reads rows into results, and counts each launch once.
class Rows {
 public:
  Rows(Results& results, bool is_journal) : results_(results), is_journal_(is_journal) {
    for (const Series& one : results.series) next_[one.name()] = one.launches.size();
  }

  void read_context(const Json& context) {
    results_.provenance = {};
    for (const auto& [key, value] : context.items()) {
      // These are computed again from the launches.
      if (key == "interval" || key == "smallest_difference_share") continue;
      if (value.is_string()) results_.provenance.facts.emplace_back(key, value.get<std::string>());
      else if (value.is_boolean() || value.is_number())
        results_.provenance.facts.emplace_back(key, value.dump());
    }
    for (const Json& warning : list(given(context, "warnings")))
      results_.provenance.warnings.push_back(text(warning));
    results_.transports.clear();
    for (const Json& one : list(given(context, "transports")))
      results_.transports.push_back(facts_of(one));
  }

  void read_row(const Json& row) {
    const std::string scenario = text(required(row, "scenario"));
    if (!parse_scenario(scenario)) {
      unknown_.insert(scenario);
      return;
    }
    const Json* const error = given(row, "error_occurred");
    if (error != nullptr && *error == true)
      return read_error(place(row), text(required(row, "error_message")));
    const bool is_launch = text(required(row, "run_type")) == "iteration";
    Series& series = place(row);
    if (!is_launch) return;  // aggregates are computed again from the launches
    const Json* const given_index = given(row, "repetition_index");
    const std::uint64_t index = given_index == nullptr ? 0 : whole(*given_index);
    auto& next = next_[series.name()];
    if (index < next && is_journal_) return;
    if (index < next)
      refuse(given_index == nullptr ? row : *given_index,
             "repetition_index must be above that of the launch before it");
    next = index + 1;
    series.skipped.reset();  // a resumed run tried again
    series.failed.reset();
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
    if (const Json* const rate = given(row, "rate_per_second")) point.rate = count(*rate);
    if (const Json* const peers = given(row, "peers")) point.peers = count(*peers);
    point.waiting = text(required(row, "waiting"));
    point.placement = text(required(row, "placement"));
    return results_.place(transport, subject == "floor", point);
  }

  void read_error(Series& series, const std::string& message) {
    constexpr std::string_view skip = "skipped: ", fail = "failed: ";
    series.skipped.reset();
    series.failed.reset();
    if (message.starts_with(skip)) {
      series.skipped = message.substr(skip.size());
      series.launches.clear();  // a floor that was launched before its channel was skipped
      next_.erase(series.name());
    } else {
      series.failed = message.starts_with(fail) ? message.substr(fail.size()) : message;
    }
  }

  Launch read_launch(const Json& row, const Point& point) const {
    Launch launch;
    launch.messages = above_zero(required(row, "iterations"));
    launch.duration_ns = above_zero(required(row, "duration_ns"));
    const auto read_total = [&](const std::string& key, std::uint64_t& total, double count) {
      if (const Json* const each = given(row, key)) total = rounded(*each, number(*each) * count);
    };
    visit(
        launch,
        [&](const std::string& key, auto& value, bool) {
          const Json* const one = given(row, key);
          if (one == nullptr) return;
          if constexpr (std::is_same_v<decltype(value), std::uint64_t&>) value = whole(*one);
          else value = number(*one);
        },
        [&](const std::string& key, std::uint64_t& total, bool) {
          read_total(key, total, static_cast<double>(launch.messages));
        });
    read_total("bytes_per_second", launch.bytes, static_cast<double>(launch.duration_ns) / 1e9);
    launch.figure = positive(required(row, key_of_figure(point)));
    read_slices(launch, row);
    read_histogram(launch, row);
    const bool is_early = point.scenario == Scenario::load && launch.due == 0;
    if (is_early) launch.due = due_by_schedule(launch, point.rate);
    keep_supported(launch, is_early && launch.messages < launch.due);
    return launch;
  }

  static void read_slices(Launch& launch, const Json& row) {
    const Json* const tenths = given(row, "messages_by_tenth");
    if (tenths != nullptr && list(tenths).size() != slice_count)
      refuse(*tenths, "must be ten whole numbers");
    std::ranges::transform(list(tenths), launch.slices.begin(), whole);
  }

  static void read_histogram(Launch& launch, const Json& row) {
    const Json* const histogram = given(row, "histogram");
    if (histogram != nullptr && histogram->is_string()) return;  // schema version 1
    for (const Json& pair : list(histogram)) {
      if (!pair.is_array() || pair.size() != 2) refuse(pair, "must be a value in ns and its count");
      const std::uint64_t value = whole(pair[0]);
      if (value > Histogram::value_max) refuse(pair[0], "is larger than anything that is measured");
      if (!launch.histogram.empty() && value <= launch.histogram.back().first)
        refuse(pair[0], "must be above the value before it");
      launch.histogram.emplace_back(value, above_zero(pair[1]));
    }
  }

  // Returns the number of messages in the schedule, for files that do not have it.
  std::uint64_t due_by_schedule(const Launch& launch, std::uint64_t rate) const {
    const std::string text = results_.provenance.fact_or("time_ns", "");
    std::uint64_t time_ns = launch.duration_ns;
    std::from_chars(text.data(), text.data() + text.size(), time_ns);
    const auto measured_ns = static_cast<double>(std::min(time_ns, launch.duration_ns));
    const double due = std::round(measured_ns * static_cast<double>(rate) / 1e9);
    return std::max(launch.messages, static_cast<std::uint64_t>(due));
  }

  // Drops percentiles with too few values beyond them. The p50 of a launch is always in its row,
  // because it is the figure. In early files of load, percentiles count only messages that arrived,
  // which flatters a launch that lost some.
  static void keep_supported(Launch& launch, bool of_arrived_only) {
    for (std::size_t index = 0; index < percentiles.size(); ++index)
      if (of_arrived_only || !Histogram::supports(percentiles[index], launch.messages, launch.due))
        launch.percentiles_ns[index].reset();
  }

  Results& results_;
  bool is_journal_;
  std::map<std::string, std::uint64_t> next_;  // lowest index of the next launch, by cell
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
  return one.fact_or("date", "") == other.fact_or("date", "") &&
         one.fact_or("seed", "") == other.fact_or("seed", "");
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
      const Json json = parse_json(lines.substr(0, end));
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
    const Json json = parse_json(text);
    Rows rows(results, false);
    rows.read_context(required(json, "context"));
    for (const Json& row : list(&required(json, "benchmarks"))) rows.read_row(row);
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
      "the run was interrupted, or is still under way: --resume continues it");
  return results;
}

}  // namespace ipc::bench
