#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ipc/host/process.h"

// Programs written by others: the same small client in other languages, and its calls to the
// kernel.
namespace ipc::demo::apps {

bool is_installed(std::string_view program);  // in PATH
bool can_strace();                            // strace(1) is installed, and may trace a child

struct Run {
  std::string output;
  std::vector<std::string> calls;  // names of the calls on its TCP socket; empty without strace
};
// Runs the client until it has ended. strace writes one file per thread: "FILE.4711" for
// `trace_file` FILE.
Run run_client(const std::vector<std::string>& argv, bool with_strace,
               const std::string& trace_file);

// Starts Python's own web server with the files of that directory, and returns it once it listens
// at 127.0.0.1. Returns nullopt if it does not.
std::optional<Process> start_server(std::uint16_t port, const std::string& directory);

// Returns the purpose of each call, each once: "socket", "connect", "send", "receive". write(2) on
// a socket is a send. Leaves out calls that only manage the descriptor.
std::vector<std::string> steps_of(const std::vector<std::string>& calls);
std::string joined(const std::vector<std::string>& words);

}  // namespace ipc::demo::apps
