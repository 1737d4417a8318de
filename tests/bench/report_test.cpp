// The reports that ipc-bench makes from result files.
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

TEST(Report, picks_no_transport_with_a_high_p99_for_fast_answers) {
  Row quick = ping_row("quick", 10), steady = ping_row("steady", 12);
  quick.percentiles_ns[p99_index] = Figure{1e6, Interval{8e5, 2e6}};
  steady.percentiles_ns[p99_index] = Figure{24e3, Interval{20e3, 30e3}};
  EXPECT_TRUE(has(
      text_of(document({quick, steady})),
      "| fast answers to small messages | steady | p50 12.0 µs, p99 24.0 µs, ping 64 B, block |"))
      << text_of(document({quick, steady}));
}

TEST(Report, leaves_out_no_transport_for_one_stalled_launch) {
  Row quick = ping_row("quick", 10), steady = ping_row("steady", 12);
  quick.percentiles_ns[p99_index] = Figure{20e3, Interval{18e3, 3e6}};  // one of five launches
  steady.percentiles_ns[p99_index] = Figure{24e3, Interval{20e3, 30e3}};
  const std::string text = text_of(document({quick, steady}));
  EXPECT_TRUE(has(text,
                  "| fast answers to small messages | quick | p50 10.0 µs, p99 20.0 µs, ping 64 B, "
                  "block; p99 undecided: quick |"))
      << text;
}

TEST(Report, has_no_row_and_no_column_for_work_that_was_not_measured) {
  const std::string text =
      text_of(document_of(View({run_of({ping_row("a", 10), ping_row("b", 20)}),
                                run_of({stream_row("c", 1e6), stream_row("d", 2e6)})}),
                          Language::english));
  EXPECT_TRUE(has(text, "| a | 10.0") && has(text, "| d | 2.00 M/s |")) << text;
  EXPECT_FALSE(has(text, "none of these")) << text;
}

TEST(Report, picks_by_traits_and_figures) {
  Summary run = run_of({ping_row("near", 10), ping_row("far", 20), ping_row("odd", 15)});
  const Facts promises = {{"ordered", "true"}, {"reliable", "true"}, {"crosses_hosts", "true"}};
  run.transports = {{"near", "", "core", {{"reliable", "true"}}}, {"far", "", "core", promises}};
  const std::string text = text_of(document_of(View({run}), Language::english));
  EXPECT_TRUE(has(text, "| fast answers to small messages | near |")) << text;
  EXPECT_TRUE(has(text, "| another host, in order, none lost | far |")) << text;
  EXPECT_TRUE(has(text, "| messages that outlive both processes | none of these |"));
}

TEST(Report, says_which_traits_are_not_those_of_the_file) {
  Results results;
  Cell cell;
  cell = cell.with_transport(*transports().front());
  results.add(cell);
  Measurement measurement;
  for (int message = 0; message < 1000; ++message) measurement.latency.record(1000);
  measurement.messages = 1000;
  measurement.duration_ns = 1'000'000;
  results.series.front().add(measurement);
  const auto text_in = [&](Language language) {
    Summary run = summary_of(results);
    run.source = "old.json";
    return text_of(document_of(View({run}), language));
  };
  EXPECT_FALSE(has(text_in(Language::english), "is older than"));
  std::erase_if(results.transports.front().traits,
                [](const auto& trait) { return trait.first == "persists"; });
  const std::string note =
      "\nold.json is older than these traits, so they are those of this program: outlives both "
      "processes.\n";
  const std::string text = text_in(Language::english);
  EXPECT_NE(text.find(note), text.rfind(note)) << "next to the picks and to the traits: " << text;
  EXPECT_TRUE(has(text_in(Language::portuguese),
                  "\nold.json é mais antigo que estas características, que são as deste programa: "
                  "sobrevive aos dois processos.\n"));
}

