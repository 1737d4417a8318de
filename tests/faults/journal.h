#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "faults/case.h"

namespace faults {

// The cases of one transport, kind and victim.
struct Group {
  Case which;  // without its number
  std::uint64_t cases = 0, harmed = 0, wrong = 0, skipped = 0;
  std::uint64_t sent = 0, kept = 0, names_left = 0;
  std::string why_skipped;
  double seconds = 0;
  std::vector<double> notice_ms;

  void add(const Verdict&);
  std::string to_string() const;  // a row
};

// A file of finished groups, a line of JSON each, so that a long run can be taken up again.
class Journal {
 public:
  explicit Journal(std::string path);  // empty: none is kept
  bool has(const Case&) const;         // its group is finished
  void add(const Group&);

 private:
  std::string path_;
  std::set<std::string> finished_;
};

}  // namespace faults
