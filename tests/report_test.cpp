// What ipc-bench makes of result files.
#include "bench/report/report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "bench/report/document.h"
#include "bench/report/embedded.h"
#include "report_support.h"
#include "support.h"

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
}

TEST(Answer, names_no_fastest_of_intervals_that_overlap) {
  EXPECT_EQ(document({ping_row("a", 10, 1), ping_row("b", 11.5, 1), ping_row("c", 20, 1)}).title,
            "No single fastest for small messages here: a and b are not distinguishable");
  EXPECT_TRUE(has(text_of(document({ping_row("a", 10, 1), ping_row("b", 11.5, 1)})),
                  "take 10.0 to 11.5 µs"));
}

TEST(Answer, tells_apart_what_every_round_agrees_on_though_the_rounds_differ) {
  Row a = ping_row("a", 12, 4), b = ping_row("b", 16, 4);
  a.figures = {8e3, 10e3, 12e3, 14e3, 16e3, 12e3};
  b.figures = {11e3, 13e3, 16e3, 18e3, 21e3, 17e3};
  EXPECT_EQ(document({a, b}).title, "Fastest for small messages here: a");
  b.figures[2] = 11e3;
  EXPECT_EQ(document({a, b}).title,
            "No single fastest for small messages here: a and b are not distinguishable");
  a.figures.pop_back();  // five rounds agree by chance in 1 of 16 runs
  b.figures = {11e3, 13e3, 16e3, 18e3, 21e3};
  EXPECT_EQ(document({a, b}).title,
            "No single fastest for small messages here: a and b are not distinguishable");
  b.figures = {16e3};  // of another number of launches
  EXPECT_EQ(document({a, b}).title,
            "No single fastest for small messages here: a and b are not distinguishable");
}

TEST(Answer, does_not_praise_a_spin_that_gained_nothing) {
  const std::string text = text_of(document({ping_row("a", 10), ping_row("a", 9000, 1, "spin")}));
  EXPECT_TRUE(has(text, "(spinning) gained nothing in this run: at best a, 9000 µs.")) << text;
  EXPECT_FALSE(has(text, "times as fast")) << text;
}

TEST(Answer, says_that_few_launches_have_no_interval) {
  Row a = ping_row("a", 10), b = ping_row("b", 12);
  a.figure->interval.reset(), b.figure->interval.reset();
  a.launches = b.launches = 2;
  const Document report = document({a, b});
  EXPECT_EQ(report.title, "Launches per cell: 2, not enough to say which transport is fastest");
  EXPECT_TRUE(has(text_of(report), "Fewer than 5 launches have no interval"));
  EXPECT_TRUE(has(text_of(report), "| a | 10.0 (*) |"));
  EXPECT_TRUE(
      has(text_of(report), "| quick answers to small messages | not known: too few launches | |"));
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
  EXPECT_EQ(streams.title, "This run does not tell which transport is fastest for small messages");
  EXPECT_TRUE(has(text_of(streams), "64 B one by one: b, 2.00 M/s"));
  Row skipped;
  skipped.transport = "a";
  skipped.skipped = "too big for it";
  const Document nothing = document({skipped});
  EXPECT_TRUE(has(text_of(nothing), "| a | ping 64 B, block | not measured: too big for it |"));
  EXPECT_FALSE(has(html(nothing), "<script"));
}

TEST(Answer, does_not_praise_a_stream_that_lost_messages) {
  Row lossy = stream_row("lossy", 9e6);
  lossy.lost_share = 0.5;
  const std::string text = text_of(document({lossy, stream_row("whole", 1e6)}));
  EXPECT_TRUE(has(text, "64 B one by one: whole"));
  EXPECT_TRUE(has(text, "9.00 M/s (50.0 % lost)"));
}

TEST(Report, of_several_runs_keeps_them_apart) {
  Summary before = run_of({ping_row("a", 10)}), after = run_of({ping_row("a", 20)});
  after.source = "later.json";
  const std::string text = text_of(document_of(View({before, after}), Language::english));
  EXPECT_TRUE(has(text, "# 2 runs side by side, not mixed"));
  EXPECT_TRUE(has(text, "(2) later.json: For small messages only a was measured"));
  EXPECT_TRUE(has(text, "| a (1) | 10.0"));
  EXPECT_TRUE(has(text, "| a (2) | 20.0"));
}

TEST(Report, says_nothing_of_what_a_run_did_not_measure) {
  const std::string text =
      text_of(document_of(View({run_of({ping_row("a", 10), ping_row("b", 20)}),
                                run_of({stream_row("c", 1e6), stream_row("d", 2e6)})}),
                          Language::english));
  EXPECT_TRUE(has(text, "| a (1) |") && has(text, "| d (2) | | | | | 2.00 M/s |")) << text;
  EXPECT_FALSE(has(text, "none of these")) << text;
  EXPECT_TRUE(
      has(text_of(document({ping_row("memcpy", 1), ping_row("a", 10)})), "only a was measured"));
}

