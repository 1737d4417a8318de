#include "bench/measure/cell.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "bench/floors/table.h"
#include "bench/measure/controls.h"
#include "ipc/process.h"

namespace ipc::bench {
namespace {

Work make_work(Selection::Mode mode, std::size_t size, Waiting waiting, std::uint64_t time_ns) {
  Work work;
  work.scenario = mode.scenario;
  work.size = size;
  work.waiting = waiting;
  work.batch = mode.batch;
  work.time_ns = time_ns;
  work.warm_up_ns = std::max<std::uint64_t>(time_ns / 4, 20'000'000);
  return work;
}

std::vector<Work> quick_works(std::uint64_t time_ns) {
  constexpr std::size_t kib = 1024;
  constexpr Selection::Mode ping{Scenario::ping}, stream{Scenario::stream};
  constexpr Selection::Mode batched{Scenario::stream, batch_size};
  return {make_work(ping, 64, Waiting::block, time_ns),
          make_work(ping, 64, Waiting::spin, time_ns),
          make_work(ping, 32 * kib, Waiting::block, time_ns),
          make_work(stream, 64, Waiting::block, time_ns),
          make_work(batched, 64, Waiting::block, time_ns),
          make_work(stream, kib * kib, Waiting::block, time_ns)};
}

bool is_quick(const Selection& selection) {
  return selection.modes.empty() && selection.sizes.empty() && selection.waitings.empty() &&
         selection.placements.empty() && selection.rates.empty() && selection.peers.empty();
}

template <class T>
std::vector<T> chosen(const std::vector<T>& asked, std::vector<T> otherwise) {
  return asked.empty() ? std::move(otherwise) : asked;
}

// One of them for each rate and each number of peers, where the scenario has these axes.
std::vector<Work> along_its_axes(const Work& work, const Selection& selection) {
  const ScenarioFacts& facts = facts_of(work.scenario);
  const auto values = [](const auto& asked, std::span<const std::uint64_t> usual) {
    if (usual.empty()) return std::vector<std::uint64_t>{0};
    if (!asked.empty()) return std::vector<std::uint64_t>(asked.begin(), asked.end());
    return std::vector<std::uint64_t>(usual.begin(), usual.end());
  };
  std::vector<Work> works;
  for (const std::uint64_t rate : values(selection.rates, facts.rates))
    for (const std::uint64_t peers : values(selection.peers, facts.peers)) {
      works.push_back(work);
      works.back().rate = rate;
      works.back().peers = static_cast<unsigned>(std::max<std::uint64_t>(peers, 1));
    }
  return works;
}

}  // namespace

Point Cell::point() const {
  return {work.scenario,
          work.size,
          work.batch,
          work.rate,
          work.peers,
          std::string(to_string(work.waiting)),
          std::string(to_string(placement))};
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
  if (find_floor(transport.name) == nullptr) return std::nullopt;
  const auto path = std::filesystem::path(own_executable()).parent_path() / "ipc-floor";
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

std::vector<Cell> select(const Selection& selection) {
  std::vector<Work> works;
  if (is_quick(selection)) {
    works = quick_works(selection.time_ns);
  } else {
    for (const auto& mode : chosen<Selection::Mode>(selection.modes, {{}}))
      for (const std::size_t size : chosen<std::size_t>(selection.sizes, {64}))
        for (const Waiting waiting : chosen<Waiting>(selection.waitings, {Waiting::block}))
          for (const Work& work :
               along_its_axes(make_work(mode, size, waiting, selection.time_ns), selection))
            works.push_back(work);
  }
  std::vector<Cell> cells;
  for (const Work& work : works)
    for (const Placement placement :
         chosen<Placement>(selection.placements, {Placement::cross_cpu}))
      for (const Transport* transport : selection.transports)
        if (!is_control(transport->name) || has_control(work.scenario))
          cells.push_back(Cell{nullptr, false, work, placement}.with_transport(*transport));
  return cells;
}

bool has_floor(const Cell& cell) {
  return facts_of(cell.work.scenario).has_floor && floor_program(*cell.transport);
}

bool is_measured_beside_floor(const Cell& cell, const Selection& selection) {
  if (!has_floor(cell)) return false;
  if (!is_quick(selection)) return true;
  return cell.work.size == 64 && cell.work.waiting == Waiting::block && cell.work.batch == 1;
}

}  // namespace ipc::bench
