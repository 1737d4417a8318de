// Starts the processes of a lesson as recorded copies of the director.
#include "demos/stage/actor.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <exception>

#include "demos/commands.h"
#include "ipc/system/sys.h"

namespace ipc::demo {
namespace {

int play(const Actor::Body& body, Baton baton, TraceLog& log, unsigned side) {
  ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY);  // strace is not our ancestor
  const pid_t self = ::getpid();
  Recorder recorder(log, side);
  const Cues cues(std::move(baton), recorder);
  int status = exit_failed;
  try {
    cues.await();
    recorder.start(0);
    body(cues);
    recorder.stop();
    status = 0;
  } catch (const std::exception& error) {
    note(error.what());
  }
  if (::getpid() == self) log.ended_ns = sys::detail::now_ns();  // not by a child of fork_as
  return status;
}

}  // namespace

pid_t Cues::fork_as(unsigned side) const {
  recorder_.set_child_side(side);
  const pid_t parent = ::getpid();
  const pid_t child = sys::must("", "fork", ::fork);
  if (child == 0) {  // only its parent knows it, and can end it
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(exit_failed);
  }
  return child;
}

Actor Actor::start(TraceLog& log, unsigned side, const Body& body) {
  auto [ours, theirs] = Baton::make();
  Process process = Process::fork([&body, &log, side, &ours = ours, &theirs = theirs] {
    ours = Baton(OwnedFd());  // or we would never see the director's hang-up
    return play(body, Baton(std::move(theirs)), log, side);
  });
  return {std::move(process), std::move(ours), side};
}

Process::Exit Actor::end() {
  if (const auto exit = process_.wait(Deadline::after(std::chrono::seconds(20)))) return *exit;
  process_.kill(SIGKILL);
  return *process_.wait(Deadline::never());
}

}  // namespace ipc::demo