TEST(Report, picks_by_traits_and_figures) {
  Summary run = run_of({ping_row("near", 10), ping_row("far", 20), ping_row("odd", 15)});
  const Facts promises = {{"ordered", "true"}, {"reliable", "true"}, {"crosses_hosts", "true"}};
  run.transports = {{"near", "", "core", {{"reliable", "true"}}}, {"far", "", "core", promises}};
  const std::string text = text_of(document_of(View({run}), Language::english));
  EXPECT_TRUE(has(text, "| quick answers to small messages | near |")) << text;
  EXPECT_TRUE(has(text, "| another host, in order, none lost | far |")) << text;
  EXPECT_TRUE(has(text, "| messages that outlive both processes | none of these |"));
}

TEST(Report, draws_only_what_there_is_and_says_why_not) {
  const std::string page = html(document({ping_row("a", 10), ping_row("b", 12)}));
  EXPECT_TRUE(has(page, "id=\"percentiles\""));
  EXPECT_FALSE(has(page, "id=\"waiting\""));
  EXPECT_TRUE(has(page, "Not drawn: only one way to wait was measured."));
  EXPECT_TRUE(has(page, "Not drawn: it takes two sizes."));
  EXPECT_TRUE(has(page, "Not drawn: only one placement was measured."));
  EXPECT_TRUE(has(page, "<details>")) << "each with its table";
  EXPECT_TRUE(has(page, "<noscript>"));
}

TEST(Report, in_portuguese_has_its_decimal_mark) {
  const Document report = document({ping_row("a", 10), ping_row("b", 12)}, Language::portuguese);
  EXPECT_EQ(report.title, "O mais rápido aqui para mensagens pequenas: a");
  EXPECT_TRUE(has(text_of(report), "| a | 10,0 [9,90; 10,1] |")) << text_of(report);
  EXPECT_TRUE(has(html(report), "<html lang=\"pt-BR\">"));
  EXPECT_EQ(parse_language("pt_BR.UTF-8"), Language::portuguese);
  EXPECT_EQ(parse_language("fr"), std::nullopt);
}

TEST(Report, names_nobody_who_failed_after_some_launches) {
  Row failed = ping_row("quick", 1);
  failed.failed = "what arrived is not what was sent";
  const Document report = document({ping_row("a", 10), ping_row("b", 12), failed});
  EXPECT_TRUE(has(report.title, ": a")) << report.title;
  EXPECT_TRUE(has(text_of(report), "what arrived is not what was sent"));
}

TEST(Report, names_all_that_cost_least_as_far_as_the_run_can_tell) {
  Row other = ping_row("b", 12);
  other.cpu_ns = *ping_row("a", 10).cpu_ns * 1.001;
  other.cpu_interval = ping_row("a", 10).cpu_interval;
  const std::string text = text_of(document({ping_row("a", 10), other}));
  EXPECT_TRUE(has(text, "a and b")) << text;
}

TEST(Page, is_well_formed_whatever_the_file_says) {
  Row failed = ping_row(hostile, 11);
  failed.failed = hostile;
  Summary run = run_of({ping_row("a", 10), failed, stream_row(hostile, 1e6),
                        stream_row(hostile, 1e3, 1 << 20), ping_row(hostile, 2, 0.1, hostile)});
  run.source = hostile;
  run.facts.emplace_back(hostile, hostile);
  run.warnings = {hostile};
  run.transports = {{hostile, hostile, hostile, {{hostile, hostile}}}};
  for (const Language language : {Language::english, Language::portuguese}) {
    const Document report = document_of(View({run, run}), language);
    EXPECT_TRUE(is_well_formed(html(report)));
    EXPECT_FALSE(has(html(report), "<b>"));
    EXPECT_FALSE(has(markdown(report), "<b>"));
    EXPECT_FALSE(has(markdown(report), "](y)"));
  }
}

TEST(Page, needs_nothing_else) {
  const std::string page = html(document({ping_row("a", 10), ping_row("b", 12)}));
  const std::string markup = markup_of(page);
  for (const char* const outside : {"http:", "https:", "<link", "<img", "src=", "url(", "@import"})
    EXPECT_FALSE(has(markup, outside)) << outside;
  EXPECT_TRUE(has(markup, "default-src 'none'"));
  for (const auto script : {embedded::echarts_min_js, embedded::page_js})
    EXPECT_EQ(page.find(script), page.rfind(script)) << "once, whole";
}

