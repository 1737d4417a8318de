#pragma once

#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <optional>

#include "ipc/error.h"
#include "ipc/host/process.h"
#include "ipc/host/program.h"
#include "ipc/system/cpus.h"
#include "ipc/system/sys.h"

// The processes of ipc-hub-load, and how they are asked.
namespace ipc::bench {

struct Answer {
  std::uint64_t value = 0;   // a time in ns, a count, or bytes
  std::uint64_t end_ns = 0;  // end of a broadcast, which began at `value`
};

template <class T>
void put(int control, const T& value) {
  sys::must("", "send", ::send, control, static_cast<const void*>(&value), sizeof value,
            MSG_NOSIGNAL);
}

template <class T>
T get(int control) {
  T value;
  if (sys::must("", "recv", ::recv, control, static_cast<void*>(&value), sizeof value, 0) !=
      sizeof value)
    throw Error("recv", "", ECONNRESET, "one of the processes ended too early");
  return value;
}

// A process that answers commands, one letter each. Killed on destruction.
class Remote {
 public:
  template <class Body>
  Remote(int cpu, Body body) {
    int ends[2];
    sys::must("", "socketpair", ::socketpair, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, +ends);
    control_ = OwnedFd(ends[0]);
    const OwnedFd theirs(ends[1]);
    process_.emplace(Process::fork([&] {
      return guarded("ipc-hub-load", [&] {
        control_.reset();
        pin_to_cpu(cpu);
        body(theirs.get());
        return 0;
      });
    }));
  }

  void tell(char command) { put(control_.get(), command); }
  Answer hear() { return get<Answer>(control_.get()); }
  Answer ask(char command) {
    tell(command);
    return hear();
  }
  void kill() { process_->kill(SIGKILL); }

 private:
  OwnedFd control_;
  std::optional<Process> process_;
};

}  // namespace ipc::bench
