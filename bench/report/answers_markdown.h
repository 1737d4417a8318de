#pragma once

#include <string>
#include <vector>

#include "bench/judge/choose.h"
#include "bench/judge/compare.h"
#include "bench/judge/find_rate.h"
#include "bench/judge/gates.h"

// The answers of choose, compare, gates and --find-rate as text.
namespace ipc::bench {

std::string markdown(const Comparison&);
std::string json(const Comparison&);  // docs/measuring.md has its keys
std::string markdown(const std::vector<Judgement>&);
std::string markdown(const FoundRates&, const RateLimit&);

// `runs` and needs are those that the answers were made of; `file` is the name for the results of
// the command that would decide.
std::string markdown(const std::vector<Choice>&, const std::vector<Summary>& runs, const Needs&,
                     const std::string& file);
// Returns what is missing where no run answers.
std::string what_is_missing(const std::vector<Summary>& runs, const Needs&);

// The cells that a further run has to measure; empty: all transports, the ways to wait that fit the
// CPUs.
struct Undecided {
  std::vector<std::string> transports, waitings;
};
// Returns the command that measures this, and the one that then answers.
std::string how_to_measure(const Needs&, const Undecided&, const std::string& file);
std::string how_to_choose(const Needs&, const std::string& file);

}  // namespace ipc::bench
