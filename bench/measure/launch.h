#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "bench/measure/cell.h"
#include "bench/measure/recorder.h"
#include "ipc/host/process.h"

namespace ipc::bench {

// The reason why there is no measurement.
struct NoMeasurement {
  std::string reason;
  bool is_skip;  // the mechanism cannot do this work; otherwise something failed
};

struct LaunchOptions {
  std::uint64_t delay_ns = 0;    // before each send of a channel, to test that comparisons find it
  TimeSeries* series = nullptr;  // receives the time series of the launch, if it is wanted
};

// Launches a cell once: fresh, pinned processes measure it, and end.
tl::expected<Measurement, NoMeasurement> launch(const Cell&, const LaunchOptions& = {});

// Runs `ipc-bench peer ...`, a peer of a channel or a control. Returns its exit status.
int run_peer(int argc, char** argv);

// Starts this program again as a peer, even if its file has been replaced.
Process spawn_peer(std::string_view role, std::string_view what, int page_fd, int cpu,
                   std::vector<int> inherited = {});

// Waits until the process has ended. Kills it if it takes far longer than the work should.
Process::Exit wait_for(Process&, const Work&);

}  // namespace ipc::bench
