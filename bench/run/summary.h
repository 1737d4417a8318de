#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bench/measure/controls.h"
#include "bench/measure/point.h"
#include "bench/run/results.h"

namespace ipc::bench {

// A median over launches, with its interval if there were enough of them. The interval has a level
// of its own: at least 0.95 from six launches on, 0.9375 for five (bench/run/statistics.h).
struct Interval {
  double low, high;
  double level = 0.95;
};
struct Figure {
  double median;
  std::optional<Interval> interval;
};

// All launches of one cell in one row.
struct Row : CellOutcome {
  std::size_t launches = 0;
  std::optional<Figure>
      figure;  // Point::counts_messages: messages a second; or p50 in ns; above zero
  // One per launch, in the order of the rounds, so that cells of a run pair up.
  std::vector<double> figures;
  // The median over launches of their percentiles. From p99 on, at least three launches must have
  // ten samples beyond it; the interval is that of these launches, at any level.
  std::array<std::optional<Figure>, percentiles.size()> percentiles_ns;
  std::optional<double> min_ns, max_ns;
  // CPU time per message in ns: of both peers, or under load of the receiver only, because the
  // sender spins for its schedule. Then the interval of that time.
  std::optional<double> cpu_ns, receiver_cpu_ns;
  std::optional<Interval> cpu_interval;
  std::optional<double> messages_per_second;  // load: messages that arrived
  // Load: the shares of the messages due that arrived, over all launches together and in the worst
  // one; the generator's own time per message, and the p99 of its lag, medians over launches
  // (bench/run/sustained.h).
  std::optional<double> arrived_share, least_arrived_share, generator_ns, generator_lag_p99_ns;
  // Load: the largest share of the messages due that did not arrive in a launch, if that is why the
  // row has no p99. nullopt: it has one, or too few messages were due.
  std::optional<double> p99_missing_share;
  std::optional<double> tear_down_ns;  // connect
  std::optional<double> lost_share;    // one way over a lossy transport; death
  std::optional<Figure> ratio_to_floor;
  // Half the width of the interval of the launches' ratio to themselves: a smaller change between
  // two runs like this cannot be seen. A share of the figure.
  std::optional<double> smallest_difference;
  // The share by which more was done in the later half of a launch's time (below zero: less), if it
  // is beyond chance and 5 %.
  std::optional<double> drift_share;
  // Messages per second in each tenth of the measured time: the median over launches.
  std::optional<std::array<double, slice_count>> tenths;
  std::size_t outliers = 0;        // launches far from the median; 0 below ten launches
  std::optional<TwoGroups> modes;  // if the launches fall into two groups

  bool is_channel() const { return !is_floor && !is_control(transport); }
  // Returns whether the figure counts. A cell that failed after some launches has a figure, too.
  bool is_sound() const { return figure && !failed && !skipped; }
  bool is_lossless() const { return lost_share.value_or(0) == 0; }
};

// The results of a run: all data that tables and reports are made from.
struct Summary : Provenance {
  std::string source = {};                      // the file, if it came from one
  std::vector<TransportFacts> transports = {};  // empty in the files of early versions
  std::vector<Row> rows = {};                   // in the order of the run
  // Traits that the file of an earlier version lacks. `transports` has those of this program.
  std::vector<std::string> lent_traits = {};

  const TransportFacts* transport(std::string_view name) const;
};

Summary summary_of(const Results&);
Summary read_summary(
    const std::string& path);  // the results in a file; throws as read_results does

// Returns the fewest and the most launches of a cell with a figure; 0 and 0 if there is none.
std::pair<std::size_t, std::size_t> launches_of(const Summary&);

// An index of the rows of a run, which must outlive it.
class Index {
 public:
  explicit Index(const Summary&);
  const Row* find(const std::string& transport, const Point&, bool is_floor = false) const;

  // Each transport once, in the order of the run, without floors.
  std::vector<std::string> transports;
  std::vector<Point> points;

 private:
  std::map<std::tuple<std::string, Point, bool>, const Row*> rows_;
};

}  // namespace ipc::bench
