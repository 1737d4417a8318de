#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/measure/measurement.h"
#include "bench/measure/point.h"
#include "bench/measure/topology.h"
#include "ipc/transport.h"

namespace ipc::bench {

// A transport or its floor, doing one piece of work at one place.
struct Cell {
  const Transport* transport = nullptr;
  bool is_floor = false;  // the raw mechanism (bench/floors) instead of the channel
  Work work;
  Placement placement = Placement::cross_cpu;
  std::optional<CpuPair> cpus = {};  // instead of those of the placement

  Point point() const;  // the same for every transport and for their floors
  // "unix/ping/64/block/cross_cpu", "unix-floor/ping/...".
  std::string name() const;
  Cell floor() const;
  Cell with_transport(const Transport&) const;
};

// Returns why the cell cannot be measured here, as far as is known without trying; nullopt if it can.
std::optional<std::string> why_skipped(const Cell&);

// Returns the CPUs of client and server, or why there are none.
tl::expected<CpuPair, std::string> cpus_of(const Cell&);

// Returns a descriptor of the program that is the transport's floor, which lies next to our own; nullopt if
// there is none. The first call opens all of them, so that a run goes on with the programs that it began
// with, even if a build replaces the files.
std::optional<int> floor_program(const Transport&);

bool has_floor(const Cell&);

// What is asked for; what was left open keeps the quick run's cells.
struct Selection {
  std::vector<const Transport*> transports;
  // A stream may be one by one, or in batches.
  struct Mode {
    Scenario scenario = Scenario::ping;
    unsigned batch = 1;
  };
  std::vector<Mode> modes;
  std::vector<std::size_t> sizes;
  std::vector<std::uint64_t> rates;  // none: the usual ones of each scenario
  std::vector<unsigned> peers;       // likewise
  std::vector<Waiting> waitings;
  std::vector<Placement> placements;
  std::uint64_t time_ns = 150'000'000;
  // Of each cell. With a precision: so many at least, then until the 95 % interval of each cell's median is
  // within that share of it.
  unsigned launches = 5;
  std::optional<double> precision;
  std::optional<std::uint64_t> budget_ns;  // then it ends, whatever was reached
  std::uint64_t delay_ns = 0;              // injected, see launch
};

// The channel cells. Nothing chosen: the six frozen cells of the quick run for every transport, which
// later runs can be compared with. Otherwise the product of the axes.
std::vector<Cell> select(const Selection&);
// Whether the quick run measures this cell's floor too (the first and the fourth of the six).
bool is_measured_beside_floor(const Cell&, const Selection&);

inline constexpr unsigned batch_size = 64;  // messages a flush

}  // namespace ipc::bench
