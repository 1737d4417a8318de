#pragma once

#include <string>
#include <vector>

#include "bench/run/summary.h"

namespace ipc::bench {

inline constexpr std::size_t files_max = 500;

// All *.json files below a directory, sorted; links are not followed. Throws Error, also for more
// than files_max.
std::vector<std::string> json_below(const std::string& directory);

// Reads the runs in the order typed. A directory stands for all *.json files below it, which are
// sorted by machine, then by date; links are not followed. Throws Error, also for a file below that
// is no run's.
std::vector<Summary> read_runs(const std::vector<std::string>& files_and_directories);

}  // namespace ipc::bench
