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
  std::vector<std::string> remarks;  // what was left out, and why
};

// The launches of all of them as those of one run, in the order of their dates. Throws Error that
// names the files where two were not made alike, or hold the same launch: each is evidence once.
//
// A cell that has a floor next to it keeps, of each file, as many launches as both have: what pairs
// them is their place in the order. What was measured in one file is not skipped, whatever another
// says.
Merged merge(std::vector<Source>);

// The first fact in which two runs were not made alike: by the same build, on the same machine,
// with the same delay injected. "commit is 1234, and 5678"; nothing where they are one in all of
// these.
std::optional<std::string> first_difference(const Provenance&, const Provenance&);

}  // namespace ipc::bench
