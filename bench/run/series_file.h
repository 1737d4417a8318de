#pragma once

#include <fstream>
#include <string>

#include "bench/measure/recorder.h"

namespace ipc::bench {

// The time series of a run's launches as a CSV file: launch, cell, slot_ms, count, p50_ns, max_ns.
// A row is 10 ms of a launch. A latency that is not known is empty.
class SeriesFile {
 public:
  // Creates the file, or appends to an existing one. Throws Error if it cannot be written, or if it
  // exists and neither `resume` nor `force` (which replaces it) is given.
  SeriesFile(const std::string& path, bool resume, bool force);
  void append(std::size_t launch, const std::string& cell, const TimeSeries&);

 private:
  void write(const std::string& text);
  std::string path_;
  std::ofstream file_;
};

}  // namespace ipc::bench
