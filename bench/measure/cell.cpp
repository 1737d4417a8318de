#include "bench/measure/cell.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "ipc/process.h"

namespace ipc::bench {
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

std::optional<std::string> floor_program(const Transport& transport) {
  const auto path = std::filesystem::path(own_executable()).parent_path() /
                    fmt::format("floor-{}", transport.name);
  if (::access(path.c_str(), X_OK) != 0) return std::nullopt;
  return path.string();
}

std::optional<std::string> why_skipped(const Cell& cell) {
  const Work& work = cell.work;
  const ScenarioFacts& facts = facts_of(work.scenario);
  if (auto reason = cell.transport->unavailable()) return reason;
  if (cell.is_floor && !has_floor(cell)) return "it has no floor program";
  if (cell.is_floor && work.waiting != Waiting::block && work.waiting != Waiting::spin)
    return "floors block or spin only";
  if (const auto cpus = cpus_for(cell.placement); !cpus) return cpus.error();
  if (work.waiting == Waiting::spin && cell.placement == Placement::same_cpu)
    return "two peers that spin on one CPU only wait for the scheduler";
  if (work.size < facts.size_min)
    return fmt::format("{} needs {} bytes, for a time stamp", facts.name, facts.size_min);
  // bench/peer.cpp opens one channel as if it had both CPUs; these are opened while they are measured.
  if (work.scenario == Scenario::connect && work.waiting == Waiting::hybrid)
    return "who is pinned to one CPU when it opens a channel blocks: measure block";
  const bool is_fan = work.scenario == Scenario::fan_in || work.scenario == Scenario::fan_out;
  if ((is_fan || work.scenario == Scenario::connect) &&
      cell.transport->traits.reached_by == Traits::ReachedBy::inheritance)
    return "it is reached by inheritance: one channel a listener";
  if (is_fan && work.lossy) return "where messages get lost, nobody knows when all have come";
  if (work.scenario == Scenario::fan_in && work.waiting != Waiting::block)
    return "who receives from many waits in epoll";
  return std::nullopt;
}

bool has_floor(const Cell& cell) {
  return facts_of(cell.work.scenario).has_floor && floor_program(*cell.transport);
}

}  // namespace ipc::bench