TEST(Page, tells_the_script_figures_units_and_intervals) {
  Row large = ping_row("a", 40);
  large.point.size = 1024;
  const auto data = data_of_page(
      html(document({ping_row("a", 10), ping_row("b", 12), large}, Language::portuguese)));
  EXPECT_EQ(data["language"], "pt-BR");
  EXPECT_TRUE(data["runs"].empty()) << "of one run there is nothing to choose";
  const auto& percentiles = data["drawings"][0];
  EXPECT_EQ(percentiles["id"], "percentiles");
  EXPECT_EQ(percentiles["x"]["categories"], nlohmann::json({"p50", "p90", "p99"}))
      << "as far as any";
  const auto& latency = data["drawings"][1];
  EXPECT_EQ(latency["form"], "lines");
  EXPECT_EQ(latency["y"]["unit"], "µs");
  EXPECT_EQ(latency["x"]["ticks"], nlohmann::json::parse(R"([[64, "64 B"], [1024, "1 KiB"]])"));
  EXPECT_EQ(latency["series"][0]["places"],
            nlohmann::json::parse("[[64.0, 10.0, 9.9, 10.1], [1024.0, 40.0, 39.9, 40.1]]"));
  EXPECT_EQ(data["drawings"].back()["form"], "bars");
}

TEST(Page, marks_the_last_sustained_rate_under_load) {
  std::vector<Row> rows;
  for (const std::uint64_t rate : {1000U, 10'000U, 100'000U}) {
    for (const std::string transport : {"quick", "slow", "slowest"}) {
      Row row = ping_row(transport, 10);
      row.point.scenario = Scenario::load;
      row.point.rate = rate;
      const double most = transport == "quick" ? 1e6 : transport == "slow" ? 1.01e4 : 500;
      row.messages_per_second = std::min(static_cast<double>(rate), most);
      row.arrived_share = row.least_arrived_share =
          *row.messages_per_second / static_cast<double>(rate);
      rows.push_back(row);
    }
  }
  const auto data = data_of_page(html(document(rows)));
  const auto& load = data["drawings"][0];
  EXPECT_EQ(load["id"], "load");
  EXPECT_EQ(load["view"], "blocking, p50");
  EXPECT_EQ(data["drawings"][1]["view"], "blocking, p99");
  EXPECT_FALSE(load["series"][0].contains("knee")) << "it lies beyond what was offered";
  EXPECT_EQ(load["series"][1]["knee"], 1);
  EXPECT_EQ(load["series"][1]["places"][1], nlohmann::json::parse("[10000.0, 10.0]"));
  EXPECT_FALSE(load["series"][2].contains("knee")) << "no rate was sustained";
  const std::string text = text_of(document(rows));
  EXPECT_TRUE(has(text, "| slow | 10 k/s | 10.0 / 20.0 | 10.0 / 20.0 | 10.0 / 20.0 ! |")) << text;
  EXPECT_TRUE(
      has(text_of(document({ping_row("a", 10)})), "To measure it: ipc-bench run --scenario load"));
}

