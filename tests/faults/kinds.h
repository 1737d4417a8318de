#pragma once

#include <span>
#include <vector>

#include "faults/judge.h"

namespace faults {

// A kind of harm, and the numbers of its cases.
struct Kind {
  std::string_view name;
  std::string_view harm;          // description, one line
  bool is_one_sided = false;      // the server is always the victim
  std::uint64_t short_count = 0;  // cases per victim in the short form; 0: all cases
  std::uint64_t full_count = 0;   // cases per victim in the long form
  // Returns the numbers of all cases, given the log of a probe run. nullptr: numbers are seeds.
  std::vector<std::uint64_t> (*numbers)(const SideLog&) = nullptr;
  Plan (*plan)(const Case&) = nullptr;
  Plan (*probe)(const Case&) = [](const Case&) { return Plan{.expect = Expect::errors}; };
  // For harm that is not done to a process. Returns the reason if it cannot be done, else an empty
  // text.
  std::string (*before)(const Case&) = nullptr;
  void (*after)(const Case&) = nullptr;
  bool is_long = false;  // only in the long form
};

std::span<const Kind> kinds();
const Kind* find_kind(std::string_view name);

}  // namespace faults
