#include "bench/report/read.h"

#include <fmt/format.h>

#include <cerrno>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "bench/transport_json.h"
#include "ipc/error.h"

namespace ipc::bench {
namespace {

using Json = nlohmann::ordered_json;

// A place in the file, and what is wrong there.
[[noreturn]] void refuse_file(const std::string& path, std::string_view where,
                              std::string_view why) {
  throw Error(Fault::other, "report", path, 0,
              fmt::format("{}{}{}; only files that ipc-bench run --out wrote can be reported",
                          where, where.empty() ? "" : ": ", why));
}

// One object of the file, which knows where it stands.
class Reader {
 public:
  Reader(const Json& json, const std::string& path, std::string where)
      : json_(json), path_(path), where_(std::move(where)) {
    if (!json.is_object()) refuse("must be an object");
  }

  const Json& required(const char* key) const {
    const auto found = json_.find(key);
    if (found == json_.end()) refuse(fmt::format("the key \"{}\" is missing", key));
    return *found;
  }
  Reader object(const char* key) const { return {required(key), path_, inner(key)}; }
  const Json& array(const char* key) const {
    const Json& list = required(key);
    if (!list.is_array()) refuse(key, "must be a list");
    return list;
  }
  std::string text(const char* key) const {
    const Json& value = required(key);
    if (!value.is_string()) refuse(key, "must be text");
    return value.get<std::string>();
  }
  std::size_t count(const char* key) const {
    const Json& value = required(key);
    constexpr std::uint64_t most = 0xffff'ffff;
    if (!value.is_number_unsigned() || value == 0 || value > most)
      refuse(key, "must be a whole number above zero, of at most 32 bits");
    return value.get<std::size_t>();
  }
  double positive(const char* key) const {
    const double value = number(key);
    constexpr double least = 1e-9, most = 1e18;  // what axes can show, and nothing measured is near
    if (value < least || value > most)
      refuse(key, fmt::format("must be from {} to {}", least, most));
    return value;
  }
  std::optional<double> optional(const char* key) const {
    if (!json_.contains(key)) return std::nullopt;
    const double value = number(key);
    if (value < 0) refuse(key, "must not be below zero");
    return value;
  }
  std::optional<Figure> figure(const char* key) const {
    if (!json_.contains(key)) return std::nullopt;
    const Reader inside = object(key);
    Figure figure{inside.positive("median"), {}};
    if (inside.json_.contains("low") || inside.json_.contains("high"))
      figure.interval = Interval{inside.positive("low"), inside.positive("high")};
    if (figure.interval &&
        (figure.interval->low > figure.median || figure.interval->high < figure.median))
      refuse(key, "must have its median within its interval");
    return figure;
  }

  [[noreturn]] void refuse(std::string_view why) const { refuse_file(path_, where_, why); }
  [[noreturn]] void refuse(const char* key, std::string_view why) const {
    refuse_file(path_, inner(key), why);
  }
  const Json& json() const { return json_; }

 private:
  std::string inner(const char* key) const {
    return where_.empty() ? key : fmt::format("{}.{}", where_, key);
  }
  double number(const char* key) const {
    const Json& value = required(key);
    if (!value.is_number() || !std::isfinite(value.get<double>())) refuse(key, "must be a number");
    return value.get<double>();
  }

