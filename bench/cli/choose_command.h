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
  bool lossy = false, markdown = false;
  std::vector<std::string> words, among;
  std::vector<std::string> files;  // and directories, which stand for all *.json files below them
};

// `typed` must outlive the parsing.
CLI::App* add_choose(CLI::App&, TypedNeeds& typed);

// Prints the answers. Without a file they come from the shipped results: those next to an installed
// program, or of the source tree of its build directory. Exit status: 0 if at least one transport
// fits, 1 if none fits, 77 if the figures cannot show that. Throws Error.
int choose_command(const TypedNeeds&);

}  // namespace ipc::bench
