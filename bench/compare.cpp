#include "bench/compare.h"

#include <fmt/format.h>

#include <algorithm>

#include "bench/rank_tests.h"

namespace ipc::bench {
namespace {

// Of the whole run: of a hundred unchanged ones, one at most may be called slower or faster.
constexpr double significance = 0.01;

// What is compared of one cell, one value a launch.
struct Values {
  std::vector<double> before, after;
  double least = 1;  // p value that so many can have

  bool known() const { return !before.empty() && !after.empty(); }
};

bool all_known(const Row* row) { return row != nullptr && !row->figures.empty(); }

// The ratios to the floor, launch by launch; nothing if a launch may lack its pair.
std::optional<std::vector<double>> to_floor(const Row& row, const Row* floor) {
  if (!all_known(floor) || floor->figures.size() != row.figures.size() || row.figures.empty())
    return std::nullopt;
  return paired_ratios(row.figures, floor->figures);
}

// Fills in what the figures say, before any cell is judged by the others.
Values values_of(ComparedCell& cell, const Row& before, const Row& after, const Row* floor_before,
                 const Row* floor_after) {
  Values values{before.figures, after.figures};
  auto ratios_before = to_floor(before, floor_before), ratios_after = to_floor(after, floor_after);
  if (ratios_before && ratios_after) {
    cell.floor = ratio_estimate(floor_after->figures, floor_before->figures);
    values = {std::move(*ratios_before), std::move(*ratios_after)};
  }
  if (!values.known()) return values;
  values.least = least_p(values.before.size(), values.after.size());
  cell.change = ratio_estimate(values.after, values.before);
  cell.p = mann_whitney(values.before, values.after);
  cell.effect = cliffs_delta(values.before, values.after);
  return values;
}

// From 1: how far it has moved at least, whichever way.
double sure_change(const Estimate& ratio) {
  return !ratio.has_interval() ? 1 : std::max({1.0, ratio.low, 1 / ratio.high});
}

// Beside the cells, since a floor may be in both runs though its channel cannot be compared to it.
std::optional<double> machine_of(const Summary& before, const Index& index) {
  std::optional<double> most;
  for (const Row& row : before.rows) {
    if (!row.is_floor) continue;
    const Row* const after = index.find(row.transport, row.point, true);
    if (!all_known(&row) || !all_known(after)) continue;
    const double moved = sure_change(ratio_estimate(after->figures, row.figures));
    most = std::max(most.value_or(1), moved);
  }
  return most;
}

Finding direction(const ComparedCell& cell) {
  const bool is_more = cell.change->low > 1;
  return is_more != cell.point.counts_messages() ? Finding::slower : Finding::faster;
}

// `reachable_p`: the least that so many launches and cells allow, adjusted.
void judge(ComparedCell& cell, double reachable_p, double limit, double machine) {
  const auto doubt = [&](Doubt why) { cell.doubt = why; };
  if (!cell.change) return doubt(Doubt::launches_unknown);
  const Estimate& change = *cell.change;
  if (!change.has_interval()) return doubt(Doubt::too_few_launches);
  if (change.low > 1 / limit && change.high < limit) {
    if (!cell.floor && machine > limit) return doubt(Doubt::machine_changed);
    cell.finding = Finding::no_difference;
    return;
  }
  if (reachable_p >= significance) return doubt(Doubt::too_few_launches);
  const double sure = sure_change(change);
  if (sure <= limit) return doubt(Doubt::interval_too_wide);
  if (cell.p >= significance) return doubt(Doubt::may_be_chance);
  if (!cell.floor && sure <= limit * machine) return doubt(Doubt::machine_changed);
  cell.finding = direction(cell);
}

void judge_all(Comparison& comparison, const std::vector<Values>& values) {
  std::vector<double> p_values, least;
  std::vector<ComparedCell*> judged;
  for (std::size_t at = 0; at < values.size(); ++at) {
    if (!values[at].known()) continue;
    judged.push_back(&comparison.cells[at]);
    p_values.push_back(comparison.cells[at].p);
    least.push_back(values[at].least);
  }
  p_values = holm(p_values);
  least = holm(least);
  for (std::size_t at = 0; at < judged.size(); ++at) judged[at]->p = p_values[at];
  auto reachable = least.begin();
  for (std::size_t at = 0; at < values.size(); ++at)
    judge(comparison.cells[at], values[at].known() ? *reachable++ : 1, 1 + comparison.threshold,
          comparison.machine.value_or(1));
  const auto cells = static_cast<double>(std::max<std::size_t>(judged.size(), 1));
  comparison.launches_wanted = interval_min;
  while (cells * least_p(comparison.launches_wanted, comparison.launches_wanted) >= significance)
    ++comparison.launches_wanted;
}

Finding finding_of(const Comparison& comparison) {
  for (const Finding one : {Finding::slower, Finding::faster, Finding::cannot_tell})
    if (comparison.count(one) > 0) return one;
  return comparison.cells.empty() ? Finding::cannot_tell : Finding::no_difference;
}

// Why a cell has no figure; nothing if it has.
std::optional<std::string> absence(const Row* row) {
  if (row == nullptr) return "not measured";
  if (row->failed) return "failed: " + *row->failed;
  if (row->skipped) return "skipped: " + *row->skipped;
  if (!row->figure) return "not measured";
  return std::nullopt;
}

void compare_cell(Comparison& comparison, std::vector<Values>& values, const std::string& transport,
                  const Point& point, const Index& runs_before, const Index& runs_after) {
  const Row* const before = runs_before.find(transport, point);
  const Row* const after = runs_after.find(transport, point);
  if (before == nullptr && after == nullptr) return;
  const auto none_before = absence(before), none_after = absence(after);
  const std::string title = fmt::format("{}, {}", transport, point.title());
  if (none_before && none_after) {
    comparison.left_out.push_back(fmt::format("{}: {}", title, *none_after));
  } else if (none_before || none_after) {
    comparison.left_out.push_back(
        fmt::format("{}: only {}; {} it is {}", title, none_before ? "after" : "before",
                    none_before ? "before" : "after", none_before ? *none_before : *none_after));
  } else {
    ComparedCell cell{transport, point, before->figure->median, after->figure->median, {}, {}};
    values.push_back(values_of(cell, *before, *after, runs_before.find(transport, point, true),
                               runs_after.find(transport, point, true)));
    comparison.cells.push_back(std::move(cell));
  }
}

// Those of the first, then what only the second has.
template <class Thing>
std::vector<Thing> joined(std::vector<Thing> first, const std::vector<Thing>& second) {
  for (const Thing& one : second)
    if (std::find(first.begin(), first.end(), one) == first.end()) first.push_back(one);
  return first;
}

std::string name_of(const Summary& run) {
  return fmt::format("{}, {}, commit {}", run.source, run.fact_or("date", "unknown"),
                     run.fact_or("commit", "unknown"));
}

}  // namespace

std::size_t Comparison::count(Finding finding) const {
  return static_cast<std::size_t>(
      std::count_if(cells.begin(), cells.end(),
                    [&](const ComparedCell& cell) { return cell.finding == finding; }));
}

Comparison compare(const Summary& before, const Summary& after, double threshold) {
  const Index runs_before(before), runs_after(after);
  Comparison comparison;
  comparison.threshold = threshold;
  comparison.before = name_of(before);
  comparison.after = name_of(after);
  comparison.cautions = cautions(before, after);
  comparison.machine = machine_of(before, runs_after);
  std::vector<Values> values;
  for (const std::string& transport : joined(runs_before.transports, runs_after.transports)) {
    if (is_control(transport)) continue;
    for (const Point& point : joined(runs_before.points, runs_after.points))
      compare_cell(comparison, values, transport, point, runs_before, runs_after);
  }
  judge_all(comparison, values);
  comparison.finding = finding_of(comparison);
  std::stable_sort(
      comparison.cells.begin(), comparison.cells.end(),
      [](const ComparedCell& a, const ComparedCell& b) { return a.finding < b.finding; });
  return comparison;
}

}  // namespace ipc::bench
