#pragma once

#include <functional>
#include <string_view>

#include "demos/baton.h"
#include "demos/trace.h"
#include "ipc/host/process.h"

namespace ipc::demo {

// The stage as seen from an actor's body: its end of the baton, and its place in the trace.
class Cues {
 public:
  Cues(Baton baton, Recorder& recorder) : baton_(std::move(baton)), recorder_(recorder) {}

  void await() const { baton_.await(); }  // waits for the director's cue
  void done() const { baton_.pass(); }
  void next() const { baton_.meet(); }  // ends this act, and waits for the cue of the next one

  // Calls fork(2); the child's calls are recorded as another player's. Returns 0 in the child,
  // which ends with its parent.
  pid_t fork_as(unsigned side) const;
  // Notes an exec before it is made, because it does not return on success.
  void will_exec(std::string_view call, std::string_view arguments) const {
    recorder_.note(call, arguments);
  }
  // Records a call that this process saw another player make.
  void saw(unsigned side, const sys::Call& call, sys::Outcome outcome, std::uint64_t begin_ns,
           std::uint64_t end_ns) const {
    recorder_.record_of(side, call, outcome, begin_ns, end_ns);
  }

 private:
  Baton baton_;
  Recorder& recorder_;
};

// A process of a lesson: a copy of the director (fork) whose calls through ipc/system/sys.h are
// recorded. It is killed and reaped on destruction.
class Actor {
 public:
  using Body = std::function<void(const Cues&)>;
  static Actor start(TraceLog&, unsigned side, const Body&);

  pid_t pid() const { return process_.pid(); }
  unsigned side() const { return side_; }

  // Lets its body continue; the director does not wait.
  void cue() const { baton_.pass(); }
  // Waits until its body is done. Throws std::runtime_error if the body has ended, or takes too
  // long.
  void await() const { baton_.await(); }
  void act() const { baton_.meet(); }

  void kill(int signal) { process_.kill(signal); }
  // Waits until it ends by itself; kills it if that takes too long.
  Process::Exit end();

 private:
  Actor(Process process, Baton baton, unsigned side)
      : baton_(std::move(baton)), process_(std::move(process)), side_(side) {}
  Baton baton_;
  // Destroyed before its baton, because a process that sees the hang-up would complain.
  Process process_;
  unsigned side_;
};

}  // namespace ipc::demo
