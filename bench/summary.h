#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bench/measurement.h"

namespace ipc::bench {

struct Results;

// A median with its 95 % interval, if there were launches enough for one.
struct Interval {
  double low, high;
};
struct Figure {
  double median;
  std::optional<Interval> interval;
};

// What one piece of work is, whoever does it. Words instead of enumerations where the file of a later
// version may know more of them than we do.
struct Point {
  Scenario scenario = Scenario::ping;
  std::size_t size = 64;
  unsigned batch = 1;
  std::string waiting = "block", placement = "cross_cpu";

  auto operator<=>(const Point&) const = default;
  std::string title() const;  // "ping 64 B, block"; the placement where it is not across CPUs
};

inline constexpr std::array percentiles = {50.0, 90.0, 99.0, 99.9, 99.99};

// All launches of one cell in one row.
struct Row {
  std::string transport;
  bool is_floor = false;
  Point point;
  std::size_t launches = 0;
  std::optional<Figure> figure;  // ping: p50 in ns; stream: messages a second; above zero
  // One a launch, in the order of the rounds, so that cells of a run pair up; empty where not known.
  std::vector<double> figures;
  std::array<std::optional<double>, percentiles.size()> percentiles_ns;  // as far as supported
  std::optional<double> min_ns, max_ns;
  std::optional<double> cpu_ns;      // a message, of both peers
  std::optional<double> lost_share;  // of a lossy stream
  std::optional<Figure> ratio_to_floor;
  std::optional<std::string> skipped, failed;  // the reason
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
  const TransportFacts* transport(std::string_view name) const;
};

Summary summary_of(const Results&);

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
