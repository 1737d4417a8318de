#include "faults/stepper.h"

#include <sys/ptrace.h>
#include <sys/wait.h>

#include <csignal>
#include <thread>

namespace faults {
using namespace ipc;
using namespace std::chrono_literals;

namespace {

// Waits until the traced thread stops. Returns false if it has ended instead.
bool stops(pid_t pid) {
  int status = 0;
  return ::waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status);
}

bool step_once(pid_t pid) {
  return ::ptrace(PTRACE_SINGLESTEP, pid, nullptr, nullptr) == 0 && stops(pid);
}

}  // namespace

void kill_at_instruction(Process& server, Log& log, const Case& which) {
  SideLog& victim = log.of(which.victim);
  for (const Deadline limit = Deadline::after(5s); !victim.waits_for_tracer;) {
    if (limit.expired() || server.wait(Deadline::immediate())) return;
    std::this_thread::sleep_for(20us);
  }
  const pid_t pid = victim.pid;
  if (::ptrace(PTRACE_SEIZE, pid, nullptr, PTRACE_O_EXITKILL) != 0 ||
      ::ptrace(PTRACE_INTERRUPT, pid, nullptr, nullptr) != 0 || !stops(pid)) {
    note_error(victim, "ptrace is not allowed here");
    ::kill(pid, SIGKILL);
    return;
  }
  victim.may_go = true;
  while (!victim.was_stepped && victim.instructions < which.number) {
    if (!step_once(pid)) return;
    if (victim.is_stepped) ++victim.instructions;
  }
  victim.is_harmed = !victim.was_stepped;
  log.acted_ns = now_ns();
  ::kill(pid, SIGKILL);
  // The server is our child, so it is reaped as one. A client is only detached here; its server
  // reaps it.
  int status = 0;
  if (which.victim == Side::client) ::waitpid(pid, &status, __WALL);
}

}  // namespace faults
