// Finds the cells that two runs have in common, and judges them.
#include "bench/judge/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <set>

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

std::vector<FactDifference> fact_differences(const Summary& before, const Summary& after) {
  std::vector<FactDifference> differences;
  std::set<std::string> seen = {
      "date", "date_end", "load_before", "load_after", "smallest_difference_share", "command_line"};
  for (const Summary* const run : {&before, &after})
    for (const auto& [key, ignored] : run->facts) {
      if (!seen.insert(key).second) continue;
      const char* const absent = key == "cpus" || key == "scheduling" ? "default" : "unknown";
      std::string then = before.fact_or(key, absent), now = after.fact_or(key, absent);
      if (then != now) differences.push_back({key, std::move(then), std::move(now)});
    }
  return differences;
}

// Facts that are the same if only the measured code changes.
void warn_of_settings(Comparison& comparison) {
  static const std::set<std::string> settings = {
      "cpu",       "kernel",     "num_cpus_allowed", "virtualisation", "cgroup_quota",
      "throttled", "governor",   "mitigations",      "cpus",           "transparent_huge_pages",
      "flags",     "build_type", "compiler",         "scheduling",     "kernel_command_line",
      "version",   "time_ns",    "clock_source"};
  std::vector<std::string> unrecorded;
  const std::size_t none = comparison.warnings.size();
  for (const auto& [key, then, now] : comparison.facts) {
    if (!settings.contains(key)) continue;
    if (then == "unknown" || now == "unknown") unrecorded.push_back(key);
    else comparison.warnings.push_back(fmt::format("{}: {} before, {} after", key, then, now));
  }
  if (!unrecorded.empty())
    comparison.warnings.push_back(
        fmt::format("known of one run only: {}", fmt::join(unrecorded, ", ")));
  if (comparison.warnings.size() > none)
    comparison.warnings.emplace_back(
        "figures of different machines or builds differ for many reasons, and no verdict here "
        "names one");
}

// Returns when a run began, as provenance_at_start writes it.
std::optional<std::time_t> begin_of(const Summary& run) {
  const std::string date = run.fact_or("date", "");
  std::tm parts{};
  const char* const end = ::strptime(date.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return end != nullptr && *end == '\0' ? std::optional(::timegm(&parts)) : std::nullopt;
}

void warn_of_time_between(Comparison& comparison, const Summary& before, const Summary& after) {
  constexpr double hour_s = 3600;
  const auto then = begin_of(before), now = begin_of(after);
  const double apart_s = then && now ? std::abs(std::difftime(*now, *then)) : 0;
  if (!then || !now)
    comparison.warnings.emplace_back("a run without a date: the time between the runs is unknown");
  if (apart_s > hour_s)
    comparison.warnings.push_back(fmt::format(
        "{:.0f} hours lie between the runs: figures have drifted by a factor of up to 1.7 from one "
        "hour to another; ratios to floors are comparable, figures are not",
        std::ceil(apart_s / hour_s)));
}

void compare_facts(Comparison& comparison, const Summary& before, const Summary& after) {
  comparison.before = name_of(before);
  comparison.after = name_of(after);
  comparison.facts = fact_differences(before, after);
  comparison.is_one_machine = std::ranges::all_of(machine_facts(), [&](const std::string& key) {
    return before.fact_or(key, "") == after.fact_or(key, "");
  });
  if (comparison.options.of == CompareOf::code) {
    warn_of_settings(comparison);
    warn_of_time_between(comparison, before, after);
  }
  for (const Summary* const run : {&before, &after})
    for (const std::string& warning : run->warnings)
      comparison.warnings.push_back(
          fmt::format("{} ({}): {}", run == &before ? "before" : "after", run->source, warning));
}

void sort(Comparison& comparison) {
  std::ranges::stable_sort(comparison.cells, {}, [](const ComparedCell& cell) {
    const Finding finding = cell.change.finding;
    return is_undecided(finding) ? Finding::too_few_launches : finding;
  });
  std::ranges::stable_sort(comparison.left_out, std::ranges::greater{}, &LeftOut::is_lost);
}

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

std::optional<std::string> why_undecided(const Comparison& comparison) {
  const auto& cells = comparison.cells;
  if (cells.empty()) return "no cell was measured in both runs";
  const bool has_power = std::ranges::any_of(
      cells, [](const ComparedCell& cell) { return cell.change.can_be_significant(); });
  if (!has_power && comparison.count(Finding::no_difference) < cells.size())
    return "no difference of any size can be significant with so few launches";
  if (comparison.undecided() == cells.size()) return "no cell could be judged";
  const auto suspect = std::ranges::find_if(
      cells, [](const ComparedCell& cell) { return cell.change.is_suspect(); });
  if (suspect == cells.end()) return std::nullopt;
  return fmt::format("{} is probably slower, but not provably by more than {:g} %",
                     suspect->title(), comparison.options.threshold * 100);
}

// Takes the outcome of the first rule that has a reason which is not to be ignored.
void decide(Comparison& comparison) {
  struct Rule {
    CompareOutcome outcome;
    std::optional<std::string> reason;
    const char* ignored_by;  // the word of --allow; nullptr: none
  };
  const CompareOptions& options = comparison.options;
  const Rule rules[] = {
      {CompareOutcome::lost, why_lost(comparison), options.allow_lost ? "lost" : nullptr},
      {CompareOutcome::slower, why_slower(comparison), nullptr},
      {CompareOutcome::cannot_tell, why_undecided(comparison),
       options.allow_cannot_tell ? "cannot-tell" : nullptr},
  };
  comparison.reason = "no cell is known to be slower";
  for (const auto& [outcome, reason, ignored_by] : rules) {
    if (!reason) continue;
    if (ignored_by == nullptr) {
      comparison.outcome = outcome;
      comparison.reason = *reason;
      return;
    }
    comparison.reason += fmt::format("; --allow {} ignores that {}", ignored_by, *reason);
  }
}

}  // namespace

std::size_t Comparison::count(Finding finding) const {
  return static_cast<std::size_t>(std::ranges::count(
      cells, finding, [](const ComparedCell& cell) { return cell.change.finding; }));
}

std::size_t Comparison::undecided() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      cells, [](const ComparedCell& cell) { return is_undecided(cell.change.finding); }));
}

std::size_t Comparison::lost() const {
  return static_cast<std::size_t>(std::ranges::count(left_out, true, &LeftOut::is_lost));
}

int Comparison::exit_status() const {
  constexpr int statuses[] = {0, 3, 4, 5};
  return statuses[static_cast<std::size_t>(outcome)];
}

const std::vector<std::string>& machine_facts() {
  static const std::vector<std::string> keys = {"cpu", "num_cpus_allowed", "kernel"};
  return keys;
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
