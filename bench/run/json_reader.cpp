#include "bench/run/json_reader.h"

#include <fmt/format.h>

#include <cerrno>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "bench/run/transport_json.h"
#include "ipc/error.h"

namespace ipc::bench {

void refuse_file(const std::string& path, std::string_view where, std::string_view why) {
  throw Error(Fault::other, "read", path, 0,
              fmt::format("{}{}{}; only files that ipc-bench run --out wrote are understood", where,
                          where.empty() ? "" : ": ", why));
}

Json parse_json(std::string_view text, const std::string& path) {
  try {
    return Json::parse(text);
  } catch (const nlohmann::json::exception& error) {
    refuse_file(path, "", text.empty() ? "the file is empty" : error.what());
  }
}

Json read_json(const std::string& path) {
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
  return parse_json(text.str(), path);
}

Reader::Reader(const Json& json, const std::string& path, std::string where)
    : json_(json), path_(path), where_(std::move(where)) {
  if (!json.is_object()) refuse("must be an object");
}

const Json& Reader::required(const char* key) const {
  const auto found = json_.find(key);
  if (found == json_.end()) refuse(fmt::format("the key \"{}\" is missing", key));
  return *found;
}

const Json& Reader::array(const char* key) const {
  const Json& list = required(key);
  if (!list.is_array()) refuse(key, "must be a list");
  return list;
}

std::string Reader::text(const char* key) const {
  const Json& value = required(key);
  if (!value.is_string()) refuse(key, "must be text");
  return value.get<std::string>();
}

std::size_t Reader::count(const char* key) const {
  const Json& value = required(key);
  constexpr std::uint64_t most = 0xffff'ffff;
  if (!value.is_number_unsigned() || value == 0 || value > most)
    refuse(key, "must be a whole number above zero, of at most 32 bits");
  return value.get<std::size_t>();
}

double Reader::number(const char* key) const {
  const Json& value = required(key);
  if (!value.is_number() || !std::isfinite(value.get<double>())) refuse(key, "must be a number");
  return value.get<double>();
}

double Reader::positive(const char* key) const {
  const double value = number(key);
  constexpr double least = 1e-9, most = 1e18;  // what axes can show, and nothing measured is near
  if (value < least || value > most) refuse(key, fmt::format("must be from {} to {}", least, most));
  return value;
}

std::optional<double> Reader::optional(const char* key) const {
  if (!json_.contains(key)) return std::nullopt;
  const double value = number(key);
  if (value < 0) refuse(key, "must not be below zero");
  return value;
}

std::string Reader::inner(const char* key) const {
  return where_.empty() ? key : fmt::format("{}.{}", where_, key);
}

Point read_point(const Reader& row) {
  Point point;
  const std::string name = row.text("scenario");
  const auto scenario = parse_scenario(name);
  if (!scenario) row.refuse("scenario", fmt::format("{} is not known", name));
  point.scenario = *scenario;
  point.size = row.count("size_bytes");
  point.batch = static_cast<unsigned>(row.count("batch"));
  if (row.json().contains("rate_per_second")) point.rate = row.count("rate_per_second");
  if (row.json().contains("peers")) point.peers = static_cast<unsigned>(row.count("peers"));
  point.waiting = row.text("waiting");
  point.placement = row.text("placement");
  return point;
}

bool read_is_floor(const Reader& row) {
  const std::string subject = row.text("subject");
  if (subject != "channel" && subject != "floor")
    row.refuse("subject", fmt::format("must be channel or floor, not {}", subject));
  return subject == "floor";
}

Absence read_absence(const Reader& row) {
  const Json& json = row.json();
  if (!json.contains("error_occurred") || json["error_occurred"] != true) return {};
  const std::string message = row.text("error_message");
  constexpr std::string_view skip = "skipped: ", fail = "failed: ";
  if (message.starts_with(skip)) return {message.substr(skip.size()), {}};
  return {{}, message.starts_with(fail) ? message.substr(fail.size()) : message};
}

std::vector<std::string> read_warnings(const Reader& context) {
  std::vector<std::string> warnings;
  if (!context.json().contains("warnings")) return warnings;
  for (const Json& warning : context.array("warnings")) {
    if (!warning.is_string()) context.refuse("warnings", "must be a list of texts");
    warnings.push_back(warning.get<std::string>());
  }
  return warnings;
}

std::vector<std::pair<TransportFacts, Json>> read_transports(const Reader& context) {
  std::vector<std::pair<TransportFacts, Json>> transports;
  if (!context.json().contains("transports")) return transports;
  for (const Json& one : context.array("transports")) try {
      transports.emplace_back(facts_of(one), one);
    } catch (const nlohmann::json::exception& error) {
      context.refuse("transports", error.what());
    }
  return transports;
}

}  // namespace ipc::bench
