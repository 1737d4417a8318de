#include "bench/choose.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ipc::bench {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

Row row_of(Scenario scenario, const std::string& transport, double us, std::size_t size = 64,
           std::uint64_t rate = 0) {
  Row row;
  row.transport = transport;
  row.point.scenario = scenario;
  row.point.size = size;
  row.point.rate = rate;
  row.launches = 5;
  row.figure = {us * 1e3, Interval{us * 0.99e3, us * 1.01e3}};
  row.percentiles_ns = {us * 1e3, us * 2e3, us * 3e3, std::nullopt, std::nullopt};
  row.server = PeerCost{};
  row.server->cpu_ns = us * 500;
  if (rate > 0) row.messages_per_second = static_cast<double>(rate);
  return row;
}

Row load_row(const std::string& transport, double us, std::size_t size = 64,
             std::uint64_t rate = 10'000) {
  return row_of(Scenario::load, transport, us, size, rate);
}

Row ping_row(const std::string& transport, double us, const std::string& waiting = "block",
             const std::string& placement = "cross_cpu") {
  Row row = row_of(Scenario::ping, transport, us);
  row.cpu_ns = us * 900;
  row.point.waiting = waiting;
  row.point.placement = placement;
  return row;
}

// What the file says of a socket that others reach by a name, but for `changes`.
TransportFacts facts_of(const std::string& name, const Facts& changes = {}) {
  TransportFacts facts{name,
                       "",
                       "core",
                       {{"ordered", "true"},
                        {"reliable", "true"},
                        {"keeps_boundaries", "true"},
                        {"half_close", "true"},
                        {"crosses_hosts", "true"},
                        {"outlives_peer", "true"},
                        {"peer_exit", "by_kernel"},
                        {"tells_deaths", "true"},
                        {"reached_by", "name"}}};
  for (const auto& [trait, value] : changes)
    for (auto& [name_of_trait, old] : facts.traits)
      if (name_of_trait == trait) old = value;
  return facts;
}

Summary run_of(std::vector<Row> rows, const std::string& source = "run.json") {
  Summary run;
  run.source = source;
  run.facts = {{"date", "2026-01-01T12:00:00Z"}, {"cpu", "Some CPU"}, {"kernel", "Linux 6.18"}};
  run.smallest_difference = 0.02;
  run.rows = std::move(rows);
  return run;
}

const Here here{"Some CPU", "Linux 6.18", {}};

Choice chosen(std::vector<Row> rows, const Needs& needs = {}) {
  return choose({run_of(std::move(rows))}, needs, here);
}

Needs at_rate(std::uint64_t rate, std::size_t size = 64) {
  Needs needs;
  needs.size = size;
  needs.rate = rate;
  return needs;
}

std::vector<std::string> names_of(const Choice& choice) {
  std::vector<std::string> names;
  for (const LoadFigure& one : choice.ranked)
    names.push_back(one.row.transport + "/" + one.row.point.waiting);
  return names;
}

std::string reason_of(const Choice& choice, const std::string& transport) {
  for (const Dropped& one : choice.dropped)
    if (one.transport == transport) return one.reason;
  return "not dropped";
}

using Names = std::vector<std::string>;

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

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

