#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bench/measure/histogram.h"

// Histograms as HdrHistogram's family writes and reads them (github.com/HdrHistogram: Java's
// HistogramLogReader, HdrHistogram_c, hdr-histogram-js, the plotter), in integers from 1 to value_max
// with three significant digits.
namespace ipc::bench {

// The format V2, compressed, in base64: what stands in the last column of a .hlog file. Some hundred
// characters for a launch; at most 350 kB.
//
// The counters are all that it holds: not the exact extremes and sum, and not clamped().
std::string encode(const Histogram&);

// Nothing where `text` is no such format, was cut off or changed, or does not fit: other digits, a
// unit above 1, values above value_max, counts whose sums overflow. Takes less than 2 MB, whatever
// `text` says. Minimum, maximum and mean are as record_equivalents() tells.
std::optional<Histogram> decode(std::string_view text);

// The percentile distribution as text (.hgrm), with 5 ticks in each half of the distance to 100 %.
// Values, mean and deviation are divided by `unit`: 1000 shows ns as us. Made from the counters
// alone, so that it is the same before encode() and after decode().
std::string hgrm(const Histogram&, double unit);

}  // namespace ipc::bench
