#pragma once

#include <string>
#include <vector>

#include "bench/judge/choose.h"
#include "bench/judge/compare.h"
#include "bench/judge/find_rate.h"
#include "bench/judge/gates.h"
#include "bench/report/document.h"

// What the commands other than `run` and `report` print, in English.
namespace ipc::bench {

Document document_of(const Comparison&);
std::string json(const Comparison&);  // docs/measuring.md has its keys
const char* word_of(Finding);         // "cannot_tell"
const char* word_of(Doubt);           // "too_few_launches"; empty for none

// `runs` and needs are those that the answers were made of; `file` is the name for the results of
// the command that would decide.
Document document_of(const std::vector<Choice>&, const std::vector<Summary>& runs, const Needs&,
                     const std::string& file);

Document document_of(const FoundRates&, const RateLimit&);
Document document_of(const std::vector<Judgement>&);

}  // namespace ipc::bench
