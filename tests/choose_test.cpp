#include "choose_support.h"

#include <gtest/gtest.h>

namespace ipc::bench {
namespace {

using namespace test;

TEST(Needs, each_word_asks_for_its_trait) {
  const std::pair<Need, std::pair<std::string, std::string>> cases[] = {
      {Need::ordered, {"ordered", "false"}},
      {Need::reliable, {"reliable", "false"}},
      {Need::cross_host, {"crosses_hosts", "false"}},
      {Need::other_languages, {"reached_by", "inheritance"}},
      {Need::other_languages, {"peer_exit", "by_lifeline"}},
      {Need::untrusted_peer, {"peer_exit", "by_lifeline"}},
      {Need::boundaries, {"keeps_boundaries", "false"}},
      {Need::outlives_peer, {"outlives_peer", "false"}},
      {Need::tells_deaths, {"tells_deaths", "false"}},
      {Need::tells_deaths, {"peer_exit", "unknown"}},
      {Need::by_name, {"reached_by", "inheritance"}},
      {Need::half_close, {"half_close", "false"}},
  };
  for (const auto& [need, change] : cases) {
    EXPECT_TRUE(meets(facts_of("a"), need)) << change.first;
    EXPECT_FALSE(meets(facts_of("a", {change}), need)) << change.first;
    EXPECT_FALSE(meets(TransportFacts{}, need)) << "nothing is known of it";
  }
  for (const std::string& word : need_words()) EXPECT_TRUE(parse_need(word)) << word;
  EXPECT_EQ(parse_need("cross-host"), Need::cross_host);
  EXPECT_EQ(parse_need("crosshost"), std::nullopt);
}

TEST(Choose, ranks_who_has_the_traits_and_says_what_others_lack) {
  Summary run = run_of({ping_row("ring", 1), ping_row("socket", 10), ping_row("datagram", 5),
                        ping_row("stranger", 2)});
  run.transports = {facts_of("ring", {{"peer_exit", "by_lifeline"}}), facts_of("socket"),
                    facts_of("datagram", {{"reliable", "false"}, {"ordered", "false"}})};
  Needs needs;
  needs.traits = {Need::untrusted_peer, Need::reliable, Need::ordered};
  const Choice choice = choose({run}, needs, {"Some CPU", "Linux 6.18", {"socket", "new"}});
  EXPECT_EQ(names_of(choice), Names{"socket/block"});
  EXPECT_EQ(reason_of(choice, "ring"), "shares memory with its peer");
  EXPECT_EQ(reason_of(choice, "datagram"), "may lose messages");
  EXPECT_EQ(reason_of(choice, "stranger"), "its traits are not in the file");
  EXPECT_EQ(reason_of(choice, "new"), "not measured");
  EXPECT_EQ(choice.dropped.size(), 4u);
}

TEST(Choose, drops_who_exceeds_the_p99_and_ranks_the_others_by_p50) {
  Row even = load_row("even", 20), long_tail = load_row("long tail", 19),
      short_one = load_row("few", 1);
  even.percentiles_ns[p99_index] = Figure{21e3, {}};
  long_tail.percentiles_ns[p99_index] = Figure{90e3, {}};
  short_one.percentiles_ns[p99_index].reset();
  Needs needs = at_rate(10'000);
  needs.p99_ns = 90e3;
  const Choice all = chosen({even, long_tail, short_one}, needs);
  EXPECT_EQ(names_of(all), (Names{"long tail/block", "even/block"}));
  EXPECT_EQ(reason_of(all, "few"), "p99 not known: too few messages were measured");
  EXPECT_TRUE(chosen({short_one}, needs).is_unknown());
  EXPECT_FALSE(chosen({long_tail},
                      [&] {
                        Needs less = needs;
                        less.p99_ns = 1;
                        return less;
                      }())
                   .is_unknown());
  Row spinning = even;
  spinning.point.waiting = "spin";
  spinning.percentiles_ns[p99_index] = Figure{91e3, {}};
  needs.cpus = 2;
  EXPECT_EQ(reason_of(chosen({even, spinning}, needs), "even, spin"), "p99 91.0 us")
      << "of one way to wait, too";
  needs.p99_ns = 50e3;
  const Choice one = chosen({even, long_tail, short_one}, needs);
  EXPECT_EQ(names_of(one), Names{"even/block"});
  EXPECT_EQ(reason_of(one, "long tail"), "p99 90.0 us");
}

TEST(Choose, calls_noise_noise) {
  const auto row = [](const std::string& name, double us, double low_us, double high_us) {
    Row row = ping_row(name, us);
    row.figure->interval = Interval{low_us * 1e3, high_us * 1e3};
    return row;
  };
  const std::vector<Row> rows = {row("c", 12, 8, 16), row("a", 10, 9.99, 10.01),
                                 row("b", 10.1, 10.0, 10.2), row("d", 20, 19, 21)};
  const Choice choice = chosen(rows);
  EXPECT_EQ(names_of(choice), (Names{"a/block", "b/block", "c/block", "d/block"}));
  EXPECT_EQ(choice.alike, 3u) << "their intervals overlap";
  EXPECT_TRUE(has(markdown(choice, {run_of(rows)}, {}),
                  "Cannot be told apart from it: b, block; c, block: the difference is noise."));
}

TEST(Choose, lets_spin_who_has_a_cpu_of_its_own) {
  const std::vector<Row> rows = {ping_row("a", 10),
                                 ping_row("a", 1, "spin"),
                                 ping_row("a", 5, "hybrid"),
                                 ping_row("a", 2, "yield"),
                                 ping_row("b", 1, "spin"),
                                 ping_row("a", 1, "mwait"),
                                 ping_row("a", 3, "block", "same_cpu"),
                                 ping_row("a", 2, "yield", "same_cpu"),
                                 ping_row("a", 1, "spin", "same_cpu")};
  Needs needs;
  needs.cpus = 2;
  EXPECT_EQ(names_of(chosen(rows, needs)),
            (Names{"a/spin", "b/spin", "a/yield", "a/hybrid", "a/block"}));
  EXPECT_FALSE(chosen(rows, needs).spinning);
  needs.cpus = 1;
  EXPECT_EQ(names_of(chosen(rows, needs)), (Names{"a/yield", "a/block"}));
  EXPECT_EQ(reason_of(chosen(rows, needs), "b"), "not measured");
  needs.cpus.reset();
  const Choice unknown = chosen(rows, needs);
  EXPECT_EQ(names_of(unknown), (Names{"a/hybrid", "a/block"}));
  EXPECT_EQ(unknown.spinning->row.transport, "a");
  EXPECT_TRUE(
      has(markdown(unknown, {run_of(rows)}, needs),
          "Spinning would bring p50 1.00 us instead of 5.00 us (a, spin), for a whole CPU"));
}

TEST(Choose, takes_round_trips_where_nothing_else_was_measured_and_says_so) {
  const std::vector<Row> ping = {ping_row("a", 10)};
  std::vector<Row> both = ping;
  both.push_back(row_of(Scenario::one_way, "b", 6));
  EXPECT_EQ(chosen(ping).scenario, Scenario::ping);
  EXPECT_EQ(names_of(chosen(both)), Names{"b/block"});
  const Needs needs = at_rate(1'000);
  const std::string text = markdown(chosen(ping, needs), {run_of(ping)}, needs);
  EXPECT_TRUE(has(text, "Pick a, block: p50 10.0 us, p99 30.0 us, there and back, 64 B")) << text;
  EXPECT_TRUE(has(text, "Round trips, not halved"));
  EXPECT_TRUE(has(text, "whether the rate is kept, and what it does to latency, is not known"));
}

TEST(Choose, leaves_floors_batches_and_crowds_out) {
  Row floor = ping_row("a", 1), batch = ping_row("b", 1), crowd = ping_row("c", 1);
  floor.is_floor = true;
  batch.point.batch = 64;
  crowd.point.peers = 8;
  EXPECT_EQ(names_of(chosen({floor, batch, crowd, ping_row("d", 9)})), Names{"d/block"});
}

TEST(Choose, prefers_this_machine_and_then_figures_under_load) {
  Summary other = run_of({load_row("a", 1), load_row("b", 2)}, "other.json");
  other.facts[1].second = "Other CPU";
  const Summary ping = run_of({ping_row("a", 10)}, "ping.json"),
                load = run_of({load_row("a", 10)}, "load.json");
  const Needs needs = at_rate(10'000);
  const std::vector<Summary> runs = {other, ping, load};
  EXPECT_EQ(choose(runs, needs, here).run, 2u);
  EXPECT_EQ(choose({other, ping}, needs, here).run, 1u);
  EXPECT_TRUE(has(markdown(choose(runs, needs, here), runs, needs),
                  "Runs are not mixed; left aside: other.json, ping.json"));
  const Choice far = choose({other}, needs, here);
  EXPECT_FALSE(far.is_of_here);
  EXPECT_TRUE(has(markdown(far, {other}, needs), "These are figures of another machine"));
  EXPECT_FALSE(has(markdown(choose({load}, needs, here), {load}, needs), "another machine"));
  EXPECT_FALSE(choose({load}, needs, {}).is_of_here);
}

TEST(Choose, prefers_the_run_that_measured_nearer_and_more_and_later) {
  Summary small = run_of({load_row("a", 1), load_row("b", 1)}, "small"),
          large = run_of({load_row("a", 1, 4096)}, "large"), later = small;
  later.facts[0].second = "2026-02-01T12:00:00Z";
  EXPECT_EQ(choose({small, large}, at_rate(10'000, 4096), here).run, 1u);
  EXPECT_EQ(choose({small, large}, at_rate(10'000, 1 << 20), here).run, 0u);
  EXPECT_EQ(choose({small, later}, at_rate(10'000), here).run, 1u);
  EXPECT_EQ(choose({later, small}, at_rate(10'000), here).run, 0u);
}

TEST(Choose, has_no_answer_without_figures) {
  const Needs needs;
  EXPECT_FALSE(choose({}, needs, here).run);
  EXPECT_FALSE(chosen({}, needs).run);
  EXPECT_TRUE(has(what_is_missing({}, needs), "none are shipped"));
  const Summary load = run_of({load_row("a", 1)});
  EXPECT_FALSE(choose({load}, needs, here).run);
  EXPECT_TRUE(has(what_is_missing({load}, needs), "give --rate"));
  EXPECT_TRUE(has(how_to_measure(at_rate(1)), "--scenario load"));
}

TEST(Choose, shows_what_everybody_lacks_where_nobody_fits) {
  Needs needs = at_rate(10'000);
  needs.p99_ns = 1;
  const std::vector<Row> rows = {load_row("a", 1), load_row("b", 2)};
  const Choice choice = chosen(rows, needs);
  EXPECT_TRUE(choice.ranked.empty());
  const std::string text = markdown(choice, {run_of(rows)}, needs);
  EXPECT_TRUE(text.starts_with("Nobody fits: one way, 10 k/s of 64 B")) << text;
  EXPECT_TRUE(has(text, "* a: p99 3.00 us\n* b: p99 6.00 us\n")) << text;
}

TEST(Choose, warns_of_a_pick_that_may_lose_messages) {
  Summary run = run_of({load_row("a", 1), load_row("b", 2)});
  run.transports = {facts_of("a", {{"reliable", "false"}}), facts_of("b")};
  const Needs any = at_rate(10'000);
  Needs reliable = any;
  reliable.traits = {Need::reliable};
  const std::string warning = "a may lose messages";
  EXPECT_TRUE(has(markdown(choose({run}, any, here), {run}, any), warning));
  EXPECT_FALSE(has(markdown(choose({run}, reliable, here), {run}, reliable), warning));
}

TEST(Choose, is_neither_fooled_nor_stopped_by_a_hostile_file) {
  const double infinity = std::numeric_limits<double>::infinity();
  std::vector<Row> rows = {load_row("<b>|x\n# y", 10), load_row("c", 1)};
  rows[1].percentiles_ns[p99_index] = Figure{nan, {}};
  for (const double bad : {nan, infinity, 0.0, -1.0}) {
    rows.push_back(load_row("bad", 1, 64, 10'000 + rows.size()));
    rows.back().figure->median = bad;
  }
  rows.push_back(load_row("zero", 5, 64, 1'000));
  rows.push_back(load_row("zero", 5, 64, 100'000));
  rows.back().percentiles_ns[p99_index] = Figure{0, {}};
  rows.back().server->cpu_ns = 0;
  Row no_rate = load_row("d", 1);
  no_rate.point.rate = 0;
  rows.push_back(no_rate);
  Summary run = run_of(rows, "<script>\x1b[2J");
  run.facts.clear();
  run.warnings = {"[x](http://x)"};
  Needs needs = at_rate(10'000);
  needs.p99_ns = 50e3;
  const Choice choice = choose({run}, needs, here);
  EXPECT_EQ(choice.ranked.size(), 2u);
  EXPECT_EQ(reason_of(choice, "bad"), "failed at 10.002 k/s of 64 B: it has no figure");
  const std::string text = markdown(choice, {run}, needs);
  for (const char* const part : {"nan", "inf", "<b>", "<script>", "\x1b", "\n# y", "](http"})
    EXPECT_FALSE(has(text, part)) << text;
}

}  // namespace
}  // namespace ipc::bench
