#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "demos/stage/actor.h"

// The server of the lesson echo, in Python and in C++. It behaves as the notes' server does: port
// 12345, a queue of 1, no SO_REUSEADDR, one client after another without end, and each piece of
// data is also printed as text.
namespace ipc::demo::echo_server {

constexpr std::uint16_t port = 12345;

// A line of the program in Python, and the call that it makes, or "".
struct Line {
  std::string source, call;
};
// Returns the lines of the server. `size` is the size that it passes to recv.
std::vector<Line> server_lines(std::size_t size);

// Makes the same calls, without printing. Returns only if accept fails. Normally ends because the
// caller's process is killed.
void serve(int listener, std::size_t size);

// Plain data, for notes in shared memory.
struct Python {
  pid_t pid;
  int error;  // errno: why it could not be watched; 0: it is watched
  int exit_status;
};
// Runs the server in Python, its calls recorded as those of `side`, in two acts: until it is
// stopped before its first instruction, and until it has ended. `program` is the path of python3.
void watch_python(const Cues&, unsigned side, const std::string& program, std::size_t size,
                  Python&);

}  // namespace ipc::demo::echo_server
