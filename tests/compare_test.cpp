#include "bench/compare.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "bench/rank_tests.h"
#include "bench/table.h"

namespace ipc::bench {
namespace {

constexpr double threshold = 0.05;

// A machine whose launches differ by a normal share of their own.
class Machine {
 public:
  // The sum of twelve even draws: the same with every library.
  double factor(double noise) {
    double sum = -6;
    for (int draw = 0; draw < 12; ++draw) sum += static_cast<double>(random_()) / 0x1p32;
    return std::exp(noise * sum);
  }

  std::vector<double> launches(std::size_t count, double figure, double noise) {
    std::vector<double> figures(count);
    for (double& one : figures) one = figure * factor(noise);
    return figures;
  }

 private:
  std::mt19937 random_{7};
};

Row row_of(std::vector<double> figures, const std::string& transport = "a", bool is_floor = false) {
  Row row;
  row.transport = transport;
  row.is_floor = is_floor;
  row.launches = figures.size();
  row.figure = {median(figures), {}};
  row.figures = std::move(figures);
  return row;
}

Summary run_of(std::vector<Row> rows, const std::string& source = "before.json") {
  Summary run;
  run.source = source;
  run.facts = {{"date", "2026-01-01T12:00:00Z"}, {"cpu", "Some CPU"}, {"commit", "abc"}};
  run.rows = std::move(rows);
  return run;
}

// `cells` of them, the first of which takes `first` times as long.
Summary simulated(Machine& machine, std::size_t cells, std::size_t launches, double noise,
                  double first = 1) {
  Summary run = run_of({});
  for (std::size_t cell = 0; cell < cells; ++cell)
    run.rows.push_back(row_of(machine.launches(launches, cell == 0 ? 1e4 * first : 1e4, noise),
                              "t" + std::to_string(cell)));
  return run;
}

// The channel's and its floor's launches, disturbed together.
Summary beside_floor(Machine& machine, double channel_ns, double slowness) {
  std::vector<double> channel, floor;
  for (int launch = 0; launch < 15; ++launch) {
    const double disturbed = slowness * machine.factor(0.2);
    floor.push_back(1e4 * disturbed * machine.factor(0.02));
    channel.push_back(channel_ns * disturbed * machine.factor(0.02));
  }
  return run_of({row_of(channel), row_of(floor, "a", true)});
}

const ComparedCell& only_cell(const Comparison& comparison) {
  EXPECT_EQ(comparison.cells.size(), 1u);
  return comparison.cells.front();
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::vector<double> repeated(double value, std::size_t count) {
  std::vector<double> values;
  for (std::size_t at = 0; at < count; ++at)
    values.push_back(value * (1 + 1e-4 * static_cast<double>(at)));
  return values;
}

// Whether the least p value of a run survives the number of its cells, on the slower side. Only such a run can
// end as slower; to resample all of the others, too, would take a minute.
bool may_be_slower(const Summary& before, const Summary& after) {
  for (std::size_t at = 0; at < before.rows.size(); ++at) {
    const auto &then = before.rows[at].figures, &now = after.rows[at].figures;
    if (cliffs_delta(then, now) > 0 &&
        mann_whitney(then, now) * static_cast<double>(before.rows.size()) < 0.01)
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
    slower += compare(before, after, threshold).finding == Finding::slower ? 1 : 0;
  }
  EXPECT_GT(may_be, 0);
  EXPECT_LT(may_be, 15);  // 0.5 %, and what chance adds
  EXPECT_LE(slower, 10);
}

TEST(Compare, finds_what_takes_a_fifth_longer) {
  Machine machine;
  const Summary before = simulated(machine, 54, 15, 0.03);
  const Comparison slower = compare(before, simulated(machine, 54, 15, 0.03, 1.2), threshold);
  EXPECT_EQ(slower.finding, Finding::slower);
  EXPECT_EQ(slower.count(Finding::slower), 1u);
  EXPECT_EQ(slower.cells.front().transport, "t0");
  EXPECT_EQ(slower.cells.front().effect, 1);
  EXPECT_NEAR(slower.cells.front().p, 54 * least_p(15, 15), 1e-12) << "adjusted";
  EXPECT_NEAR(slower.cells.front().change->median, 1.2, 0.05);

  const Comparison faster = compare(before, simulated(machine, 54, 15, 0.03, 1 / 1.2), threshold);
  EXPECT_EQ(faster.finding, Finding::faster);
  EXPECT_EQ(faster.cells.front().transport, "t0");
  EXPECT_EQ(faster.cells.front().effect, -1);
}

TEST(Compare, finds_a_stream_slower_that_moves_fewer_messages) {
  Summary before = run_of({row_of(repeated(1e6, 9))}), after = run_of({row_of(repeated(8e5, 9))});
  EXPECT_EQ(compare(before, after, threshold).finding, Finding::faster) << "of a ping";
  before.rows[0].point.scenario = after.rows[0].point.scenario = Scenario::stream;
  EXPECT_EQ(compare(before, after, threshold).finding, Finding::slower);
  EXPECT_EQ(compare(after, before, threshold).finding, Finding::faster);
}

TEST(Compare, finds_every_latency_slower_that_is_longer) {
  for (const ScenarioFacts& facts : scenarios()) {
    if (facts.counts_messages) continue;
    Summary before = run_of({row_of(repeated(1e4, 9))}), after = run_of({row_of(repeated(2e4, 9))});
    before.rows[0].point.scenario = after.rows[0].point.scenario = facts.scenario;
    EXPECT_EQ(compare(before, after, threshold).finding, Finding::slower) << facts.name;
    EXPECT_NE(markdown(compare(before, after, threshold)).find("20.0 us"), std::string::npos);
  }
}

TEST(Compare, leaves_out_what_is_no_transport) {
  const Summary before = run_of({row_of(repeated(1e2, 9), "memcpy"), row_of(repeated(1e4, 9))});
  const Summary after = run_of({row_of(repeated(2e2, 9), "memcpy"), row_of(repeated(1e4, 9))});
  const Comparison comparison = compare(before, after, threshold);
  EXPECT_EQ(comparison.cells.size(), 1u);
  EXPECT_EQ(comparison.finding, Finding::no_difference);
}

TEST(Compare, finds_no_difference_where_the_interval_lies_within_the_threshold) {
  Machine machine;
  const Comparison comparison =
      compare(simulated(machine, 3, 15, 0.01), simulated(machine, 3, 15, 0.01, 1.02), threshold);
  EXPECT_EQ(comparison.finding, Finding::no_difference);
  EXPECT_EQ(comparison.count(Finding::no_difference), 3u);
}

// Five launches of each have a p value of 2 / 252 at least: enough for one cell, not for two.
TEST(Compare, tells_nothing_from_too_few_launches) {
  Machine machine;
  const Comparison few =
      compare(simulated(machine, 2, 5, 0.01), simulated(machine, 2, 5, 0.01, 2), threshold);
  EXPECT_EQ(few.cells.back().finding, Finding::no_difference);
  const auto doubled = std::find_if(few.cells.begin(), few.cells.end(),
                                    [](const auto& cell) { return cell.transport == "t0"; });
  EXPECT_EQ(doubled->finding, Finding::cannot_tell);
  EXPECT_EQ(doubled->doubt, Doubt::too_few_launches);
  EXPECT_EQ(few.launches_wanted, 6u);
  EXPECT_TRUE(has(markdown(few), "--launches 6")) << markdown(few);
  EXPECT_EQ(
      compare(simulated(machine, 1, 5, 0.01), simulated(machine, 1, 5, 0.01, 2), threshold).finding,
      Finding::slower);
}

TEST(Compare, tells_nothing_without_an_interval) {
  const Comparison four =
      compare(run_of({row_of(repeated(1e4, 4))}), run_of({row_of(repeated(2e4, 4))}), threshold);
  EXPECT_EQ(only_cell(four).doubt, Doubt::too_few_launches);
  EXPECT_EQ(four.launches_wanted, interval_min);
}

TEST(Compare, tells_nothing_from_medians_alone) {
  Summary before = run_of({row_of(repeated(1e4, 9))});
  before.rows[0].figures.clear();
  const Comparison comparison = compare(before, run_of({row_of(repeated(2e4, 9))}), threshold);
  EXPECT_EQ(only_cell(comparison).doubt, Doubt::launches_unknown);
  EXPECT_TRUE(has(markdown(comparison), "cannot tell: a launch without a figure in the file"));
}

TEST(Compare, tells_nothing_from_an_interval_that_holds_the_threshold) {
  Machine machine;
  const Comparison comparison =
      compare(simulated(machine, 1, 15, 0.1), simulated(machine, 1, 15, 0.1, 1.1), threshold);
  EXPECT_EQ(only_cell(comparison).doubt, Doubt::interval_too_wide);
}

// A machine that is slower by a half is so for the floor, too: their ratio does not see it.
TEST(Compare, compares_to_the_floor_where_both_runs_have_one) {
  Machine machine;
  const Summary before = beside_floor(machine, 1.1e4, 1);
  const Comparison same = compare(before, beside_floor(machine, 1.1e4, 1.5), threshold);
  EXPECT_EQ(only_cell(same).finding, Finding::no_difference);
  EXPECT_NEAR(only_cell(same).floor->median, 1.5, 0.3);
  EXPECT_GT(only_cell(same).after / only_cell(same).before, 1.2);
  EXPECT_GT(same.machine, 1.05);
  EXPECT_TRUE(has(markdown(same), "The machine changed"));

  const Comparison worse = compare(before, beside_floor(machine, 1.4e4, 1 / 1.5), threshold);
  EXPECT_EQ(worse.finding, Finding::slower) << "though its figure is less";
}

TEST(Compare, compares_figures_where_a_launch_may_lack_its_pair) {
  Machine machine;
  const Summary before = beside_floor(machine, 1.1e4, 1);
  Summary after = beside_floor(machine, 1.1e4, 1);
  after.rows[1].figures.pop_back();
  EXPECT_FALSE(only_cell(compare(before, after, threshold)).floor);
  EXPECT_TRUE(compare(before, after, threshold).machine);
  after.rows.pop_back();
  EXPECT_FALSE(only_cell(compare(before, after, threshold)).floor);
  EXPECT_FALSE(compare(before, after, threshold).machine);
}

// The floor of another cell moved by 1.5: what has no floor may have moved as far for the same reason.
TEST(Compare, does_not_blame_a_cell_without_a_floor_for_the_machine) {
  const auto run = [](double figure, double floor) {
    return run_of({row_of(repeated(figure, 9)), row_of(repeated(1e4, 9), "b"),
                   row_of(repeated(floor, 9), "b", true)});
  };
  const auto finding = [&](double figure, double floor) {
    const Comparison comparison = compare(run(1e4, 1e4), run(figure, floor), threshold);
    for (const ComparedCell& cell : comparison.cells)
      if (cell.transport == "a") return std::pair(cell.finding, cell.doubt);
    return std::pair(Finding::cannot_tell, Doubt::none);
  };
  const auto doubt = std::pair(Finding::cannot_tell, Doubt::machine_changed);
  EXPECT_EQ(finding(1.4e4, 1.5e4), doubt);
  EXPECT_EQ(finding(1e4, 1.5e4), doubt) << "what did not move then may have changed";
  EXPECT_EQ(finding(1.4e4, 1e4), std::pair(Finding::slower, Doubt::none));
  EXPECT_EQ(finding(1.7e4, 1.5e4), std::pair(Finding::slower, Doubt::none));
}

TEST(Compare, lists_each_cell_that_only_one_run_has) {
  Row skipped = row_of({1}, "c"), failed = row_of({1}, "d"), nothing = row_of({1}, "e");
  skipped.figure.reset(), nothing.figure.reset();
  skipped.skipped = nothing.skipped = "too big for it";
  failed.failed = "it hung";
  const Comparison comparison = compare(
      run_of({row_of({1}, "a"), row_of({1}, "b"), skipped, row_of({1}, "d"), nothing}),
      run_of({row_of({1}, "b"), row_of({1}, "c"), failed, nothing, row_of({1}, "f")}), threshold);
  EXPECT_EQ(only_cell(comparison).transport, "b");
  EXPECT_EQ(comparison.left_out,
            (std::vector<std::string>{
                "a, ping 64 B, block: only before; after it is not measured",
                "c, ping 64 B, block: only after; before it is skipped: too big for it",
                "d, ping 64 B, block: only before; after it is failed: it hung",
                "e, ping 64 B, block: skipped: too big for it",
                "f, ping 64 B, block: only after; before it is not measured"}));
  EXPECT_TRUE(has(markdown(comparison), "5 not compared"));
  EXPECT_EQ(compare(run_of({skipped}), run_of({skipped}), threshold).finding, Finding::cannot_tell);
}

TEST(Compare, shows_what_is_slower_first) {
  const auto run = [](double a, double b, double c) {
    return run_of(
        {row_of(repeated(a, 9), "a"), row_of(repeated(b, 9), "b"), row_of(repeated(c, 9), "c")});
  };
  const Comparison comparison = compare(run(1e4, 1e4, 1e4), run(1e4, 8e3, 2e4), threshold);
  EXPECT_EQ(comparison.cells[0].transport, "c");
  EXPECT_EQ(comparison.cells[1].transport, "b");
  EXPECT_EQ(comparison.cells[2].transport, "a");
  EXPECT_TRUE(has(markdown(comparison),
                  "Slower: of 3 cells 1 slower by more than 5 %, 1 faster, 1 without a difference, "
                  "0 cannot be told."))
      << markdown(comparison);
}

TEST(Cautions, name_what_else_differs) {
  const Summary before = run_of({});
  EXPECT_TRUE(cautions(before, before).empty());
  Summary after = run_of({}, "after.json");
  after.facts = {
      {"date", "2026-01-01T14:30:00Z"}, {"cpu", "Other CPU"}, {"commit", "def"}, {"flags", "-O3"}};
  after.warnings = {"the machine was busy"};
  const auto all = cautions(before, after);
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all[0], "cpu: Some CPU before, Other CPU after");
  EXPECT_EQ(all[1], "flags: unknown before, -O3 after");
  EXPECT_TRUE(has(all[2], "differ for many reasons"));
  EXPECT_TRUE(has(all[3], "3 hours lie between the runs"));
  EXPECT_EQ(all[4], "after (after.json): the machine was busy");
  after = before;
  after.facts[0].second = "2026-01-01T12:59:00Z";
  EXPECT_TRUE(cautions(before, after).empty());
  after.facts[0].second = "today";
  EXPECT_EQ(cautions(before, after).size(), 1u);
}

TEST(Cautions, change_no_structure_whatever_the_file_says) {
  Summary run = run_of({row_of({1, 2, 3}, "<b>|x")}, "<b>|\n# x");
  run.warnings = {"<script>\x1b[2J"};
  const std::string text = markdown(compare(run, run, threshold));
  EXPECT_FALSE(has(text, "<b>"));
  EXPECT_FALSE(has(text, "\n# x"));
  EXPECT_FALSE(has(text, "\x1b"));
}

}  // namespace
}  // namespace ipc::bench
