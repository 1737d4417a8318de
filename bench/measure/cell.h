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

// One point of the comparison: a mechanism doing a piece of work at a place.
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

// Why it is not measured here, as far as can be told without trying; nothing when it can be.
std::optional<std::string> why_skipped(const Cell&);

// The program that is the transport's floor, beside our own; nothing where there is none.
std::optional<std::string> floor_program(const Transport&);

bool has_floor(const Cell&);

}  // namespace ipc::bench
