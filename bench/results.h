#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/cell.h"
#include "bench/statistics.h"

namespace ipc::bench {

// All launches of one cell so far. The headline figure of a ping is its p50 in ns, less is better; of a
// stream, messages a second by the receiver's clock, more is better.
struct Series {
  Cell cell;
  std::vector<double> figures;                 // one a launch, in the order of the rounds
  std::vector<Measurement> launches;           // the whole of them
  std::optional<std::string> skipped, failed;  // the reason

  bool measured() const { return !figures.empty(); }
  void add(const Measurement&);

  Estimate figure() const;            // median over launches, with its 95 % interval
  Histogram round_trips() const;      // of all launches together
  double cpu_ns_per_message() const;  // of both peers, median over launches
  double lost_share() const;          // of a lossy stream: what was sent and never came
};

double headline(const Cell&, const Measurement&);

struct Provenance {
  std::vector<std::pair<std::string, std::string>> facts;  // in the order to be shown
  std::vector<std::string> warnings;  // the machine was busy, a debug build, ...
};
Provenance provenance_at_start();
void add_provenance_at_end(Provenance&);

// A run, and everything that a report is made from.
struct Results {
  Provenance provenance;
  std::vector<Series> series;

  Series& series_of(const Cell&);
  const Series* find(const Cell&) const;
  // Paired with the floor's launches beside it; nothing where there is no floor.
  std::optional<Estimate> ratio_to_floor(const Series&) const;
  // The smallest relative difference between two medians that this run can tell from noise: the median
  // over its cells of the 95 % interval's half width, times the square root of two. Nothing where no
  // cell has an interval.
  std::optional<double> smallest_difference() const;
};

// Google Benchmark's JSON shape with our axes and percentiles as further keys, units in their names
// (docs/measuring.md). Written beside the file and renamed: a crash loses at most the launch under way.
void write_json(const Results&, const std::string& path);
}  // namespace ipc::bench
