// The choice of the runs that answer, and the answer of several machines.
#include "choose_support.h"

#include <gtest/gtest.h>

namespace ipc::bench {
namespace {

using namespace test;

Summary of_machine(Summary run, const std::string& cpu) {
  run.facts[1].second = cpu;
  return run;
}

std::size_t answering(const std::vector<Summary>& runs, const Needs& needs) {
  const auto choices = choose(runs, needs, here);
  EXPECT_EQ(choices.size(), 1u);
  return choices.at(0).run;
}

TEST(ChooseRun, takes_of_one_machine_the_run_that_measured_nearer_and_more_and_later) {
  const Summary ping = run_of({ping_row("a", 10)}, "ping"),
                load = run_of({load_row("a", 10)}, "load");
  EXPECT_EQ(answering({load, ping}, at_rate(10'000)), 0u) << "under load";
  EXPECT_EQ(answering({load, ping}, {}), 1u) << "load rows answer only where a rate is asked for";
  Summary small = run_of({load_row("a", 1), load_row("b", 1)}, "small"),
          large = run_of({load_row("a", 1, 4096)}, "large"), later = small;
  later.facts[0].second = "2026-02-01T12:00:00Z";
  EXPECT_EQ(answering({small, large}, at_rate(10'000, 4096)), 1u);
  EXPECT_EQ(answering({small, large}, at_rate(10'000, 1 << 20)), 0u);
  EXPECT_EQ(answering({small, later}, at_rate(10'000)), 1u);
  EXPECT_EQ(answering({later, small}, at_rate(10'000)), 0u);
}

TEST(ChooseRun, answers_for_each_machine_this_one_first) {
  const Needs needs = at_rate(10'000);
  const std::vector<Row> rows = {load_row("a", 1), load_row("b", 2)};
  const Summary other = of_machine(run_of(rows, "other.json"), "Other CPU"), mine = run_of(rows);
  const auto choices = choose({other, mine}, needs, here);
  ASSERT_EQ(choices.size(), 2u);
  EXPECT_TRUE(choices[0].is_of_here);
  EXPECT_FALSE(choices[1].is_of_here);
  const std::string text = text_of({other, mine}, needs);
  EXPECT_TRUE(
      text.starts_with("# The 2 machines agree: pick a (block).\n\n## Some CPU, Linux 6.18\n"))
      << text;
  EXPECT_TRUE(has(text, "\n## Other CPU, Linux 6.18\n\nPick a (block)")) << text;
  EXPECT_FALSE(has(text, "To decide")) << "this machine has decided";
  EXPECT_TRUE(has(text_of({other}, needs), "To decide here: ipc-bench run")) << "it is another's";
  EXPECT_FALSE(choose({mine}, needs, {}).at(0).is_of_here);
}

TEST(ChooseRun, names_in_the_heading_those_that_differ_from_the_pick_on_no_machine) {
  const Needs needs = at_rate(10'000);
  const std::vector<Row> rows = {load_row("a", 1), load_row("b", 1.01), load_row("c", 9)};
  const Summary mine = run_of(rows), other = of_machine(run_of(rows), "Other CPU");
  const std::string text = text_of({mine}, needs);
  EXPECT_TRUE(text.starts_with("# Pick a (block): p50 ")) << text;
  EXPECT_TRUE(has(text, "run.json). Not distinguishable from it: b (block).\n")) << text;
  EXPECT_TRUE(
      text_of({mine, other}, needs)
          .starts_with("# The 2 machines agree: pick a (block). Not distinguishable from it "
                       "on any machine: b (block).\n"));
  const Summary decided = of_machine(run_of({load_row("a", 1), load_row("b", 2)}), "Other CPU");
  EXPECT_TRUE(
      text_of({mine, decided}, needs).starts_with("# The 2 machines agree: pick a (block).\n"));
}

TEST(ChooseRun, says_whether_the_machines_agree) {
  const Needs needs = at_rate(10'000);
  const Summary mine = run_of({load_row("a", 1), load_row("b", 2)});
  const auto other = [&](std::vector<Row> rows) {
    return text_of({mine, of_machine(run_of(std::move(rows)), "Other CPU")}, needs);
  };
  EXPECT_TRUE(
      other({load_row("a", 2), load_row("b", 1)})
          .starts_with("# The picks differ: a (block) on Some CPU, b (block) on Other CPU. No "
                       "candidate is among the best on all machines."));
  Row tied = load_row("a", 1.01);
  tied.percentiles_ns[p99_index] = Figure{9e3, {}};
  EXPECT_TRUE(has(other({tied, load_row("b", 1)}), "Among the best on all machines: a (block)."));
  Row lost = load_row("a", 1);
  lost.arrived_share = 0.5;
  EXPECT_TRUE(other({lost}).starts_with(
      "# The machines do not agree: pick a (block) on Some CPU; none fits on Other CPU."));
  EXPECT_TRUE(other({load_row("a", 1, 64, 1'000)})
                  .starts_with("# Not all machines have an answer: pick a (block) on Some CPU; "
                               "undecided on Other CPU."));
}

TEST(ChooseRun, says_what_may_fit_on_all_machines_where_nothing_is_shown_to_fit) {
  const auto on_two = [](std::vector<Row> mine, std::vector<Row> others, const Needs& needs) {
    return text_of({run_of(std::move(mine)), of_machine(run_of(std::move(others)), "Other CPU")},
                   needs);
  };
  const Row a = load_row("a", 1, 64, 1'000), b = load_row("b", 1, 64, 1'000);
  EXPECT_TRUE(
      on_two({a, b}, {a}, at_rate(10'000))
          .starts_with("# No transport is shown to fit on any of the 2 machines. May fit on "
                       "all: a (block).\n"));
  EXPECT_TRUE(on_two({a}, {b}, with_p99(at_rate(1'000), 1))
                  .starts_with("# No transport fits on any of the 2 machines.\n"));
}

TEST(ChooseRun, has_the_commands_for_other_machines_where_no_transport_fits_on_this_one) {
  const Needs needs = with_p99(at_rate(10'000), 100);
  const Summary mine = run_of({load_row("a", 200)});
  Row unknown = load_row("b", 1);
  unknown.percentiles_ns[p99_index].reset();
  const Summary other = of_machine(run_of({unknown}, "other.json"), "Other CPU");
  EXPECT_EQ(outcome_of(choose({other, mine}, needs, here)), ChooseOutcome::cannot_tell);
  const std::string text = text_of({other, mine}, needs);
  EXPECT_TRUE(has(text,
                  "No transport fits on this machine. To decide on another machine: ipc-bench run "
                  "--scenario load --size 64 --rate 10k --wait block --transport b "))
      << text;
  const Summary decided =
      of_machine(run_of({load_row("a", 1), unknown}, "other.json"), "Other CPU");
  EXPECT_FALSE(has(text_of({decided, mine}, needs), "ipc-bench run"));
}

}  // namespace
}  // namespace ipc::bench