TEST(Report, draws_only_what_there_is_and_says_why_not) {
  const std::string page = html(document({ping_row("a", 10), ping_row("b", 12)}));
  EXPECT_TRUE(has(page, "id=\"percentiles\""));
  EXPECT_FALSE(has(page, "id=\"placement\""));
  const std::string text = text_of(document({ping_row("a", 10), ping_row("b", 12)}));
  EXPECT_FALSE(has(text, "### Latency under load"));
  EXPECT_TRUE(has(text, "* Latency under load: no load in this run. To measure it: ipc-bench run"));
  EXPECT_TRUE(has(text, "* Where the processes run: only one placement in this run."));
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
  for (const std::string& word : language_words())
    EXPECT_EQ(to_string(*parse_language(word)), word);
}

TEST(Report, names_nobody_who_failed_after_some_launches) {
  Row failed = ping_row("quick", 1);
  failed.failed = "a message differs from the one that was sent";
  const Document report = document({ping_row("a", 10), ping_row("b", 12), failed});
  EXPECT_TRUE(has(report.title, ": a")) << report.title;
  EXPECT_TRUE(has(text_of(report), "a message differs from the one that was sent"));
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

nlohmann::json drawing_of(const nlohmann::json& data, const std::string& id) {
  for (const auto& drawing : data["drawings"])
    if (drawing["id"] == id) return drawing;
  return nullptr;
}

TEST(Page, gives_the_script_values_units_and_intervals) {
  Row large = ping_row("a", 40), largest = ping_row("a", 80), row = ping_row("a", 10);
  large.point.size = 1024;
  largest.point.size = 4096;
  row.figures = {9e3, 10e3, 11e3};
  row.tenths.emplace().fill(5e4);
  const auto data =
      data_of_page(html(document({row, ping_row("b", 12), large, largest}, Language::portuguese)));
  EXPECT_EQ(data["language"], "pt-BR");
  EXPECT_TRUE(data["runs"].empty()) << "one run is no choice";
  const auto answer = data["drawings"][0];
  EXPECT_EQ(answer["id"], "answer");
  EXPECT_EQ(answer["form"], "dots");
  EXPECT_EQ(answer["series"][0]["places"], nlohmann::json::parse("[[0.0, 10.0, 9.9, 10.1]]"));
  EXPECT_EQ(drawing_of(data, "percentiles")["x"]["categories"],
            nlohmann::json({"p50", "p90", "p99"}))
      << "as far as any";
  const auto latency = drawing_of(data, "latency");
  EXPECT_EQ(latency["form"], "lines");
  EXPECT_EQ(latency["y"]["unit"], "µs");
  EXPECT_EQ(latency["x"]["ticks"],
            nlohmann::json::parse(R"([[64, "64 B"], [1024, "1 KiB"], [4096, "4 KiB"]])"));
  EXPECT_EQ(
      latency["series"][0]["places"],
      nlohmann::json::parse(
          "[[64.0, 10.0, 9.9, 10.1], [1024.0, 40.0, 39.9, 40.1], [4096.0, 80.0, 79.9, 80.1]]"));
  EXPECT_EQ(drawing_of(data, "launches")["series"][0]["places"],
            nlohmann::json::parse("[[0.0, 9.0], [0.0, 10.0], [0.0, 11.0]]"));
  EXPECT_EQ(drawing_of(data, "time")["series"][0]["places"].size(), 10U);
}

TEST(Page, joins_no_two_sizes_by_a_line) {
  Row large = ping_row("a", 40);
  large.point.size = 1024;
  const auto latency =
      drawing_of(data_of_page(html(document({ping_row("a", 10), large}))), "latency");
  EXPECT_EQ(latency["form"], "dots");
  EXPECT_EQ(latency["x"]["categories"], nlohmann::json({"64 B", "1 KiB"}));
}

TEST(Page, draws_the_ratio_to_the_floor_of_every_scenario_that_has_floors) {
  Row ping = ping_row("a", 10), connect = ping_row("a", 30);
  connect.point.scenario = Scenario::connect;
  ping.ratio_to_floor = connect.ratio_to_floor = Figure{1.2, Interval{1.1, 1.3}};
  const auto data = data_of_page(html(document({ping, connect})));
  std::vector<std::string> views;
  for (const auto& drawing : data["drawings"])
    if (drawing["id"] == "floors") views.push_back(drawing["view"]);
  EXPECT_EQ(views, (std::vector<std::string>{"ping 64 B, block", "connect 64 B, block"}));
  EXPECT_EQ(drawing_of(data, "floors")["reference"], 1);
}

TEST(Page, draws_every_size_under_load_with_the_floors) {
  std::vector<Row> rows;
  for (const std::size_t size : {64U, 4096U})
    for (const std::uint64_t rate : {1000U, 2000U, 4000U})
      for (const bool is_floor : {false, true}) {
        rows.push_back(ping_row("a", is_floor ? 9 : 10));
        rows.back().point.scenario = Scenario::load;
        rows.back().point.size = size;
        rows.back().point.rate = rate;
        rows.back().arrived_share = rows.back().least_arrived_share = 1;
        rows.back().is_floor = is_floor;
      }
  const auto data = data_of_page(html(document(rows)));
  std::vector<std::string> views;
  for (const auto& drawing : data["drawings"])
    if (drawing["id"] == "load") views.push_back(drawing["view"]);
  EXPECT_EQ(views, (std::vector<std::string>{"load 64 B, block, p50", "load 64 B, block, p99",
                                             "load 4 KiB, block, p50", "load 4 KiB, block, p99"}));
  EXPECT_EQ(drawing_of(data, "load")["series"][1]["is_floor"], true);
  EXPECT_TRUE(has(text_of(document(rows)), "10.0 / 20.0, floor 9.00 / 18.0"));
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
  const auto load = drawing_of(data, "load");
  EXPECT_FALSE(load["series"][0].contains("marked")) << "it lies beyond what was offered";
  EXPECT_EQ(load["series"][1]["marked"], nlohmann::json({1}));
  EXPECT_EQ(load["series"][1]["places"][1], nlohmann::json::parse("[10000.0, 10.0, 9.9, 10.1]"));
  EXPECT_FALSE(load["series"][2].contains("marked")) << "no rate was sustained";
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
  const auto series = drawing_of(data, "load")["series"];
  EXPECT_FALSE(series[0].contains("marked")) << "it is the generator's";
  EXPECT_EQ(series[1]["marked"], nlohmann::json({0})) << "the last before the first lost";
  EXPECT_EQ(series[1]["hollow"], nlohmann::json({1}));
  const std::string text = text_of(document(rows));
  EXPECT_TRUE(has(text, "| ring | 10 M/s g |")) << text;
  EXPECT_TRUE(has(text, "| tcp | 1 k/s |")) << text;
}

TEST(Page, keeps_a_transports_style_in_all_charts_and_runs) {
  const Summary before = run_of({ping_row("a", 10), ping_row("b", 12)});
  const Summary after = run_on("Other", {ping_row("b", 10), ping_row("a", 12)});
  const auto data = data_of_page(html(document_of(View({before, after}), Language::english)));
  EXPECT_EQ(data["runs"].size(), 2U);
  for (const auto& drawing : data["drawings"])
    for (const auto& series : drawing["series"])
      EXPECT_EQ(series["style"], series["name"].get<std::string>().starts_with("a") ? 0 : 1);
}

TEST(Page, shows_of_many_runs_one_of_each_machine_and_cuts_long_tables) {
  std::vector<Summary> runs;
  for (std::size_t at = 0; at < 1020; ++at)
    runs.push_back(
        run_on(at < 1010 ? "Some CPU" : "Another CPU", {ping_row("a", 10), ping_row("b", 12)}));
  runs[3].rows.push_back(stream_row("a", 1e6));  // the others have round trips only
  const Document report = document_of(View(runs), Language::english);
  EXPECT_EQ(report.runs, (std::vector<std::string>{"Some, 2026-01-01 08:00, run.json 4",
                                                   "Another, 2026-01-01 08:00, run.json 1020"}));
  EXPECT_TRUE(has(text_of(report), "The first 1000 of 1010; report.csv has all."));
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
