#pragma once

#include <span>
#include <vector>

#include "faults/judge.h"

namespace faults {

// A kind of harm, and how its cases are numbered.
struct Kind {
  std::string_view name;
  std::string_view harm;          // one line: what is done
  bool is_one_sided = false;      // the server is always the victim
  std::uint64_t short_count = 0;  // cases per victim in the short form; 0: all that there are
  std::uint64_t full_count = 0;   // in the long form
  // The numbers of all cases, given the log of the probe; nullptr: any seed.
  std::vector<std::uint64_t> (*numbers)(const SideLog&) = nullptr;
  Plan (*plan)(const Case&) = nullptr;
  Plan (*probe)(const Case&) = [](const Case&) { return Plan{.expect = Expect::errors}; };
  // For harm that is not done to a process. Returns why it cannot be done; empty: it was done.
  std::string (*before)(const Case&) = nullptr;
  void (*after)(const Case&) = nullptr;
  bool is_long = false;  // in the long form only
};

std::span<const Kind> kinds();
const Kind* find_kind(std::string_view name);

}  // namespace faults
