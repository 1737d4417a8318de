#pragma once

#include <functional>

namespace ipc {

// What every program of the lab does first in main, before it starts a thread: SIGPIPE is ignored (a
// closed channel is a Status), and a thread of its own waits for SIGINT, SIGTERM and SIGHUP. When one
// comes it runs `before_end`, kills the processes that were spawned, removes the names that are owned,
// and lets the signal end the program, as the shell expects. The library itself touches no signal.
void prepare_program(std::function<void()> before_end = {});

// Runs the program's body and returns its exit status: 1 with the text on standard error when an Error
// or another exception leaves it, 2 when that was a bad address. What was printed is written before it
// returns, and 1 if that fails. A reader of standard output that went away (`| head -1`) ends the body at
// its next print, and is no failure.
int guarded(const char* program, const std::function<int()>& body);

// Whether it is a terminal that understands escape sequences: TERM is set, and not dumb.
bool takes_escapes(int fd);

// While it lives: runs `action` when a signal ends the program, before what prepare_program was given. From the
// signal's thread: what it shares with others needs a lock. One at a time.
class LastWords {
 public:
  explicit LastWords(std::function<void()> action);
  ~LastWords();  // waits while the action runs
  LastWords(const LastWords&) = delete;
};

// For whoever ends the program with a status of its own (guarded does): does not return when one of
// those signals has come, which then is how the program ends. Ctrl-C reaches a child as well, whose end
// may end our work before the signal is handled here.
void yield_to_signal();

}  // namespace ipc
