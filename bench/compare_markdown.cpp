#include <fmt/format.h>

#include "bench/compare.h"
#include "bench/counterpart.h"
#include "bench/table.h"

namespace ipc::bench {
namespace {

std::string figure_text(const Point& point, double figure) {
  return !point.counts_messages() ? number(figure / 1e3) + " us" : rate_text(figure, point.size);
}

std::string ratio_text(const Estimate& ratio) {
  if (!ratio.has_interval()) return fmt::format("{:.2f}", ratio.median);
  return fmt::format("{:.2f} [{:.2f}, {:.2f}]", ratio.median, ratio.low, ratio.high);
}

std::string p_text(double p) { return p < 0.001 ? "under 0.001" : fmt::format("{:.3f}", p); }

std::string doubt_text(Doubt doubt) {
  switch (doubt) {
    case Doubt::none: return "";
    case Doubt::launches_unknown: return ": a launch without a figure in the file";
    case Doubt::too_few_launches: return ": too few launches";
    case Doubt::interval_too_wide: return ": interval too wide";
    case Doubt::may_be_chance: return ": chance among so many cells";
    case Doubt::machine_changed: return ": no floor, and the machine changed";
  }
  return "";
}

std::string finding_text(const ComparedCell& cell) {
  switch (cell.finding) {
    case Finding::slower: return "slower";
    case Finding::faster: return "faster";
    case Finding::no_difference: return "no difference";
    case Finding::cannot_tell: return "cannot tell" + doubt_text(cell.doubt);
  }
  return "";
}

std::string percent(double share) { return fmt::format("{:g} %", share * 100); }

std::string verdict(const Comparison& comparison) {
  if (comparison.cells.empty()) return "Cannot tell: no cell was measured in both runs.";
  const char* const words[] = {"Slower", "Faster", "Cannot tell", "No difference"};
  const auto count = [&](Finding finding) { return comparison.count(finding); };
  std::string text = fmt::format(
      "{}: of {} cell{} {} slower by more than {}, {} faster, {} without a "
      "difference, {} cannot be told",
      words[static_cast<std::size_t>(comparison.finding)], comparison.cells.size(),
      comparison.cells.size() == 1 ? "" : "s", count(Finding::slower),
      percent(comparison.threshold), count(Finding::faster), count(Finding::no_difference),
      count(Finding::cannot_tell));
  if (!comparison.left_out.empty())
    text += fmt::format("; {} not compared", comparison.left_out.size());
  return text + ".";
}

Table table_of(const Comparison& comparison) {
  Table table;
  table.columns = {{"transport", false}, {"cell", false},           {"before"}, {"after"},
                   {"compared", false},  {"after / before [95 %]"}, {"p"},      {"effect"},
                   {"the floor's own"},  {"verdict", false}};
  for (const ComparedCell& cell : comparison.cells) {
    const bool known = cell.change.has_value();
    table.rows.push_back(
        {cell.transport, cell.point.title(), figure_text(cell.point, cell.before),
         figure_text(cell.point, cell.after),
         cell.floor ? fmt::format("ratio to {}", counterpart_of(cell.transport)) : "figure",
         known ? ratio_text(*cell.change) : "", known ? p_text(cell.p) : "",
         known ? fmt::format("{:+.2f}", cell.effect) : "",
         cell.floor ? ratio_text(*cell.floor) : "", finding_text(cell)});
  }
  return table;
}

bool has_doubt(const Comparison& comparison, Doubt doubt) {
  for (const ComparedCell& cell : comparison.cells)
    if (cell.doubt == doubt) return true;
  return false;
}

// What the table wants said.
std::vector<std::string> notes(const Comparison& comparison) {
  std::vector<std::string> all;
  if (comparison.cells.empty()) return all;
  all.emplace_back(
      "Of a ping (us) less is better, of a stream (messages or bytes a second) more. p: Mann-Whitney, "
      "adjusted over the cells (Holm). Effect: Cliff's delta, from -1 (all less) to 1 (all more).");
  if (has_doubt(comparison, Doubt::too_few_launches))
    all.push_back(fmt::format(
        "Too few launches: to tell one of so many cells slower or faster takes {} in each run "
        "(--launches {}).",
        comparison.launches_wanted, comparison.launches_wanted));
  if (!comparison.machine)
    all.emplace_back("No floor is in both runs: what the machine did between them is not known.");
  else if (*comparison.machine > 1 + comparison.threshold)
    all.push_back(fmt::format(
        "The machine changed: a floor, which is not our code, moved by a factor of {:.2f} or more. "
        "Only what is compared to its floor is free of that.",
        *comparison.machine));
  return all;
}

}  // namespace

std::string markdown(const Comparison& comparison) {
  std::string text =
      fmt::format("{}\n\n* before: {}\n* after: {}\n", verdict(comparison),
                  escape_markdown(comparison.before), escape_markdown(comparison.after));
  if (!comparison.cells.empty()) text += "\n" + markdown(table_of(comparison));
  if (!comparison.left_out.empty()) text += "\nNot compared:\n\n";
  for (const std::string& one : comparison.left_out)
    text += fmt::format("* {}\n", escape_markdown(one));
  for (const std::string& one : notes(comparison)) text += fmt::format("\n{}\n", one);
  for (const std::string& one : comparison.cautions)
    text += fmt::format("\nCaution: {}.\n", escape_markdown(one));
  return text;
}

}  // namespace ipc::bench
