#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bench/controls.h"
#include "bench/point.h"
#include "bench/results.h"

namespace ipc::bench {

// A median with its 95 % interval, if there were launches enough for one.
struct Interval {
  double low, high;
};
struct Figure {
  double median;
  std::optional<Interval> interval;
};

// What a peer spent on a message: medians over launches.
struct PeerCost {
  double cpu_ns = 0, switches = 0, minor_faults = 0;
  std::optional<double> system_calls, cycles, instructions;  // where they were counted
};

// All launches of one cell in one row.
struct Row {
  std::string transport;
  bool is_floor = false;
  Point point;
  std::size_t launches = 0;
  std::optional<Figure>
      figure;  // Point::counts_messages: messages a second; or p50 in ns; above zero
  // One a launch, in the order of the rounds, so that cells of a run pair up; empty where not known.
  std::vector<double> figures;
  std::array<std::optional<double>, percentiles.size()> percentiles_ns;  // as far as supported
  std::optional<double> min_ns, max_ns;
  std::optional<double>
      cpu_ns;  // a message, of both peers; not of load, whose sender spins for its schedule
  std::optional<PeerCost> client, server;
  std::optional<double> messages_per_second;  // of load: what arrived
  // Of load: shares of what was due that arrived, over all launches together and in the worst one;
  // the generator's own time per message, and the p99 of its lag, medians over launches
  // (bench/sustained.h).
  std::optional<double> arrived_share, least_arrived_share, generator_ns, generator_lag_p99_ns;
  std::optional<double> tear_down_ns;  // of connect
  std::optional<double> lost_share;    // of a lossy transport, one way
  std::optional<Figure> ratio_to_floor;
  // How much quicker (or, below zero, slower) the later half of a launch's time was than the earlier one, if
  // that is beyond chance and 5 %; launches far from the median of all, and how many there are.
  std::optional<double> drift_share;
  std::size_t outliers = 0;
  std::optional<std::string> skipped, failed;  // the reason

  bool is_channel() const { return !is_floor && !is_control(transport); }
  // Has a figure that counts: what failed after some launches has one, too.
  bool is_sound() const { return figure && !failed && !skipped; }
  bool is_lossless() const { return lost_share.value_or(0) == 0; }
};

using Facts = std::vector<std::pair<std::string, std::string>>;  // in the order to be shown

// A transport as it was where it was measured; traits by their names in `ipc-demo list --json`.
struct TransportFacts {
  std::string name, summary, tier;
  Facts traits;

  bool has(std::string_view trait, std::string_view value = "true") const;
};

// What a run came to: all that tables and reports are made from. Made of Results, or read from the file
// that they were written to (bench/report/read.h): the same.
struct Summary {
  std::string source;  // the file, if it came from one
  Facts facts;
  std::vector<std::string> warnings;
  std::optional<double> smallest_difference;  // a share
  std::vector<TransportFacts> transports;     // empty in the files of early versions
  std::vector<Row> rows;                      // in the order of the run

  const std::string* fact(std::string_view key) const;
  std::string fact_or(std::string_view key, std::string_view otherwise) const;
  const TransportFacts* transport(std::string_view name) const;
};

Summary summary_of(const Results&);

// The fewest and the most launches that a cell with a figure had; 0 and 0 where there is none.
std::pair<std::size_t, std::size_t> launches_of(const Summary&);

// The rows of a run by what they are, which must outlive it.
class Index {
 public:
  explicit Index(const Summary&);
  const Row* find(const std::string& transport, const Point&, bool is_floor = false) const;

  // Each once, in the order of the run; floors left out.
  std::vector<std::string> transports;
  std::vector<Point> points;

 private:
  std::map<std::tuple<std::string, Point, bool>, const Row*> rows_;
};

}  // namespace ipc::bench
