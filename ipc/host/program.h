#pragma once

#include <functional>

namespace ipc {

// Prepares signals and standard streams. Every program of the lab calls this first in main, before
// it starts a thread. The library itself changes no signal handling.
//
//   int main() {
//     ipc::prepare_program();
//     return ipc::guarded("ipc-demo", [] { return run(); });
//   }
//
// SIGPIPE is ignored (a closed channel is a Status). A separate thread waits for SIGINT, SIGTERM
// and SIGHUP. On such a signal it runs `before_end`, kills the spawned processes and removes the
// owned names. Then the signal ends the program, as the shell expects.
void prepare_program(std::function<void()> before_end = {});

// Runs the program's body, writes the buffered output, and returns the exit status:
//   the body's   no exception left it
//   1            an exception left it (printed on standard error), or output could not be written
//   2            an Error (bad_address) left it
// If the reader of standard output has gone (`| head -1`), the next print ends the body. That is no
// failure.
int guarded(const char* program, const std::function<int()>& body);

// Runs `action` if a signal ends the program during its lifetime, before prepare_program's
// `before_end`. The signal's thread runs it, so data shared with other threads needs a lock. Only
// one may exist.
class LastWords {
 public:
  explicit LastWords(std::function<void()> action);
  ~LastWords();  // waits while the action runs
  LastWords(const LastWords&) = delete;
};

// Does not return if one of those signals has come: the signal then ends the program. guarded calls
// it before it returns a status. Ctrl-C reaches a child as well, whose end may end our work before
// the signal is handled here.
void yield_to_signal();

}  // namespace ipc
