#pragma once

#include <string>

#include "bench/measure/histogram.h"

namespace ipc::bench {

// Returns the percentile distribution as HdrHistogram's family prints it (.hgrm; its plotter reads
// that), with 5 ticks in each half of the distance to 100 %. Values, mean and deviation are divided
// by `unit`: 1000 shows ns as us. Made from the counters alone.
std::string hgrm(const Histogram&, double unit);

}  // namespace ipc::bench
