// What `ipc-bench compare` found: the verdict, the cells by importance, and what else differs.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "bench/report/documents.h"

namespace ipc::bench {
namespace {

bool is_of_machine(const Comparison& comparison) {
  return comparison.options.of == CompareOf::machine;
}

const Speaker say(Language::english);

std::string figure_text(const Point& point, double figure) {
  return point.counts_messages() ? say.rate(figure, point.size) : say.us(figure) + " µs";
}

std::string ratio_text(const Estimate& ratio) {
  if (!ratio.has_interval()) return say.decimals(ratio.median, 2);
  return say.ratio({ratio.median, Interval{ratio.low, ratio.high, ratio.level}});
}

// "5.3 %", "12 %", "17 times": rounded up, because a smaller change would not be shown.
std::string percent(double share) {
  constexpr double most = 10;
  if (share >= most) return fmt::format("{:.0f} times", std::ceil(1 + share));
  const double tenths = share < 0.1 ? 10 : 1;
  return fmt::format("{:g} %", std::ceil(share * 100 * tenths - 1e-6) / tenths);
}

std::string threshold_text(const Comparison& comparison) {
  return fmt::format("{:g} %", comparison.options.threshold * 100);
}

std::string cells_text(std::size_t count) {
  return fmt::format("{} cell{}", count, count == 1 ? "" : "s");
}

// The smallest changes that these cells could have shown, ascending, each with its cell.
using Shown = std::vector<std::pair<double, const ComparedCell*>>;

template <class Predicate>
Shown shown_by(const Comparison& comparison, Predicate predicate) {
  Shown shown;
  for (const ComparedCell& cell : comparison.cells)
    if (cell.change.smallest && predicate(cell)) shown.emplace_back(*cell.change.smallest, &cell);
  std::sort(shown.begin(), shown.end());
  return shown;
}

double middle(const Shown& shown) { return shown[shown.size() / 2].first; }

std::string launches_text(const Comparison& comparison) {
  const auto fewer = [](const ComparedCell& a, const ComparedCell& b) {
    return a.change.launches() < b.change.launches();
  };
  const auto& cells = comparison.cells;
  const auto [least, most] = std::minmax_element(cells.begin(), cells.end(), fewer);
  const std::size_t low = least->change.launches(), high = most->change.launches();
  if (low != high) return fmt::format("{} to {} launches per cell", low, high);
  return fmt::format("{} launch{} per cell", low, low == 1 ? "" : "es");
}

// The first line: what this comparison can show, whatever it found.
std::string power(const Comparison& comparison) {
  if (comparison.cells.empty()) return "No cell was measured in both runs.";
  const bool are_same =
      std::all_of(comparison.cells.begin(), comparison.cells.end(),
                  [](const ComparedCell& cell) { return cell.change.before == cell.change.after; });
  if (are_same) return "Both runs hold the same figures: this compares a run with itself.";
  const std::string launches = launches_text(comparison);
  const Shown shown = shown_by(comparison, [](const ComparedCell&) { return true; });
  if (shown.empty())
    return fmt::format("{}: no difference of any size can be significant; {} are the least.",
                       launches, comparison.launches_min);
  const std::string lowest = percent(shown.front().first), highest = percent(shown.back().first);
  std::string text =
      lowest == highest
          ? fmt::format("{}: it can show changes from {}.", launches, lowest)
          : fmt::format("{}: it can show changes from {} ({}) to {} ({}), half of them below {}.",
                        launches, lowest, shown.front().second->title(), highest,
                        shown.back().second->title(), percent(middle(shown)));
  if (const std::size_t blind = comparison.cells.size() - shown.size(); blind > 0)
    text += fmt::format(" In {} no difference of any size can be significant.", cells_text(blind));
  return text;
}

std::string verdict(const Comparison& comparison) {
  const auto count = [&](Finding finding) { return comparison.count(finding); };
  return fmt::format(
      "Slower: {} of {} by more than {}; {} faster; {} without a difference; {} undecided; {} lost.",
      count(Finding::slower), cells_text(comparison.cells.size()), threshold_text(comparison),
      count(Finding::faster), count(Finding::no_difference), count(Finding::cannot_tell),
      comparison.lost());
}

// The same for the floors, when machines are compared.
std::string floor_counts(const Comparison& comparison) {
  std::size_t floors = 0, found[4] = {};
  for (const ComparedCell& cell : comparison.cells) {
    if (!cell.floor) continue;
    ++floors;
    ++found[static_cast<std::size_t>(cell.floor->finding)];
  }
  const auto count = [&](Finding finding) { return found[static_cast<std::size_t>(finding)]; };
  return fmt::format("Floors slower: {} of {}; {} faster; {} without a difference; {} undecided.",
                     count(Finding::slower), floors, count(Finding::faster),
                     count(Finding::no_difference), count(Finding::cannot_tell));
}

std::string hidden_changes(const Comparison& comparison) {
  const Shown hidden = shown_by(comparison, [](const ComparedCell& cell) {
    return cell.change.finding == Finding::cannot_tell;
  });
  if (hidden.empty()) return {};
  std::string text = fmt::format("In the undecided cells a change below {} cannot be seen",
                                 percent(middle(hidden)));
  if (hidden.size() > 1)
    text += fmt::format(" (median; below {} in the worst)", percent(hidden.back().first));
  return text + ".";
}

std::string doubt_text(Doubt doubt) {
  switch (doubt) {
    case Doubt::none: return "";
    case Doubt::too_few_launches: return ": too few launches";
    case Doubt::interval_too_wide: return ": interval too wide";
    case Doubt::not_significant: return ": not significant";
    case Doubt::machine_changed: return ": no floor, and the machine changed";
  }
  return "";
}

std::string finding_text(const Change& change) {
  switch (change.finding) {
    case Finding::slower: return "slower";
    case Finding::faster: return "faster";
    case Finding::no_difference: return "no difference";
    case Finding::cannot_tell: return "cannot tell" + doubt_text(change.doubt);
  }
  return "";
}

// By finding; then those that changed most.
std::vector<const ComparedCell*> by_importance(const Comparison& comparison) {
  std::vector<const ComparedCell*> cells;
  for (const ComparedCell& cell : comparison.cells) cells.push_back(&cell);
  std::ranges::stable_sort(cells, {}, [](const ComparedCell* cell) {
    return std::pair(cell->change.finding, -std::abs(std::log(cell->change.ratio.median)));
  });
  return cells;
}

Table table_of(const Comparison& comparison) {
  const bool of_machine = is_of_machine(comparison);
  Table table{"Cells, the most important first",
              {{"transport", false},
               {"cell", false},
               {"before"},
               {"after"},
               {"after / before [95 %]"},
               {"could show from"},
               {"launches for ±" + threshold_text(comparison)},
               {"verdict", false},
               {"floor: after / before"}},
              {},
              2};
  if (of_machine) table.columns.push_back({"floor's verdict", false});
  for (const ComparedCell* const cell : by_importance(comparison)) {
    const Change& change = cell->change;
    table.rows.push_back({cell->transport, cell->point.title(),
                          figure_text(cell->point, cell->before),
                          figure_text(cell->point, cell->after), ratio_text(change.ratio),
                          change.smallest ? percent(*change.smallest) : "",
                          change.launches_needed ? std::to_string(*change.launches_needed) : "",
                          finding_text(change), cell->floor ? ratio_text(cell->floor->ratio) : ""});
    if (of_machine) table.rows.back().push_back(cell->floor ? finding_text(*cell->floor) : "");
  }
  return table;
}

Drawing::Place place_of(const Change& change, double category) {
  const Estimate& ratio = change.ratio;
  const auto times_as_slow = [&](double value) {
    return change.more_is_slower ? value : 1 / value;
  };
  Drawing::Place place{category, times_as_slow(ratio.median)};
  if (ratio.has_interval()) {
    const auto [low, high] = std::minmax({times_as_slow(ratio.low), times_as_slow(ratio.high)});
    place.interval = Interval{low, high, ratio.level};
  }
  return place;
}

// Each cell's change as times as slow, so that times and rates have one direction.
Drawing drawing_of(const Comparison& comparison) {
  constexpr std::size_t drawn_max = 100;
  Drawing drawing;
  drawing.id = "changes";
  drawing.title = "Times as slow after as before: above 1 slower, below 1 faster";
  drawing.form = Drawing::Form::dots;
  drawing.x.categories = {"cell"};
  drawing.y.title = "times as slow";
  std::map<std::string, std::size_t> styles;
  for (const ComparedCell* const cell : by_importance(comparison)) {
    if (drawing.series.size() == drawn_max) break;
    const std::size_t style = styles.try_emplace(cell->transport, styles.size()).first->second;
    Drawing::Series& series = drawing.series.emplace_back();
    series.name = cell->title();
    series.style = style;
    series.places = {place_of(cell->change, 0)};
    if (!is_of_machine(comparison) || !cell->floor) continue;
    drawing.x.categories = {"cell", "floor"};
    series.places.push_back(place_of(*cell->floor, 1));
  }
  return drawing;
}

Table facts_table(const Comparison& comparison) {
  Table table{"What else differs", {{"context", false}, {"before", false}, {"after", false}}, {}};
  for (const FactDifference& one : comparison.facts)
    table.rows.push_back({one.key, one.before, one.after});
  return table;
}

bool has_doubt(const Comparison& comparison, Doubt doubt) {
  return std::any_of(comparison.cells.begin(), comparison.cells.end(),
                     [&](const ComparedCell& cell) { return cell.change.doubt == doubt; });
}

std::string columns_note(const Comparison& comparison) {
  return fmt::format(
      "A time (µs) is better if it is lower, a rate (messages or bytes a second) if it is higher. "
      "\"Could show from\": the smallest slow-down that launches with this scatter would have shown. "
      "\"Launches for ±{0}\": how many in each run are expected to narrow the interval to ±{0}. "
      "Medians are compared (p50, or the rate), not the tails and not the CPU time.",
      threshold_text(comparison));
}

std::string floor_note(const Comparison& comparison) {
  if (is_of_machine(comparison))
    return "Figures and floors are compared as they were measured. A floor is the raw mechanism "
           "without our code: its change is the machine's, the kernel's or the settings'.";
  std::string text =
      "Where the floor's own change is given, the ratio of the figure to the floor is compared, "
      "which is free of changes of the machine.";
  if (!comparison.is_one_machine)
    text += " The runs are of different machines: to compare those, use --of machine.";
  return text;
}

std::vector<std::string> notes(const Comparison& comparison) {
  std::vector<std::string> all;
  if (comparison.cells.empty()) return all;
  all.push_back(columns_note(comparison));
  all.push_back(floor_note(comparison));
  if (has_doubt(comparison, Doubt::too_few_launches))
    all.push_back(fmt::format(
        "Too few launches: for one of so many cells to be slower or faster, each run needs {} "
        "(--launches {}).",
        comparison.launches_min, comparison.launches_min));
  if (is_of_machine(comparison)) return all;
  if (!comparison.machine)
    all.emplace_back("No floor is in both runs: whether the machine changed is unknown.");
  else if (*comparison.machine > 1 + comparison.options.threshold)
    all.push_back(fmt::format(
        "The machine changed: a floor, which is not our code, changed by a factor of at least "
        "{:.2f}. Only the ratios to floors are free of that.",
        *comparison.machine));
  return all;
}

Table left_out_table(const Comparison& comparison, bool is_lost) {
  Table table{is_lost ? "Lost" : "Not compared", {{"cell", false}, {"why", false}}, {}};
  for (const LeftOut& one : comparison.left_out)
    if (one.is_lost == is_lost) table.rows.push_back({one.cell, one.why});
  return table;
}

Section answer_of(const Comparison& comparison) {
  Section section;
  section.kind = Section::Kind::answer;
  section.paragraphs = {power(comparison), hidden_changes(comparison)};
  if (is_of_machine(comparison) && !comparison.cells.empty())
    section.paragraphs.push_back(floor_counts(comparison));
  section.paragraphs.push_back(
      fmt::format("Exit status {}: {}.", comparison.exit_status(), comparison.reason));
  std::erase(section.paragraphs, "");
  section.items = {"before: " + comparison.before, "after: " + comparison.after};
  return section;
}

Section cells_of(const Comparison& comparison) {
  Section section;
  section.notes = notes(comparison);
  const auto add = [&](Table table, std::vector<Drawing> drawings) {
    if (!table.rows.empty()) section.exhibits.push_back({std::move(table), std::move(drawings)});
  };
  add(left_out_table(comparison, true), {});
  add(table_of(comparison), {drawing_of(comparison)});
  add(left_out_table(comparison, false), {});
  return section;
}

Section context_of(const Comparison& comparison) {
  Section section;
  for (const std::string& one : comparison.cautions)
    section.warnings.push_back(fmt::format("Caution: {}.", one));
  if (comparison.facts.empty()) return section;
  section.exhibits.push_back({facts_table(comparison), {}});
  return section;
}

}  // namespace

Document document_of(const Comparison& comparison) {
  return {Language::english,
          "",
          verdict(comparison),
          {answer_of(comparison), cells_of(comparison), context_of(comparison)},
          {}};
}

}  // namespace ipc::bench
