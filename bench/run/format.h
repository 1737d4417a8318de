#pragma once

#include <string>

#include "bench/run/summary.h"

// Numbers as English writes them. Speaker (bench/run/speaker.h) writes them in both languages.
namespace ipc::bench {

// Returns three significant digits, all of the integer part: "0.12", "12.1", "1234".
std::string number(double value, char decimal_mark = '.');
// Returns the rate of a stream: "1.20 M/s", or "5.10 GB/s" from 16 KiB per message on.
std::string rate_text(double per_second, std::size_t size);

// The smallest message size for which rates are in bytes.
inline constexpr std::size_t counts_bytes_min = std::size_t{16} * 1024;

// Returns "[11.9, 12.4]", or "[10.2, 14.0; 75 %]" if the level is below that of other intervals.
std::string interval_text(const std::string& low, const std::string& high, double level);

}  // namespace ipc::bench
