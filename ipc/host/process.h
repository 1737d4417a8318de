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
  std::vector<std::string> argv;  // argv[0] is looked for in PATH
  std::vector<int> inherited;     // kept open, under the same numbers; nothing else but 0, 1, 2 is
  std::vector<std::pair<int, int>>
      redirected;  // {our descriptor, its descriptor}: {fd, 1} is its stdout
  std::vector<std::pair<std::string, std::string>> environment;  // added to ours
  std::optional<int> cpu;  // pinned there, where that CPU is allowed
  // Ended by SIGTERM, and killed only if that has not ended it within a second: for a command of
  // the user's, which may have names of its own to remove.
  bool asked_to_end = false;
  // In a process group of its own: Ctrl-C reaches its owner only, which ends it.
  bool leads_group = false;
  std::string program = {};  // the file that is executed, if it is not argv[0]
};

// A process that was started here, and ends with its owner: ended and reaped on destruction. The
// kernel kills it (PR_SET_PDEATHSIG) when the thread that spawned it ends: spawn from one that
// stays.
class Process {
 public:
  struct Exit {
    int code = 0;    // of exit
    int signal = 0;  // that killed it; 0: it exited
    bool is_known =
        true;  // false: SIGCHLD was ignored here, so that the kernel reaped it (wait(2))
    bool clean() const { return is_known && code == 0 && signal == 0; }
    std::string to_string() const;  // "exit status 2", "killed by signal 9"
  };

  // Throws Error, also when the program cannot be executed.
  static Process spawn(const SpawnOptions&);
  // A copy of this process that runs `body` and ends with what that returns, without destructors
  // and without atexit: where fork(2) itself is the subject. The only thread in it is the caller's
  // copy, so `body` must use nothing that another thread may hold. Throws Error when it cannot be
  // made.
  static Process fork(const std::function<int()>& body);
  Process(Process&&) noexcept;
  Process& operator=(Process&&) noexcept;
  ~Process();

  pid_t pid() const { return pid_; }
  int pidfd() const { return pidfd_.get(); }  // readable once it has ended (pidfd_open(2))
  void kill(int signal) noexcept;             // never another process that got the same number
  Result<Exit> wait(Deadline);                // reaps; timed_out. The same answer ever after.

 private:
  Process(pid_t pid, OwnedFd pidfd, bool asked_to_end);
  Exit reap() const;
  static Process adopt(pid_t pid, const std::string& name, bool asked_to_end = false);
  pid_t pid_ = 0;
  OwnedFd pidfd_;
  bool asked_to_end_ = false;
  std::optional<Exit> exit_;
};

// What spawned processes leave running is this process's from now on (PR_SET_CHILD_SUBREAPER), and
// ends by kill_spawned_processes. Once, before the first is spawned.
void take_orphans();

// Ends every process spawned and not yet reaped, and waits until they have ended, a second each at
// most. While the lock is held nobody can be spawned: another thread that tries waits.
std::unique_lock<std::mutex> kill_spawned_processes() noexcept;

// The running program, for spawning another process of it.
std::string own_executable();

}  // namespace ipc
