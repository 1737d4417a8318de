#pragma once

#include <string>
#include <string_view>

#include "bench/run/results.h"
#include "ipc/system/fd.h"

// The launches of a run under way, a line of JSON each, in a file next to the one that they will be
// in: FILE.part. If the run is cut off, at most the launch under way is lost, because a line is
// written with one call after each launch.

namespace ipc::bench {

inline constexpr std::string_view journal_end = ".part";
inline std::string journal_path(const std::string& out) { return out + std::string(journal_end); }

class Journal {
 public:
  // Opens the journal, and makes it if there is none. Throws Error if it cannot be written, or
  // another process writes it.
  explicit Journal(const std::string& out);
  Journal(const Journal&) = delete;
  ~Journal();  // removes it if it is empty

  // Returns the whole lines. Removes a last one that a killed process left incomplete.
  std::string take_lines();
  void append(const std::string& lines);  // throws Error
  void clear();                           // the run is in its file

 private:
  std::string path_;
  OwnedFd file_;
};

// Lines: what is known of a run; a launch; the reason why a cell has no further launch.
std::string journal_line(const Results&);
std::string journal_line(const Series&, std::size_t launch);
std::string journal_line(const Series&);

// Adds the launches in the lines to the results. Skips known launches, and a last line without its
// end.
void read_journal(Results&, std::string_view lines, const std::string& path);
// Returns the run that is in `out` and in the lines of its journal, or in either of them. Lines of
// another run than the file's stand alone.
Results read_unfinished(const std::string& out, std::string_view lines);

}  // namespace ipc::bench
