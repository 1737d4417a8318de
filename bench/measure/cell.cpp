// Names the cells of a run, and finds the reasons why a cell cannot be measured.
#include "bench/measure/cell.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "bench/floors/table.h"
#include "bench/measure/shared_page.h"
#include "ipc/address.h"
#include "ipc/host/process.h"
#include "ipc/system/fd.h"

namespace ipc::bench {
std::string format_rate(std::uint64_t rate) {
  if (rate >= 1'000'000) return fmt::format("{:g} M", static_cast<double>(rate) / 1e6);
  if (rate >= 1'000) return fmt::format("{:g} k", static_cast<double>(rate) / 1e3);
  return fmt::format("{} ", rate);
}

namespace {

// Returns ", one CPU", ", CPUs 2 and 4" or ", smt"; nothing for cross_cpu.
std::string at_place(const std::string& placement) {
  if (placement == "cross_cpu") return "";
  if (placement == "same_cpu") return ", one CPU";
  int client = 0, server = 0;
  if (std::sscanf(placement.c_str(), "cpus_%d_%d", &client, &server) < 2) return ", " + placement;
  return client == server ? fmt::format(", CPU {}", client)
                          : fmt::format(", CPUs {} and {}", client, server);
}

}  // namespace

std::string Point::name() const {
  return fmt::format("{}/{}{}{}{}/{}/{}", to_string(scenario), size,
                     batch > 1 ? fmt::format("/batch:{}", batch) : "",
                     rate > 0 ? fmt::format("/rate:{}", rate) : "",
                     facts_of(scenario).peers.empty() ? "" : fmt::format("/peers:{}", peers),
                     waiting, placement);
}

std::string Point::title() const {
  std::string words(to_string(scenario));
  std::ranges::replace(words, '_', ' ');
  return fmt::format("{} {}{}{}{}{}{}", words, format_size(size),
                     batch > 1 ? fmt::format(", batches of {}", batch) : "",
                     rate > 0 ? fmt::format(", {}/s", format_rate(rate)) : "",
                     facts_of(scenario).peers.empty() ? ""
                     : peers == 1                     ? ", 1 peer"
                                                      : fmt::format(", {} peers", peers),
                     waiting.empty() ? "" : ", " + waiting, at_place(placement));
}

Point Cell::point() const {
  return {work.scenario,
          work.size,
          work.batch,
          work.rate,
          work.peers,
          std::string(to_string(work.waiting)),
          cpus ? fmt::format("cpus_{}_{}", cpus->client, cpus->server)
               : std::string(to_string(placement))};
}

std::string Cell::name() const {
  return fmt::format("{}{}/{}", transport->name, is_floor ? "-floor" : "", point().name());
}

Cell Cell::floor() const {
  Cell cell = *this;
  cell.is_floor = true;
  return cell;
}

Cell Cell::with_transport(const Transport& other) const {
  Cell cell = *this;
  cell.transport = &other;
  cell.work.lossy = !other.traits.reliable;
  return cell;
}

tl::expected<CpuPair, std::string> cpus_of(const Cell& cell) {
  if (!cell.cpus) return cpus_for(cell.placement);
  if (const auto reason = why_not(*cell.cpus)) return tl::unexpected(*reason);
  return *cell.cpus;
}

std::optional<int> floor_program(const Transport& transport) {
  static const OwnedFd program([] {
    const auto path = std::filesystem::path(own_executable()).parent_path() / "ipc-floor";
    return ::access(path.c_str(), X_OK) == 0 ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC) : -1;
  }());
  if (!program || find_floor(transport.name) == nullptr) return std::nullopt;
  return program.get();
}

bool has_floor(const Cell& cell) {
  return facts_of(cell.work.scenario).has_floor && floor_program(*cell.transport);
}

namespace {

std::optional<std::string> why_not_waiting(const Cell& cell, CpuPair cpus) {
  const Waiting waiting = cell.work.waiting;
  if (cell.is_floor && waiting != Waiting::block && waiting != Waiting::spin)
    return "floors block or spin only";
  if (waiting == Waiting::spin && cpus.client == cpus.server)
    return "two peers that spin on one CPU only wait for the scheduler";
  // peer.cpp opens other channels with both CPUs allowed. Those of `connect` are opened on one CPU,
  // while they are measured.
  if (waiting == Waiting::hybrid && cell.work.scenario == Scenario::connect)
    return "hybrid behaves like block if a process is pinned while it connects: use --wait block";
  if (waiting != Waiting::block && cell.work.scenario == Scenario::fan_in)
    return "a receiver of many channels waits in epoll";
  return std::nullopt;
}

std::optional<std::string> why_not_scenario(const Cell& cell) {
  const ScenarioFacts& facts = facts_of(cell.work.scenario);
  const bool is_fan = facts.scenario == Scenario::fan_in || facts.scenario == Scenario::fan_out;
  if (cell.is_floor && !has_floor(cell)) return "it has no floor program";
  if (cell.work.size < facts.size_min)
    return fmt::format("{} needs {} bytes, for a time stamp", facts.name, facts.size_min);
  if ((is_fan || facts.scenario == Scenario::connect) &&
      cell.transport->traits.reached_by == Traits::ReachedBy::inheritance)
    return "it is reached by inheritance: one channel per listener";
  if (facts.scenario == Scenario::death &&
      cell.transport->traits.peer_exit == Traits::PeerExit::unknown)
    return "it does not report the end of a peer: use deadlines";
  if (is_fan && cell.work.lossy) return "if messages get lost, no peer knows when all have arrived";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> why_skipped(const Cell& cell) {
  if (auto reason = cell.transport->unavailable()) return reason;
  if (auto reason = why_not_scenario(cell)) return reason;
  const auto cpus = cpus_of(cell);
  if (!cpus) return cpus.error();
  if (auto reason = why_not_waiting(cell, *cpus)) return reason;
  return why_not(cell.work.scheduling);
}

}  // namespace ipc::bench
