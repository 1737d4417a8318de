#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/statistics.h"
#include "bench/summary.h"

namespace ipc::bench {

// In the order to be shown.
enum class Finding : unsigned char { slower, faster, cannot_tell, no_difference };

// Why it cannot be told.
enum class Doubt : unsigned char {
  none,
  launches_unknown,   // not each has a figure in the file
  too_few_launches,   // no difference, however large, could be told with so few
  interval_too_wide,  // it holds a limit
  may_be_chance,      // among so many cells
  machine_changed,    // by what the floors say, and this cell has none beside it
};

// One cell in both runs. What is compared is the ratio to the floor measured beside it, launch by launch, where
// both runs have one: the raw mechanism does not change with our code, so what changes with it is the
// machine's doing. Otherwise the figure itself.
struct ComparedCell {
  std::string transport;
  Point point;
  double before = 0, after = 0;  // medians of the figures, as in Row
  // after / before: of the floor's figures, if the cell is compared to it; of what is compared, if the
  // launches are known.
  std::optional<Estimate> floor, change;
  double p = 1;       // Mann and Whitney's, adjusted by Holm over the cells of the run
  double effect = 0;  // Cliff's delta: above zero where more is compared after
  Finding finding = Finding::cannot_tell;
  Doubt doubt = Doubt::none;
};

struct Comparison {
  double threshold = 0;       // a share
  std::string before, after;  // which runs these are
  // Of the run: slower if any cell is, else faster if any is; no_difference if all are.
  Finding finding = Finding::cannot_tell;
  std::vector<ComparedCell> cells;  // by finding, then in the order of the first run
  // "udp, ping 64 B, block: only before; after it is failed: WHY"
  std::vector<std::string> left_out;
  std::vector<std::string> cautions;  // what else differs between the runs
  // In each run, for one of so many cells to be told slower or faster.
  std::size_t launches_wanted = 0;
  // How far the floors have surely moved: the farthest, by the end of its interval that is nearer to 1.
  // From 1; nothing where no floor is in both.
  std::optional<double> machine;

  std::size_t count(Finding) const;
};

// Slower or faster: p below 0.01, and the whole 95 % interval of the change beyond the threshold (0.05: a time
// times 1.05 or divided by it). No difference: the interval within. A cell without a floor must have moved by
// that much more than the floors surely did. Threshold above zero.
Comparison compare(const Summary& before, const Summary& after, double threshold);

// What differs between two runs beside what was measured: machine, build, time, warnings.
std::vector<std::string> cautions(const Summary& before, const Summary& after);

std::string markdown(const Comparison&);

}  // namespace ipc::bench
