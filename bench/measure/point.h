#pragma once

#include <compare>
#include <string>

#include "bench/measure/scenario.h"

namespace ipc::bench {

// One piece of work at one place, which any transport or floor may do. Where the file of a later
// version may have further values, it has words instead of enumerations.
struct Point {
  Scenario scenario = Scenario::ping;
  std::size_t size = 64;
  unsigned batch = 1;
  std::uint64_t rate = 0;  // messages per second; 0: the scenario has no rate
  unsigned peers = 1;
  std::string waiting = "block", placement = "cross_cpu";  // or "cpus_2_4"

  auto operator<=>(const Point&) const = default;

  bool counts_messages() const { return facts_of(scenario).counts_messages; }
  // Returns "ping/64/block/cross_cpu", "load/64/rate:1000/block/cross_cpu": part of a cell's name.
  // This form never changes.
  std::string name() const;
  // Returns "ping 64 B, block", for readers; with the placement, unless it is cross_cpu.
  std::string title() const;
};

// Returns "1 k", "1.5 M", without the unit.
std::string format_rate(std::uint64_t);

}  // namespace ipc::bench
