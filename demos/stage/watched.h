#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ipc/host/process.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

// Runs a program that is not ours, in any language, and reports its calls on IP sockets, as
// strace(1) does (ptrace(2)). Started, traced and reaped by one thread; killed with it.
class Watched {
 public:
  using Hear = std::function<void(const sys::Call&, sys::Outcome, std::uint64_t begin_ns,
                                  std::uint64_t end_ns)>;
  // Starts the program, stopped before its first instruction. Searches argv[0] in PATH. Throws
  // Error if tracing is not allowed.
  explicit Watched(const std::vector<std::string>& argv);
  pid_t pid() const { return pid_; }
  // Runs it until it has ended. Reports each call when it returns; the arguments are valid only
  // during the report.
  Process::Exit run(const Hear&);

 private:
  struct Entered {
    std::uint64_t number = 0, begin_ns = 0;
    std::uint64_t arguments[6] = {};
  };
  void call_stops(pid_t thread, const Hear&);
  void tell(pid_t thread, const Entered&, long result, const Hear&);

  pid_t pid_ = 0;
  std::map<pid_t, Entered> entered_;  // keys are threads
  std::set<int> sockets_;
};

}  // namespace ipc::demo
