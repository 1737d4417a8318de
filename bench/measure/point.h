#pragma once

#include <compare>
#include <string>

#include "bench/measure/scenario.h"

namespace ipc::bench {

// What one piece of work is, whoever does it. Words instead of enumerations where the file of a later
// version may know more of them than we do.
struct Point {
  Scenario scenario = Scenario::ping;
  std::size_t size = 64;
  unsigned batch = 1;
  std::uint64_t rate = 0;  // messages a second; 0: the scenario has no such axis
  unsigned peers = 1;
  std::string waiting = "block", placement = "cross_cpu";

  auto operator<=>(const Point&) const = default;

  bool counts_messages() const { return facts_of(scenario).counts_messages; }
  // "ping/64/block/cross_cpu", "load/64/rate:1000/block/cross_cpu": part of a cell's name, never changed.
  std::string name() const;
  // "ping 64 B, block": for people; the placement where it is not across CPUs.
  std::string title() const;
};

// "1 k", "1.5 M", without their unit.
std::string format_rate(std::uint64_t);

}  // namespace ipc::bench
