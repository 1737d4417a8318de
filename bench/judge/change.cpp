// The rule by which `compare` calls a figure slower, faster or unchanged.
#include "bench/judge/change.h"

#include <algorithm>
#include <cmath>

#include "bench/run/rank_tests.h"

namespace ipc::bench {
namespace {

// Returns the finding of the first rule that holds.
Finding finding_of(const Change& change, double limit) {
  struct Rule {
    bool holds;
    Finding finding;
  };
  const Estimate& ratio = change.ratio;
  const bool is_within = ratio.low > 1 / limit && ratio.high < limit;
  const bool is_significant = change.p < significance;
  const double sure = sure_change(ratio);
  const Rule rules[] = {
      {change.before == change.after, Finding::no_difference},
      {!ratio.has_interval(), Finding::too_few_launches},
      {is_within && change.machine > limit, Finding::machine_changed},
      {is_within, Finding::no_difference},
      {is_significant && sure > limit * change.machine,
       change.looks_slower() ? Finding::slower : Finding::faster},
      {!is_significant && !change.can_be_significant(), Finding::too_few_launches},
      {sure <= limit, Finding::interval_too_wide},
      {!is_significant, Finding::not_significant},
      {true, Finding::machine_changed},
  };
  return std::ranges::find_if(rules, &Rule::holds)->finding;
}

// Returns the factor from a ratio's median to the end of its interval that a slow-down must leave.
double reach(const Estimate& ratio, bool more_is_slower) {
  return more_is_slower ? ratio.median / ratio.low : ratio.high / ratio.median;
}

// Returns the smallest slow-down that the comparison would show. If all values after are multiplied
// by s, both ends of an interval are, too. So s must exceed two factors: the reach of the 95 %
// interval beyond the limit, and the reach of the interval that inverts the test at the required
// significance. The result is exact if no two values agree.
std::optional<double> smallest_shown(const Change& change, double limit, std::size_t changes) {
  const double p_max = significance / static_cast<double>(changes);
  const Estimate strict = ratio_estimate(change.after, change.before, p_max);
  if (!change.ratio.has_interval() || strict.level < 1 - p_max) return std::nullopt;
  const double beyond_limit = limit * change.machine * reach(change.ratio, change.more_is_slower);
  return std::max(beyond_limit, reach(strict, change.more_is_slower)) - 1;
}

// Returns the launches with which the interval fits into the limit. Its width shrinks with the
// square root of the number of launches.
std::optional<std::size_t> needed(const Change& change, double limit, std::size_t least) {
  if (!change.ratio.has_interval()) return std::nullopt;
  const double half_width = std::log(change.ratio.high / change.ratio.low) / 2;
  const double times = half_width / std::log(limit);
  const double launches = std::ceil(static_cast<double>(change.launches()) * times * times);
  return std::max(static_cast<std::size_t>(launches), least);
}

}  // namespace

bool Change::is_suspect() const {
  if (!is_undecided(finding) || !looks_slower()) return false;
  return p / 2 < suspicion || (!can_be_significant() && std::abs(effect) == 1);
}

Change change_of(std::vector<double> before, std::vector<double> after, bool more_is_slower) {
  Change change{std::move(before), std::move(after), more_is_slower};
  change.ratio = ratio_estimate(change.after, change.before);
  change.p = mann_whitney(change.before, change.after);
  change.least_p = least_p(change.before.size(), change.after.size());
  change.effect = cliffs_delta(change.before, change.after);
  return change;
}

void judge_family(std::span<Change* const> family, double threshold) {
  const std::size_t changes = family.size();
  const std::size_t least = launches_min(changes);
  const double limit = 1 + threshold;
  std::vector<double> p_values;
  for (const Change* const change : family) p_values.push_back(change->p);
  p_values = holm(p_values);
  for (std::size_t at = 0; at < changes; ++at) {
    Change& change = *family[at];
    change.p = p_values[at];
    change.least_p = std::min(1.0, change.least_p * static_cast<double>(changes));
    change.finding = finding_of(change, limit);
    change.smallest = smallest_shown(change, limit, changes);
    change.launches_needed = needed(change, limit, least);
  }
}

std::size_t launches_min(std::size_t changes) {
  std::size_t launches = 1;
  while (static_cast<double>(changes) * least_p(launches, launches) >= significance) ++launches;
  return launches;
}

double sure_change(const Estimate& ratio) {
  return !ratio.has_interval() ? 1 : std::max({1.0, ratio.low, 1 / ratio.high});
}

}  // namespace ipc::bench
