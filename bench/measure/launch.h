#pragma once

#include <string>
#include <tl/expected.hpp>

#include "bench/measure/cell.h"
#include "ipc/process.h"

namespace ipc::bench {

// Why there is no measurement.
struct NoMeasurement {
  std::string reason;
  bool is_skip;  // the mechanism cannot do this work; otherwise something failed
};

// One launch of a cell: fresh, pinned processes that measure, and end. `delay_ns` is injected before each
// send of both peers (0: none), to see whether a comparison finds it; floors and controls take none.
tl::expected<Measurement, NoMeasurement> launch(const Cell&, std::uint64_t delay_ns = 0);

// The peers of a channel, as this program is executed again for them: `ipc-bench peer ...`. Returns
// the exit status.
int run_peer(int argc, char** argv);

inline constexpr int exit_skipped = 77;
// Until the process has ended; kills it when it takes far longer than the work does.
Process::Exit wait_for(Process&, const Work&);

}  // namespace ipc::bench
