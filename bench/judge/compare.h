#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/judge/change.h"
#include "bench/run/speaker.h"
#include "bench/run/summary.h"

namespace ipc::bench {

// The question of a comparison. `code`: what did our code change? If both runs have the floor,
// launch by launch, the ratio to the floor is compared, because our code does not affect the floor.
// `machine`: what did another machine, kernel or setting change? Results and floors are compared as
// they were measured.
enum class CompareOf : unsigned char { code, machine };

struct CompareOptions {
  double threshold = 0.05;  // a share
  CompareOf of = CompareOf::code;
  bool allow_cannot_tell = false, allow_lost = false;
};

// One cell with a figure in both runs.
struct ComparedCell {
  std::string transport;
  Point point;
  double before, after;  // medians of the figures, as in Row
  Change change;         // the ratio to the floor, or the figure
  bool is_to_floor = false;
  std::optional<Change> floor{};  // the floor's figures; for CompareOf::code only if is_to_floor

  std::string title(const Speaker& say) const { return transport + ", " + say.point(point); }
};

// One cell that failed, or has no figure in one of the runs.
struct LeftOut {
  Bilingual cell;  // "udp, ping 64 B, block"
  Bilingual why;   // "after: failed: WHY"
  bool is_lost;    // the run before has a figure
};

// A fact of the file's context that differs between the runs.
struct FactDifference {
  std::string key;
  Bilingual before, after;
};

// The outcome of the whole comparison, which is the exit status. If several hold, the last one
// counts, but slower precedes cannot_tell.
enum class CompareOutcome : unsigned char { passed, slower, cannot_tell, lost };

struct Comparison {
  CompareOptions options;
  Bilingual before, after;            // which runs these are
  std::vector<ComparedCell> cells;    // sorted by finding, then as in the first run
  std::vector<LeftOut> left_out;      // lost cells first
  std::vector<FactDifference> facts;  // except dates, loads and command lines
  bool is_one_machine = true;         // the same CPU, number of CPUs and kernel
  // Other explanations of a difference: machine, settings, build, time between the runs, and the
  // warnings of both.
  std::vector<Bilingual> warnings;
  // The largest certain change of a floor, as a factor; nullopt if no floor is in both runs.
  std::optional<double> machine;
  std::size_t launches_min = 0;  // fewest launches per run for any cell to be slower or faster
  CompareOutcome outcome = CompareOutcome::passed;
  Bilingual reason;  // the outcome in words

  std::size_t count(Finding) const;
  std::size_t undecided() const;
  std::size_t lost() const;
  int exit_status() const;  // 0, 3 slower, 4 undecided, 5 lost
};

// Compares the cells that both runs have. They are one family of judge_family, and the floors
// another.
Comparison compare(const Summary& before, const Summary& after, const CompareOptions&);

// Returns the keys of the facts that name a machine: CPU, number of CPUs, kernel.
const std::vector<std::string>& machine_facts();

}  // namespace ipc::bench
