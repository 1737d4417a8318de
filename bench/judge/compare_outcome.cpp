// The exit status of a comparison, and its reason.
#include <fmt/format.h>

#include <algorithm>

#include "bench/judge/compare.h"

namespace ipc::bench {
namespace {

std::string cells_are(std::size_t count) {
  return count == 1 ? "1 cell is" : fmt::format("{} cells are", count);
}

std::optional<std::string> why_lost(const Comparison& comparison) {
  if (comparison.lost() == 0) return std::nullopt;
  const LeftOut& first = comparison.left_out.front();
  return fmt::format("{} lost ({}; {})", cells_are(comparison.lost()), first.cell, first.why);
}

std::optional<std::string> why_slower(const Comparison& comparison) {
  const std::size_t slower = comparison.count(Finding::slower);
  if (slower == 0) return std::nullopt;
  return fmt::format("{} slower by more than {:g} %", cells_are(slower),
                     comparison.options.threshold * 100);
}

std::optional<std::string> why_not_told(const Comparison& comparison) {
  const auto& cells = comparison.cells;
  if (cells.empty()) return "no cell was measured in both runs";
  const bool has_power = std::any_of(cells.begin(), cells.end(), [](const ComparedCell& cell) {
    return cell.change.can_be_significant();
  });
  if (!has_power && comparison.count(Finding::no_difference) < cells.size())
    return "no difference of any size can be significant with so few launches";
  if (comparison.count(Finding::cannot_tell) == cells.size()) return "no cell could be judged";
  const auto suspect = std::find_if(cells.begin(), cells.end(), [](const ComparedCell& cell) {
    return cell.change.is_suspect();
  });
  if (suspect == cells.end()) return std::nullopt;
  return fmt::format("{} is probably slower, but not provably by more than {:g} %",
                     suspect->title(), comparison.options.threshold * 100);
}

}  // namespace

void decide(Comparison& comparison) {
  const auto is = [&](CompareOutcome outcome, std::optional<std::string> reason) {
    if (!reason) return false;
    comparison.outcome = outcome;
    comparison.reason = std::move(*reason);
    return true;
  };
  const CompareOptions& options = comparison.options;
  if (!options.allow_lost && is(CompareOutcome::lost, why_lost(comparison))) return;
  if (is(CompareOutcome::slower, why_slower(comparison))) return;
  if (!options.allow_cannot_tell && is(CompareOutcome::cannot_tell, why_not_told(comparison)))
    return;
  std::string reason = "no cell is known to be slower";
  if (options.allow_lost && comparison.lost() > 0)
    reason += fmt::format("; {} lost, which --allow lost ignores", cells_are(comparison.lost()));
  if (options.allow_cannot_tell && why_not_told(comparison))
    reason += "; --allow cannot-tell ignores that " + *why_not_told(comparison);
  is(CompareOutcome::passed, reason);
}

int Comparison::exit_status() const {
  switch (outcome) {
    case CompareOutcome::passed: return 0;
    case CompareOutcome::slower: return 3;
    case CompareOutcome::cannot_tell: return 4;
    case CompareOutcome::lost: return 5;
  }
  return 0;
}

}  // namespace ipc::bench
