#pragma once

#include <string>
#include <string_view>

#include "bench/run/results.h"
#include "ipc/system/fd.h"

// The journal of a run under way: FILE.part, next to the run's FILE. It has a line of JSON per
// launch. If the run is interrupted, at most the launch under way is lost, because each line is
// written with one call after its launch.

namespace ipc::bench {

inline constexpr std::string_view journal_end = ".part";
inline std::string journal_path(const std::string& out) { return out + std::string(journal_end); }

class Journal {
 public:
  // Opens the journal, or creates it. Throws Error if it cannot be written, or if another process
  // writes it.
  explicit Journal(const std::string& out);
  Journal(const Journal&) = delete;
  ~Journal();  // removes it if it is empty

  // Returns the whole lines. Removes an incomplete last line, which a killed process left.
  std::string take_lines();
  void append(const std::string& lines);  // throws Error
  void clear();                           // for a run that is in its file

 private:
  std::string path_;
  OwnedFd file_;
};

// Return lines: the facts of a run; a launch; the reason why a cell has no further launch.
std::string journal_line(const Results&);
std::string journal_line(const Series&, std::size_t launch);
std::string journal_line(const Series&);

// Adds the launches in the lines to the results. Skips known launches, and a last line without an
// end.
void read_journal(Results&, std::string_view lines, const std::string& path);
// Returns the run that is in `out`, in the lines of its journal, or in both. If the lines are of
// another run than the file, only the lines count.
Results read_unfinished(const std::string& out, std::string_view lines);

}  // namespace ipc::bench
