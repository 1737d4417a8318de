// What else differs between two runs that are compared.
#include <fmt/format.h>

#include <cmath>
#include <ctime>
#include <set>

#include "bench/judge/compare.h"

namespace ipc::bench {
namespace {

// When a run began, as provenance_at_start writes it.
std::optional<std::time_t> begin_of(const Summary& run) {
  const std::string* const date = run.fact("date");
  if (date == nullptr) return std::nullopt;
  std::tm parts{};
  const char* const end = ::strptime(date->c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return ::timegm(&parts);
}

std::string fact_of(const Summary& run, const std::string& key) {
  return run.fact_or(key, "unknown");
}

void add_differences(std::vector<std::string>& cautions, const Summary& before,
                     const Summary& after) {
  const std::size_t none = cautions.size();
  for (const char* const key :
       {"cpu", "kernel", "num_cpus_allowed", "virtualisation", "cgroup_quota", "governor",
        "mitigations", "transparent_huge_pages", "compiler", "flags", "build_type", "time_ns"}) {
    const std::string then = fact_of(before, key), now = fact_of(after, key);
    if (then != now) cautions.push_back(fmt::format("{}: {} before, {} after", key, then, now));
  }
  if (cautions.size() > none)
    cautions.emplace_back(
        "figures of different machines or builds differ for many reasons, and no verdict here "
        "names one");
}

void add_time_between(std::vector<std::string>& cautions, const Summary& before,
                      const Summary& after) {
  constexpr double hour_s = 3600;
  const auto then = begin_of(before), now = begin_of(after);
  if (!then || !now) {
    cautions.emplace_back("a run without a date: the time between the runs is unknown");
    return;
  }
  const double apart_s = std::abs(std::difftime(*now, *then));
  if (apart_s > hour_s)
    cautions.push_back(fmt::format(
        "{:.0f} hours lie between the runs: figures have drifted by a factor of up to 1.7 from one "
        "hour to another; ratios to floors are comparable, figures are not",
        std::ceil(apart_s / hour_s)));
}

}  // namespace

std::vector<FactDifference> fact_differences(const Summary& before, const Summary& after) {
  static const std::set<std::string> expected = {"date", "date_end", "load_before", "load_after",
                                                 "smallest_difference_share"};
  std::vector<FactDifference> differences;
  std::set<std::string> seen = expected;
  for (const Summary* const run : {&before, &after})
    for (const auto& [key, ignored] : run->facts) {
      if (!seen.insert(key).second) continue;
      const std::string then = fact_of(before, key), now = fact_of(after, key);
      if (then != now) differences.push_back({key, then, now});
    }
  return differences;
}

const std::vector<std::string>& machine_facts() {
  static const std::vector<std::string> keys = {"cpu", "num_cpus_allowed", "kernel"};
  return keys;
}

std::vector<std::string> cautions(const Summary& before, const Summary& after, CompareOf of) {
  std::vector<std::string> all;
  if (of == CompareOf::code) {
    add_differences(all, before, after);
    add_time_between(all, before, after);
  }
  for (const Summary* const run : {&before, &after})
    for (const std::string& warning : run->warnings)
      all.push_back(
          fmt::format("{} ({}): {}", run == &before ? "before" : "after", run->source, warning));
  return all;
}

}  // namespace ipc::bench
