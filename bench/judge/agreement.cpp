// Compares the answers of several machines.
#include <algorithm>
#include <map>

#include "bench/judge/choose.h"

namespace ipc::bench {
namespace {

// Returns the names that `all_of` lists on every machine.
template <class AllOf>
std::vector<std::string> common_of(const std::vector<Choice>& choices, AllOf all_of) {
  std::map<std::string, std::size_t> counts;
  for (const Choice& choice : choices)
    for (const Candidate& one : all_of(choice)) ++counts[one.name()];
  std::vector<std::string> common;
  for (const auto& [name, count] : counts)
    if (count == choices.size()) common.push_back(name);
  return common;
}

}  // namespace

std::vector<std::string> ties_of(const Choice& choice) {
  std::vector<std::string> names;
  for (std::size_t at = 1; at < choice.alike; ++at) names.push_back(choice.ranked[at].name());
  return names;
}

const Candidate* pick_everywhere(const std::vector<Choice>& choices) {
  if (choices.empty() || choices.front().ranked.empty()) return nullptr;
  const Candidate& pick = choices.front().ranked.front();
  const bool is_common = std::ranges::all_of(choices, [&](const Choice& choice) {
    return !choice.ranked.empty() && choice.ranked.front().name() == pick.name();
  });
  return is_common ? &pick : nullptr;
}

std::vector<std::string> best_everywhere(const std::vector<Choice>& choices) {
  return common_of(choices, [](const Choice& choice) {
    return std::vector(choice.ranked.begin(),
                       choice.ranked.begin() + static_cast<std::ptrdiff_t>(choice.alike));
  });
}

std::vector<std::string> unknown_everywhere(const std::vector<Choice>& choices) {
  return common_of(choices, [](const Choice& choice) { return choice.unknown; });
}

ChooseOutcome outcome_of(std::span<const Choice> choices) {
  bool is_unknown = choices.empty();
  for (const Choice& choice : choices) {
    if (!choice.ranked.empty()) return ChooseOutcome::fits;
    if (!choice.unknown.empty() || !choice.unmeasured.empty()) is_unknown = true;
  }
  return is_unknown ? ChooseOutcome::cannot_tell : ChooseOutcome::none_fits;
}

bool is_undecided_elsewhere(const std::vector<Choice>& choices) {
  if (choices.empty() || !choices.front().is_of_here) return false;
  return outcome_of(std::span(choices).first(1)) == ChooseOutcome::none_fits &&
         outcome_of(choices) == ChooseOutcome::cannot_tell;
}

}  // namespace ipc::bench
