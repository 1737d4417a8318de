#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "bench/build_info.h"
#include "bench/clock.h"
#include "bench/results.h"
#include "ipc/process.h"

namespace ipc::bench {
namespace {

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line.empty() ? "unknown" : line;
}

// The value of the first "key : value" line.
std::string cpuinfo(std::string_view key) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(key)) continue;
    const auto colon = line.find(": ");
    if (colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
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

std::string quota() {
  const std::string v2 = first_line("/sys/fs/cgroup/cpu.max");
  if (v2 != "unknown") return v2.starts_with("max") ? "none" : v2;
  const std::string v1 = first_line("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  return v1 == "unknown" || v1 == "-1" ? "none" : v1 + " us";
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
  const bool is_virtual = cpuinfo("flags").find(" hypervisor") != std::string::npos;
  Provenance provenance;
  provenance.facts = {
      {"date", utc_now()},
      {"cpu", cpuinfo("model name")},
      {"num_cpus_allowed", std::to_string(allowed_cpus().size())},
      {"virtualisation", is_virtual ? "virtual machine" : "none seen"},
      {"kernel", fmt::format("{} {} {}", kernel.sysname, kernel.release, kernel.machine)},
      {"mitigations", mitigations()},
      {"governor", first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")},
      {"cgroup_quota", quota()},
      {"transparent_huge_pages", first_line("/sys/kernel/mm/transparent_hugepage/enabled")},
      {"compiler", build_compiler},
      {"flags", build_flags},
      {"build_type", build_type},
      {"commit", build_commit},
      {"clock_cost_ns", fmt::format("{:.1f}", clock_cost_ns())},
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
  provenance.facts.emplace_back("load_after", fmt::format("{:.2f}", load()));
  provenance.facts.emplace_back("date_end", utc_now());
}

}  // namespace ipc::bench
