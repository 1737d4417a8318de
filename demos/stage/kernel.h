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

// What the kernel says of processes and their descriptors, in /proc (proc(5)). All of it is a moment's
// view: it may be otherwise by the time it is read.
namespace ipc::demo {

struct ProcessState {
  char letter = '?';  // R running, S asleep, T stopped, Z ended and not yet reaped, ...
  std::string call;   // asleep in this system call; "" while it runs, or when that is not told
  std::string wait_channel;  // asleep in this function of the kernel; "" when that is not told
};
// Nothing when there is no such process.
std::optional<ProcessState> state_of(pid_t);
// Whether it holds before the deadline. It is looked at every half millisecond.
bool comes_true(Deadline, const std::function<bool()>& condition);
// Whether it was seen asleep in that call before the deadline.
bool is_asleep_in(pid_t, std::string_view call, Deadline);
bool is_in_state(pid_t, char letter, Deadline);

// What it has done so far; a count of switches is that of its first thread.
struct Effort {
  std::uint64_t cpu_ns = 0;              // in which it ran, on any CPU
  std::uint64_t voluntary_switches = 0;  // it went to sleep
  std::uint64_t threads = 0;             // that it has now
};
Effort effort_of(pid_t);
Effort operator-(const Effort& later, const Effort& earlier);  // with the threads of the later

struct ProcessRow {
  pid_t pid, parent;
  char letter;
  std::string command;  // in [ ] where it has no arguments, as ps(1) writes it
};
// All that this process may see, by number.
std::vector<ProcessRow> processes();

// Open descriptors, by number, and what each stands for: "pipe:[1234]", "/dev/null".
std::vector<std::pair<int, std::string>> descriptors_of(pid_t);

// The line of /proc/PID/maps that holds the address, or "".
std::string mapping_of(pid_t, std::uintptr_t address);

}  // namespace ipc::demo
