#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "bench/measure/cell.h"
#include "bench/run/statistics.h"

// Six terms, which mean the same in all of bench/ and on all screens:
//
//   result    a number with its interval: 12.1 µs [11.8, 12.6]
//   interval  a range that holds the true value of a result: in 95 % of all experiments, as a rule
//   cell      a transport, or its floor, doing one piece of work at one place
//   launch    one fresh set of processes that measures one cell
//   run       one execution of `ipc-bench run`: many launches of many cells; one file
//   report    the page, or the tables, made from one run or several

namespace ipc::bench {

inline constexpr std::array percentiles = {50.0, 90.0, 99.0, 99.9, 99.99};
inline constexpr std::size_t p99_index = 2, p999_index = 3;
static_assert(percentiles[p99_index] == 99 && percentiles[p999_index] == 99.9);

// Values in ns, ascending, and the number of times that each was recorded. A value is the middle of
// a range that is at most 0.8 % wide, and exact below 256 ns.
using Distribution = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

// One launch, as a file keeps it.
struct Launch {
  // Messages per second if Point::counts_messages, otherwise the p50 of the latency in ns.
  double figure = 0;
  std::uint64_t messages = 0, bytes = 0, duration_ns = 0, sent = 0;
  std::uint64_t kept = 0;           // death: messages received of those sent
  std::uint64_t due = 0;            // load: the messages that the schedule has in the measured time
  double generator_ns = 0;          // load: the generator's own time per message; 0: not recorded
  double generator_lag_p99_ns = 0;  // load: p99 of the delay with which the generator began to send
  std::uint64_t warm_up_ns = 0, tear_down_ns = 0;
  std::uint64_t throttled = 0;  // periods in which the quota of the control group stopped a process
  std::array<std::uint64_t, slice_count> slices{};
  Cost client, server;
  // The percentiles that the number of values supports. Scenarios without latency have none.
  std::array<std::optional<double>, percentiles.size()> percentiles_ns;
  std::optional<double> min_ns, max_ns;
  Distribution histogram;         // empty in files of schema version 1
  std::optional<double> begin_s;  // since the start of the run

  double messages_per_second() const {
    return static_cast<double>(messages) * 1e9 / static_cast<double>(duration_ns);
  }
  double per_message(std::uint64_t total) const {
    return static_cast<double>(total) / static_cast<double>(messages);
  }
  bool operator==(const Launch&) const = default;
};
Launch launch_of(Scenario, const Measurement&);

// A cell, and the reason if it has no result.
struct CellOutcome {
  std::string transport;
  bool is_floor = false;
  Point point;
  std::optional<std::string> skipped = {}, failed = {};

  // Returns "skipped: WHY" or "failed: WHY"; nullopt if the cell is neither.
  std::optional<std::string> obstacle() const;
};

// All launches of one cell so far, in the order of the rounds.
struct Series : CellOutcome {
  bool lossy = false;
  std::vector<Launch> launches = {};

  std::string name() const;  // the cell's name
  bool measured() const { return !launches.empty(); }
  void add(const Measurement&);
  void keep(std::size_t count);         // drops all launches but the first ones
  std::vector<double> figures() const;  // one per launch
  Estimate figure() const;              // the median over launches
  Histogram latency() const;            // all launches together; empty if a launch has none
  // Returns the median over launches of a member of Launch, or of value(launch).
  template <class Value>
  Estimate estimate_of(Value value) const {
    std::vector<double> values;
    for (const Launch& launch : launches) values.push_back(std::invoke(value, launch));
    return median_estimate(values);
  }
  template <class Value>
  double median_of(Value value) const {
    return estimate_of(value).median;
  }
};
Series series_of(const Cell&);

using Facts = std::vector<std::pair<std::string, std::string>>;  // in the order to be shown

// Appends the values that the list does not have yet.
template <class Value>
void add_new(std::vector<Value>& all, const std::type_identity_t<std::vector<Value>>& more) {
  for (const Value& one : more)
    if (std::ranges::find(all, one) == all.end()) all.push_back(one);
}

struct Provenance {
  Facts facts;
  std::vector<std::string> warnings;  // the machine was busy, a debug build, ...

  const std::string* fact(std::string_view key) const;
  std::string fact_or(std::string_view key, std::string_view otherwise) const;
  void set(std::string_view key, std::string value);
};

// A transport as it was when measured. Its traits have the names of `ipc-demo list --json`.
struct TransportFacts {
  std::string name, summary, tier;
  Facts traits;
  std::string json = {};  // all of its JSON

  bool has(std::string_view trait, std::string_view value = "true") const;
};

// A run, with all data that a report needs.
struct Results {
  Provenance provenance;
  std::vector<TransportFacts> transports;  // as in the file; empty in early files
  std::vector<Series> series;

  Series* find(std::string_view transport, bool is_floor, const Point&);
  const Series* find(std::string_view transport, bool is_floor, const Point& point) const {
    return const_cast<Results*>(this)->find(transport, is_floor, point);
  }
  // Returns the series of a cell. If there is none, adds one without launches.
  Series& place(const std::string& transport, bool is_floor, const Point&);
  Series& of(const Cell&);
  void add(const Cell& cell) { of(cell); }
  std::size_t launches() const;
  // Returns the ratio to the floor, by launches measured next to each other; nullopt without a
  // floor.
  std::optional<Estimate> ratio_to_floor(const Series&) const;
};

// The version of docs/results.schema.json that this program writes.
inline constexpr int schema_version = 2;

// Returns the file of a run. It has the shape of Google Benchmark's JSON, with our axes and
// percentiles as further keys, and units in the names (docs/results.schema.json).
std::string json_of(const Results&);
void write_json(const Results&, const std::string& path);  // whole or not at all
// Reads a file, or the journal of an interrupted run. Throws Error that names the place in the file
// and the reason. Leaves out rows of scenarios that only a later version knows, with a warning.
Results read_results(const std::string& path);
Results parse_results(std::string_view json, const std::string& path);  // `path` for errors
[[noreturn]] void refuse_file(const std::string& path, std::string_view where,
                              std::string_view why);

}  // namespace ipc::bench
