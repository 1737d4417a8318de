#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "demos/trace.h"
#include "ipc/host/process.h"

// Uses strace(1) to see the same calls from outside, as a check of the process's own record. The
// cost of strace, some 50 us per call, is part of the times that it shows.
namespace ipc::demo {

class Strace {
 public:
  static bool is_installed();
  // Attaches to that process, and to the children that it makes from now on. Writes a file for each
  // thread: the prefix, a dot and the thread's number. Returns nullopt if strace is not installed,
  // or may not attach. Then `why` is the last line that strace printed.
  static std::optional<Strace> attach(pid_t, const std::string& prefix,
                                      const std::vector<std::string>& options = {"-qq", "-s16"},
                                      std::string* why = nullptr);

 private:
  explicit Strace(Process process) : process_(std::move(process)) {}
  Process process_;
};

struct SeenCall {
  std::uint64_t at_ns = 0;    // wall clock
  std::string name;           // the kernel's: "sendto" for a program's send
  std::string text;           // "sendto(5, "hi", 2, MSG_NOSIGNAL, NULL, 0) = 2"
  std::uint64_t took_ns = 0;  // 0: not known
};
// Parses a line as written by `-ff --absolute-timestamps=format:unix,precision:ns`, also with
// `--syscall-times=ns`. Returns nullopt if it is not a call, or if the call is still in progress.
std::optional<SeenCall> parse_strace_call(std::string_view line);
// Parses the calls of several lines. A last line without an end is left out.
std::vector<SeenCall> parse_strace(std::string_view output);

// A signal that arrived, or the end of a thread.
struct SeenEvent {
  std::uint64_t at_ns = 0;  // wall clock
  bool is_end = false;
  std::string text;  // "SIGPIPE {si_signo=SIGPIPE, ...}", "exited with 0", "killed by SIGKILL"
};
// Returns nullopt if the line is not an event.
std::optional<SeenEvent> parse_strace_event(std::string_view line);

// The calls that strace saw, to be matched with those that processes recorded.
class Witness {
 public:
  explicit Witness(std::string prefix);  // the prefix of Strace::attach
  // Returns nullopt if that process was not traced, or this call was not seen.
  std::optional<std::string> text_of(const TracedCall&, pid_t) const;

 private:
  std::string prefix_;
  std::int64_t wall_ahead_ns_;
};

}  // namespace ipc::demo
