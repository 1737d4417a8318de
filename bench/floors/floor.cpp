#include "bench/floors/floor.h"

#include <fmt/core.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace ipc::bench {

int check(int result, const char* call) {
  if (result >= 0) return result;
  fmt::print(stderr, "{}: {}\n", call, std::strerror(errno));
  std::exit(1);
}

namespace detail {
namespace {

// The other process has failed: this one may be waiting for it, and shall not for ever.
void end_with_the_child(int, siginfo_t* info, void*) {
  if (info->si_code == CLD_EXITED && info->si_status == 0) return;
  constexpr std::string_view text = "the second process ended before the measurement did\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
  ::_exit(1);
}

void watch_the_child() {
  struct sigaction action = {};
  action.sa_sigaction = end_with_the_child;
  action.sa_flags = SA_SIGINFO | SA_RESTART | SA_NOCLDSTOP;
  check(::sigaction(SIGCHLD, &action, nullptr), "sigaction");
}

void end_with_the_parent(pid_t parent) {
  check(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl");
  if (::getppid() != parent) ::_exit(1);  // it died before the line above
}

void pin_to(int cpu) {
  if (cpu < 0) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  check(::sched_setaffinity(0, sizeof set, &set), "sched_setaffinity");
}

Measurement& shared_measurement(int fd) {
  const int flags = MAP_SHARED | MAP_POPULATE | (fd < 0 ? MAP_ANONYMOUS : 0);
  void* page = ::mmap(nullptr, sizeof(Measurement), PROT_READ | PROT_WRITE, flags, fd, 0);
  check(page == MAP_FAILED ? -1 : 0, "mmap of the result");
  return *static_cast<Measurement*>(page);
}

// Whether the child ended well. It has at most two seconds left: the parent's part is over.
bool ended_well(pid_t child) {
  constexpr std::uint64_t patience_ns = 2'000'000'000;
  int status = 0;
  const std::uint64_t begin_ns = now_ns();
  while (::waitpid(child, &status, WNOHANG) == 0) {
    if (now_ns() - begin_ns > patience_ns) ::kill(child, SIGKILL);
    ::poll(nullptr, 0, 1);
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void print_cost(const char* peer, const Cost& cost, const Measurement& measurement) {
  const auto messages = static_cast<double>(measurement.messages);
  fmt::print(
      ", {} CPU {:.0f} % {:.2f} us/msg", peer,
      100.0 * static_cast<double>(cost.cpu_ns) / static_cast<double>(measurement.duration_ns),
      static_cast<double>(cost.cpu_ns) / 1000.0 / messages);
}

void print_result(const char* name, const Work& work, const Measurement& measurement) {
  const ScenarioFacts& facts = facts_of(work.scenario);
  fmt::print("{} {} {} B {}{}{}: ", name, facts.name, work.size,
             work.waiting == Waiting::block ? "block" : "spin",
             work.batch == 1 ? "" : fmt::format(" batch {}", work.batch),
             work.rate == 0 ? "" : fmt::format(" {}/s", work.rate));
  if (measurement.messages == 0) {
    fmt::print("too few messages\n");
    return;
  }
  if (!facts.counts_messages) {
    const Histogram& latency = measurement.latency;
    for (const double percentile : {50.0, 99.0, 99.9}) {
      if (!latency.supports(percentile, measurement.due)) continue;
      fmt::print(
          "p{:g} {:.2f} us, ", percentile,
          static_cast<double>(latency.value_at_percentile(percentile, measurement.due)) / 1000.0);
    }
    fmt::print("max {:.2f} us, n {}", static_cast<double>(latency.max()) / 1000.0, latency.count());
  } else {
    const auto duration_s = static_cast<double>(measurement.duration_ns) / 1e9;
    fmt::print("{:.3f} M messages/s, {:.3f} GB/s, n {}",
               static_cast<double>(measurement.messages) / 1e6 / duration_s,
               static_cast<double>(measurement.bytes) / 1e9 / duration_s, measurement.messages);
  }
  if (measurement.due > measurement.messages) fmt::print(" of {} due", measurement.due);
  if (work.lossy && measurement.sent > 0) fmt::print(" of {} sent", measurement.sent);
  print_cost("client", measurement.client, measurement);
  print_cost("server", measurement.server, measurement);
  fmt::print("\n");
}

}  // namespace

int run_sides(const char* name, const FloorOptions& options, Sides sides) {
  Measurement& measurement = shared_measurement(options.result_fd);
  ::signal(SIGPIPE, SIG_IGN);
  watch_the_child();
  const pid_t parent = ::getpid();
  const pid_t child = check(::fork(), "fork");
  if (child == 0) {
    end_with_the_parent(parent);
    pin_to(options.server_cpu);
    ::_exit(sides.run(sides.floor, Side::server, measurement) ? 0 : 1);
  }
  pin_to(options.client_cpu);
  const bool client_done = sides.run(sides.floor, Side::client, measurement);
  ::signal(SIGCHLD, SIG_DFL);
  if (!client_done) ::kill(child, SIGKILL);
  const bool complete = ended_well(child) && client_done;
  if (!complete || measurement.verified == 0) {
    fmt::print(stderr, "floor-{}: {}\n", name,
               complete ? "what arrived is not what was sent" : "the measurement is not complete");
    return 1;
  }
  if (options.result_fd < 0) print_result(name, options.work, measurement);
  return 0;
}

}  // namespace detail
}  // namespace ipc::bench
