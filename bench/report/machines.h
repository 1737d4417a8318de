#pragma once

#include <string>

#include "bench/run/summary.h"

namespace ipc::bench {

// The machine that a run was made on, as far as its file tells: CPU, number of CPUs, virtual or not, kernel.
// Runs of which this is the same are runs of one machine.
std::string machine_of(const Summary&);

std::string date_of(const Summary&);  // to the minute, UTC; empty where the file has none

// "(2) the machine, the date, the file"
std::string run_name(const Summary&, std::size_t run);

}  // namespace ipc::bench
