#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace ipc::bench {

// What was typed after `ipc-bench choose`.
struct TypedNeeds {
  std::string size = "64";
  std::optional<std::string> rate, p99, cpus;
  std::vector<std::string> words;
  std::vector<std::string> files;  // and directories, which stand for all *.json files below them
};

// `typed` must outlive the parsing.
CLI::App* add_choose(CLI::App&, TypedNeeds& typed);

// Where no file is named, the results that are shipped: beside an installed program, or in the source tree that
// holds its build directory. Exit status: 0 somebody fits, 1 nobody, 77 no figures. Throws Error.
int choose_command(const TypedNeeds&);

}  // namespace ipc::bench
