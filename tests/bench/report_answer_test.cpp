// The answers of a report: one run, several machines, a history.
#include <gtest/gtest.h>

#include "report_support.h"

namespace ipc::bench {
namespace {

TEST(Answer, names_the_fastest_by_how_much_and_at_what_cost) {
  const Document report = document({ping_row("b", 12), ping_row("a", 10)});
  EXPECT_EQ(report.title, "Fastest for small messages here: a");
  const std::string text = text_of(report);
  EXPECT_TRUE(has(text, "A message of 64 B and its answer take 10.0 µs (median)")) << text;
  EXPECT_TRUE(has(text, "The next, b, takes 1.20 times as long.")) << text;
  EXPECT_TRUE(has(text, "That costs 9.00 µs of CPU")) << text;
  EXPECT_TRUE(has(text, "Some CPU")) << text;
  EXPECT_TRUE(has(text, "| b | 12.0 [11.9, 12.1] | 1.20 |")) << "times the best: " << text;
}

TEST(Answer, names_no_best_of_intervals_that_overlap) {
  EXPECT_EQ(document({ping_row("a", 10, 1), ping_row("b", 11.5, 1), ping_row("c", 20, 1)}).title,
            "No single best for small messages here: a and b are not distinguishable");
  EXPECT_TRUE(has(text_of(document({ping_row("a", 10, 1), ping_row("b", 11.5, 1)})),
                  "take 10.0 to 11.5 µs"));
}

TEST(Answer, distinguishes_transports_if_every_round_agrees_though_the_rounds_differ) {
  Row a = ping_row("a", 12, 4), b = ping_row("b", 16, 4);
  a.figures = {8e3, 10e3, 12e3, 14e3, 16e3, 12e3};
  b.figures = {11e3, 13e3, 16e3, 18e3, 21e3, 17e3};
  EXPECT_EQ(document({a, b}).title, "Fastest for small messages here: a");
  b.figures[2] = 11e3;
  EXPECT_EQ(document({a, b}).title,
            "No single best for small messages here: a and b are not distinguishable");
  a.figures.pop_back();  // five rounds agree by chance in 1 of 16 runs
  b.figures = {11e3, 13e3, 16e3, 18e3, 21e3};
  EXPECT_EQ(document({a, b}).title,
            "No single best for small messages here: a and b are not distinguishable");
  b.figures = {16e3};  // another number of launches
  EXPECT_EQ(document({a, b}).title,
            "No single best for small messages here: a and b are not distinguishable");
}

TEST(Answer, does_not_praise_a_spin_that_gained_nothing) {
  const std::string text = text_of(document({ping_row("a", 10), ping_row("a", 9000, 1, "spin")}));
  EXPECT_TRUE(
      has(text, "Spinning gains nothing that this run can distinguish: at best a, 9000 µs."))
      << text;
  EXPECT_FALSE(has(text, "times as fast")) << text;
  // The medians differ, but the intervals overlap.
  const std::string noisy =
      text_of(document({ping_row("a", 10, 1), ping_row("a", 9.5, 1, "spin")}));
  EXPECT_TRUE(has(noisy, "Spinning gains nothing that this run can distinguish")) << noisy;
  EXPECT_FALSE(has(noisy, "with a CPU to spare")) << noisy;
}

TEST(Answer, says_that_few_launches_are_not_enough) {
  Row a = ping_row("a", 10), b = ping_row("b", 12);
  a.figure->interval.reset(), b.figure->interval.reset();
  a.launches = b.launches = 2;
  const Document report = document({a, b});
  EXPECT_EQ(report.title, "2 launches per cell are not enough to say which transport is fastest");
  EXPECT_TRUE(has(text_of(report), "a median has an interval from 5 launches on"));
  EXPECT_TRUE(has(text_of(report), "| a | 10.0 (*) |"));
  EXPECT_TRUE(
      has(text_of(report), "| fast answers to small messages | not known: too few launches | |"));
  a.launches = b.launches = 1;
  EXPECT_EQ(document({a, b}).title,
            "One launch per cell is not enough to say which transport is fastest");
}

TEST(Answer, calls_small_only_what_is) {
  Row a = ping_row("a", 10), b = ping_row("b", 12);
  a.point.size = b.point.size = 1 << 20;
  EXPECT_EQ(document({a, b}).title, "Fastest for messages of 1 MiB here: a");
}

TEST(Answer, tells_what_spinning_gains) {
  const std::string text =
      text_of(document({ping_row("a", 10), ping_row("a", 2, 0.1, "spin"), ping_row("b", 12)}));
  EXPECT_TRUE(has(text, "(spinning): a, 2.00 µs, 1.80 µs of CPU, 5.00 times as fast")) << text;
}

TEST(Answer, is_honest_about_what_is_missing) {
  EXPECT_EQ(document({ping_row("a", 10)}).title, "For small messages only a was measured");
  const Document streams = document({stream_row("a", 1e6), stream_row("b", 2e6)});
  EXPECT_EQ(streams.title, "Highest rate for stream 64 B, block here: b");
  EXPECT_TRUE(has(text_of(streams),
                  "Median rate (stream 64 B, block): 2.00 M/s. The next, a, reaches 0.50"))
      << text_of(streams);
  Row skipped;
  skipped.transport = "a";
  skipped.skipped = "too big for it";
  const Document nothing = document({skipped});
  EXPECT_EQ(nothing.title, "This run has no result");
  EXPECT_TRUE(has(text_of(nothing), "| a | ping 64 B, block | not measured: too big for it |"));
  EXPECT_TRUE(
      has(text_of(nothing),
          "The slow messages: not measured because of this (ping 64 B, block): too big for it"))
      << text_of(nothing);
  EXPECT_FALSE(has(html(nothing), "<script"));
}

TEST(Answer, does_not_praise_a_stream_that_lost_messages) {
  Row lossy = stream_row("lossy", 9e6);
  lossy.lost_share = 0.5;
  const std::string text = text_of(document({lossy, stream_row("whole", 1e6)}));
  EXPECT_TRUE(has(text, "# Highest rate for stream 64 B, block here: whole")) << text;
  EXPECT_TRUE(has(text, "9.00 M/s (50.0 % lost)"));
}

TEST(Machines, have_an_answer_each_and_one_across) {
  const View view(
      {run_on("Intel(R) Xeon(R) CPU @ 2.80GHz",
              {ping_row("a", 10), ping_row("b", 20), stream_row("a", 1e6), stream_row("b", 2e6)}),
       run_on("AMD EPYC",
              {ping_row("a", 15), ping_row("b", 30), stream_row("a", 2e6), stream_row("b", 1e6)})});
  const Document report = document_of(view, Language::english);
  EXPECT_EQ(report.title, "Among the best for small messages on each of 2 machines: a");
  const std::string text = text_of(report);
  EXPECT_TRUE(has(text, "Among the best on every machine: small messages (a).")) << text;
  EXPECT_TRUE(has(text,
                  "The machines differ in: stream 64 B, block (Intel Xeon, 2026-01-01: b; "
                  "AMD EPYC, 2026-01-01: a)."))
      << text;
  EXPECT_TRUE(has(text, "## AMD EPYC, 2026-01-01: Fastest for small messages here: a")) << text;
  const auto data = data_of_page(html(report));
  EXPECT_EQ(data["runs"], nlohmann::json({"Intel Xeon, 2026-01-01", "AMD EPYC, 2026-01-01"}));
  EXPECT_EQ(data["drawings"][0]["id"], "across");
  EXPECT_EQ(data["drawings"][0]["x"]["categories"], data["runs"]);
  for (const auto& drawing : data["drawings"])
    EXPECT_LE(drawing["series"].size(), 9U)
        << "runs are never in one line chart: " << drawing["id"];
}

TEST(Machines, that_disagree_are_not_given_one_answer) {
  const auto title = [](std::vector<Summary> runs) {
    return document_of(View(std::move(runs)), Language::english).title;
  };
  EXPECT_EQ(title({run_on("A", {ping_row("a", 10), ping_row("b", 20)}),
                   run_on("B", {ping_row("a", 20), ping_row("b", 10)})}),
            "The best for small messages is not the same on the 2 machines");
  EXPECT_EQ(title({run_on("A", {ping_row("a", 10), ping_row("b", 20)}),
                   run_on("B", {stream_row("a", 20), stream_row("b", 10)})}),
            "The 2 machines have no work in common");
}

TEST(Machines, with_several_runs_list_them_and_are_answered_by_the_broadest) {
  const View view({run_on("A", {ping_row("a", 10), ping_row("b", 20), stream_row("a", 1e6)}),
                   run_on("A", {ping_row("a", 30), ping_row("b", 20)}, "2026-01-02")});
  const Document report = document_of(view, Language::english);
  EXPECT_EQ(report.title, "Fastest for small messages here: a");
  EXPECT_TRUE(has(text_of(report),
                  "| 2026-01-02 08:00 run.json | Fastest for small messages here: b | 20.0"))
      << text_of(report);
}

TEST(History, marks_the_changes_that_launches_show) {
  const auto with_launches = [](Row row) {
    row.figures.clear();
    for (const double factor : {0.99, 0.992, 0.995, 0.998, 1.0, 1.002, 1.005, 1.008, 1.01, 1.011})
      row.figures.push_back(row.figure->median * factor);
    return row;
  };
  std::vector<Summary> runs;
  for (const char* const date : {"2026-01-03", "2026-01-01", "2026-01-02"}) {
    const bool is_last = date == std::string("2026-01-03");
    runs.push_back(run_on(
        "A", {with_launches(ping_row("a", is_last ? 15 : 10)), with_launches(ping_row("b", 20))},
        date));
  }
  const Document history = history_of(View(runs), Language::english);
  EXPECT_EQ(history.title, "Changes over time: 1 in 2 cells (machines: 1)");
  const std::string text = text_of(history);
  EXPECT_TRUE(
      has(text, "Changes: 1 in 2 cells over 3 runs, 2026-01-01 08:00 to 2026-01-03 08:00."));
  EXPECT_TRUE(has(text, "* 2026-01-03 08:00: a, ping 64 B, block: slower, 1.50×")) << text;
  const auto drawing = data_of_page(html(history))["drawings"][0];
  EXPECT_EQ(drawing["x"]["categories"][0], "2026-01-01 08:00") << "in the order of the dates";
  EXPECT_EQ(drawing["series"][0]["marked"], nlohmann::json({2}));
  EXPECT_FALSE(drawing["series"][1].contains("marked"));
  runs.resize(1);
  EXPECT_EQ(history_of(View(runs), Language::english).title,
            "No machine has two runs with a cell in common");
}

Row load_row(const std::string& transport, double us, std::uint64_t rate, double arrived) {
  Row row = ping_row(transport, us);
  row.point.scenario = Scenario::load;
  row.point.rate = rate;
  row.arrived_share = row.least_arrived_share = arrived;
  return row;
}

TEST(Answer, has_the_best_under_load_too_and_the_command_that_ranks_by_it) {
  const std::vector<Row> rows = {ping_row("a", 10), ping_row("b", 12), load_row("a", 20, 50'000, 1),
                                 load_row("b", 15, 50'000, 1), load_row("c", 9, 50'000, 0.5)};
  const std::string text = text_of(document(rows));
  EXPECT_TRUE(has(text, "# Fastest for small messages here: a\n")) << text;
  EXPECT_TRUE(has(
      text,
      "\n2 of 3 transports sustain 50 k messages per second of 64 B here; fastest: b. load 64 B, "
      "50 k/s, block: p50 15.0 µs, p99 30.0 µs (medians). These do not sustain the rate: c.\n"))
      << text;
  EXPECT_TRUE(has(text,
                  "\nTo rank the transports under a load, with reasons: ipc-bench choose --size 64 "
                  "--rate 50k run.json\n"))
      << text;
  EXPECT_TRUE(
      has(text_of(document(rows, Language::portuguese)),
          "\nPara classificar os transportes sob uma carga, com os motivos: ipc-bench choose"));
  EXPECT_FALSE(has(text_of(document({ping_row("a", 10)})), "ipc-bench choose"));
}

TEST(Answer, under_load_accepts_losses_in_the_command_if_the_best_may_lose_messages) {
  Summary run =
      run_of({ping_row("a", 10), load_row("a", 20, 50'000, 1), load_row("b", 15, 50'000, 1)});
  run.transports = {{"a", "", "core", {{"reliable", "true"}}},
                    {"b", "", "core", {{"reliable", "false"}}}};
  EXPECT_TRUE(has(text_of(document_of(View({run}), Language::english)),
                  "ipc-bench choose --size 64 --rate 50k --lossy run.json"));
}

TEST(Answer, ranks_a_load_that_spins_by_a_command_with_two_cpus) {
  std::vector<Row> rows = {ping_row("a", 10), load_row("a", 20, 50'000, 1)};
  rows[1].point.waiting = "spin";
  EXPECT_TRUE(
      has(text_of(document(rows)), "ipc-bench choose --size 64 --rate 50k --cpus 2 run.json"));
}

TEST(RunDocument, gives_no_figure_for_a_change_that_is_wider_than_ten_times) {
  std::vector<Row> rows = {ping_row("a", 10), ping_row("b", 12)};
  rows[0].smallest_difference = 0.05;
  rows[1].smallest_difference = 6961.62;
  EXPECT_TRUE(has(text_of(document_of(run_of(rows), Language::english)),
                  "± over 1000 % (b, ping 64 B, block) at worst"));
  EXPECT_TRUE(has(text_of(document_of(run_of(rows), Language::portuguese)), "± mais de 1000 %"));
}

TEST(Answer, of_a_load_names_who_sustains_the_rate) {
  const Document report = document({load_row("a", 10, 1000, 1), load_row("b", 12, 1000, 1),
                                    load_row("a", 10, 50'000, 1), load_row("b", 8, 50'000, 0.5),
                                    load_row("a", 10, 90'000, 0.5)});
  EXPECT_EQ(report.title,
            "1 of 2 transports sustain 50 k messages per second of 64 B here; fastest: a");
  EXPECT_TRUE(
      has(text_of(report), "p50 10.0 µs, p99 20.0 µs (medians). These do not sustain the rate: b."))
      << text_of(report);
  EXPECT_EQ(document({load_row("a", 10, 1000, 0.5)}).title,
            "No transport sustains 1 k messages per second of 64 B here");
}

TEST(Answer, names_the_best_of_any_work) {
  Row fan = stream_row("a", 1e6);
  fan.point.scenario = Scenario::fan_in;
  fan.point.peers = 4;
  Row other = fan;
  other.transport = "b";
  other.figure = {2e6, Interval{1.9e6, 2.1e6}};
  EXPECT_EQ(document({fan, other}).title, "Highest rate for fan in 64 B, 4 peers, block here: b");
  Row connect = ping_row("a", 10), slower = ping_row("b", 20);
  connect.point.scenario = slower.point.scenario = Scenario::connect;
  const Document report = document({connect, slower, fan, other});
  EXPECT_TRUE(has(report.title, "Fastest for connect 64 B")) << report.title;
  EXPECT_TRUE(has(text_of(report), "| fan in 64 B, 4 peers, block | b | 2.00 M/s | a: 0.50× |"))
      << text_of(report);
}

TEST(Answer, has_controls_below_a_rule_and_never_calls_them_the_best) {
  const Document report = document({ping_row("null", 0.1), ping_row("a", 10), ping_row("b", 12)});
  EXPECT_EQ(report.title, "Fastest for small messages here: a");
  const std::string text = text_of(report);
  EXPECT_LT(text.find("| b | 12.0"), text.find("| cost of measuring |"));
  EXPECT_LT(text.find("| cost of measuring |"), text.find("| null | 0.10"));
  EXPECT_TRUE(has(html(report), "<tbody class=\"aside\">"));
  const auto series = data_of_page(html(report))["drawings"][0]["series"];
  EXPECT_EQ(series[1]["remark"], "1.20×");
  EXPECT_EQ(series[3]["name"], "null");
  EXPECT_EQ(series[3]["is_aside"], true);
}

}  // namespace
}  // namespace ipc::bench
