#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ipc/host/process.h"

// Programs that others have written. The same small client in other languages, and what it asks of the kernel.
namespace ipc::demo::apps {

bool is_installed(std::string_view program);  // in PATH
bool can_strace();                            // strace(1) is there, and may look at a child

struct Run {
  std::string output;
  std::vector<std::string> calls;  // on its TCP socket, by name; none without strace
};
// Until it has ended. `trace_file` is for strace, which makes one of each thread: "FILE.4711".
Run run_client(const std::vector<std::string>& argv, bool with_strace,
               const std::string& trace_file);

// Python's own web server with the files of that directory, once it listens at 127.0.0.1. Nothing where
// it does not come to that.
std::optional<Process> start_server(std::uint16_t port, const std::string& directory);

// What such calls are for, each once: "socket", "connect", "send", "receive". write(2) on a socket is a
// send, and what only manages the descriptor is left out.
std::vector<std::string> steps_of(const std::vector<std::string>& calls);
std::string joined(const std::vector<std::string>& words);

}  // namespace ipc::demo::apps
