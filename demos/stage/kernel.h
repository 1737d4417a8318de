#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ipc/deadline.h"

// The state of processes and their descriptors, from /proc (proc(5)). It may have changed by the
// time it is returned.
namespace ipc::demo {

struct ProcessState {
  char letter = '?';         // R running, S asleep, T stopped, Z ended and not yet reaped, ...
  std::string call;          // system call in which it sleeps; "" while it runs, or if not known
  std::string wait_channel;  // kernel function in which it sleeps; "" if not known
};
// Returns nullopt if there is no such process.
std::optional<ProcessState> state_of(pid_t);
// Returns the C library's name of the call. The kernel's own, if it differs, and the kernel
// function in which the process sleeps are in brackets: "accept (accept4, inet_csk_accept)".
std::string place_of_sleep(const ProcessState&);
// Returns whether the condition becomes true before the deadline. Checks it every half millisecond.
bool comes_true(Deadline, const std::function<bool()>& condition);
// Returns whether the process was seen asleep in that call before the deadline.
bool is_asleep_in(pid_t, std::string_view call, Deadline);
bool is_in_state(pid_t, char letter, Deadline);

// The work of a process so far. The count of switches is that of its first thread.
struct Effort {
  std::uint64_t cpu_ns = 0;              // CPU time, on all CPUs
  std::uint64_t voluntary_switches = 0;  // times that it went to sleep
  std::uint64_t threads = 0;             // present number
};
Effort effort_of(pid_t);
Effort operator-(const Effort& later, const Effort& earlier);  // the threads of `later`

struct ProcessRow {
  pid_t pid, parent;
  char letter;
  std::string command;  // in [ ] if it has no arguments, as ps(1) writes it
};
// Returns all processes visible to this one, by number.
std::vector<ProcessRow> processes();

// Returns the open descriptors, by number, with their targets: "pipe:[1234]", "/dev/null".
std::vector<std::pair<int, std::string>> descriptors_of(pid_t);

// Returns the line of /proc/PID/maps that contains the address, or "".
std::string mapping_of(pid_t, std::uintptr_t address);

}  // namespace ipc::demo
