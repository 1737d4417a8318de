#include "bench/judge/gates.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "bench/run/counterpart.h"
#include "bench/run/runner.h"
#include "ipc/directory.h"
#include "ipc/names.h"

namespace ipc::bench {
namespace {

Cell cell_of(const Transport& transport, Scenario scenario, std::size_t size, Waiting waiting,
             unsigned batch) {
  Cell cell;
  cell.work.scenario = scenario;
  cell.work.size = size;
  cell.work.waiting = waiting;
  cell.work.batch = batch;
  return cell.with_transport(transport);
}

Gate against_counterpart(Cell cell, double limit, Direction direction) {
  const char* const side = direction == Direction::at_most ? "at most" : "at least";
  return {cell, cell.floor(),
          fmt::format("{}: {} {:.2f} of the {}", cell.point().title(), side, limit,
                      counterpart_of(cell.transport->name)),
          limit, direction};
}

// What holds for a mechanism that only the kernel moves, and for one that we move ourselves.
void add_gates(std::vector<Gate>& gates, const Transport& transport) {
  constexpr std::size_t mib = std::size_t{1} << 20;
  const auto at_most = Direction::at_most, at_least = Direction::at_least;
  const auto cell = [&](Scenario scenario, std::size_t size, Waiting waiting = Waiting::block,
                        unsigned batch = 1) {
    return cell_of(transport, scenario, size, waiting, batch);
  };
  const bool is_memory = transport.traits.copies == 1;
  const Cell one_by_one = cell(Scenario::stream, 64);
  const Cell batched = cell(Scenario::stream, 64, Waiting::block, batch_size);

  gates.push_back(against_counterpart(cell(Scenario::ping, 64), is_memory ? 1.15 : 1.10, at_most));
  if (is_memory)
    gates.push_back(against_counterpart(cell(Scenario::ping, 64, Waiting::spin), 1.25, at_most));
  gates.push_back(against_counterpart(one_by_one, is_memory ? 0.60 : 0.90, at_least));
  if (is_memory) {
    gates.push_back(against_counterpart(cell(Scenario::stream, 64, Waiting::spin), 0.25, at_least));
    gates.push_back(against_counterpart(batched, 0.45, at_least));
    gates.push_back(against_counterpart(cell(Scenario::stream, mib), 0.90, at_least));
  } else if (transport.traits.reliable && !transport.traits.keeps_boundaries) {
    gates.push_back({batched, one_by_one,
                     fmt::format("{}: at least 10 times one by one", batched.point().title()), 10,
                     at_least});
  }
  if (transport.name == "unix" || transport.name == "tcp")
    gates.push_back(against_counterpart(cell(Scenario::stream, mib), 0.95, at_least));
}

void add_pair(Judgement& judgement, bool channel_first) {
  const Gate& gate = judgement.gate;
  const auto first = launch(channel_first ? gate.cell : gate.against);
  const auto second = launch(channel_first ? gate.against : gate.cell);
  for (const auto* one : {&first, &second}) {
    if (*one) continue;
    judgement.verdict = Verdict::undecided;
    judgement.none = one->error();
    return;
  }
  const double cell = headline(gate.cell, channel_first ? *first : *second);
  const double against = headline(gate.against, channel_first ? *second : *first);
  judgement.ratios.push_back(cell / against);
  judgement.verdict = judge(judgement.ratios, gate.limit, gate.direction);
}

}  // namespace

std::vector<Gate> gates_for(const std::vector<const Transport*>& transports) {
  std::vector<Gate> gates;
  for (const Transport* transport : transports)
    if (floor_program(*transport)) add_gates(gates, *transport);
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
