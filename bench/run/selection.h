#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bench/measure/cell.h"

namespace ipc::bench {

// The cells of a run. An empty list means the default of each scenario. Without any choice the
// selection is the quick run.
struct Selection {
  std::vector<const Transport*> transports;
  struct Mode {
    Scenario scenario = Scenario::ping;
    unsigned batch = 1;  // stream: messages made visible together
  };
  std::vector<Mode> modes;
  std::vector<std::uint64_t> sizes;  // bytes of payload
  std::vector<std::uint64_t> rates;  // messages per second
  std::vector<std::uint64_t> peers;
  std::vector<Waiting> waitings;
  std::vector<Placement> placements;
  Placement usual_placement = Placement::cross_cpu;  // if no placement is chosen
  std::optional<CpuPair> cpus;                       // instead of a placement
  std::optional<Scheduling> scheduling;
  std::uint64_t time_ns = 150'000'000;  // measured time of a launch
  // Launches of each cell. With a precision it is the smallest number: launches are added until the
  // interval of each cell's median is within that share of the median.
  unsigned launches = 5;
  std::optional<double> precision;
  std::optional<std::uint64_t> budget_ns;  // time after which the run ends
  std::uint64_t delay_ns = 0;              // before each send, see LaunchOptions
};

// Returns the channel cells. The quick run has six frozen cells of every transport, so that later
// runs can be compared with it; on one CPU its spinning cell yields instead. Every other selection
// is the product of its lists.
std::vector<Cell> select(const Selection&);
// Returns whether the run measures this cell's floor next to it. The quick run does so for its
// first and its fourth cell.
bool is_measured_with_floor(const Cell&, const Selection&);

inline constexpr unsigned batch_size = 64;  // messages of a batch

}  // namespace ipc::bench
