#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "bench/cli/options.h"
#include "bench/judge/find_rate.h"
#include "bench/run/runner.h"

namespace ipc::bench {

inline constexpr int exit_failed = 1, exit_usage = 2, exit_nothing_ran = 77;

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

// Add an option with one value, or with several that commas separate, to be parsed into `to`.
template <class To, class ParseText>
CLI::Option* add_value(CLI::App& command, const char* name, const char* value, To& to,
                       ParseText parse, const char* description) {
  const auto set = [=, &to](const std::string& text) { to = parse(name, text); };
  return command.add_option_function<std::string>(name, set, description)
      ->type_name("value")
      ->option_text(value);
}
template <class T>
CLI::Option* add_list(CLI::App& command, const char* name, const char* value, std::vector<T>& to,
                      std::type_identity_t<ParseList<T>> parse, const char* description) {
  const auto set = [=, &to](const Words& words) { to = parse(name, words); };
  return command.add_option_function<Words>(name, set, description)
      ->delimiter(',')
      ->allow_extra_args(false)  // a file may follow
      ->type_name("value")
      ->option_text(std::string(value) + ",...");
}
CLI::Option* add_files(CLI::App& command, Words& files, const char* description);
CLI::Option* add_markdown(CLI::App& command, bool& markdown);

// A request to `ipc-bench run`.
struct RunRequest {
  RunOptions options;
  Words transports;
  std::optional<RateLimit> limit;  // of --find-rate
  std::string plan, baseline;
  bool markdown = false;
};
// Adds the options of run. `request` must outlive the parsing.
CLI::App* add_run_options(CLI::App&, RunRequest& request);
// Adds the options of the plan and the defaults to those that were parsed. Throws Error
// (bad_address) if options contradict each other.
void complete(CLI::App& run, RunRequest& request);

// Gives the options of a command the values that a plan has for them: lines "name = value", and
// comments after "#". Options of the command line replace those of the plan. Returns the options
// used, as they are typed. Throws Error (bad_address) that names the file and the line.
std::string apply_plan(CLI::App& command, const std::string& file);

}  // namespace ipc::bench
