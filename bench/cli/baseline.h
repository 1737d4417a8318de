#pragma once

#include <string>

#include "bench/run/results.h"
#include "bench/run/summary.h"

namespace ipc::bench {

// Baselines: results kept under a name, so that later runs on this machine can be compared with
// them. The file is NAME.json in $XDG_DATA_HOME/ipclab/baselines, by default
// ~/.local/share/ipclab/baselines.

// Returns a name of letters, digits, ".", "_" and "-" that does not begin with "." or "-". Throws
// Error (bad_address) for any other.
std::string parse_baseline(std::string_view option, const std::string& name);

// Returns the file of a baseline, which need not exist.
std::string baseline_path(const std::string& name);

// Creates the directory. Throws Error (bad_address) if the baseline exists.
void require_new_baseline(const std::string& name);

// Writes a new baseline. If another run has meanwhile made one of this name, that one stays, and
// the Error names the file that has these results.
void write_baseline(const Results&, const std::string& name);

// Throws Error (bad_address) if the baseline does not exist. The error names existing ones.
void require_baseline(const std::string& name);

// Throws Error (bad_address) unless both runs have the same CPU, number of CPUs and kernel.
void require_same_machine(const std::string& name, const Summary& baseline, const Summary& after);

}  // namespace ipc::bench
