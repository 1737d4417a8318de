#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/measure/cell.h"
#include "bench/run/statistics.h"

namespace ipc::bench {

inline constexpr std::array percentiles = {50.0, 90.0, 99.0, 99.9, 99.99};
inline constexpr std::size_t p99_index = 2, p999_index = 3;
static_assert(percentiles[p99_index] == 99 && percentiles[p999_index] == 99.9);

// One launch, as it is kept.
struct Launch {
  double figure =
      0;  // Point::counts_messages: messages a second; otherwise the latency's p50 in ns
  std::uint64_t messages = 0, bytes = 0, duration_ns = 0, sent = 0;
  std::uint64_t due = 0;    // of load: what the schedule has in the measured time
  double generator_ns = 0;  // of load: the generator's own time per message; 0: not recorded
  double generator_lag_p99_ns = 0;  // of load: by how much the generator began sends too late
  std::uint64_t warm_up_ns = 0, tear_down_ns = 0;
  std::array<std::uint64_t, slice_count> slices{};
  Cost client, server;
  // Of the latency, where there is one: as far as supported, and all of it (bench/histogram_codec.h).
  std::array<std::optional<double>, percentiles.size()> percentiles_ns;
  std::optional<double> min_ns, max_ns;
  std::string histogram;

  double messages_per_second() const {
    return static_cast<double>(messages) * 1e9 / static_cast<double>(duration_ns);
  }
  bool operator==(const Launch&) const = default;
};
Launch launch_of(Scenario, const Measurement&);

// All launches of one cell so far.
struct Series {
  std::string transport;
  bool is_floor = false;
  Point point;
  bool lossy = false;
  std::vector<Launch> launches;                // in the order of the rounds
  std::optional<std::string> skipped, failed;  // the reason

  std::string name() const;  // of the cell
  bool measured() const { return !launches.empty(); }
  void add(const Measurement&);
  void keep(std::size_t count);         // of the launches, the first ones
  std::vector<double> figures() const;  // one a launch
  Estimate figure() const;              // the median over launches
  Histogram latency() const;            // of all launches together; empty if a launch has none
  // The median over launches of what `value` says of one.
  template <class Value>
  Estimate estimate_of(Value value) const {
    std::vector<double> values;
    for (const Launch& launch : launches) values.push_back(static_cast<double>(value(launch)));
    return median_estimate(values);
  }
  template <class Value>
  double median_of(Value value) const {
    return estimate_of(value).median;
  }
};
Series series_of(const Cell&);

double headline(const Cell&, const Measurement&);

struct Provenance {
  std::vector<std::pair<std::string, std::string>> facts;  // in the order to be shown
  std::vector<std::string> warnings;  // the machine was busy, a debug build, ...

  bool has(std::string_view key) const;
  std::string fact(std::string_view key) const;  // "none" where there is no such fact
  void set(std::string_view key, std::string value);
};
Provenance provenance_at_start();
void add_provenance_at_end(Provenance&);

// A run, and everything that a report is made from.
struct Results {
  Provenance provenance;
  // By name, what `ipc-demo list --json` says of it.
  std::vector<std::pair<std::string, std::string>> transports;
  std::vector<Series> series;

  Series* find(const std::string& transport, bool is_floor, const Point&);
  const Series* find(const std::string& transport, bool is_floor, const Point& point) const {
    return const_cast<Results*>(this)->find(transport, is_floor, point);
  }
  void add(const Cell&);  // a series without launches, unless it is there
  // Paired with the floor's launches next to it; nothing if there is no floor.
  std::optional<Estimate> ratio_to_floor(const Series&) const;
};

// Google Benchmark's JSON shape with our axes and percentiles as further keys, units in their names
// (docs/measuring.md, docs/results.schema.json). Written beside the file and renamed: a crash loses at most
// the launches under way.
void write_json(const Results&, const std::string& path);
// What write_json wrote. Throws Error that names the place in the file where it is anything else.
Results read_results(const std::string& path);
Results parse_results(std::string_view json, const std::string& path);  // `path` for errors

}  // namespace ipc::bench
