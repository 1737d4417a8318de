#pragma once

#include <string>

#include "bench/measure/histogram.h"

namespace ipc::bench {

// Returns the percentile distribution in HdrHistogram's text format (.hgrm), which its plotter
// reads. Each half of the remaining distance to 100 % has 5 ticks. Values, mean and deviation are
// divided by `unit`: 1000 shows ns as us. Uses the counters only.
std::string hgrm(const Histogram&, double unit);

}  // namespace ipc::bench
