#include "choose_support.h"

#include <gtest/gtest.h>

#include "bench/judge/significance.h"

namespace ipc::bench {
namespace {

using namespace test;

// Returns a ping row whose p50 and p99 have these intervals, in us.
Row with_intervals(const std::string& name, Interval p50, Interval p99) {
  const auto figure = [](const Interval& us) {
    return Figure{(us.low + us.high) * 500, Interval{us.low * 1e3, us.high * 1e3, us.level}};
  };
  Row row = ping_row(name, 1);
  row.figure = figure(p50);
  row.percentiles_ns[p99_index] = figure(p99);
  return row;
}

TEST(Significance, a_limit_is_kept_or_exceeded_only_by_a_whole_interval_of_enough_level) {
  const Figure figure{10, Interval{8, 12}};
  EXPECT_EQ(verdict_on(figure, 12), Verdict::holds);
  EXPECT_EQ(verdict_on(figure, 11.9), Verdict::undecided);
  EXPECT_EQ(verdict_on(figure, 8), Verdict::undecided);
  EXPECT_EQ(verdict_on(figure, 7.9), Verdict::fails);
  EXPECT_EQ(verdict_on(Figure{10, {}}, 100), Verdict::undecided);
  EXPECT_EQ(verdict_on(Figure{10, Interval{8, 12, 0.875}}, 100), Verdict::undecided);
  EXPECT_EQ(verdict_on(Figure{10, Interval{8, 12, 0.9375}}, 100), Verdict::holds);
  EXPECT_EQ(verdict_on(std::nullopt, 100), Verdict::undecided);
  EXPECT_EQ(verdict_on(Figure{nan, Interval{8, 12}}, 100), Verdict::undecided);
}

TEST(Needs, each_word_asks_for_its_trait) {
  const std::pair<Need, std::pair<std::string, std::string>> cases[] = {
      {Need::ordered, {"ordered", "false"}},
      {Need::reliable, {"reliable", "false"}},
      {Need::cross_host, {"crosses_hosts", "false"}},
      {Need::other_languages, {"open_protocol", "false"}},
      {Need::untrusted_peer, {"peer_exit", "by_lifeline"}},
      {Need::many_clients, {"reached_by", "inheritance"}},
      {Need::outlives_peer, {"outlives_peer", "false"}},
      {Need::persists, {"persists", "false"}},
      {Need::late_reader, {"late_reader", "false"}},
      {Need::tells_deaths, {"tells_deaths", "false"}},
      {Need::tells_deaths, {"peer_exit", "unknown"}},
      {Need::by_name, {"reached_by", "inheritance"}},
      {Need::half_close, {"half_close", "false"}},
  };
  for (const auto& [need, change] : cases) {
    EXPECT_TRUE(meets(facts_of("a"), need)) << change.first;
    EXPECT_FALSE(meets(facts_of("a", {change}), need)) << change.first;
    EXPECT_FALSE(meets(TransportFacts{}, need)) << "no trait is known";
  }
  EXPECT_TRUE(meets(facts_of("a", {{"keeps_boundaries", "false"}}), Need::boundaries));
  for (const std::string& word : need_words()) EXPECT_TRUE(parse_need(word)) << word;
  EXPECT_EQ(parse_need("cross-host"), Need::cross_host);
  EXPECT_EQ(parse_need("crosshost"), std::nullopt);
}

TEST(Choose, ranks_the_transports_with_the_traits_and_says_what_others_lack) {
  Summary run = run_of(
      {ping_row("ring", 1), ping_row("socket", 10), ping_row("pipe", 5), ping_row("stranger", 2)});
  run.transports = {facts_of("ring", {{"peer_exit", "by_lifeline"}}), facts_of("socket"),
                    facts_of("pipe", {{"reached_by", "inheritance"}})};
  Needs needs;
  needs.traits = {Need::untrusted_peer, Need::many_clients};
  const Choice choice = choose({run}, needs, {"Some CPU", "Linux 6.18", {"socket", "new"}}).at(0);
  EXPECT_EQ(names_of(choice), Names{"socket/block"});
  EXPECT_EQ(reason_of(choice, "ring"), "shares memory with its peer");
  EXPECT_EQ(reason_of(choice, "pipe"), "has one client only");
  EXPECT_EQ(reason_of(choice, "stranger"), "its traits are not in the file");
  EXPECT_EQ(choice.unmeasured, Names{"new"});
  EXPECT_EQ(choice.dropped.size(), 3u);
}

TEST(Choose, takes_a_lossy_transport_only_if_that_is_accepted) {
  Summary run = run_of({load_row("a", 1), load_row("b", 2)});
  run.transports = {facts_of("a", {{"reliable", "false"}}), facts_of("b")};
  Needs needs = at_rate(10'000);
  EXPECT_EQ(names_of(chosen(run, needs)), Names{"b/block"});
  EXPECT_EQ(reason_of(chosen(run, needs), "a"), "may lose messages (--lossy accepts that)");
  needs.lossy = true;
  EXPECT_EQ(names_of(chosen(run, needs)), (Names{"a/block", "b/block"}));
  EXPECT_TRUE(has(text_of({run}, needs), "a may lose messages"));
  needs.traits = {Need::reliable};
  EXPECT_EQ(names_of(chosen(run, needs)), Names{"b/block"});
}

TEST(Choose, says_which_transports_it_judges_by_the_promises_of_this_program) {
  const Summary run = run_of({load_row("a", 1), load_row("b", 2)});
  Here with_promises = here;
  with_promises.facts = {facts_of("a", {{"reliable", "false"}}), facts_of("b"), facts_of("c")};
  Needs needs = at_rate(10'000);
  needs.lossy = true;
  const auto choices = choose({run}, needs, with_promises);
  const std::string text = markdown(document_of(choices, {run}, needs, "", Language::english));
  EXPECT_TRUE(has(text, "a may lose messages")) << text;
  EXPECT_TRUE(has(text, "run.json has no promises of a, b: those of this program are used."))
      << text;
}

TEST(Choose, looks_at_no_other_candidates_than_those_named) {
  Needs needs;
  needs.among = {"b", "new"};
  const std::vector<Row> rows = {ping_row("a", 1), ping_row("b", 2), ping_row("c", 3)};
  const Choice choice = choose({run_of(rows)}, needs, {"", "", {"new", "newer"}}).at(0);
  EXPECT_EQ(names_of(choice), Names{"b/block"});
  EXPECT_EQ(choice.unmeasured, Names{"new"});
  needs.among = {"new"};
  const auto unknown = choose({run_of(rows)}, needs, {"", "", {"new"}});
  EXPECT_EQ(outcome_of(unknown), ChooseOutcome::cannot_tell);
  const Document answer = document_of(unknown, {run_of(rows)}, needs, "x.json", Language::english);
  EXPECT_TRUE(has(markdown(answer), "--transport new "));
}

TEST(Choose, never_takes_a_named_candidate_without_results_for_one_that_does_not_fit) {
  Needs needs;
  needs.among = {"new"};
  const Summary run = run_of({ping_row("a", 1)});
  const Choice choice = chosen(run, needs);  // `here` has no transports
  EXPECT_EQ(choice.unmeasured, Names{"new"});
  EXPECT_EQ(outcome({ping_row("a", 1)}, needs), ChooseOutcome::cannot_tell);
  EXPECT_TRUE(has(text_of({run}, needs), "--transport new "));
  Summary other = run_of({ping_row("new", 200)}, "other.json");
  other.facts[1].second = "Other CPU";
  const Needs limited = with_p99(needs, 100);
  const auto choices = choose({run, other}, limited, here);
  EXPECT_EQ(choices.at(0).unmeasured, Names{"new"}) << "only the other machine's run has it";
  EXPECT_EQ(outcome_of(choices), ChooseOutcome::cannot_tell);
}

TEST(Choose, has_three_answers_to_a_limit_of_the_p99) {
  const auto row = [](const std::string& name, double low_us, double high_us) {
    Row row = load_row(name, 1);
    row.percentiles_ns[p99_index] =
        Figure{(low_us + high_us) * 500, Interval{low_us * 1e3, high_us * 1e3}};
    return row;
  };
  Row few = load_row("few", 1);
  few.percentiles_ns[p99_index].reset();
  const std::vector<Row> rows = {row("wide", 10, 200), row("slow", 101, 120), few,
                                 row("steady", 80, 100)};
  const Needs needs = with_p99(at_rate(10'000), 100);
  const Choice choice = chosen(rows, needs);
  EXPECT_EQ(names_of(choice), Names{"steady/block"});
  EXPECT_EQ(names_of(choice.unknown), (Names{"wide/block", "few/block"}));
  EXPECT_EQ(why_of(choice, "wide (block)"), "the interval of its p99 includes the limit");
  EXPECT_EQ(why_of(choice, "few (block)"),
            "p99 not known: too few messages per launch (--time 1s)");
  EXPECT_EQ(reason_of(choice, "slow (block)"), "its p99 exceeds the limit: 110 [101, 120] µs");
  EXPECT_EQ(outcome({row("wide", 10, 200), row("slow", 101, 120)}, needs),
            ChooseOutcome::cannot_tell);
  EXPECT_EQ(outcome({row("slow", 101, 120)}, needs), ChooseOutcome::none_fits);
  const std::string text = text_of({run_of({row("wide", 10, 200)})}, needs);
  EXPECT_TRUE(
      text.starts_with("# The results do not show which transport fits: one way, 10 k/s of 64 B"))
      << text;
  EXPECT_TRUE(has(text,
                  "To decide: ipc-bench run --scenario load --size 64 --rate 10k --wait block "
                  "--transport wide --launches 15 --time 1s --out new.json\n\n"
                  "Then: ipc-bench choose --size 64 --rate 10k --p99 100us new.json\n"))
      << text;
}

TEST(Choose, names_missing_messages_as_the_reason_for_an_unknown_p99) {
  Row lossy = load_row("a", 1);
  lossy.percentiles_ns[p99_index].reset();
  lossy.least_arrived_share = 0.96;
  lossy.p99_missing_share = 0.04;
  EXPECT_EQ(why_of(chosen({lossy}, with_p99(at_rate(10'000), 100)), "a (block)"),
            "p99 not known: 4.0 % of the messages due did not arrive in one launch");
  const std::string text = text_of({run_of({lossy})}, at_rate(10'000));
  EXPECT_TRUE(has(text, "if more than 1 % of the messages due did not arrive in a launch")) << text;
  EXPECT_FALSE(has(text, "too few messages")) << text;
  lossy.p99_missing_share.reset();
  EXPECT_TRUE(has(why_of(chosen({lossy}, with_p99(at_rate(10'000), 100)), "a (block)"),
                  "too few messages per launch"));
}

TEST(Choose, drops_a_candidate_whose_p50_is_above_the_limit_of_the_p99) {
  Row no_p99 = load_row("a", 200);  // its p50 is 200 [198, 202] us
  no_p99.percentiles_ns[p99_index].reset();
  Row wide_p99 = load_row("b", 200);
  wide_p99.percentiles_ns[p99_index] = Figure{300e3, Interval{90e3, 400e3}};
  const auto with_limit = [](double us) { return with_p99(at_rate(10'000), us); };
  const Choice choice = chosen({no_p99, wide_p99}, with_limit(100));
  EXPECT_EQ(reason_of(choice, "a (block)"),
            "its p50 is already above the limit: 200 [198, 202] µs");
  EXPECT_TRUE(has(reason_of(choice, "b (block)"), "its p50 is already above the limit"));
  EXPECT_EQ(outcome({no_p99}, with_limit(100)), ChooseOutcome::none_fits);
  EXPECT_EQ(outcome({no_p99}, with_limit(199)), ChooseOutcome::cannot_tell)
      << "the interval of the p50 includes the limit";
  Row ping = ping_row("a", 200);
  ping.percentiles_ns[p99_index].reset();
  EXPECT_EQ(outcome({ping}, with_p99({}, 100)), ChooseOutcome::cannot_tell)
      << "one way takes less than a round trip";
}

TEST(Choose, ranks_by_p99_if_that_is_limited) {
  const std::vector<Row> rows = {with_intervals("fast", {1, 2}, {40, 50}),
                                 with_intervals("steady", {3, 4}, {10, 20})};
  EXPECT_EQ(names_of(chosen(rows)), (Names{"fast/block", "steady/block"}));
  EXPECT_EQ(names_of(chosen(rows, with_p99({}, 100))), (Names{"steady/block", "fast/block"}));
  EXPECT_EQ(chosen(rows, with_p99({}, 100)).alike, 1u);
}

TEST(Choose, orders_candidates_that_do_not_differ_by_p99_and_then_by_cpu) {
  std::vector<Row> rows = {
      with_intervals("a", {9, 11}, {90, 100}), with_intervals("b", {8, 16}, {20, 30}),
      with_intervals("c", {10, 15}, {20, 30}), with_intervals("d", {12, 20}, {1, 2})};
  rows[1].cpu_ns = 2, rows[1].cpu_interval = Interval{1.9, 2.1};
  rows[2].cpu_ns = 1, rows[2].cpu_interval = Interval{0.9, 2};
  EXPECT_EQ(names_of(chosen(rows)).front(), "b/block")
      << "whose CPU does not differ from that of c";
  rows[2].cpu_interval->high = 1.1;
  const Choice choice = chosen(rows);
  EXPECT_EQ(names_of(choice), (Names{"c/block", "b/block", "a/block", "d/block"}))
      << "d differs from a, which is faster";
  EXPECT_EQ(choice.alike, 3u);
  const std::string text = text_of({run_of(rows)}, {});
  EXPECT_TRUE(text.starts_with(
      "# Pick c (block): p50 12.5 [10.0, 15.0] µs, p99 25.0 [20.0, 30.0] µs, there and back, "))
      << text;
  EXPECT_TRUE(has(text, ". Not distinguishable from it: b (block), a (block).\n")) << text;
  EXPECT_TRUE(has(text, "The order of the first 3 is by p99, then by CPU if it differs.")) << text;
  EXPECT_TRUE(has(text, "| a | block | 10.0 [9.00, 11.0] | 95.0 [90.0, 100] |")) << text;
  EXPECT_FALSE(has(text, "noise"));
}

TEST(Choose, picks_nobody_from_figures_without_an_interval) {
  Row one = ping_row("a", 1), other = ping_row("b", 9);
  for (Row* const row : {&one, &other}) {
    row->launches = 1;
    row->figure->interval.reset();
  }
  const Choice choice = chosen({one, other});
  EXPECT_TRUE(choice.ranked.empty());
  EXPECT_EQ(why_of(choice, "a (block)"),
            "one launch per cell: not enough to rank (5 are the fewest)");
  const std::string text = text_of({run_of({one, other})}, {});
  EXPECT_FALSE(has(text, "Pick")) << text;
  EXPECT_EQ(outcome({one, other}, {}), ChooseOutcome::cannot_tell);
}

TEST(Choose, lets_a_peer_spin_that_has_a_cpu_of_its_own) {
  const std::vector<Row> rows = {ping_row("a", 10),
                                 ping_row("a", 1, "spin"),
                                 ping_row("a", 5, "hybrid"),
                                 ping_row("a", 2, "yield"),
                                 ping_row("b", 1.1, "spin"),
                                 ping_row("a", 1, "mwait"),
                                 ping_row("a", 3, "block", "same_cpu"),
                                 ping_row("a", 2, "yield", "same_cpu"),
                                 ping_row("a", 1, "spin", "same_cpu"),
                                 ping_row("b", 1, "spin", "same_cpu")};
  Needs needs;
  needs.cpus = 2;
  EXPECT_EQ(names_of(chosen(rows, needs)),
            (Names{"a/spin", "b/spin", "a/yield", "a/hybrid", "a/block"}));
  EXPECT_FALSE(chosen(rows, needs).spinning);
  needs.cpus = 1;
  EXPECT_EQ(names_of(chosen(rows, needs)), (Names{"a/yield", "a/block"}));
  EXPECT_EQ(chosen(rows, needs).unmeasured, Names{"b"});
  needs.cpus.reset();
  const Choice unknown = chosen(rows, needs);
  EXPECT_EQ(names_of(unknown), (Names{"a/hybrid", "a/block"}));
  EXPECT_EQ(unknown.spinning->row.transport, "a");
  const std::string text = text_of({run_of(rows)}, needs);
  EXPECT_TRUE(has(text, "With spinning, a (spin) has p50 1.00 [0.99, 1.01] µs instead of 5.00"))
      << text;
}

TEST(Choose, names_the_waiting_that_a_spinning_side_gains_nothing_over) {
  const std::string text = text_of(
      {run_of({ping_row("a", 240), ping_row("a", 10, "hybrid"), ping_row("a", 10, "spin")})}, {});
  EXPECT_TRUE(has(text, "spin instead of hybrid gains nothing that this run can distinguish."))
      << text;
}

TEST(Choose, takes_round_trips_where_nothing_else_was_measured_and_says_so) {
  const std::vector<Row> ping = {ping_row("a", 10)};
  std::vector<Row> both = ping;
  both.push_back(row_of(Scenario::one_way, "b", 6));
  EXPECT_EQ(chosen(ping).scenario, Scenario::ping);
  EXPECT_EQ(names_of(chosen(both)), Names{"b/block"});
  EXPECT_TRUE(has(text_of({run_of(ping)}, {}), "there and back, 64 B, one message at a time"));
  EXPECT_TRUE(has(text_of({run_of(ping)}, {}), "One way takes less."));
  const std::string text = text_of({run_of(ping)}, at_rate(1'000));
  EXPECT_TRUE(has(text, "The results do not show which transport fits: one way, 1 k/s of 64 B"))
      << text;
  EXPECT_TRUE(has(text, "Results of round trips, not under this load.")) << text;
}

TEST(Choose, holds_a_round_trip_against_a_limit_only_where_it_meets_it) {
  EXPECT_EQ(names_of(chosen({ping_row("a", 10)}, with_p99({}, 40))), Names{"a/block"});
  const Choice choice = chosen({ping_row("a", 10)}, with_p99({}, 20));
  EXPECT_EQ(why_of(choice, "a (block)"),
            "the p99 of its round trip exceeds the limit; one way takes less");
}

TEST(Choose, leaves_floors_batches_and_crowds_out) {
  Row floor = ping_row("a", 1), batch = ping_row("b", 1), crowd = ping_row("c", 1);
  floor.is_floor = true;
  batch.point.batch = 64;
  crowd.point.peers = 8;
  EXPECT_EQ(names_of(chosen({floor, batch, crowd, ping_row("d", 9)})), Names{"d/block"});
}

TEST(Choose, shows_what_everybody_lacks_where_nobody_fits) {
  const Needs needs = with_p99(at_rate(10'000), 1);
  const std::vector<Row> rows = {load_row("a", 1), load_row("b", 2)};
  EXPECT_TRUE(chosen(rows, needs).ranked.empty());
  const std::string text = text_of({run_of(rows)}, needs);
  EXPECT_TRUE(text.starts_with("# No transport fits: one way, 10 k/s of 64 B")) << text;
  EXPECT_TRUE(has(text, "| a (block) | its p99 exceeds the limit: 3.00 [2.90, 3.10] µs")) << text;
  EXPECT_FALSE(has(text, "ipc-bench run")) << "nothing is left to decide";
}

TEST(Choose, says_that_none_fits_only_if_no_transport_is_left_to_measure) {
  Summary run = run_of({load_row("a", 2)});
  run.transports = {facts_of("a")};
  Needs needs = with_p99(at_rate(10'000), 1);
  needs.traits = {Need::other_languages};
  Here with_others{"Some CPU", "Linux 6.18", {"a", "b", "c"}};
  with_others.facts = {facts_of("b"), facts_of("c", {{"open_protocol", "false"}})};
  const auto choices = choose({run}, needs, with_others);
  EXPECT_EQ(choices.at(0).unmeasured, Names{"b"}) << "c is excluded by its promises";
  EXPECT_EQ(outcome_of(choices), ChooseOutcome::cannot_tell);
  const std::string text =
      markdown(document_of(choices, {run}, needs, "new.json", Language::english));
  EXPECT_TRUE(text.starts_with("# The results do not show which transport fits: ")) << text;
  EXPECT_TRUE(has(text, "--wait block --transport b --launches 15")) << text;
  with_others.facts.at(0) = facts_of("b", {{"open_protocol", "false"}});
  EXPECT_EQ(outcome_of(choose({run}, needs, with_others)), ChooseOutcome::none_fits);
}

TEST(Choose, has_no_answer_without_figures) {
  const Needs needs;
  EXPECT_TRUE(choose({}, needs, here).empty());
  EXPECT_TRUE(choose({run_of({})}, needs, here).empty());
  EXPECT_EQ(outcome_of({}), ChooseOutcome::cannot_tell);
  EXPECT_TRUE(has(what_is_missing({}, needs, Language::english), "none are shipped"));
  const Summary load = run_of({load_row("a", 1)});
  EXPECT_TRUE(choose({load}, needs, here).empty());
  EXPECT_TRUE(has(what_is_missing({load}, needs, Language::english), "give --rate"));
}

TEST(Choose, writes_sizes_rates_and_times_as_they_are_typed) {
  Needs all = with_p99(at_rate(200, 4 << 20), 1'500);
  all.traits = {Need::by_name, Need::ordered};
  all.among = {"a", "b"};
  all.lossy = true;
  all.cpus = 2;
  EXPECT_EQ(how_to_choose(all, "x.json"),
            "ipc-bench choose --size 4MiB --rate 200 --p99 1500us --needs by-name,ordered "
            "--among a,b --lossy --cpus 2 x.json");
  EXPECT_TRUE(has(how_to_choose({}, "/a b/it's.json"), " '/a b/it'\\''s.json'"));
  EXPECT_EQ(how_to_measure(with_p99(at_rate(200, 4 << 20), 100), {{"a", "b"}, {"spin"}}, "x.json"),
            "ipc-bench run --scenario load --size 4MiB --rate 200 --wait spin --transport a,b "
            "--launches 15 --time 6s --out x.json");
  EXPECT_EQ(
      how_to_measure(at_rate(2'000'000, 100), {}, "x.json"),
      "ipc-bench run --scenario load --size 100 --rate 2M --wait block --launches 15 --out x.json");
}

TEST(Choose, is_neither_fooled_nor_stopped_by_a_hostile_file) {
  const double infinity = std::numeric_limits<double>::infinity();
  std::vector<Row> rows = {load_row("<b>|x\n# y", 10), load_row("c", 1)};
  rows[1].percentiles_ns[p99_index] = Figure{nan, Interval{1, 2}};
  for (const double bad : {nan, infinity, 0.0, -1.0}) {
    rows.push_back(load_row("bad", 1, 64, 10'000 + rows.size()));
    rows.back().figure->median = bad;
  }
  rows.push_back(load_row("zero", 5, 64, 1'000));
  rows.push_back(load_row("zero", 5, 64, 100'000));
  rows.back().percentiles_ns[p99_index] = Figure{0, Interval{0, 0}};
  rows.back().receiver_cpu_ns = 0;
  Row no_rate = load_row("d", 1);
  no_rate.point.rate = 0;
  rows.push_back(no_rate);
  Summary run = run_of(rows, "<script>\x1b[2J");
  run.facts.clear();
  run.warnings = {"[x](http://x)"};
  const Needs needs = with_p99(at_rate(10'000), 50);
  const Choice choice = chosen(run, needs);
  EXPECT_EQ(choice.ranked.size(), 2u);
  EXPECT_EQ(names_of(choice.unknown), (Names{"c/block", "bad/block"}));
  EXPECT_EQ(why_of(choice, "bad (block)"), "failed at 10.002 k/s of 64 B: it has no figure");
  const std::string text = text_of({run}, needs);
  for (const char* const part : {"inf", "<b>", "<script>", "\x1b", "\n# y", "](http"})
    EXPECT_FALSE(has(text, part)) << text;
}

}  // namespace
}  // namespace ipc::bench
