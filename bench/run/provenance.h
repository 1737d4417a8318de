#pragma once

#include <ctime>
#include <optional>
#include <string>

#include "bench/run/results.h"

namespace ipc::bench {

// Returns the facts of this machine and build, with warnings if they make results unreliable.
Provenance provenance_at_start();
// Adds the facts of the end of a run, and a warning if its launches were throttled.
void add_end(Results&);
inline constexpr std::string_view throttled_end =
    "latencies contain these stops";  // end of the warning

// Parses a fact "date".
std::optional<std::time_t> time_of(const std::string& date);
// Returns the seconds since a fact "date", at least 0. Returns 0 if it is no date.
double seconds_since(const std::string& date);

// Returns a warning if the quota of the control group is below `needed` CPUs.
std::optional<std::string> quota_warning(const std::optional<double>& quota, unsigned needed);

}  // namespace ipc::bench
