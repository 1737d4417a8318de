#include "bench/measure/cell.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>

#include "bench/measure/controls.h"
#include "bench/measure/shared_page.h"
#include "ipc/address.h"
#include "ipc/fd.h"
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

std::string format_rate(std::uint64_t rate) {
  if (rate >= 1'000'000) return fmt::format("{:g} M", static_cast<double>(rate) / 1e6);
  if (rate >= 1'000) return fmt::format("{:g} k", static_cast<double>(rate) / 1e3);
  return fmt::format("{} ", rate);
}

namespace {

// ", one CPU", ", CPUs 2 and 4", ", smt"; nothing across CPUs.
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
  for (char& letter : words)
    if (letter == '_') letter = ' ';
  return fmt::format("{} {}{}{}{}, {}{}", words, format_size(size),
                     batch > 1 ? fmt::format(", batches of {}", batch) : "",
                     rate > 0 ? fmt::format(", {}/s", format_rate(rate)) : "",
                     facts_of(scenario).peers.empty() ? ""
                     : peers == 1                     ? ", 1 peer"
                                                      : fmt::format(", {} peers", peers),
                     waiting, at_place(placement));
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
  const std::vector<int> allowed = allowed_cpus();
  for (const int cpu : {cell.cpus->client, cell.cpus->server})
    if (std::find(allowed.begin(), allowed.end(), cpu) == allowed.end())
      return tl::unexpected(fmt::format("this process may not use CPU {}: it may use {}", cpu,
                                        fmt::join(allowed, ", ")));
  return *cell.cpus;
}

std::optional<int> floor_program(const Transport& transport) {
  static const auto programs = [] {
    std::map<std::string_view, OwnedFd> opened;
    const auto directory = std::filesystem::path(own_executable()).parent_path();
    for (const Transport* const one : transports()) {
      const auto path = directory / fmt::format("floor-{}", one->name);
      if (::access(path.c_str(), X_OK) == 0)
        opened.emplace(one->name, ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    }
    return opened;
  }();
  const auto found = programs.find(transport.name);
  if (found == programs.end() || !found->second) return std::nullopt;
  return found->second.get();
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
  // peer.cpp opens other channels as if it had both CPUs. These are opened while they are measured.
  if (waiting == Waiting::hybrid && cell.work.scenario == Scenario::connect)
    return "a process that is pinned to one CPU when it opens a channel blocks: measure block";
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

bool is_measured_beside_floor(const Cell& cell, const Selection& selection) {
  if (!has_floor(cell)) return false;
  if (!is_quick(selection)) return true;
  return cell.work.size == 64 && cell.work.waiting == Waiting::block && cell.work.batch == 1;
}

}  // namespace ipc::bench
