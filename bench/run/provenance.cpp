// Collects the facts about the machine, the build and the time of results.
#include "bench/run/provenance.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "bench/build_info.h"
#include "bench/measure/clock.h"
#include "bench/run/results.h"
#include "ipc/host/machine.h"
#include "ipc/system/cpus.h"
#include "version.h"

namespace ipc::bench {
namespace {

// Returns "spectre_v2: Mitigation: ...; ...", without those that do not concern this CPU.
std::string mitigations(const Machine& machine) {
  std::string text;
  std::error_code ignored;
  for (const auto& entry :
       std::filesystem::directory_iterator("/sys/devices/system/cpu/vulnerabilities", ignored)) {
    const std::string line = machine.line(entry.path().string()).value_or("unknown");
    if (line == "Not affected") continue;
    text +=
        fmt::format("{}{}: {}", text.empty() ? "" : "; ", entry.path().filename().string(), line);
  }
  return text.empty() ? "none needed" : text;
}

std::string quota_of(const Machine& machine) {
  const auto quota = machine.cpu_quota();
  if (!quota) return "unknown";
  return *quota ? fmt::format("{:.2f} CPUs", **quota) : "none";
}

// Returns the parameters of the kernel. Those after " -- " are for the first process.
std::string kernel_command_line(const Machine& machine) {
  const std::string line = machine.line("/proc/cmdline").value_or("unknown");
  return line.substr(0, line.find(" -- "));
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
      {"mitigations", mitigations(machine)},
      {"governor", machine.governor().value_or("unknown")},
      {"cgroup_quota", quota_of(machine)},
      {"transparent_huge_pages", machine.transparent_huge_pages().value_or("unknown")},
      {"compiler", build_compiler},
      {"flags", build_flags},
      {"build_type", build_type},
      {"commit", build_commit},
      {"version", IPCLAB_VERSION},
      {"schema_version", std::to_string(schema_version)},
      {"kernel_command_line", kernel_command_line(machine)},
      {"clock_source",
       machine.line("/sys/devices/system/clocksource/clocksource0/current_clocksource")
           .value_or("unknown")},
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

void add_end(Results& results) {
  Provenance& provenance = results.provenance;
  provenance.set("load_after", fmt::format("{:.2f}", load()));
  provenance.set("date_end", utc_now());
  std::uint64_t throttled = 0, launches = 0;
  for (const Series& series : results.series)
    for (const Launch& launch : series.launches) {
      throttled += launch.throttled;
      if (launch.throttled > 0) ++launches;
    }
  provenance.set("throttled", std::to_string(throttled));
  if (throttled > 0)
    provenance.warnings.push_back(fmt::format(
        "in {} launches the quota of the control group stopped processes ({} periods): {}",
        launches, throttled, throttled_end));
}

std::optional<std::time_t> time_of(const std::string& date) {
  std::tm parts{};
  const char* const end = ::strptime(date.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return end != nullptr && *end == '\0' ? std::optional(::timegm(&parts)) : std::nullopt;
}

double seconds_since(const std::string& date) {
  using std::chrono::system_clock;
  const auto begin = time_of(date);
  if (!begin) return 0;
  const auto passed = system_clock::now() - system_clock::from_time_t(*begin);
  return std::max(0.0, std::chrono::duration<double>(passed).count());
}

std::optional<std::string> quota_warning(const std::optional<double>& quota, unsigned needed) {
  if (!quota || *quota >= needed) return std::nullopt;
  return fmt::format(
      "the control group may use {:.2f} CPUs, and the processes of a cell need {}: the kernel stops them while they "
      "are measured; raise its quota, or compare ratios to floors only",
      *quota, needed);
}

}  // namespace ipc::bench
