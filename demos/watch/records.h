#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "demos/watch/run.h"

namespace ipc::demo {

// Reads the files of strace while it writes them, and finds out which thread belongs to which
// program.
class Records {
 public:
  // The options of strace that the files need.
  static std::vector<std::string> strace_options();
  explicit Records(std::string prefix);  // the prefix of Strace::attach

  // Adds the next program of the command line. Its record begins when it is executed.
  void add_program(pid_t root, std::string command);
  void update();  // reads the new lines

  bool has_executed(std::size_t program) const;
  bool listens(std::size_t program) const;
  std::uint64_t changed_ns(
      std::size_t program) const;  // CLOCK_MONOTONIC, when a line was last read
  // Returns whether a call set a time after which another one of the program may end by itself.
  bool has_timer(std::size_t program) const;
  bool is_full() const;  // there are more calls than a record can hold
  std::vector<pid_t> living(std::size_t program) const;  // processes
  std::vector<pid_t> processes() const;
  // Returns a call for each living thread. Its name is "" if the thread is in no recorded call.
  std::vector<WatchedCall> open_calls(std::size_t program) const;

  // Fills in the processes and the calls, and returns the side of each process. Leaves out the
  // scripts with which a version manager (pyenv, rbenv, asdf) finds a program. Call it when all
  // have ended.
  std::map<pid_t, unsigned> finish(Run&);

 private:
  struct Thread {
    std::uint64_t read = 0;  // bytes of its file
    std::string rest;        // a line still being written
    pid_t process = 0;       // 0: not known yet
    bool is_ours = false;    // it has not executed the program yet
    bool listens = false, has_timer = false;
    std::string command;  // of the program that it executed last; "": none
    std::vector<WatchedCall> calls;
    std::uint64_t begin_ns = 0, end_ns = 0, changed_ns = 0;
    std::string end;  // "exited with 0"; "": it lives
  };
  struct Known {  // a process
    std::size_t program;
    pid_t parent;  // 0: it is one of the command line
    std::string command;
    std::uint64_t forked_ns = 0;
  };
  struct Fork {
    pid_t thread, child;
    bool makes_thread;
    std::uint64_t at_ns;
  };

  void find_files();
  void read(pid_t id, Thread&);
  void add_line(pid_t id, Thread&, std::string_view line);
  void add(Thread&, WatchedCall);
  void match_forks();
  void end_open_calls();
  std::size_t drop_version_manager(pid_t);  // returns the number of processes
  std::vector<pid_t> descendants(pid_t) const;
  std::map<pid_t, unsigned> number_processes(Run&) const;
  WatchedProcess process_of(pid_t, const std::map<pid_t, unsigned>& sides) const;
  WatchedCall open_call(pid_t id, const Thread&) const;
  template <class Action>
  void for_each_thread(std::size_t program, const Action&) const;

  std::string prefix_;
  std::uint64_t wall_to_monotonic_ns_;
  std::map<pid_t, Thread> threads_;
  std::map<pid_t, Known> processes_;
  std::vector<pid_t> roots_;
  std::vector<Fork> forks_;  // whose parent is not known yet
  std::size_t calls_ = 0;
  std::uint64_t bytes_ = 0;  // of strace's files
};

}  // namespace ipc::demo
