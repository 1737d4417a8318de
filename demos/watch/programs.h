#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "demos/watch/run.h"

namespace ipc::demo {

struct ProgramsOptions {
  std::vector<std::vector<std::string>> commands;
  std::chrono::seconds limit{20};
  std::string prefix;  // path with which strace's files begin
  bool has_own_network = false;
};

// Starts the programs one after the other, each when the one before listens, sleeps or has ended.
// When the last one has ended, ends those that still run. Records all of them until the limit,
// until the record is full, or until SIGINT, SIGTERM or SIGHUP, which it blocks in this process.
// Throws Error if a program cannot be started; its fault is `unsupported` if strace may not attach.
Run run_programs(const ProgramsOptions&);

}  // namespace ipc::demo
