#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/measure/point.h"
#include "bench/run/summary.h"

// Reading the files that write_json wrote, or somebody else: whatever is wrong is told with its place.

namespace ipc::bench {

using Json = nlohmann::ordered_json;

// A place in the file, and what is wrong there.
[[noreturn]] void refuse_file(const std::string& path, std::string_view where,
                              std::string_view why);
// The file's text as JSON; empty, too long and unreadable files are refused.
Json read_json(const std::string& path);
Json parse_json(std::string_view text, const std::string& path);

// One object of the file, which knows where it stands. Both must outlive it.
class Reader {
 public:
  Reader(const Json&, const std::string& path, std::string where);

  const Json& required(const char* key) const;
  Reader object(const char* key) const { return {required(key), path_, inner(key)}; }
  const Json& array(const char* key) const;
  std::string text(const char* key) const;
  std::size_t count(const char* key) const;  // above zero, of at most 32 bits
  double number(const char* key) const;
  double positive(const char* key) const;
  std::optional<double> optional(const char* key) const;  // not below zero

  [[noreturn]] void refuse(std::string_view why) const { refuse_file(path_, where_, why); }
  [[noreturn]] void refuse(const char* key, std::string_view why) const {
    refuse_file(path_, inner(key), why);
  }
  const Json& json() const { return json_; }

 private:
  std::string inner(const char* key) const;

  const Json& json_;
  const std::string& path_;
  std::string where_;
};

// The parts of a row that tell its cell.
Point read_point(const Reader& row);
bool read_is_floor(const Reader& row);
// Why the row has no figure; nothing where it has.
struct Absence {
  std::optional<std::string> skipped, failed;
};
Absence read_absence(const Reader& row);

// Lists of the context, empty where early versions wrote none.
std::vector<std::string> read_warnings(const Reader& context);
std::vector<std::pair<TransportFacts, Json>> read_transports(const Reader& context);

}  // namespace ipc::bench
