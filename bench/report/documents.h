#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/judge/choose.h"
#include "bench/judge/compare.h"
#include "bench/judge/find_rate.h"
#include "bench/judge/gates.h"
#include "bench/report/document.h"

// The documents of the commands other than `run` and `report`. JSON is in English.
namespace ipc::bench {

Document document_of(const Comparison&, Language);
std::string json(const Comparison&);  // docs/ci.md has its keys

// Returns the answers as a document. `runs` and the needs are those that `choose` got. `file` is
// the name for the results of the command that would decide.
Document document_of(const std::vector<Choice>&, const std::vector<Summary>& runs, const Needs&,
                     const std::string& file, Language);
std::string json(const std::vector<Choice>&, const std::vector<Summary>& runs, const Needs&,
                 const std::string& file);  // docs/choosing.md has its keys
// Returns the reason why no run answers.
std::string what_is_missing(const std::vector<Summary>& runs, const Needs&, Language);

// The cells that a further run has to measure. If empty: all transports, with the ways to wait that
// fit the CPUs.
struct Undecided {
  std::vector<std::string> transports, waitings;
};
// Return the command that measures these cells, and the one that then answers.
std::string how_to_measure(const Needs&, const Undecided&, const std::string& file);
std::string how_to_choose(const Needs&, const std::string& file);

// The two commands that decide where the answers do not, in this order.
struct Decision {
  std::string measure, choose;
};
// Returns nullopt if nothing is left to decide. Only this machine's answer counts. The answers of
// other machines count if this machine has none, or if is_undecided_elsewhere().
std::optional<Decision> how_to_decide(const std::vector<Choice>&, const Needs&,
                                      const std::string& file);

Document document_of(const FoundRates&, const RateLimit&, Language);
Document document_of(const std::vector<Judgement>&, Language);
std::string json(const std::vector<Judgement>&);  // docs/ci.md has its keys
// Returns "ping 64 B, block: at most 1.10 of the floor".
std::string claim_of(const Gate&, const Speaker&);

}  // namespace ipc::bench
