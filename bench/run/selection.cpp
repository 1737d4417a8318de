// Makes the list of cells that a selection of options asks for.
#include "bench/run/selection.h"

#include <algorithm>
#include <span>

#include "bench/measure/controls.h"

namespace ipc::bench {
namespace {

Work make_work(Selection::Mode mode, std::size_t size, Waiting waiting,
               const Selection& selection) {
  Work work;
  work.scenario = mode.scenario;
  work.size = size;
  work.waiting = waiting;
  work.batch = mode.batch;
  work.time_ns = selection.time_ns;
  work.warm_up_ns = std::max<std::uint64_t>(selection.time_ns / 4, 20'000'000);
  if (selection.scheduling) work.scheduling = *selection.scheduling;
  return work;
}

std::vector<Work> quick_works(const Selection& selection) {
  constexpr std::size_t kib = 1024;
  constexpr Selection::Mode ping{Scenario::ping}, stream{Scenario::stream};
  constexpr Selection::Mode batched{Scenario::stream, batch_size};
  const bool share_cpu = selection.usual_placement == Placement::same_cpu ||
                         (selection.cpus && selection.cpus->client == selection.cpus->server);
  const Waiting busy = share_cpu ? Waiting::yield : Waiting::spin;
  return {make_work(ping, 64, Waiting::block, selection),
          make_work(ping, 64, busy, selection),
          make_work(ping, 32 * kib, Waiting::block, selection),
          make_work(stream, 64, Waiting::block, selection),
          make_work(batched, 64, Waiting::block, selection),
          make_work(stream, kib * kib, Waiting::block, selection)};
}

bool is_quick(const Selection& selection) {
  return selection.modes.empty() && selection.sizes.empty() && selection.waitings.empty() &&
         selection.placements.empty() && selection.rates.empty() && selection.peers.empty();
}

template <class T>
std::vector<T> chosen(const std::vector<T>& asked, std::vector<T> fallback) {
  return asked.empty() ? std::move(fallback) : asked;
}

// Returns one piece of work for each rate and each number of peers, if the scenario has these.
std::vector<Work> along_its_axes(const Work& work, const Selection& selection) {
  const ScenarioFacts& facts = facts_of(work.scenario);
  const auto values = [](const auto& asked, std::span<const std::uint64_t> usual) {
    if (usual.empty()) return std::vector<std::uint64_t>{0};
    return chosen(asked, {usual.begin(), usual.end()});
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

std::vector<Cell> select(const Selection& selection) {
  std::vector<Work> works;
  if (is_quick(selection)) {
    works = quick_works(selection);
  } else {
    for (const auto& mode : chosen<Selection::Mode>(selection.modes, {{}}))
      for (const std::size_t size : chosen<std::uint64_t>(selection.sizes, {64}))
        for (const Waiting waiting : chosen<Waiting>(selection.waitings, {Waiting::block}))
          for (const Work& work :
               along_its_axes(make_work(mode, size, waiting, selection), selection))
            works.push_back(work);
  }
  std::vector<Cell> cells;
  for (const Work& work : works)
    for (const Placement placement :
         chosen<Placement>(selection.placements, {selection.usual_placement}))
      for (const Transport* transport : selection.transports)
        if (!is_control(transport->name) || has_control(work.scenario))
          cells.push_back(
              Cell{nullptr, false, work, placement, selection.cpus}.with_transport(*transport));
  return cells;
}

bool is_measured_with_floor(const Cell& cell, const Selection& selection) {
  if (!has_floor(cell)) return false;
  if (!is_quick(selection)) return true;
  return cell.work.size == 64 && cell.work.waiting == Waiting::block && cell.work.batch == 1;
}

}  // namespace ipc::bench
