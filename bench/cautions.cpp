#include <fmt/format.h>

#include <cmath>
#include <ctime>

#include "bench/compare.h"

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

void add_differences(std::vector<std::string>& cautions, const Summary& before,
                     const Summary& after) {
  const std::size_t none = cautions.size();
  for (const char* const key : {"cpu", "kernel", "num_cpus_allowed", "virtualisation", "compiler",
                                "flags", "build_type", "time_ns"}) {
    const std::string then = before.fact_or(key, "unknown"), now = after.fact_or(key, "unknown");
    if (then != now) cautions.push_back(fmt::format("{}: {} before, {} after", key, then, now));
  }
  if (cautions.size() > none)
    cautions.emplace_back(
        "figures of different machines or builds differ for many reasons: no verdict here names one");
}

void add_time_between(std::vector<std::string>& cautions, const Summary& before,
                      const Summary& after) {
  constexpr double hour_s = 3600;
  const auto then = begin_of(before), now = begin_of(after);
  if (!then || !now) {
    cautions.emplace_back("not known how long after one another the runs were: see the next time");
    return;
  }
  const double apart_s = std::abs(std::difftime(*now, *then));
  if (apart_s > hour_s)
    cautions.push_back(fmt::format(
        "{:.0f} hours lie between the runs: figures were seen to drift by up to 1.7 from one hour to "
        "another; ratios to floors carry over, figures do not",
        std::ceil(apart_s / hour_s)));
}

}  // namespace

std::vector<std::string> cautions(const Summary& before, const Summary& after) {
  std::vector<std::string> all;
  add_differences(all, before, after);
  add_time_between(all, before, after);
  for (const Summary* const run : {&before, &after})
    for (const std::string& warning : run->warnings)
      all.push_back(
          fmt::format("{} ({}): {}", run == &before ? "before" : "after", run->source, warning));
  return all;
}

}  // namespace ipc::bench
