// Keeps baselines: result files by name, in the user's data directory.
#include "bench/cli/baseline.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <regex>

#include "bench/cli/options.h"
#include "bench/judge/compare.h"
#include "ipc/error.h"

namespace ipc::bench {
namespace {

namespace fs = std::filesystem;

// The XDG Base Directory Specification ignores a path that is not absolute.
fs::path directory() {
  const auto variable = [](const char* name) {
    const char* const value = std::getenv(name);
    return fs::path(value == nullptr ? "" : value);
  };
  const fs::path data = variable("XDG_DATA_HOME"), home = variable("HOME");
  if (data.is_absolute()) return data / "ipclab" / "baselines";
  if (home.is_absolute()) return home / ".local" / "share" / "ipclab" / "baselines";
  refuse("baselines", "",
         "neither XDG_DATA_HOME nor HOME is set to an absolute path; set one of them");
}

}  // namespace

std::string parse_baseline(std::string_view option, const std::string& name) {
  static const std::regex allowed("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");
  if (std::regex_match(name, allowed)) return name;
  refuse(option, name,
         "a name has letters, digits, '.', '_' and '-', and begins with a letter, a digit or '_'");
}

std::string baseline_path(const std::string& name) { return directory() / (name + ".json"); }

void require_new_baseline(const std::string& name) {
  const std::string path = baseline_path(name);
  std::error_code error;
  fs::create_directories(directory(), error);
  if (error) throw Error("mkdir", directory().string(), error.value(), "baselines are kept there");
  if (fs::exists(fs::symlink_status(path, error)))
    refuse(
        "--save-baseline", name,
        fmt::format("{} exists and is not overwritten: choose another name, or remove it", path));
}

void write_baseline(const Results& results, const std::string& name) {
  const std::string path = baseline_path(name);
  const std::string own = fmt::format("{}.{}", path, ::getpid());
  write_json(results, own);
  if (::link(own.c_str(), path.c_str()) != 0)
    throw Error("link", path, errno, fmt::format("the results of this run are in {}", own));
  ::unlink(own.c_str());
}

void require_baseline(const std::string& name) {
  std::error_code unknown;
  if (fs::exists(baseline_path(name), unknown)) return;
  Words known;
  for (const auto& entry : fs::directory_iterator(directory(), unknown))
    if (entry.path().extension() == ".json") known.push_back(entry.path().stem().string());
  std::ranges::sort(known);
  if (known.empty())
    refuse("--baseline", name, "there is no baseline yet: ipc-bench run --save-baseline makes one");
  refuse_word("--baseline", name, known);
}

void require_same_machine(const std::string& name, const Summary& baseline, const Summary& after) {
  for (const std::string& key : machine_facts()) {
    const std::string then = baseline.fact_or(key, "unknown"), now = after.fact_or(key, "unknown");
    if (then == now) continue;
    refuse("--baseline", name,
           fmt::format("is from another machine ({}: {}, but {} in {}); to compare machines: "
                       "ipc-bench compare --of machine {} {}",
                       key, then, now, after.source, baseline.source, after.source));
  }
}

}  // namespace ipc::bench
