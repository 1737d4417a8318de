// A comparison as people read it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/report/answers_markdown.h"
#include "bench/report/table.h"

namespace ipc::bench {
namespace {

bool is_of_machine(const Comparison& comparison) {
  return comparison.options.of == CompareOf::machine;
}

std::string figure_text(const Point& point, double figure) {
  return !point.counts_messages() ? number(figure / 1e3) + " us" : rate_text(figure, point.size);
}

std::string ratio_text(const Estimate& ratio) {
  if (!ratio.has_interval()) return fmt::format("{:.2f}", ratio.median);
  return fmt::format("{:.2f} [{:.2f}, {:.2f}]", ratio.median, ratio.low, ratio.high);
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

std::string counts(const Comparison& comparison) {
  const auto count = [&](Finding finding) { return comparison.count(finding); };
  return fmt::format("{} of {} by more than {}; {} faster; {} without a difference; {} undecided",
                     count(Finding::slower), cells_text(comparison.cells.size()),
                     threshold_text(comparison), count(Finding::faster),
                     count(Finding::no_difference), comparison.undecided());
}

// The same for the floors, when machines are compared.
std::string floor_counts(const Comparison& comparison) {
  std::size_t floors = 0, slower = 0, faster = 0, same = 0;
  for (const ComparedCell& cell : comparison.cells) {
    if (!cell.floor) continue;
    ++floors;
    slower += cell.floor->finding == Finding::slower ? 1 : 0;
    faster += cell.floor->finding == Finding::faster ? 1 : 0;
    same += cell.floor->finding == Finding::no_difference ? 1 : 0;
  }
  return fmt::format("Floors slower: {} of {}; {} faster; {} without a difference; {} undecided.\n",
                     slower, floors, faster, same, floors - slower - faster - same);
}

std::string headline(const Comparison& comparison) {
  std::string text = fmt::format("Slower: {}; {} lost.", counts(comparison), comparison.lost());
  const Shown hidden = shown_by(
      comparison, [](const ComparedCell& cell) { return is_undecided(cell.change.finding); });
  if (hidden.empty()) return text;
  text += fmt::format(" In the undecided cells a change below {} cannot be seen",
                      percent(middle(hidden)));
  if (hidden.size() > 1)
    text += fmt::format(" (median; below {} in the worst)", percent(hidden.back().first));
  return text + ".";
}

std::string finding_text(const Change& change) {
  switch (change.finding) {
    case Finding::slower: return "slower";
    case Finding::faster: return "faster";
    case Finding::too_few_launches: return "cannot tell: too few launches";
    case Finding::interval_too_wide: return "cannot tell: interval too wide";
    case Finding::not_significant: return "cannot tell: not significant";
    case Finding::machine_changed: return "cannot tell: no floor, and the machine changed";
    case Finding::no_difference: return "no difference";
  }
  return "";
}

Table table_of(const Comparison& comparison) {
  const bool of_machine = is_of_machine(comparison);
  Table table;
  table.columns = {{"transport", false}, {"cell", false}};
  for (const char* const head : {"before", "after", "after / before [95 %]", "could show from"})
    table.columns.push_back({head});
  table.columns.push_back({"launches for ±" + threshold_text(comparison)});
  table.columns.push_back({"verdict", false});
  table.columns.push_back({"floor: after / before"});
  if (of_machine) table.columns.push_back({"floor's verdict", false});
  for (const ComparedCell& cell : comparison.cells) {
    const Change& change = cell.change;
    table.rows.push_back({cell.transport, cell.point.title(), figure_text(cell.point, cell.before),
                          figure_text(cell.point, cell.after), ratio_text(change.ratio),
                          change.smallest ? percent(*change.smallest) : "",
                          change.launches_needed ? std::to_string(*change.launches_needed) : "",
                          finding_text(change), cell.floor ? ratio_text(cell.floor->ratio) : ""});
    if (of_machine) table.rows.back().push_back(cell.floor ? finding_text(*cell.floor) : "");
  }
  return table;
}

Table facts_table(const Comparison& comparison) {
  Table table;
  table.columns = {{"context", false}, {"before", false}, {"after", false}};
  for (const FactDifference& one : comparison.facts)
    table.rows.push_back({one.key, one.before, one.after});
  return table;
}

std::string columns_note(const Comparison& comparison) {
  return fmt::format(
      "A time (us) is better if it is lower, a rate (messages or bytes a second) if it is higher. "
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
  if (comparison.count(Finding::too_few_launches) > 0)
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

std::string left_out_text(const Comparison& comparison, bool is_lost, std::string_view title) {
  std::string text;
  for (const LeftOut& one : comparison.left_out)
    if (one.is_lost == is_lost)
      text += fmt::format("* {}\n", escape_markdown(one.cell + ": " + one.why));
  return text.empty() ? "" : fmt::format("\n{}:\n\n{}", title, text);
}

}  // namespace

std::string markdown(const Comparison& comparison) {
  std::string text =
      fmt::format("{}\n{}\n", escape_markdown(power(comparison)), headline(comparison));
  if (is_of_machine(comparison) && !comparison.cells.empty()) text += floor_counts(comparison);
  text += fmt::format("Exit status {}: {}.\n\n* before: {}\n* after: {}\n",
                      comparison.exit_status(), escape_markdown(comparison.reason),
                      escape_markdown(comparison.before), escape_markdown(comparison.after));
  text += left_out_text(comparison, true, "Lost");
  if (is_of_machine(comparison) && !comparison.facts.empty())
    text += "\n" + markdown(facts_table(comparison));
  if (!comparison.cells.empty()) text += "\n" + markdown(table_of(comparison));
  text += left_out_text(comparison, false, "Not compared");
  for (const std::string& one : notes(comparison)) text += fmt::format("\n{}\n", one);
  for (const std::string& one : comparison.warnings)
    text += fmt::format("\nCaution: {}.\n", escape_markdown(one));
  return text;
}

}  // namespace ipc::bench
