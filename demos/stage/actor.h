#pragma once

#include <functional>
#include <string_view>

#include "demos/baton.h"
#include "demos/trace.h"
#include "ipc/host/process.h"

namespace ipc::demo {

// What an actor's body has of the stage: its end of the baton, and its place in the trace.
class Cues {
 public:
  Cues(Baton baton, Recorder& recorder) : baton_(std::move(baton)), recorder_(recorder) {}

  void await() const { baton_.await(); }  // the director's cue
  void done() const { baton_.pass(); }
  void next() const { baton_.meet(); }  // done with this act: until the cue for the next one

  // fork(2), whose child's calls are those of another player. 0 in the child, which ends with its parent.
  pid_t fork_as(unsigned side) const;
  // Notes an exec that is about to be made: it does not return where it can be noted afterwards.
  void will_exec(std::string_view call, std::string_view arguments) const {
    recorder_.note(call, arguments);
  }
  // A call that this process saw another player make.
  void saw(unsigned side, const sys::Call& call, sys::Outcome outcome, std::uint64_t begin_ns,
           std::uint64_t end_ns) const {
    recorder_.record_of(side, call, outcome, begin_ns, end_ns);
  }

 private:
  Baton baton_;
  Recorder& recorder_;
};

// A process of a lesson: a copy of the director (fork), whose calls through ipc/system/sys.h are recorded. It
// is killed and reaped on destruction.
class Actor {
 public:
  using Body = std::function<void(const Cues&)>;
  static Actor start(TraceLog&, unsigned side, const Body&);

  pid_t pid() const { return process_.pid(); }
  unsigned side() const { return side_; }

  // Its body goes on, and the director does too.
  void cue() const { baton_.pass(); }
  // Until its body says that it is done. Throws std::runtime_error when it has gone, or takes too long.
  void await() const { baton_.await(); }
  void act() const { baton_.meet(); }

  void kill(int signal) { process_.kill(signal); }
  // Until it has ended by itself; killed where it takes too long.
  Process::Exit end();

 private:
  Actor(Process process, Baton baton, unsigned side)
      : baton_(std::move(baton)), process_(std::move(process)), side_(side) {}
  Baton baton_;
  Process process_;  // ended before its baton: who sees that hang up would complain
  unsigned side_;
};

}  // namespace ipc::demo
