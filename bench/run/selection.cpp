#include "bench/run/selection.h"

#include <algorithm>
#include <span>

#include "bench/measure/controls.h"

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
