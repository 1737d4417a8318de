#pragma once

#include <string>
#include <tl/expected.hpp>

#include "bench/cell.h"

namespace ipc::bench {

// Why there is no measurement.
struct NoMeasurement {
  std::string reason;
  bool is_skip;  // the mechanism cannot do this work; otherwise something failed
};

// One launch of a cell: a fresh pair of pinned processes that measure, and end.
tl::expected<Measurement, NoMeasurement> launch(const Cell&);

// The two peers of a channel, as this program is executed again for them: `ipc-bench peer ...`. Returns
// the exit status.
int run_peer(int argc, char** argv);

}  // namespace ipc::bench
