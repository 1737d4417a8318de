#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace ipc::bench {

// What was typed after `ipc-bench compare`.
struct TypedComparison {
  std::vector<std::string> files;  // BEFORE AFTER, or AFTER alone
  std::string threshold = "5%", of = "code", json, directory;
  bool markdown = false;
  std::optional<std::string> baseline;
  std::vector<std::string> allowed;
};

// `typed` must outlive the parsing.
CLI::App* add_compare(CLI::App&, TypedComparison& typed);

// Prints the comparison and returns its exit status: 0, 3 slower, 4 cannot tell, 5 lost. Throws Error.
int compare_command(const TypedComparison&);

}  // namespace ipc::bench
