#pragma once

#include <string>
#include <vector>

#include "bench/judge/choose.h"
#include "bench/judge/compare.h"
#include "bench/judge/find_rate.h"
#include "bench/judge/gates.h"
#include "bench/report/document.h"

// The documents of the commands other than `run` and `report`, in English.
namespace ipc::bench {

Document document_of(const Comparison&);
std::string json(const Comparison&);  // docs/measuring.md has its keys

// `runs` and needs are those that the answers were made of; `file` is the name for the results of
// the command that would decide.
Document document_of(const std::vector<Choice>&, const std::vector<Summary>& runs, const Needs&,
                     const std::string& file);
std::string json(const std::vector<Choice>&, const std::vector<Summary>& runs, const Needs&);
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

Document document_of(const FoundRates&, const RateLimit&);
Document document_of(const std::vector<Judgement>&);

}  // namespace ipc::bench
