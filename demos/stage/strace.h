#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "demos/trace.h"
#include "ipc/host/process.h"

// strace(1), an outsider who sees the same calls: what a process says of itself is then no longer all
// that there is. What it costs, some 50 us a call, is part of what it sees.
namespace ipc::demo {

class Strace {
 public:
  // Attached to that process, and to the children it makes from now on. Writes into files whose names
  // begin with `prefix`. Nothing where there is no strace, or where it may not look.
  static std::optional<Strace> attach(pid_t, const std::string& prefix);

 private:
  explicit Strace(Process process) : process_(std::move(process)) {}
  Process process_;
};

struct SeenCall {
  std::uint64_t at_ns = 0;  // of the wall clock
  std::string name;         // the kernel's: "sendto" for what a program calls send
  std::string text;         // "sendto(5, "hi", 2, MSG_NOSIGNAL, NULL, 0) = 2"
};
// Lines as `-ff --absolute-timestamps=format:unix,precision:ns` writes them. Those that are no call, or
// not over yet, are left out.
std::vector<SeenCall> parse_strace(std::string_view output);

// What strace saw of the calls that processes noted by themselves.
class Witness {
 public:
  explicit Witness(std::string prefix);  // as of Strace::attach
  // Nothing when that process was not looked at, or this call was not seen.
  std::optional<std::string> text_of(const TracedCall&, pid_t) const;

 private:
  std::string prefix_;
  std::int64_t wall_ahead_ns_;
};

}  // namespace ipc::demo
