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
  // Returns "unix/ping/64/block/cross_cpu", "unix-floor/ping/...".
  std::string name() const;
  Cell floor() const;
  Cell with_transport(const Transport&) const;
};

// Returns why the cell cannot be measured here, if this is known without trying; nullopt otherwise.
std::optional<std::string> why_skipped(const Cell&);

// Returns the CPUs of client and server, or why there are none.
tl::expected<CpuPair, std::string> cpus_of(const Cell&);

// Returns a descriptor of the program ipc-floor, which lies next to our own; nullopt if it is
// missing, or if the transport has no floor. The first call opens it, so a run uses one program to
// its end, even if a build replaces the file.
std::optional<int> floor_program(const Transport&);

bool has_floor(const Cell&);

}  // namespace ipc::bench
