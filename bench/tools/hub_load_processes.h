#pragma once

#include <signal.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ipc/fd.h"
#include "ipc/process.h"

// The processes of ipc-hub-load, and what they say to each other: a letter, and what it is answered.
namespace ipc::bench {

struct LoadOptions {
  std::string transport = "unix";
  std::size_t clients = 1000;
  unsigned rounds = 31;
  std::string role, uri;  // of the processes that the program starts of itself
  int control = -1;
};

inline constexpr std::size_t payload_size = 64;

struct Answer {
  std::uint64_t value = 0;   // a time in ns, a count, or bytes
  std::uint64_t end_ns = 0;  // of what has a beginning, `value`, and an end
};

// One of them, as who started it sees it.
class Remote {
 public:
  // "hub", "raw": a server; "crowd": all clients but the "victim". Throws Error.
  Remote(const LoadOptions&, std::string_view role, std::string_view uri, int cpu);

  Remote(const Remote&) = delete;
  ~Remote() { end(); }

  void tell(char command);
  Answer hear();
  Answer ask(char command);
  std::string hear_uri();
  // It ends by itself, and takes its name along.
  void end() noexcept;
  void kill() { process_->kill(SIGKILL); }

 private:
  OwnedFd control_;
  std::optional<Process> process_;
};

// What such a process does; its exit status. Throws Error.
int play(const LoadOptions&);

}  // namespace ipc::bench
