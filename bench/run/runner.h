#pragma once

#include <functional>
#include <string>

#include "bench/run/results.h"
#include "bench/run/selection.h"

namespace ipc::bench {

// Returns the channels to measure next, without their floors, given the results so far. An empty
// list ends the run.
using NextCells = std::function<std::vector<Cell>(const Results&)>;

struct RunOptions {
  Selection selection;
  std::string out;            // the JSON file, written at the end; "-": standard output
  bool resume = false;        // continues the run in `out` or its journal
  bool force = false;         // replaces `out`
  bool quiet = false;         // no progress line
  std::string command_line;   // as it was typed, to be recorded
  std::string series;         // the file for results over time; empty: none
  NextCells next_cells = {};  // if set, replaces the cells of the selection
};

// Measures the selection: rounds of one launch of each cell, in random order, each channel next to
// its floor. Each launch is kept in the journal of `out` (bench/run/journal.h) as soon as it ends.
// Throws Error before the first launch if `out` cannot be written. It also throws if `out` exists
// without `resume` or `force`, or is of another build, machine or choice of cells.
Results run(const RunOptions&);

// The progress on a terminal, in one line that is overwritten: "[12/155] unix ping 64 B, block -
// about 1 min left".
class Progress {
 public:
  Progress(std::size_t total, bool quiet);
  ~Progress();
  void step(const std::string& what);

 private:
  void show(std::string line);  // in the place of the line before
  std::size_t total_, done_ = 0;
  std::uint64_t begin_ns_;
  bool shown_;
  std::size_t shown_width_ = 0;
};

}  // namespace ipc::bench
