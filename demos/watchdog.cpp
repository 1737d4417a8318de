// Waits in a thread for the end of the watched process, or for the time limit.
#include "demos/watchdog.h"

#include <poll.h>

#include <cstdio>
#include <cstdlib>

#include "demos/commands.h"
#include "demos/texts.h"
#include "ipc/host/process.h"
#include "ipc/host/program.h"
#include "ipc/names/names.h"

namespace ipc::demo {
namespace {

constexpr int patience_ms = 15'000;

void watch(int pidfd, int stop) {
  pollfd polled[] = {{stop, POLLIN, 0}, {pidfd, POLLIN, 0}};
  const int ready = ::poll(polled, 2, patience_ms);
  if (ready < 0 || polled[0].revents != 0) return;
  yield_to_signal();
  std::fflush(stdout);
  note(text(ready == 0 ? "tour.stuck" : "tour.peer_gone"));
  const auto nobody_is_spawned = kill_spawned_processes();
  const auto no_name_is_made = remove_owned_names();
  std::_Exit(exit_failed);
}

}  // namespace

Watchdog::Watchdog(int pidfd) {
  std::tie(here_, there_) = Lifeline::pair();
  thread_ = std::thread([pidfd, stop = there_.fd()] { watch(pidfd, stop); });
}

void Watchdog::stop() {
  here_.reset();
  if (thread_.joinable()) thread_.join();
}

}  // namespace ipc::demo
