#pragma once

#include <string>
#include <vector>

#include "bench/report/document.h"

namespace ipc::bench {

inline constexpr std::size_t files_max = 500;

// Returns all *.json files below a directory, sorted. Does not follow links. Throws Error, also for
// more than files_max.
std::vector<std::string> json_below(const std::string& directory);

// Reads the runs in the order typed. A directory means all *.json files below it, sorted by
// machine, then by date; links are not followed. Throws Error, also if a file below it is not a
// run.
std::vector<Summary> read_runs(const std::vector<std::string>& files_and_directories);

// Reads the runs and writes index.html, report.md and report.csv into the directory, each whole or
// not at all. Creates the directory if its parent exists. The same files give the same bytes.
// Throws Error. `make` makes the document: document_of or history_of.
void write_report(const std::vector<std::string>& files, const std::string& directory, Language,
                  Document (*make)(const View&, Language) = document_of);

// Writes a comparison's index.html and compare.md in the same way.
void write_comparison(const Document&, const std::string& directory);

// Writes the percentile distribution of each cell's latencies in us to hgrm/RUN-CELL.hgrm in that
// directory (bench/run/histogram_text.h). HdrHistogram's plotter draws them. Returns a note for
// each file that has cells without a distribution.
std::vector<std::string> write_distributions(const std::vector<std::string>& files,
                                             const std::string& directory);

}  // namespace ipc::bench
