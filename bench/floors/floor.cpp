// ipc-floor: runs the raw mechanism of a transport, so that the channel can be compared with it.
// The client runs in this process, the server in a child.
#include "bench/floors/floor.h"

#include <fmt/core.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <string>
#include <system_error>

#include "bench/floors/table.h"
#include "ipc/host/process.h"
#include "ipc/host/program.h"

namespace ipc::bench {

#define IPC_DECLARE_FLOOR(file, transport, is_reference) int floor_##file(const SharedPage&);
IPC_FLOORS(IPC_DECLARE_FLOOR)

int check(int result, const char* call) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), call);
  return result;
}

namespace {

// Handles SIGCHLD. If the child has failed, this process may be blocked in a call permanently, so
// it ends. _exit(2) is one of the few functions that a signal handler may call.
void end_with_the_child(int, siginfo_t* info, void*) {
  if (info->si_code != CLD_EXITED || info->si_status != 0) ::_exit(1);
}

int main_of(int argc, char** argv) {
  int fd = -1;
  if (argc == 3) std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), fd);
#define IPC_RUN_FLOOR(file, transport, is_reference) \
  if (fd >= 0 && argv[1] == std::string_view(transport)) return floor_##file(SharedPage(fd));
  IPC_FLOORS(IPC_RUN_FLOOR)
  std::string names;
  for (const FloorFacts& floor : floors) names += fmt::format(" {}", floor.transport);
  fmt::print(
      stderr,
      "usage: ipc-floor NAME FD\n"
      "`ipc-bench run --transport NAME` starts it, to measure a transport next to its floor.\n"
      "FD is the memory that both share. NAME is one of{}.\n",
      names);
  return 2;
}

}  // namespace

int run_sides(const SharedPage& page, const std::function<bool(Side)>& run) {
  // SA_SIGINFO passes the child's status to the handler. SA_RESTART continues a call that the
  // signal interrupts. SA_NOCLDSTOP: a child that is only stopped raises no signal.
  struct sigaction action = {};
  action.sa_sigaction = end_with_the_child;
  action.sa_flags = SA_SIGINFO | SA_RESTART | SA_NOCLDSTOP;
  check(::sigaction(SIGCHLD, &action, nullptr), "sigaction");
  const auto run_on = [&](int cpu, Side side) {
    ::signal(SIGPIPE, SIG_IGN);  // a write without a reader fails with EPIPE instead
    take_place(cpu, page->work.scheduling);
    return run(side) ? 0 : 1;
  };
  Process server = Process::fork([&] {
    return guarded("ipc-floor", [&] { return run_on(page->cpus.server, Side::server); });
  });
  if (run_on(page->cpus.client, Side::client) != 0) return 1;
  ::signal(SIGCHLD, SIG_DFL);  // from here on, wait() reads the child's status
  const auto exit = server.wait(Deadline::after(std::chrono::seconds(2)));
  return exit && exit->clean() ? 0 : 1;
}

}  // namespace ipc::bench

int main(int argc, char** argv) {
  return ipc::guarded("ipc-floor", [&] { return ipc::bench::main_of(argc, argv); });
}
