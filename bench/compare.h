#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/change.h"
#include "bench/summary.h"

namespace ipc::bench {

// What the runs differ in. Of the code: each cell is compared as its ratio to its floor, where both runs have
// one, launch by launch; the raw mechanism does not change with our code, so a change of it is the
// machine's. Of the machine (or kernel, or settings): figures and floors are compared as they are.
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
  Change change;         // of the ratio to the floor, or of the figure
  bool is_to_floor = false;
  std::optional<Change> floor{};  // of the floor's figures: with the code, only if is_to_floor

  std::string title() const { return transport + ", " + point.title(); }
};

// One cell that has no figure in one of the runs, or failed.
struct LeftOut {
  std::string cell;  // "udp, ping 64 B, block"
  std::string why;   // "after: failed: WHY"
  bool is_lost;      // it has a figure before
};

// A fact about the run (of the file's context) that is not the same in both.
struct FactDifference {
  std::string key, before, after;
};

// What the exit status says of the whole comparison.
enum class Outcome : unsigned char { passed, slower, cannot_tell, lost };

struct Comparison {
  CompareOptions options;
  std::string before, after;        // which runs these are
  std::vector<ComparedCell> cells;  // by finding, then in the order of the first run
  std::vector<LeftOut> left_out;    // those that are lost first
  std::vector<FactDifference> facts;
  bool is_one_machine = true;         // the same CPU, number of CPUs and kernel
  std::vector<std::string> cautions;  // what else differs between the runs
  // The farthest that a floor has surely moved, as a factor; nothing if no floor is in both runs.
  std::optional<double> machine;
  std::size_t launches_min = 0;  // the fewest in each run for any cell to be slower or faster
  Outcome outcome = Outcome::passed;
  std::string reason;  // of the outcome, in words

  std::size_t count(Finding) const;
  std::size_t lost() const;
  int exit_status() const;  // 0, 3 slower, 4 cannot tell, 5 lost
};

// The verdicts of judge_family, over all cells, and by themselves over all floors.
Comparison compare(const Summary& before, const Summary& after, const CompareOptions&);

// Sets `outcome` and `reason` from everything else: lost, slower, cannot tell, passed, in this order.
void decide(Comparison&);

// Facts that differ and are more than the date and the load.
std::vector<FactDifference> fact_differences(const Summary& before, const Summary& after);
// The CPU, the number of CPUs and the kernel.
const std::vector<std::string>& machine_facts();
// What differs between two runs and is no part of the comparison: machine, build, time, warnings.
std::vector<std::string> cautions(const Summary& before, const Summary& after, CompareOf);

std::string markdown(const Comparison&);
std::string json(const Comparison&);  // docs/measuring.md has its keys

}  // namespace ipc::bench
