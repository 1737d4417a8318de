#pragma once

#include <string>
#include <vector>

#include "bench/run/summary.h"

namespace ipc::bench {

// Returns the values of those facts that the run has; the number of CPUs as "2 CPUs".
std::vector<std::string> facts_of(const Summary&, std::initializer_list<std::string_view> keys);

// The machine that a run was made on, as far as its file tells: CPU, number of CPUs, virtual or
// not, kernel. Runs of which this is the same are runs of one machine.
std::string machine_of(const Summary&);

std::string date_of(const Summary&);  // to the minute, UTC; empty where the file has none

// A short name for each run: its CPU and date, and what else makes them differ.
std::vector<std::string> names_of(const std::vector<Summary>&);

}  // namespace ipc::bench
