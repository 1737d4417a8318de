#pragma once

#include <string>
#include <vector>

#include "bench/report/document.h"

namespace ipc::bench {

inline constexpr std::size_t files_max = 500;

// All *.json files below a directory, sorted; links are not followed. Throws Error, also for more
// than files_max.
std::vector<std::string> json_below(const std::string& directory);

// Reads the runs in the order typed. A directory stands for all *.json files below it, which are
// sorted by machine, then by date; links are not followed. Throws Error, also for a file below that
// is no run's.
std::vector<Summary> read_runs(const std::vector<std::string>& files_and_directories);

// Reads the runs and writes
// index.html, report.md and report.csv, each whole or not at all, into the directory, which is made
// if its parent is there. The same files give the same bytes. Throws Error. `make` makes the
// document: document_of or history_of.
void write_report(const std::vector<std::string>& files, const std::string& directory, Language,
                  Document (*make)(const View&, Language) = document_of);

// Writes a comparison's index.html and compare.md, likewise.
void write_comparison(const Document&, const std::string& directory);

// Beside them, in hgrm/, each cell's latencies as a percentile distribution in us
// (bench/run/histogram_text.h), which HdrHistogram's plotter draws: RUN-CELL.hgrm. Returns a note
// for each file that has cells without it.
std::vector<std::string> write_distributions(const std::vector<std::string>& files,
                                             const std::string& directory);

}  // namespace ipc::bench
