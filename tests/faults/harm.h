#pragma once

#include <memory>
#include <string>

#include "faults/log.h"

namespace faults {

// The harm done to a process. As text, in an argument, it is "NAME:NUMBER[:DETAIL]":
//   none:0
//   kill-before:N     SIGKILL before its N-th system call
//   kill-after:N      SIGKILL after it
//   stop-before:N     SIGSTOP before it
//   fork-before:N     forks before it; the copy ends immediately
//   error:N:ERRNO     the N-th system call fails with that errno; later calls succeed
//   again:N:ERRNO     as error, and the process repeats the call that threw
//   interrupt:US      a signal every US microseconds, without SA_RESTART
//   nofile:N          at most N descriptors
//   memory:N          N times 256 KiB of further address space
//   file-size:N       files of at most N times 4 KiB; SIGXFSZ has its default, deadly action
//   copies:N          forks after every message; the copy destroys its channel and ends
//   tight:0           large messages, each tried without waiting first
//   step:N            asks for a tracer at its N-th message
//   new-pids:0, new-net:0, new-user:0   enters a namespace of its own
struct HarmOptions {
  std::string name = "none";
  std::uint64_t number = 0;
  int error = 0;

  static HarmOptions parse(const std::string& text);
  std::string to_string() const;
};

// Harms this process during its own lifetime. Throws ipc::Error if the machine does not allow it.
class Harm {
 public:
  // Also counts and records the system calls in `log`, for each harm.
  Harm(const HarmOptions&, SideLog& log);
  ~Harm();
  Harm(const Harm&) = delete;

  bool is(std::string_view name) const { return options_.name == name; }
  std::uint64_t number() const { return options_.number; }

 private:
  HarmOptions options_;
  std::unique_ptr<class HarmingHook> hook_;
};

// The exit status of a process that could not be harmed; its log has the reason.
inline constexpr int cannot_harm = 77;

}  // namespace faults
