// Finds the cells that two runs have in common, and has them judged.
#include "bench/judge/compare.h"

#include <fmt/format.h>

#include <algorithm>

#include "bench/run/rank_tests.h"
#include "bench/run/sustained.h"

namespace ipc::bench {
namespace {

bool has_launches(const Row* row) { return row != nullptr && !row->figures.empty(); }

// Returns the ratios to the floor, launch by launch; nullopt if a launch may lack its pair.
std::optional<std::vector<double>> to_floor(const Row& row, const Row* floor) {
  if (!has_launches(floor) || floor->figures.size() != row.figures.size()) return std::nullopt;
  return paired_ratios(row.figures, floor->figures);
}

// What is compared of one cell.
struct Pair {
  const Row &before, &after;
  const Row *floor_before, *floor_after;

  Change floor_change() const {
    return change_of(floor_before->figures, floor_after->figures, !before.point.counts_messages());
  }
};

ComparedCell cell_of(const Pair& pair, CompareOf of) {
  const bool more_is_slower = !pair.before.point.counts_messages();
  ComparedCell cell{pair.before.transport, pair.before.point, pair.before.figure->median,
                    pair.after.figure->median,
                    change_of(pair.before.figures, pair.after.figures, more_is_slower)};
  if (of == CompareOf::machine) {
    if (has_launches(pair.floor_before) && has_launches(pair.floor_after))
      cell.floor = pair.floor_change();
    return cell;
  }
  auto before = to_floor(pair.before, pair.floor_before);
  auto after = to_floor(pair.after, pair.floor_after);
  if (!before || !after) return cell;
  cell.change = change_of(std::move(*before), std::move(*after), more_is_slower);
  cell.is_to_floor = true;
  cell.floor = pair.floor_change();
  return cell;
}

// Looks at all floors, because one may be in both runs though its channel cannot be compared to it.
std::optional<double> machine_of(const Summary& before, const Index& index) {
  std::optional<double> most;
  for (const Row& row : before.rows) {
    if (!row.is_floor) continue;
    const Row* const after = index.find(row.transport, row.point, true);
    if (!has_launches(&row) || !has_launches(after)) continue;
    const double moved = sure_change(ratio_estimate(after->figures, row.figures));
    most = std::max(most.value_or(1), moved);
  }
  return most;
}

void judge_all(Comparison& comparison) {
  std::vector<Change*> cells, floors;
  const bool is_of_code = comparison.options.of == CompareOf::code;
  for (ComparedCell& cell : comparison.cells) {
    if (is_of_code && !cell.is_to_floor) cell.change.machine = comparison.machine.value_or(1);
    cells.push_back(&cell.change);
    if (cell.floor) floors.push_back(&*cell.floor);
  }
  judge_family(cells, comparison.options.threshold);
  judge_family(floors, comparison.options.threshold);
  comparison.launches_min = launches_min(cells.size());
}

// Returns why a cell has no figure that counts; nullopt if it has one.
std::optional<std::string> absence(const Row* row) {
  if (row == nullptr) return "not measured";
  if (row->failed) return "failed: " + *row->failed;
  if (row->skipped) return "skipped: " + *row->skipped;
  if (!row->figure) return "not measured";
  if (!is_sustained(*row)) return "the rate is not sustained";
  return std::nullopt;
}

void compare_cell(Comparison& comparison, const std::string& transport, const Point& point,
                  const Index& runs_before, const Index& runs_after) {
  const Row* const before = runs_before.find(transport, point);
  const Row* const after = runs_after.find(transport, point);
  if (before == nullptr && after == nullptr) return;
  const auto none_before = absence(before), none_after = absence(after);
  const std::string title = fmt::format("{}, {}", transport, point.title());
  if (none_after) {
    const char* const when = none_before ? "both" : "after";
    comparison.left_out.push_back(
        {title, fmt::format("{}: {}", when, *none_after), !none_before.has_value()});
  } else if (none_before) {
    comparison.left_out.push_back({title, fmt::format("before: {}", *none_before), false});
  } else {
    comparison.cells.push_back(cell_of({*before, *after, runs_before.find(transport, point, true),
                                        runs_after.find(transport, point, true)},
                                       comparison.options.of));
  }
}

// Returns the first list, then the values that only the second has.
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

void compare_facts(Comparison& comparison, const Summary& before, const Summary& after) {
  comparison.before = name_of(before);
  comparison.after = name_of(after);
  comparison.facts = fact_differences(before, after);
  comparison.cautions = cautions(before, after, comparison.options.of);
  const auto& keys = machine_facts();
  comparison.is_one_machine = std::all_of(keys.begin(), keys.end(), [&](const std::string& key) {
    return before.fact_or(key, "") == after.fact_or(key, "");
  });
}

void sort(Comparison& comparison) {
  std::stable_sort(comparison.cells.begin(), comparison.cells.end(),
                   [](const ComparedCell& a, const ComparedCell& b) {
                     return a.change.finding < b.change.finding;
                   });
  std::stable_sort(comparison.left_out.begin(), comparison.left_out.end(),
                   [](const LeftOut& a, const LeftOut& b) { return a.is_lost > b.is_lost; });
}

}  // namespace

std::size_t Comparison::count(Finding finding) const {
  return static_cast<std::size_t>(
      std::count_if(cells.begin(), cells.end(),
                    [&](const ComparedCell& cell) { return cell.change.finding == finding; }));
}

std::size_t Comparison::lost() const {
  return static_cast<std::size_t>(std::count_if(left_out.begin(), left_out.end(),
                                                [](const LeftOut& cell) { return cell.is_lost; }));
}

Comparison compare(const Summary& before, const Summary& after, const CompareOptions& options) {
  const Index runs_before(before), runs_after(after);
  Comparison comparison;
  comparison.options = options;
  compare_facts(comparison, before, after);
  comparison.machine = machine_of(before, runs_after);
  for (const std::string& transport : joined(runs_before.transports, runs_after.transports)) {
    if (is_control(transport)) continue;
    for (const Point& point : joined(runs_before.points, runs_after.points))
      compare_cell(comparison, transport, point, runs_before, runs_after);
  }
  judge_all(comparison);
  sort(comparison);
  decide(comparison);
  return comparison;
}

}  // namespace ipc::bench
