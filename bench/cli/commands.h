#pragma once

#include <functional>
#include <string>

#include "bench/cli/options.h"
#include "bench/judge/find_rate.h"
#include "bench/run/runner.h"

namespace ipc::bench {

inline constexpr int exit_failed = 1, exit_nothing_ran = 77;

// A command of ipc-bench: its options, and the function that runs it and returns the exit status.
struct Command {
  CLI::App* parser;
  std::function<int()> run;
};
Command add_run(CLI::App&, const std::string& command_line);
Command add_report(CLI::App&);
Command add_compare(CLI::App&);
Command add_merge(CLI::App&);
Command add_choose(CLI::App&);
Command add_gates(CLI::App&);

// A request to `ipc-bench run`.
struct RunRequest {
  RunOptions options;
  std::vector<const Transport*> transports;
  std::optional<RateLimit> limit;  // given by --find-rate
  std::string plan, baseline;
  Language language = Language::english;  // language of the tables
  bool markdown = false;
};
// Adds the options of run. `request` must outlive the parsing.
CLI::App* add_run_options(CLI::App&, RunRequest& request);
// Adds the options of the plan and the defaults to those that were parsed. Throws Error
// (bad_address) if options contradict each other.
void complete(CLI::App& run, RunRequest& request);

// Sets the options of a command that a plan has: lines "name = value", and comments after "#".
// Options of the command line replace those of the plan. Returns the options used, as they are
// typed. Throws Error (bad_address) that names the file and the line.
std::string apply_plan(CLI::App& command, const std::string& file);

}  // namespace ipc::bench
