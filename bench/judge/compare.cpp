// Finds the cells that two runs have in common, and judges them.
#include "bench/judge/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <set>

#include "bench/judge/reasons.h"
#include "bench/run/provenance.h"
#include "bench/run/rank_tests.h"
#include "bench/run/sustained.h"

namespace ipc::bench {
namespace {

bool has_launches(const Row* row) { return row != nullptr && !row->figures.empty(); }

// The rows of one cell, or of its floor, in both runs.
struct Pair {
  const Row *before, *after;

  bool has_launches() const { return bench::has_launches(before) && bench::has_launches(after); }
  bool is_paired_with(const Pair& floor) const {
    return floor.has_launches() && floor.before->figures.size() == before->figures.size() &&
           floor.after->figures.size() == after->figures.size();
  }
};

ComparedCell cell_of(const Pair& cell, const Pair& floor, CompareOf of) {
  const Row &before = *cell.before, &after = *cell.after;
  const auto change = [&](std::vector<double> then, std::vector<double> now) {
    return change_of(std::move(then), std::move(now), !before.point.counts_messages());
  };
  ComparedCell compared{before.transport, before.point, before.figure->median, after.figure->median,
                        change(before.figures, after.figures)};
  compared.is_to_floor = of == CompareOf::code && cell.is_paired_with(floor);
  if (compared.is_to_floor)
    compared.change = change(paired_ratios(before.figures, floor.before->figures),
                             paired_ratios(after.figures, floor.after->figures));
  if (compared.is_to_floor || (of == CompareOf::machine && floor.has_launches()))
    compared.floor = change(floor.before->figures, floor.after->figures);
  return compared;
}

// Returns the largest certain change of a floor, as a factor. Uses all floors, because a floor may
// be in both runs although its channel is not compared with it.
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
std::optional<Bilingual> absence(const Row* row) {
  if (row == nullptr) return bilingual(reasons::not_measured);
  if (row->obstacle()) return bilingual([&](const Speaker& say) { return say.obstacle(*row); });
  if (!row->figure) return bilingual(reasons::not_measured);
  if (!is_sustained(*row)) return bilingual(reasons::not_sustained);
  return std::nullopt;
}

void compare_cell(Comparison& comparison, const std::string& transport, const Point& point,
                  const Index& runs_before, const Index& runs_after) {
  const auto rows = [&](bool is_floor) {
    return Pair{runs_before.find(transport, point, is_floor),
                runs_after.find(transport, point, is_floor)};
  };
  const Pair cell = rows(false);
  if (cell.before == nullptr && cell.after == nullptr) return;
  const auto none_before = absence(cell.before), none_after = absence(cell.after);
  if (!none_before && !none_after) {
    comparison.cells.push_back(cell_of(cell, rows(true), comparison.options.of));
    return;
  }
  const Phrase& when = none_before && none_after ? reasons::both
                       : none_after              ? reasons::after
                                                 : reasons::before;
  const Bilingual& why = none_after ? *none_after : *none_before;
  comparison.left_out.push_back(
      {bilingual([&](const Speaker& say) { return transport + ", " + say.point(point); }),
       bilingual([&](const Speaker& say) { return say(when, say.text(why)); }), !none_before});
}

Bilingual name_of(const Summary& run) {
  return bilingual([&](const Speaker& say) {
    const std::string unknown = say(reasons::unknown);
    return fmt::format("{}, {}, commit {}", run.source, run.fact_or("date", unknown),
                       run.fact_or("commit", unknown));
  });
}

Bilingual fact_or(const Summary& run, const std::string& key, const Phrase& fallback) {
  const std::string* const fact = run.fact(key);
  return fact != nullptr ? Bilingual(*fact) : bilingual(fallback);
}

std::vector<FactDifference> fact_differences(const Summary& before, const Summary& after) {
  std::vector<FactDifference> differences;
  std::set<std::string> seen = {
      "date", "date_end", "load_before", "load_after", "smallest_difference_share", "command_line"};
  for (const Summary* const run : {&before, &after})
    for (const auto& [key, ignored] : run->facts) {
      if (!seen.insert(key).second) continue;
      const Phrase& absent =
          key == "cpus" || key == "scheduling" ? reasons::usual : reasons::unknown;
      Bilingual then = fact_or(before, key, absent), now = fact_or(after, key, absent);
      if (then.english != now.english)
        differences.push_back({key, std::move(then), std::move(now)});
    }
  return differences;
}

void warn_of_settings(Comparison& comparison) {
  // They may differ between two versions of the code on one machine.
  static const std::set<std::string> of_version = {"commit", "clock_cost_ns", "clock_error_ns",
                                                   "clock_step_ns", "interval"};
  const std::size_t none = comparison.warnings.size();
  for (const FactDifference& one : comparison.facts)
    if (!of_version.contains(one.key))
      comparison.warnings.push_back(bilingual([&](const Speaker& say) {
        return say(reasons::setting_differs, one.key, say.text(one.before), say.text(one.after));
      }));
  if (comparison.warnings.size() > none)
    comparison.warnings.push_back(bilingual(reasons::settings_differ));
}

void warn_of_time_between(Comparison& comparison, const Summary& before, const Summary& after) {
  constexpr double hour_s = 3600;
  const auto then = time_of(before.fact_or("date", "")), now = time_of(after.fact_or("date", ""));
  const double apart_s = then && now ? std::abs(std::difftime(*now, *then)) : 0;
  if (!then || !now) comparison.warnings.push_back(bilingual(reasons::no_date));
  if (apart_s > hour_s)
    comparison.warnings.push_back(
        bilingual(reasons::hours_between, static_cast<std::uint64_t>(std::ceil(apart_s / hour_s))));
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
      comparison.warnings.push_back(bilingual(
          run == &before ? reasons::warning_before : reasons::warning_after, run->source, warning));
}

Finding finding_of(const ComparedCell& cell) { return cell.change.finding; }

void sort(Comparison& comparison) {
  std::ranges::stable_sort(comparison.cells, {}, [](const ComparedCell& cell) {
    return is_undecided(finding_of(cell)) ? Finding::too_few_launches : finding_of(cell);
  });
  std::ranges::stable_sort(comparison.left_out, std::ranges::greater{}, &LeftOut::is_lost);
}

std::optional<Bilingual> why_lost(const Comparison& comparison) {
  const std::size_t lost = comparison.lost();
  if (lost == 0) return std::nullopt;
  return bilingual([&](const Speaker& say) {
    const LeftOut& first = comparison.left_out.front();
    const std::string cell = say.text(first.cell), why = say.text(first.why);
    return lost == 1 ? say(reasons::one_lost, cell, why) : say(reasons::many_lost, lost, cell, why);
  });
}

std::optional<Bilingual> why_slower(const Comparison& comparison) {
  const std::size_t slower = comparison.count(Finding::slower);
  if (slower == 0) return std::nullopt;
  return bilingual([&](const Speaker& say) {
    const std::string threshold = say.percent(comparison.options.threshold);
    return slower == 1 ? say(reasons::one_slower, threshold)
                       : say(reasons::many_slower, slower, threshold);
  });
}

std::optional<Bilingual> why_undecided(const Comparison& comparison) {
  const auto& cells = comparison.cells;
  if (cells.empty()) return bilingual(reasons::no_common_cell);
  const auto has_power = [](const ComparedCell& cell) { return cell.change.can_be_significant(); };
  if (std::ranges::none_of(cells, has_power) &&
      comparison.count(Finding::no_difference) < cells.size())
    return bilingual(reasons::no_power);
  if (comparison.undecided() == cells.size()) return bilingual(reasons::none_judged);
  const auto suspect = std::ranges::find_if(
      cells, [](const ComparedCell& cell) { return cell.change.is_suspect(); });
  if (suspect == cells.end()) return std::nullopt;
  return bilingual([&](const Speaker& say) {
    return say(reasons::suspect, suspect->title(say), say.percent(comparison.options.threshold));
  });
}

// Sets the outcome by the first rule whose reason is not ignored (--allow).
void decide(Comparison& comparison) {
  struct Rule {
    CompareOutcome outcome;
    std::optional<Bilingual> reason;
    const char* ignored_by;  // the word of --allow; nullptr: none
  };
  const CompareOptions& options = comparison.options;
  const Rule rules[] = {
      {CompareOutcome::lost, why_lost(comparison), options.allow_lost ? "lost" : nullptr},
      {CompareOutcome::slower, why_slower(comparison), nullptr},
      {CompareOutcome::cannot_tell, why_undecided(comparison),
       options.allow_cannot_tell ? "cannot-tell" : nullptr},
  };
  comparison.reason = bilingual(reasons::none_slower);
  for (const Rule& rule : rules) {
    if (!rule.reason) continue;
    if (rule.ignored_by == nullptr) {
      comparison.outcome = rule.outcome;
      comparison.reason = *rule.reason;
      return;
    }
    comparison.reason = bilingual([&](const Speaker& say) {
      return say(reasons::ignored, say.text(comparison.reason), rule.ignored_by,
                 say.text(*rule.reason));
    });
  }
}

}  // namespace

std::size_t Comparison::count(Finding finding) const {
  return static_cast<std::size_t>(std::ranges::count(cells, finding, finding_of));
}

std::size_t Comparison::undecided() const {
  return static_cast<std::size_t>(std::ranges::count_if(cells, is_undecided, finding_of));
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
  std::vector<std::string> transports = runs_before.transports;
  add_new(transports, runs_after.transports);
  std::vector<Point> points = runs_before.points;
  add_new(points, runs_after.points);
  for (const std::string& transport : transports)
    for (const Point& point : points)
      if (!is_control(transport))
        compare_cell(comparison, transport, point, runs_before, runs_after);
  judge_all(comparison);
  sort(comparison);
  decide(comparison);
  return comparison;
}

}  // namespace ipc::bench
