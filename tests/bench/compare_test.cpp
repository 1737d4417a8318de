#include "bench/judge/compare.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bench/report/documents.h"
#include "bench/run/rank_tests.h"
#include "compare_support.h"

namespace ipc::bench {
namespace {

constexpr CompareOptions of_machine{.of = CompareOf::machine};

Comparison compared(const Summary& before, const Summary& after) {
  return compare(before, after, CompareOptions{});
}

const ComparedCell& only_cell(const Comparison& comparison) {
  EXPECT_EQ(comparison.cells.size(), 1u);
  return comparison.cells.front();
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// Returns whether the least p value of a run survives the number of its cells, on the slower side.
// Only such a run can end as slower. Judging all runs would take a minute.
bool may_be_slower(const Summary& before, const Summary& after) {
  for (std::size_t at = 0; at < before.rows.size(); ++at) {
    const auto &then = before.rows[at].figures, &now = after.rows[at].figures;
    if (cliffs_delta(then, now) > 0 &&
        mann_whitney(then, now) * static_cast<double>(before.rows.size()) < significance)
      return true;
  }
  return false;
}

TEST(Compare, calls_at_most_one_of_a_hundred_unchanged_runs_slower) {
  Machine machine;
  int may_be = 0, slower = 0;
  for (int run = 0; run < 1000; ++run) {
    const Summary before = simulated(machine, 54, 8, 0.05), after = simulated(machine, 54, 8, 0.05);
    if (!may_be_slower(before, after)) continue;
    ++may_be;
    slower += compared(before, after).outcome == CompareOutcome::slower ? 1 : 0;
  }
  EXPECT_GT(may_be, 0);
  EXPECT_LT(may_be, 15);  // 0.5 %, and an allowance for chance
  EXPECT_LE(slower, 10);
}

TEST(Compare, suspects_a_cell_in_at_most_five_of_a_hundred_unchanged_runs) {
  Machine machine;
  int suspected = 0;
  for (int run = 0; run < 200; ++run) {
    const auto comparison =
        compared(simulated(machine, 20, 8, 0.05), simulated(machine, 20, 8, 0.05));
    const auto& cells = comparison.cells;
    const bool any = std::any_of(cells.begin(), cells.end(),
                                 [](const ComparedCell& cell) { return cell.change.is_suspect(); });
    suspected += any ? 1 : 0;
  }
  EXPECT_GT(suspected, 0);
  EXPECT_LE(suspected, 18);  // 5 %, and an allowance for chance
}

TEST(Compare, finds_what_takes_a_fifth_longer) {
  Machine machine;
  const Summary before = simulated(machine, 54, 15, 0.03);
  const Comparison slower = compared(before, simulated(machine, 54, 15, 0.03, 1.2));
  EXPECT_EQ(slower.exit_status(), 3);
  EXPECT_EQ(slower.count(Finding::slower), 1u);
  EXPECT_EQ(slower.cells.front().transport, "t0");
  EXPECT_EQ(slower.cells.front().change.effect, 1);
  EXPECT_NEAR(slower.cells.front().change.p, 54 * least_p(15, 15), 1e-12) << "adjusted";
  EXPECT_NEAR(slower.cells.front().change.ratio.median, 1.2, 0.05);

  const Comparison faster = compared(before, simulated(machine, 54, 15, 0.03, 1 / 1.2));
  EXPECT_EQ(faster.exit_status(), 0);
  EXPECT_EQ(faster.count(Finding::faster), 1u);
  EXPECT_EQ(faster.cells.front().transport, "t0");
  EXPECT_EQ(faster.cells.front().change.effect, -1);
}

TEST(Compare, finds_every_longer_latency_and_every_lower_rate_slower) {
  for (const ScenarioFacts& facts : scenarios()) {
    Summary less = run_of({row_of(repeated(1e4, 9))}), more = run_of({row_of(repeated(2e4, 9))});
    less.rows[0].point.scenario = more.rows[0].point.scenario = facts.scenario;
    const Finding finding = only_cell(compared(less, more)).change.finding;
    EXPECT_EQ(finding, facts.counts_messages ? Finding::faster : Finding::slower) << facts.name;
    const Finding back = only_cell(compared(more, less)).change.finding;
    EXPECT_EQ(back, facts.counts_messages ? Finding::slower : Finding::faster) << facts.name;
    EXPECT_EQ(has(text_of(compared(less, more)), "20.0 µs"), !facts.counts_messages);
  }
}

TEST(Compare, leaves_out_what_is_no_transport) {
  const Summary before = run_of({row_of(repeated(1e2, 9), "memcpy"), row_of(repeated(1e4, 9))});
  const Summary after = run_of({row_of(repeated(2e2, 9), "memcpy"), row_of(repeated(1e4, 9))});
  const Comparison comparison = compared(before, after);
  EXPECT_EQ(comparison.cells.size(), 1u);
  EXPECT_EQ(comparison.exit_status(), 0);
}

// Five launches of each have a p value of at least 2 / 252: enough for one cell, not for two.
TEST(Compare, says_first_that_too_few_launches_show_nothing) {
  Machine machine;
  const Comparison few =
      compared(simulated(machine, 2, 5, 0.01), simulated(machine, 2, 5, 0.01, 2));
  EXPECT_EQ(few.cells.front().change.finding, Finding::too_few_launches);
  EXPECT_EQ(few.cells.back().change.finding, Finding::no_difference);
  EXPECT_EQ(few.exit_status(), 4);
  const std::string text = text_of(few);
  EXPECT_TRUE(has(text,
                  "\n\n5 launches per cell: no difference of any size can be significant with so "
                  "few launches; at least 6 are needed.\n"))
      << text;
  EXPECT_TRUE(has(text, "--launches 6")) << text;
  EXPECT_EQ(compared(simulated(machine, 1, 5, 0.01), simulated(machine, 1, 5, 0.01, 2)).outcome,
            CompareOutcome::slower);
}

TEST(Compare, says_first_which_changes_it_can_show) {
  Machine machine;
  const auto run = [&] {
    return run_of({row_of(machine.launches(15, 1e4, 0.01), "a"),
                   row_of(machine.launches(15, 1e4, 0.03), "b"),
                   row_of(machine.launches(15, 1e4, 0.2), "c")});
  };
  const Comparison comparison = compared(run(), run());
  const std::string text = text_of(comparison);
  EXPECT_TRUE(has(text, "\n\n15 launches per cell: it can show changes from ")) << text;
  EXPECT_TRUE(has(text, "% (a, ping 64 B, block) to ")) << text;
  EXPECT_TRUE(has(text, "% (c, ping 64 B, block), half of them below ")) << text;
  EXPECT_TRUE(has(text, "1 undecided; 0 lost.\n")) << text;
  EXPECT_TRUE(has(text, "\n\nIn the undecided cells a change below ")) << text;
}

// If a machine is slower by a half, its floor is, too, so their ratio does not change.
TEST(Compare, compares_to_the_floor_where_both_runs_have_one) {
  Machine machine;
  const Summary before = beside_floor(machine, 1.1e4, 1);
  const Comparison same = compared(before, beside_floor(machine, 1.1e4, 1.5));
  EXPECT_EQ(only_cell(same).change.finding, Finding::no_difference);
  EXPECT_NEAR(only_cell(same).floor->ratio.median, 1.5, 0.3);
  EXPECT_GT(only_cell(same).after / only_cell(same).before, 1.2);
  EXPECT_GT(same.machine, 1.05);
  EXPECT_TRUE(has(text_of(same), "The machine changed"));

  const Comparison worse = compared(before, beside_floor(machine, 1.4e4, 1 / 1.5));
  EXPECT_EQ(worse.outcome, CompareOutcome::slower) << "although its figure is lower";
}

TEST(Compare, compares_machines_by_their_figures_and_floors) {
  Machine machine;
  Summary before = beside_floor(machine, 1.1e4, 1), after = beside_floor(machine, 1.1e4, 3);
  after.facts = {{"cpu", "Other CPU"}, {"commit", "abc"}};
  const Comparison comparison = compare(before, after, of_machine);
  EXPECT_EQ(only_cell(comparison).change.finding, Finding::slower);
  EXPECT_EQ(only_cell(comparison).floor->finding, Finding::slower);
  EXPECT_FALSE(only_cell(comparison).is_to_floor);
  const std::string text = text_of(comparison);
  EXPECT_TRUE(has(text, "Floors slower: 1 of 1 by more than 5 %;")) << text;
  EXPECT_TRUE(has(text, "| cpu | Some CPU | Other CPU |")) << text;
  EXPECT_FALSE(has(text, "The machine changed")) << text;
  EXPECT_FALSE(has(text, "| commit |")) << text;

  const Comparison of_code = compared(before, after);
  EXPECT_EQ(only_cell(of_code).change.finding, Finding::no_difference);
  EXPECT_TRUE(has(text_of(of_code), "use --of machine"));
}

TEST(Compare, judges_figures_of_machines_without_floors) {
  const Comparison comparison =
      compare(run_of({row_of(repeated(1e4, 9))}), run_of({row_of(repeated(3e4, 9))}), of_machine);
  EXPECT_EQ(only_cell(comparison).change.finding, Finding::slower);
  EXPECT_FALSE(only_cell(comparison).floor);
}

TEST(Compare, compares_figures_where_a_launch_may_lack_its_pair) {
  Machine machine;
  const Summary before = beside_floor(machine, 1.1e4, 1);
  Summary after = beside_floor(machine, 1.1e4, 1);
  after.rows[1].figures.pop_back();
  EXPECT_FALSE(only_cell(compared(before, after)).is_to_floor);
  EXPECT_TRUE(compared(before, after).machine);
  EXPECT_TRUE(only_cell(compare(before, after, of_machine)).floor);
  after.rows.pop_back();
  EXPECT_FALSE(only_cell(compared(before, after)).is_to_floor);
  EXPECT_FALSE(compared(before, after).machine);
}

// The floor of another cell moved by 1.5. A cell without a floor may have moved as far for the same
// reason.
TEST(Compare, does_not_blame_a_cell_without_a_floor_for_the_machine) {
  const auto run = [](double figure, double floor) {
    return run_of({row_of(repeated(figure, 9)), row_of(repeated(1e4, 9), "b"),
                   row_of(repeated(floor, 9), "b", true)});
  };
  const auto finding = [&](double figure, double floor) {
    const Comparison comparison = compared(run(1.0001e4, 1e4), run(figure, floor));
    for (const ComparedCell& cell : comparison.cells)
      if (cell.transport == "a") return cell.change.finding;
    return Finding::too_few_launches;
  };
  EXPECT_EQ(finding(1.4e4, 1.5e4), Finding::machine_changed);
  EXPECT_EQ(finding(1e4, 1.5e4), Finding::machine_changed)
      << "a figure that did not move may have changed";
  EXPECT_EQ(finding(1.4e4, 1e4), Finding::slower);
  EXPECT_EQ(finding(1.7e4, 1.5e4), Finding::slower);
}

TEST(Compare, lists_each_cell_that_only_one_run_has) {
  Row skipped = row_of({1}, "c"), failed = row_of({1}, "d"), nothing = row_of({1}, "e");
  skipped.figure.reset(), nothing.figure.reset();
  skipped.skipped = nothing.skipped = "too big for it";
  failed.failed = "it hung";
  const Comparison comparison =
      compared(run_of({row_of({1}, "a"), row_of({1}, "b"), skipped, row_of({1}, "d"), nothing}),
               run_of({row_of({1}, "b"), row_of({1}, "c"), failed, nothing, row_of({1}, "f")}));
  EXPECT_EQ(only_cell(comparison).transport, "b");
  std::vector<std::string> left_out;
  for (const LeftOut& one : comparison.left_out)
    left_out.push_back((one.is_lost ? "lost: " : "") + one.cell.english + ": " + one.why.english);
  EXPECT_EQ(left_out,
            (std::vector<std::string>{"lost: a, ping 64 B, block: after: not measured",
                                      "lost: d, ping 64 B, block: after: failed: it hung",
                                      "c, ping 64 B, block: before: skipped: too big for it",
                                      "e, ping 64 B, block: both: skipped: too big for it",
                                      "f, ping 64 B, block: before: not measured"}));
  EXPECT_TRUE(has(text_of(comparison), "; 2 lost."));
}

TEST(Compare, exits_with_five_for_lost_cells_whatever_else_it_finds) {
  const Summary before = run_of({row_of(repeated(1e4, 9)), row_of(repeated(1e4, 9), "b")});
  const Summary same = run_of({row_of(repeated(1e4, 9))});
  const Summary slower = run_of({row_of(repeated(2e4, 9))});
  Summary failed = before;
  failed.rows[1].failed = "the peer was killed";
  CompareOptions allow;
  allow.allow_lost = true;
  EXPECT_EQ(compared(before, same).exit_status(), 5);
  EXPECT_EQ(compared(before, slower).exit_status(), 5);
  EXPECT_EQ(compared(before, failed).exit_status(), 5) << "though launches before have figures";
  EXPECT_TRUE(has(compared(before, failed).reason.english, "the peer was killed"));
  EXPECT_EQ(compare(before, same, allow).exit_status(), 0);
  EXPECT_EQ(compare(before, slower, allow).exit_status(), 3);
  EXPECT_EQ(compared(failed, failed).exit_status(), 0) << "it had failed before";
}

TEST(Compare, counts_a_rate_that_is_no_longer_sustained_as_lost) {
  Row row = row_of(repeated(1e4, 9));
  row.point.scenario = Scenario::load;
  row.point.rate = 1'000;
  row.arrived_share = row.least_arrived_share = 1;
  Row collapsed = row;
  collapsed.arrived_share = 0.5;
  EXPECT_EQ(compared(run_of({row}), run_of({row})).exit_status(), 0);
  const Comparison comparison = compared(run_of({row}), run_of({collapsed}));
  EXPECT_EQ(comparison.exit_status(), 5);
  EXPECT_TRUE(has(comparison.reason.english, "the rate is not sustained"));
}

TEST(Compare, exits_with_four_if_it_cannot_tell) {
  const auto status = [](const std::vector<double>& before, const std::vector<double>& after,
                         bool allowed = false) {
    CompareOptions options;
    options.allow_cannot_tell = allowed;
    // A second cell without a difference.
    const Row same = row_of(repeated(1e4, 9), "b");
    return compare(run_of({row_of(before), same}), run_of({row_of(after), same}), options)
        .exit_status();
  };
  EXPECT_EQ(status(repeated(1e4, 3), repeated(1.5e4, 3)), 4) << "all launches are slower";
  EXPECT_EQ(status(repeated(1e4, 3), repeated(1.5e4, 3), true), 0);
  EXPECT_EQ(status(repeated(1.5e4, 3), repeated(1e4, 3)), 0) << "faster, if anything";
  EXPECT_EQ(status(repeated(1e4, 3), {9e3, 1e4, 2e4}), 0) << "noise";
  const std::vector<double> wide = {1.01e4, 1.02e4, 1.03e4, 1.04e4, 1.1e4, 1.2e4, 1.3e4, 1.4e4};
  EXPECT_EQ(status(repeated(1e4, 8), wide), 4) << "slower, but perhaps by less than 5 %";
  EXPECT_EQ(compared(run_of({row_of({1})}), run_of({row_of({1}, "b")})).exit_status(), 5);
  EXPECT_EQ(compared(run_of({}), run_of({row_of({1}, "b")})).exit_status(), 4) << "nothing in both";
}

TEST(Compare, calls_a_run_no_different_from_itself) {
  Machine machine;
  for (const std::size_t launches : {1, 3, 5, 15}) {
    const Summary run = simulated(machine, 20, launches, 0.5);
    const Comparison comparison = compared(run, run);
    EXPECT_EQ(comparison.count(Finding::no_difference), 20u) << launches;
    EXPECT_EQ(comparison.exit_status(), 0) << launches;
  }
}

TEST(Compare, shows_what_is_slower_first) {
  const auto run = [](double a, double b, double c) {
    return run_of(
        {row_of(repeated(a, 9), "a"), row_of(repeated(b, 9), "b"), row_of(repeated(c, 9), "c")});
  };
  const Comparison comparison = compared(run(1e4, 1e4, 1e4), run(1e4, 8e3, 2e4));
  EXPECT_EQ(comparison.cells[0].transport, "c");
  EXPECT_EQ(comparison.cells[1].transport, "b");
  EXPECT_EQ(comparison.cells[2].transport, "a");
  EXPECT_TRUE(has(text_of(comparison),
                  "# Slower: 1 of 3 cells by more than 5 %; 1 faster; 1 without a difference; "
                  "0 undecided; 0 lost.\n"))
      << text_of(comparison);
  EXPECT_TRUE(has(text_of(comparison), "\nExit status 3: 1 cell is slower by more than 5 %.\n"));
}

TEST(Compare, gives_programs_all_that_people_read) {
  Machine machine;
  Summary before = beside_floor(machine, 1.1e4, 1), after = beside_floor(machine, 2e4, 1);
  after.facts[1].second = "Other CPU";
  before.rows.push_back(row_of({1}, "b\xff"));
  const auto json = nlohmann::json::parse(ipc::bench::json(compared(before, after)));
  EXPECT_EQ(json["outcome"], "lost");
  EXPECT_EQ(json["exit_status"], 5);
  EXPECT_EQ(
      json["counts"],
      (nlohmann::json{
          {"slower", 1}, {"faster", 0}, {"cannot_tell", 0}, {"no_difference", 0}, {"lost", 1}}));
  const auto& cell = json["cells"][0];
  EXPECT_EQ(cell["transport"], "a");
  EXPECT_EQ(cell["compared"], "ratio_to_floor");
  EXPECT_EQ(cell["change"]["verdict"], "slower");
  EXPECT_EQ(cell["change"]["launches_after"], 15);
  EXPECT_GT(cell["change"]["smallest_change_share"], 0.05);
  EXPECT_GT(cell["change"]["low"], 1.05);
  EXPECT_TRUE(cell.contains("floor_change"));
  EXPECT_EQ(json["context"][0]["key"], "cpu");
  EXPECT_EQ(json["not_compared"][0]["is_lost"], true);
}

std::vector<std::string> warnings(const Summary& before, const Summary& after,
                                  CompareOf of = CompareOf::code) {
  return english_of(compare(before, after, {.of = of}).warnings);
}

TEST(CompareWarnings, name_what_else_differs) {
  const Summary before = run_of({});
  EXPECT_TRUE(warnings(before, before).empty());
  Summary after = run_of({}, "after.json");
  after.facts = {{"date", "2026-01-01T14:30:00Z"},
                 {"cpu", "Other CPU"},
                 {"commit", "def"},
                 {"command_line", "ipc-bench run"},
                 {"flags", "-O3"}};
  after.warnings = {"the machine was busy"};
  const auto all = warnings(before, after);
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all[0], "cpu: Some CPU before, Other CPU after");
  EXPECT_EQ(all[1], "flags: unknown before, -O3 after");
  EXPECT_TRUE(has(all[2], "differ for many reasons"));
  EXPECT_TRUE(has(all[3], "The runs are 3 hours apart. "));
  EXPECT_EQ(all[4], "after (after.json): the machine was busy");
  EXPECT_EQ(warnings(before, after, CompareOf::machine).size(), 1u) << "a table has the others";
  after = before;
  after.facts[0].second = "2026-01-01T12:59:00Z";
  EXPECT_TRUE(warnings(before, after).empty());
  after.facts[0].second = "today";
  EXPECT_EQ(warnings(before, after).size(), 1u);
}

TEST(CompareWarnings, name_each_setting_that_differs) {
  for (const char* const setting :
       {"cgroup_quota", "throttled", "governor", "mitigations", "transparent_huge_pages",
        "kernel_command_line", "clock_source", "cpus", "scheduling", "version", "compiler"}) {
    Summary before = run_of({}), after = run_of({});
    before.facts.emplace_back(setting, "one");
    after.facts.emplace_back(setting, "other");
    const auto all = warnings(before, after);
    ASSERT_EQ(all.size(), 2u) << setting;
    EXPECT_EQ(all[0], std::string(setting) + ": one before, other after");
  }
  Summary chosen = run_of({});
  chosen.facts.emplace_back("cpus", "2,4");
  EXPECT_EQ(warnings(run_of({}), chosen).at(0), "cpus: default before, 2,4 after");
}

TEST(CompareWarnings, change_no_structure_whatever_the_file_says) {
  Summary run = run_of({row_of({1, 2, 3}, "<b>|x")}, "<b>|\n# x");
  run.warnings = {"<script>\x1b[2J"};
  Summary other = run_of({row_of({1, 2, 3}, "<i>|y")});
  other.facts = {{"<u>\n# k", "<u>|v"}};
  for (const CompareOptions& options : {CompareOptions{}, of_machine})
    for (const Summary* const after : {&run, &other}) {
      const std::string text = text_of(compare(run, *after, options));
      for (const char* const part : {"<b>", "<i>", "<u>", "\n# x", "\n# k", "\x1b"})
        EXPECT_FALSE(has(text, part)) << text;
    }
}

}  // namespace
}  // namespace ipc::bench
