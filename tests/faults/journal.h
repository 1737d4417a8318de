#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "faults/case.h"

namespace faults {

// A run of cases of one transport, kind and victim.
struct Group {
  Case first;  // the first case
  std::uint64_t cases = 0, harmed = 0, wrong = 0, skipped = 0;
  std::uint64_t sent = 0, kept = 0, names_left = 0;
  std::string why_skipped;
  double seconds = 0;
  std::vector<double> notice_ms;

  void add(const Verdict&);
  void add(const Group&);
  std::string to_string() const;  // a row
};

// A file of finished groups, one line of JSON per group, so that a long run can be continued.
class Journal {
 public:
  explicit Journal(std::string path);  // empty: no file
  bool has(const Group&) const;        // whether a group with the same first case is finished
  void add(const Group&);
  // Returns Markdown tables: cases by kind and transport, and times from a kill to the survivor's
  // end.
  static std::string table(const std::string& path);

 private:
  std::string path_;
  std::set<std::string> finished_;  // ids of first cases
};

}  // namespace faults