TEST(Page, takes_no_limit_of_the_generator_for_a_knee_and_no_rate_after_one_that_was_lost) {
  const auto row = [](const char* transport, std::uint64_t rate, double arrived_share) {
    Row row = ping_row(transport, 10);
    row.point.scenario = Scenario::load;
    row.point.rate = rate;
    row.messages_per_second = arrived_share * static_cast<double>(rate);
    row.arrived_share = row.least_arrived_share = arrived_share;
    row.generator_ns = 40;
    return row;
  };
  const std::vector<Row> rows = {row("ring", 10'000'000, 1), row("ring", 20'000'000, 0.8),
                                 row("tcp", 1'000, 1), row("tcp", 2'000, 0.6),
                                 row("tcp", 4'000, 1)};
  const auto data = data_of_page(html(document(rows)));
  EXPECT_FALSE(data["drawings"][0]["series"][0].contains("knee")) << "it is the generator's";
  EXPECT_EQ(data["drawings"][0]["series"][1]["knee"], 0) << "the last before the first lost";
  EXPECT_EQ(data["drawings"][0]["series"][1]["hollow"], nlohmann::json::parse("[1]"));
  const std::string text = text_of(document(rows));
  EXPECT_TRUE(has(text, "| ring | 10 M/s g |")) << text;
  EXPECT_TRUE(has(text, "| tcp | 1 k/s |")) << text;
}

TEST(Page, keeps_a_transports_style_in_all_charts_and_runs) {
  const Summary before = run_of({ping_row("a", 10), ping_row("b", 12)});
  const Summary after = run_of({ping_row("b", 10), ping_row("a", 12)});
  const auto data = data_of_page(html(document_of(View({before, after}), Language::english)));
  EXPECT_EQ(data["runs"].size(), 2U);
  for (const auto& drawing : data["drawings"])
    for (const auto& series : drawing["series"])
      EXPECT_EQ(series["style"], series["name"].get<std::string>().starts_with("a") ? 0 : 1);
}

TEST(Page, shows_of_many_runs_one_of_each_machine_and_cuts_long_tables) {
  std::vector<Summary> runs(200, run_of({ping_row("a", 10), ping_row("b", 12), ping_row("c", 14),
                                         ping_row("d", 15), ping_row("e", 16), ping_row("f", 17)}));
  for (std::size_t run = 20; run < runs.size(); ++run) runs[run].facts[1].second = "Another CPU";
  runs[3].rows.push_back(stream_row("a", 1e6));  // the others have round trips only
  const Document report = document_of(View(runs), Language::english);
  std::vector<std::size_t> shown;
  for (std::size_t run = 0; run < report.runs.size(); ++run)
    if (report.runs[run].is_shown) shown.push_back(run);
  EXPECT_EQ(shown, (std::vector<std::size_t>{3, 199}));
  EXPECT_EQ(report.runs[19].name, "(20) Some CPU, 2026-01-01 00:00, run.json");
  EXPECT_TRUE(has(text_of(report), "## Another CPU"));
  EXPECT_TRUE(has(text_of(report), "What follows shows (4) and (200): of each machine"));
  EXPECT_TRUE(has(text_of(report), "The first 1000 of 1200; report.csv has all."));
  EXPECT_TRUE(is_well_formed(html(report)));
}

TEST(Page, is_the_same_for_the_same_files) {
  const std::vector<Row> rows = {ping_row("a", 10), ping_row("b", 12), stream_row("a", 1e6)};
  EXPECT_EQ(html(document(rows)), html(document(rows)));
}

TEST(Report, has_every_scenario_size_drift_and_skipped_cell_with_floor_and_cpu) {
  std::vector<Row> rows;
  for (const ScenarioFacts& facts : scenarios())
    for (const std::size_t size : {64U, 4096U}) {
      Row row = facts.counts_messages ? stream_row("a", 1e6) : ping_row("a", 10);
      row.point.scenario = facts.scenario;
      row.point.size = size;
      row.ratio_to_floor = Figure{1.25, Interval{1.2, 1.3}};
      row.arrived_share = row.least_arrived_share = 1;
      row.drift_share = 0.5;
      rows.push_back(row);
      row.is_floor = true;
      if (facts.has_floor) rows.push_back(row);
      row.is_floor = false, row.transport = "b", row.skipped = "too big for it";
      rows.push_back(row);
    }
  for (const Language language : {Language::english, Language::portuguese}) {
    const Speaker say(language);
    const Document report = document(rows, language);
    for (const std::string& text : {text_of(report), html(report), terminal(report, 200)})
      for (const ScenarioFacts& facts : scenarios()) {
        EXPECT_TRUE(has(text, say.title(facts.scenario))) << facts.name;
        for (const std::size_t size : {64U, 4096U}) {
          Point point;
          point.scenario = facts.scenario;
          point.size = size;
          EXPECT_TRUE(has(text, say.point(point))) << say.point(point);
        }
      }
  }
  const std::string text = text_of(document(rows));
  EXPECT_TRUE(
      has(text, "| 10.0 [9.90, 10.1] | 1.25 [1.20, 1.30] | 9.00 | later half 50 % faster |"))
      << text;
  EXPECT_TRUE(has(text, "| b | ping 64 B, block; ping 4 KiB, block; one way 64 B, block;")) << text;
  EXPECT_TRUE(has(text, "| not measured: too big for it |")) << text;
}

TEST(Csv, names_the_machine_and_the_version_in_every_row) {
  Summary run = run_of({ping_row("a", 10)});
  run.facts = {{"cpu", "Some CPU, fast"}, {"kernel", "6.1"}, {"date", "today"}, {"commit", "abc"}};
  const std::string text = csv(View({run}));
  EXPECT_TRUE(has(text, ",skipped,failed,cpu,kernel,date,commit\r\n")) << text;
  EXPECT_TRUE(text.ends_with(",\"Some CPU, fast\",6.1,today,abc\r\n")) << text;
}

TEST(Csv, reads_back_as_the_same_numbers) {
  Row row = ping_row(hostile, 0.1 + 0.2);
  const std::string text = csv(View({run_of({row})}));
  const std::string line = text.substr(text.find("\r\n") + 2);
  EXPECT_TRUE(
      line.starts_with("run.json,\"<b>\"\"x\"\"&'|,`](y)\n\x01\",channel,ping,64,1,0,1,block,"));
  std::istringstream numbers(line.substr(line.find("cross_cpu,5,") + 12));
  double median = 0, low = 0, high = 0;
  char comma = 0;
  numbers >> median >> comma >> low >> comma >> high;
  EXPECT_EQ(median, row.figure->median);
  EXPECT_EQ(low, row.figure->interval->low);
  EXPECT_EQ(high, row.figure->interval->high);
}

}  // namespace
}  // namespace ipc::bench