TEST(Choose, takes_what_was_measured_as_it_is) {
  const Choice choice = chosen({load_row("a", 20), load_row("b", 10), load_row("b", 99, 64, 20'000),
                                load_row("b", 99, 4096)},
                               at_rate(10'000));
  EXPECT_EQ(names_of(choice), (Names{"b/block", "a/block"}));
  EXPECT_EQ(choice.ranked[0].row.figure->median, 10e3);
  EXPECT_EQ(choice.ranked[0].origin, "measured");
  EXPECT_EQ(choice.alike, 1u);
}

// A power of both stays that power: 10 us * sqrt(size / 64) * rate / 1k.
TEST(Choose, takes_what_lies_between_by_logarithms) {
  std::vector<Row> rows;
  for (const std::size_t size : {64, 6400})
    for (const std::uint64_t rate : {1'000, 100'000})
      rows.push_back(load_row(
          "a", 10 * std::sqrt(static_cast<double>(size) / 64) * static_cast<double>(rate) / 1e3,
          size, rate));
  for (Row& row : rows)
    for (double launch = 0.98; launch < 1.03; launch += 0.01)
      row.figures.push_back(row.figure->median * launch);
  const Choice choice = chosen(rows, at_rate(10'000, 640));
  const LoadFigure& figure = choice.ranked.at(0);
  const double expected_ns = 10e3 * std::sqrt(10.0) * 10;
  EXPECT_NEAR(figure.row.figure->median, expected_ns, 1e-6);
  EXPECT_NEAR(figure.row.figure->interval->high, 1.01 * expected_ns, 1e-6);
  EXPECT_NEAR(*figure.row.percentiles_ns[p99_index], 3 * expected_ns, 1e-6);
  EXPECT_NEAR(figure.row.figures.at(0), 0.98 * expected_ns, 1e-6);
  EXPECT_NEAR(figure.row.server->cpu_ns, 0.5 * expected_ns, 1e-6);
  EXPECT_EQ(figure.origin, "between 64 B and 6400 B; between 1 k/s and 100 k/s");
  EXPECT_EQ(figure.row.point.size, 640u);
  EXPECT_FALSE(figure.row.percentiles_ns[4]);
}

TEST(Choose, takes_the_nearest_beyond_what_was_measured) {
  const std::vector<Row> rows = {load_row("a", 10, 64, 1'000), load_row("a", 20, 64, 2'000)};
  const Choice above = chosen(rows, at_rate(50'000, 128)), below = chosen(rows, at_rate(1, 1));
  EXPECT_EQ(above.ranked.at(0).row.figure->median, 20e3);
  EXPECT_EQ(above.ranked.at(0).origin, "nearest: 64 B; nearest: 2 k/s");
  EXPECT_EQ(below.ranked.at(0).row.figure->median, 10e3);
  EXPECT_EQ(below.ranked.at(0).origin, "nearest: 64 B; nearest: 1 k/s");
}

TEST(Choose, drops_who_does_not_keep_the_rate) {
  const auto arrived = [](Row row, double per_second) {
    row.messages_per_second = per_second;
    return row;
  };
  Row unknown = load_row("unknown", 1);
  unknown.messages_per_second.reset();
  const std::vector<Row> rows = {load_row("a", 10, 64, 20'000),
                                 arrived(load_row("a", 5, 64, 100'000), 98'900),
                                 load_row("b", 30, 64, 20'000),
                                 arrived(load_row("b", 40, 64, 100'000), 99'000),
                                 arrived(load_row("c", 1, 64, 20'000), nan),
                                 unknown};
  const Choice choice = chosen(rows, at_rate(50'000));
  EXPECT_EQ(names_of(choice), Names{"b/block"});
  EXPECT_EQ(reason_of(choice, "a"), "keeps 20 k/s of 64 B, 100 k/s it does not");
  EXPECT_EQ(reason_of(choice, "c"), "does not keep 20 k/s of 64 B");
  EXPECT_EQ(reason_of(choice, "unknown"), "what arrived of 10 k/s of 64 B is not known");
  EXPECT_EQ(names_of(chosen(rows, at_rate(20'000))).at(0), "a/block");
}

TEST(Choose, keeps_the_rate_at_both_sizes_around) {
  Row large = load_row("a", 10, 4096);
  large.messages_per_second = 5'000;
  EXPECT_EQ(reason_of(chosen({load_row("a", 1), large}, at_rate(10'000, 1024)), "a"),
            "does not keep 10 k/s of 4 KiB");
}

TEST(Choose, replaces_no_size_or_rate_that_could_not_be_measured_by_a_smaller_one) {
  Row skipped = load_row("a", 1, 4096), failed = load_row("b", 1, 64, 20'000);
  skipped.figure.reset();
  skipped.skipped = "too large for it";
  failed.failed = "it hung";  // and has a figure of the launches before
  const std::vector<Row> rows = {load_row("a", 1), skipped, load_row("b", 2), failed,
                                 load_row("c", 9)};
  const Choice large = chosen(rows, at_rate(10'000, 8192));
  EXPECT_EQ(reason_of(large, "a"), "skipped at 10 k/s of 4 KiB: too large for it");
  EXPECT_EQ(names_of(chosen(rows, at_rate(10'000, 1024))).at(0), "a/block");
  EXPECT_EQ(reason_of(chosen(rows, at_rate(50'000)), "b"), "failed at 20 k/s of 64 B: it hung");
  EXPECT_EQ(reason_of(chosen(rows, at_rate(15'000)), "b"), "failed at 20 k/s of 64 B: it hung");
}

TEST(Choose, drops_who_exceeds_the_p99_and_ranks_the_others_by_p50) {
  Row even = load_row("even", 20), long_tail = load_row("long tail", 19),
      short_one = load_row("few", 1);
  even.percentiles_ns[p99_index] = 21e3;
  long_tail.percentiles_ns[p99_index] = 90e3;
  short_one.percentiles_ns[p99_index].reset();
  Needs needs = at_rate(10'000);
  needs.p99_ns = 90e3;
  const Choice all = chosen({even, long_tail, short_one}, needs);
  EXPECT_EQ(names_of(all), (Names{"long tail/block", "even/block"}));
  EXPECT_EQ(reason_of(all, "few"), "p99 not known: too few messages were measured");
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
                                 row("b", 10.1, 10.09, 10.11), row("d", 20, 19, 21)};
  const Choice choice = chosen(rows);
  EXPECT_EQ(names_of(choice), (Names{"a/block", "b/block", "c/block", "d/block"}));
  EXPECT_EQ(choice.alike, 3u) << "b by the smallest difference, c by its interval";
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
  rows[1].percentiles_ns[p99_index] = nan;
  for (const double bad : {nan, infinity, 0.0, -1.0}) {
    rows.push_back(load_row("bad", 1, 64, 10'000 + rows.size()));
    rows.back().figure->median = bad;
  }
  rows.push_back(load_row("zero", 5, 64, 1'000));
  rows.push_back(load_row("zero", 5, 64, 100'000));
  rows.back().percentiles_ns[p99_index] = 0;
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
