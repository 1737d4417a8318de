// Defines the gates, and measures pairs until each one is decided.
#include "bench/judge/gates.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "bench/run/results.h"
#include "bench/run/runner.h"
#include "bench/run/selection.h"
#include "ipc/names/directory.h"

namespace ipc::bench {
namespace {

constexpr std::size_t mib = std::size_t{1} << 20;
constexpr auto at_most = Direction::at_most, at_least = Direction::at_least;

// Conditions on a transport, for which a limit holds. A ring in memory has one copy that we make.
bool is_memory(const Transport& one) { return one.traits.copies == 1; }
bool is_kernel(const Transport& one) { return !is_memory(one); }
bool is_batching(const Transport& one) {
  return is_kernel(one) && one.traits.reliable && !one.traits.keeps_boundaries;
}
bool is_bulk(const Transport& one) { return one.name == "unix" || one.name == "tcp"; }

// A limit of a channel's ratio to its floor, or of a batch to the same messages one by one.
struct Limit {
  bool (*is_for)(const Transport&);
  Scenario scenario;
  std::size_t size;
  Waiting waiting;
  unsigned batch;
  Direction direction;
  double ratio;
  bool is_to_floor = true;
};

constexpr Limit limits[] = {
    {is_kernel, Scenario::ping, 64, Waiting::block, 1, at_most, 1.10},
    {is_memory, Scenario::ping, 64, Waiting::block, 1, at_most, 1.15},
    {is_memory, Scenario::ping, 64, Waiting::spin, 1, at_most, 1.25},
    {is_kernel, Scenario::stream, 64, Waiting::block, 1, at_least, 0.90},
    {is_memory, Scenario::stream, 64, Waiting::block, 1, at_least, 0.60},
    {is_memory, Scenario::stream, 64, Waiting::spin, 1, at_least, 0.25},
    {is_memory, Scenario::stream, 64, Waiting::block, batch_size, at_least, 0.45},
    {is_memory, Scenario::stream, mib, Waiting::block, 1, at_least, 0.90},
    {is_batching, Scenario::stream, 64, Waiting::block, batch_size, at_least, 10, false},
    {is_bulk, Scenario::stream, mib, Waiting::block, 1, at_least, 0.95},
};

Gate gate_of(const Transport& transport, const Limit& limit) {
  Cell cell;
  cell.work.scenario = limit.scenario;
  cell.work.size = limit.size;
  cell.work.waiting = limit.waiting;
  cell.work.batch = limit.batch;
  cell = cell.with_transport(transport);
  Cell against = limit.is_to_floor ? cell.floor() : cell;
  if (!limit.is_to_floor) against.work.batch = 1;
  return {cell, against, limit.ratio, limit.direction};
}

void add_pair(Judgement& judgement, bool channel_first) {
  const Gate& gate = judgement.gate;
  double figures[2] = {};  // the cell, and its counterpart
  for (const bool is_cell : {channel_first, !channel_first}) {
    const Cell& cell = is_cell ? gate.cell : gate.against;
    const auto measured = launch(cell);
    if (!measured) {
      judgement.verdict = Verdict::undecided;
      judgement.none = measured.error();
      return;
    }
    figures[is_cell ? 0 : 1] = launch_of(cell.work.scenario, *measured).figure;
  }
  judgement.ratios.push_back(figures[0] / figures[1]);
  judgement.verdict = judge(judgement.ratios, gate.limit, gate.direction);
}

}  // namespace

std::vector<Gate> gates_for(const std::vector<const Transport*>& transports) {
  std::vector<Gate> gates;
  for (const Transport* const transport : transports) {
    if (!floor_program(*transport)) continue;
    for (const Limit& limit : limits)
      if (limit.is_for(*transport)) gates.push_back(gate_of(*transport, limit));
  }
  return gates;
}

std::vector<Judgement> judge_gates(const std::vector<Gate>& gates, bool quiet) {
  const PrivateRunDirectory run_directory;
  std::vector<Judgement> judgements;
  for (const Gate& gate : gates) judgements.push_back({gate, {}, Verdict::need_more, {}});
  std::mt19937_64 random(std::random_device{}());
  Progress progress(gates.size() * pairs_max, quiet);
  for (;;) {
    std::vector<Judgement*> open;
    for (Judgement& one : judgements)
      if (one.verdict == Verdict::need_more) open.push_back(&one);
    if (open.empty()) return judgements;
    std::shuffle(open.begin(), open.end(), random);
    for (Judgement* one : open) {
      progress.step(fmt::format("{} {}, pair {}", one->gate.cell.transport->name,
                                one->gate.cell.point().title(), one->ratios.size() + 1));
      add_pair(*one, random() % 2 == 0);
    }
  }
}

}  // namespace ipc::bench
