#pragma once

#include <sys/types.h>

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ipc/channel.h"
#include "ipc/system/fd.h"

namespace ipc {

struct SpawnOptions {
  std::vector<std::string> argv;  // argv[0] is searched in PATH
  std::vector<int> inherited;     // stay open under the same numbers, as do only 0, 1 and 2
  std::vector<std::pair<int, int>>
      redirected;  // {our descriptor, its descriptor}: {fd, 1} is its stdout
  std::vector<std::pair<std::string, std::string>> environment;  // added to ours
  std::optional<int> cpu;                                        // the CPU to pin it to, if allowed
  // Ends it by SIGTERM, and kills it only after one more second. For commands of the user, which
  // may have names to remove.
  bool asked_to_end = false;
  // Gives it a process group of its own, so that Ctrl-C reaches only its owner, which ends it.
  bool leads_group = false;
  std::string program = {};  // the file to execute, if it is not argv[0]
};

// A child process that ends with its owner: the destructor ends and reaps it.
//
//   Process child = Process::spawn({.argv = {"ipc-demo", "ping", "unix:/tmp/x.sock"}});
//   if (const auto exit = child.wait(Deadline::after(5s)); exit && exit->clean()) puts("done");
//
// The kernel kills the process (PR_SET_PDEATHSIG) when the thread that spawned it ends, so spawn
// from a thread that lives on.
class Process {
 public:
  struct Exit {
    int code = 0;          // its exit status
    int signal = 0;        // the signal that killed it; 0: it exited
    bool is_known = true;  // false: SIGCHLD was ignored here, so the kernel reaped it (wait(2))
    bool clean() const { return is_known && code == 0 && signal == 0; }
    std::string to_string() const;  // "exit status 2", "killed by signal 9"
  };

  // Starts a program. Throws Error, also if the program cannot be executed.
  static Process spawn(const SpawnOptions&);
  // Forks a copy of this process that runs `body` and exits with its result, without destructors
  // and atexit handlers. For demonstrations of fork(2). The copy has only the calling thread, so
  // `body` must not use anything that another thread may have locked. Throws Error.
  static Process fork(const std::function<int()>& body);
  Process(Process&&) = default;
  Process& operator=(Process&&) noexcept;
  ~Process();

  pid_t pid() const { return pid_; }
  int pidfd() const { return pidfd_.get(); }  // readable once it has ended (pidfd_open(2))
  void kill(int signal) noexcept;             // never reaches another process with the same number
  // Waits for its end, and reaps it. Later calls return the same result. Or timed_out.
  Result<Exit> wait(Deadline);

 private:
  Process(pid_t pid, OwnedFd pidfd, bool asked_to_end);
  Exit reap() const;
  static Process adopt(pid_t pid, const std::string& name, bool asked_to_end = false);
  pid_t pid_ = 0;
  OwnedFd pidfd_;
  bool asked_to_end_ = false;
  std::optional<Exit> exit_;
};

// Makes this process the parent of processes that spawned ones leave running
// (PR_SET_CHILD_SUBREAPER). kill_spawned_processes then ends them as well. Call it once, before the
// first spawn.
void take_orphans();

// Ends all processes spawned and not yet reaped, and waits for up to one second for each. While the
// caller holds the lock, a thread that spawns a process waits.
std::unique_lock<std::mutex> kill_spawned_processes() noexcept;

// Returns the path of the running program, to spawn it again.
std::string own_executable();

}  // namespace ipc
