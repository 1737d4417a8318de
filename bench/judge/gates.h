#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/measure/cell.h"
#include "bench/measure/launch.h"
#include "bench/run/statistics.h"

namespace ipc::bench {

// A speed limit: the paired ratio of one cell's figure to another's.
struct Gate {
  Cell cell, against;
  double limit;
  Direction direction;
};

// Returns the gates of docs/measuring.md that concern these transports.
std::vector<Gate> gates_for(const std::vector<const Transport*>&);

// The judgement on a gate.
struct Judgement {
  Gate gate;
  std::vector<double> ratios;  // one per pair
  Verdict verdict = Verdict::need_more;
  std::optional<NoMeasurement> none;  // why there is no verdict: a pair failed, or cannot run here

  bool is_skipped() const { return none && none->is_skip; }
  bool has_failed() const { return verdict == Verdict::fails || (none && !none->is_skip); }
};

// Measures pairs, round by round in random order, until each gate is decided or has pairs_max.
std::vector<Judgement> judge_gates(const std::vector<Gate>&, bool quiet);

}  // namespace ipc::bench
