#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "bench/build_info.h"
#include "bench/measure/clock.h"
#include "bench/run/results.h"
#include "ipc/machine.h"
#include "ipc/process.h"

namespace ipc::bench {
namespace {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line.empty() ? "unknown" : line;
}

// "spectre_v2: Mitigation: ...; ...", without those that do not concern this CPU.
std::string mitigations() {
  std::string text;
  std::error_code ignored;
  for (const auto& entry :
       std::filesystem::directory_iterator("/sys/devices/system/cpu/vulnerabilities", ignored)) {
    const std::string line = first_line(entry.path().string());
    if (line == "Not affected") continue;
    text +=
        fmt::format("{}{}: {}", text.empty() ? "" : "; ", entry.path().filename().string(), line);
  }
  return text.empty() ? "none needed" : text;
}

std::string quota(const Machine& machine) {
  const auto quota = machine.cpu_quota();
  if (!quota) return "unknown";
  return *quota ? fmt::format("{:.2f} CPUs", **quota) : "none";
}

double load() {
  double average = 0;
  return ::getloadavg(&average, 1) == 1 ? average : 0;
}

std::string utc_now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

}  // namespace

Provenance provenance_at_start() {
  utsname kernel{};
  ::uname(&kernel);
  const Machine machine;
  Provenance provenance;
  provenance.facts = {
      {"date", utc_now()},
      {"cpu", machine.cpuinfo("model name").value_or("unknown")},
      {"num_cpus_allowed", std::to_string(allowed_cpus().size())},
      {"virtualisation", machine.is_virtual().value_or(false) ? "virtual machine" : "none seen"},
      {"kernel", fmt::format("{} {} {}", kernel.sysname, kernel.release, kernel.machine)},
      {"mitigations", mitigations()},
      {"governor", machine.governor().value_or("unknown")},
      {"cgroup_quota", quota(machine)},
      {"transparent_huge_pages", machine.transparent_huge_pages().value_or("unknown")},
      {"compiler", build_compiler},
      {"flags", build_flags},
      {"build_type", build_type},
      {"commit", build_commit},
      {"clock_cost_ns", fmt::format("{:.1f}", clock_cost_ns())},
      {"clock_step_ns", fmt::format("{:.0f}", clock_step_ns())},
      {"load_before", fmt::format("{:.2f}", load())},
  };
  if (load() > 0.5)
    provenance.warnings.push_back(fmt::format(
        "the machine was busy when the run began (load {:.2f}): compare ratios, not figures",
        load()));
  if (std::string_view(build_type) == "Debug")
    provenance.warnings.emplace_back("this is a debug build: configure with --preset release");
  return provenance;
}

void add_provenance_at_end(Provenance& provenance) {
  provenance.set("load_after", fmt::format("{:.2f}", load()));
  provenance.set("date_end", utc_now());
}

}  // namespace ipc::bench
