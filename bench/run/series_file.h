#pragma once

#include <fstream>
#include <string>

#include "bench/measure/recorder.h"

namespace ipc::bench {

// The time series of a run's launches in a CSV file: launch, cell, slot_ms, count, p50_ns, max_ns.
// A row is 10 ms of a launch; a latency that is not known is empty.
class SeriesFile {
 public:
  // Makes the file, or appends to one that is there. Throws Error if it cannot be written, or if it
  // is there and neither `resume` nor `force` (which replaces it) is given.
  SeriesFile(const std::string& path, bool resume, bool force);
  void append(std::size_t launch, const std::string& cell, const TimeSeries&);

 private:
  void write(const std::string& text);
  std::string path_;
  std::ofstream file_;
};

}  // namespace ipc::bench