  const Json& json_;
  const std::string& path_;
  std::string where_;
};

Point read_point(const Reader& row) {
  Point point;
  const std::string scenario = row.text("scenario");
  if (scenario != "ping" && scenario != "stream")
    row.refuse("scenario", fmt::format("must be ping or stream, not {}", scenario));
  point.scenario = scenario == "ping" ? Scenario::ping : Scenario::stream;
  point.size = row.count("size_bytes");
  point.batch = static_cast<unsigned>(row.count("batch"));
  point.waiting = row.text("waiting");
  point.placement = row.text("placement");
  return point;
}

void read_figures(Row& to, const Reader& row) {
  const bool ping = to.point.scenario == Scenario::ping;
  const char* const key = ping ? "p50_ns_over_launches" : "messages_per_second_over_launches";
  to.launches = row.count("repetitions");
  to.figure = row.figure(key);
  if (!to.figure) row.refuse(fmt::format("the key \"{}\" is missing", key));
  to.cpu_ns = row.optional("cpu_time");
  to.lost_share = row.optional("lost_share");
  to.ratio_to_floor = row.figure("ratio_to_floor");
  if (!ping) return;
  for (std::size_t index = 0; index < percentiles.size(); ++index)
    to.percentiles_ns[index] = row.optional(fmt::format("p{:g}_ns", percentiles[index]).c_str());
  to.min_ns = row.optional("min_ns");
  to.max_ns = row.optional("max_ns");
}

std::optional<Row> read_row(const Reader& row) {
  const bool is_error =
      row.json().contains("error_occurred") && row.json()["error_occurred"] == true;
  if (!is_error && row.text("run_type") != "aggregate") return std::nullopt;
  Row to;
  to.transport = row.text("transport");
  const std::string subject = row.text("subject");
  if (subject != "channel" && subject != "floor")
    row.refuse("subject", fmt::format("must be channel or floor, not {}", subject));
  to.is_floor = subject == "floor";
  to.point = read_point(row);
  if (!is_error) {
    read_figures(to, row);
    return to;
  }
  const std::string message = row.text("error_message");
  const std::string_view skip = "skipped: ", fail = "failed: ";
  if (message.starts_with(skip)) to.skipped = message.substr(skip.size());
  else to.failed = message.starts_with(fail) ? message.substr(fail.size()) : message;
  return to;
}

void read_context(Summary& summary, const Reader& context) {
  for (const auto& [key, value] : context.json().get_ref<const Json::object_t&>()) {
    if (key == "interval") continue;
    if (value.is_string()) summary.facts.emplace_back(key, value.get<std::string>());
    else if (value.is_boolean() || (value.is_number() && key != "smallest_difference_share"))
      summary.facts.emplace_back(key, value.dump());
  }
  if (context.json().contains("warnings"))
    for (const Json& warning : context.array("warnings")) {
      if (!warning.is_string()) context.refuse("warnings", "must be a list of texts");
      summary.warnings.push_back(warning.get<std::string>());
    }
  summary.smallest_difference = context.optional("smallest_difference_share");
  if (!context.json().contains("transports")) return;  // written before there was this key
  for (const Json& one : context.array("transports")) try {
      summary.transports.push_back(facts_of(one));
    } catch (const nlohmann::json::exception& error) {
      context.refuse("transports", error.what());
    }
}

// The launches of a cell, as they were read before the row that sums them up.
using Launches = std::map<std::string, std::vector<double>>;

void read_launch(Launches& launches, const Reader& row) {
  if (!row.json().contains("run_name")) return;
  auto& figures = launches[row.text("run_name")];
  for (const char* const key : {"p50_ns", "messages_per_second"})
    if (const auto figure = row.optional(key); figure && *figure > 0) figures.push_back(*figure);
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

}  // namespace

Summary parse_summary(std::string_view text, const std::string& path) {
  Json json;
  try {
    json = Json::parse(text);
  } catch (const nlohmann::json::exception& error) {
    refuse_file(path, "", text.empty() ? "the file is empty" : error.what());
  }
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
    if (measured != launches.end() && measured->second.size() == row->launches)
      row->figures = std::move(measured->second);
    add_row(summary, std::move(*row), reader, known);
  }
  if (summary.rows.empty()) refuse_file(path, "benchmarks", "holds no result");
  return summary;
}

Summary read_summary(const std::string& path) {
  constexpr std::uintmax_t most = std::uintmax_t{512} << 20;
  std::error_code unknown;
  if (std::filesystem::is_character_file(path, unknown) ||
      std::filesystem::file_size(path, unknown) > most) {
    if (!unknown) throw Error("read", path, EFBIG, "name a file that ipc-bench run --out wrote");
  }
  errno = 0;
  std::ifstream file(path);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  // A directory can be opened, but not read.
  if (!file || (text.fail() && errno != 0))
    throw Error("read", path, errno, "name a file that ipc-bench run --out wrote");
  return parse_summary(text.str(), path);
}

}  // namespace ipc::bench
