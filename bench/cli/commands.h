#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "bench/cli/axes.h"

// The commands of ipc-bench and their options, and nothing that they do.

namespace ipc::bench {

// What was typed.
struct Typed {
  Axes axes;
  std::string out, baseline;
  bool quiet = false, resume = false, with_distributions = false, history = false;
  std::vector<std::string> files;  // of report, merge
  std::string directory, language = "en";
};

// Each fills its part of `Typed`, which must outlive the parsing. Arguments that are not known are left to the caller.
CLI::App* add_run(CLI::App&, Typed&);
CLI::App* add_report(CLI::App&, Typed&);
CLI::App* add_merge(CLI::App&, Typed&);
CLI::App* add_gates(CLI::App&, Typed&);

}  // namespace ipc::bench
