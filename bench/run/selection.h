#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bench/measure/cell.h"

namespace ipc::bench {

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
