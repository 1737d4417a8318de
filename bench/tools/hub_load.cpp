// ipc-hub-load: what does a room of N cost? A server and a crowd of N connections that only listen, each a
// process on a CPU of its own; twice, once with our hub, once with nothing but send(2), in turns.
#include <fmt/format.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <vector>

#include "bench/measure/clock.h"
#include "bench/run/statistics.h"
#include "bench/tools/hub_load_processes.h"
#include "ipc/directory.h"
#include "ipc/process.h"
#include "ipc/program.h"

namespace ipc::bench {
namespace {

constexpr std::size_t descriptors_beside = 64;
constexpr int exit_unavailable = 77;

// Of the whole machine: nothing else is to run, and what else does hides a small crowd.
std::uint64_t kernel_memory() {
  std::ifstream file("/proc/meminfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("Slab:")) return std::stoull(line.substr(5)) * 1024;
  return 0;
}

struct Room {
  Room(const LoadOptions& options, std::string_view role, int server_cpu, int crowd_cpu)
      : server(options, role, "", server_cpu), uri(server.hear_uri()) {
    memory_empty = server.ask('m').value;
    const std::uint64_t kernel_before = kernel_memory();
    crowd.emplace(options, "crowd", uri, crowd_cpu);
    crowd->hear();
    await_members(options.clients);
    memory_full = server.ask('m').value;
    const std::uint64_t kernel_after = kernel_memory();
    kernel = kernel_after - std::min(kernel_before, kernel_after);
  }
  // The server first: it would tell each of the crowd of each other's end.
  ~Room() { server.end(); }
  void await_members(std::size_t count) {
    while (server.ask('n').value != count) {}
  }
  struct Broadcast {
    double sends_us, until_last_us;
  };
  Broadcast broadcast() {
    crowd->tell('w');
    const Answer sent = server.ask('b');
    const std::uint64_t last_ns = crowd->hear().value;
    return {static_cast<double>(sent.end_ns - sent.value) / 1e3,
            static_cast<double>(last_ns - sent.value) / 1e3};
  }

  Remote server;
  std::string uri;
  std::optional<Remote> crowd;
  std::uint64_t memory_empty = 0, memory_full = 0, kernel = 0;
};

struct Figures {
  std::vector<double> sends_us, until_last_us;
  void add(Room::Broadcast one) {
    sends_us.push_back(one.sends_us);
    until_last_us.push_back(one.until_last_us);
  }
};

std::vector<double> deaths(const LoadOptions& options, Room& room, int cpu) {
  std::vector<double> until_last_us;
  for (unsigned round = 0; round < options.rounds; ++round) {
    Remote victim(options, "victim", room.uri, cpu);
    victim.hear();
    room.await_members(options.clients + 1);
    room.crowd->tell('w');
    const std::uint64_t begin_ns = now_ns();
    victim.kill();
    until_last_us.push_back(static_cast<double>(room.crowd->hear().value - begin_ns) / 1e3);
  }
  return until_last_us;
}

void show(const LoadOptions& options, const Room& room, const Figures& hub, const Figures& raw,
          const std::vector<double>& until_last_notice_us) {
  const auto clients = static_cast<double>(options.clients);
  fmt::print("{}, {} clients, messages of {} B, medians of {} rounds\n", options.transport,
             options.clients, payload_size, options.rounds);
  fmt::print(
      "memory of an idle client: hub {:.0f} B; kernel, both ends {}\n",
      (static_cast<double>(room.memory_full) - static_cast<double>(room.memory_empty)) / clients,
      room.kernel == 0 ? "unknown: it is less than what else changed meanwhile"
                       : fmt::format("{:.0f} B", static_cast<double>(room.kernel) / clients));
  for (const auto& [name, figures] : {std::pair("raw", &raw), std::pair("hub", &hub)}) {
    const double sends_us = median(figures->sends_us);
    fmt::print(
        "broadcast, {}: sent in {:.0f} us, {:.2f} us a client; the last has it after {:.0f} us\n",
        name, sends_us, sends_us / clients, median(figures->until_last_us));
  }
  const auto show_ratio = [](std::string_view what, const auto& ours, const auto& theirs) {
    const Estimate ratio = paired_ratio(ours, theirs);
    fmt::print("hub / raw, {}: {:.2f}{}\n", what, ratio.median,
               ratio.has_interval() ? fmt::format(" [{:.2f}, {:.2f}]", ratio.low, ratio.high) : "");
  };
  show_ratio("sent", hub.sends_us, raw.sends_us);
  show_ratio("the last has it", hub.until_last_us, raw.until_last_us);
  fmt::print("kill -9 of one: the last is told after {:.0f} us\n", median(until_last_notice_us));
}

// Both sides of a connection are in processes of their own.
bool has_room_for(std::size_t clients) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  const std::size_t wanted = clients + descriptors_beside;
  if (limit.rlim_max >= wanted) return true;
  fmt::print(stderr,
             "ipc-hub-load: {} clients need {} descriptors a process, and {} is the most here: "
             "raise the hard limit (ulimit -Hn, LimitNOFILE=, --ulimit nofile=)\n",
             clients, wanted, limit.rlim_max);
  return false;
}

int measure(const LoadOptions& options) {
  if (!has_room_for(options.clients)) return exit_unavailable;
  const PrivateRunDirectory names;  // of the servers, which may be killed
  const std::vector<int> cpus = allowed_cpus();
  const int server_cpu = cpus.front(), crowd_cpu = cpus.back();
  Room hub(options, "hub", server_cpu, crowd_cpu);
  Room raw(options, "raw", server_cpu, crowd_cpu);
  Figures of_hub, of_raw;
  (void)hub.broadcast(), (void)raw.broadcast();  // warm
  for (unsigned round = 0; round < options.rounds; ++round) {
    of_raw.add(raw.broadcast());
    of_hub.add(hub.broadcast());
  }
  show(options, hub, of_hub, of_raw, deaths(options, hub, crowd_cpu));
  return 0;
}

int load_main(int argc, char** argv) {
  LoadOptions options;
  CLI::App app("What does a room of N cost?", "ipc-hub-load");
  app.add_option("--transport", options.transport)
      ->check(CLI::IsMember({"unix", "tcp"}))
      ->capture_default_str();
  app.add_option("--clients", options.clients)->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--rounds", options.rounds)->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--role", options.role)->group("");
  app.add_option("--uri", options.uri)->group("");
  app.add_option("--control", options.control)->group("");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, std::cout, std::cerr) == 0 ? 0 : 2;
  }
  if (!options.role.empty()) return play(options);
  return measure(options);
}

}  // namespace
}  // namespace ipc::bench

int main(int argc, char** argv) {
  ipc::prepare_program();
  return ipc::guarded("ipc-hub-load", [&] { return ipc::bench::load_main(argc, argv); });
}
