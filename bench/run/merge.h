#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/run/results.h"

namespace ipc::bench {

// A result file that was read.
struct Source {
  std::string path;
  Results results;
};

struct Merged {
  Results results;
  std::vector<std::string> remarks;  // launches left out, and why
};

// Returns the launches of all files as those of one run, in the order of their dates. Throws Error
// that names two files if they were not made alike, or if they hold the same launch, because each
// launch is evidence once.
//
// If a cell has a floor next to it, as many launches of each file are kept as both have, because
// their place in the order pairs them. A cell that one file measured is not skipped, even if
// another file skipped it.
Merged merge(std::vector<Source>);

// Returns the first difference between two runs in build, machine or injected delay, such as
// "commit is 1234, and 5678". Returns nullopt if they agree in all of these.
std::optional<std::string> first_difference(const Provenance&, const Provenance&);

}  // namespace ipc::bench
