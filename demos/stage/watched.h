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

// A program that is not ours, in whatever language, and what it asks of the kernel, as strace(1) sees it
// (ptrace(2)): its calls on IP sockets. Started, watched and reaped by one thread; killed with it.
class Watched {
 public:
  using Hear = std::function<void(const sys::Call&, sys::Outcome, std::uint64_t begin_ns,
                                  std::uint64_t end_ns)>;
  // Stopped before it does anything. argv[0] is looked for in PATH. Throws Error where that is not allowed.
  explicit Watched(const std::vector<std::string>& argv);
  pid_t pid() const { return pid_; }
  // Until it has ended. A call is told when it returns, and its arguments are good for as long as that.
  Process::Exit run(const Hear&);

 private:
  struct Entered {
    std::uint64_t number = 0, begin_ns = 0;
    std::uint64_t arguments[6] = {};
  };
  void call_stops(pid_t thread, const Hear&);
  void tell(pid_t thread, const Entered&, long result, const Hear&);

  pid_t pid_ = 0;
  std::map<pid_t, Entered> entered_;  // by thread
  std::set<int> sockets_;
};

}  // namespace ipc::demo
