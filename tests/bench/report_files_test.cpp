// Result files from which a report is made: read as they were written, or refused with the place.
#include "bench/report/report.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "bench/report/document.h"
#include "bench/run/results.h"
#include "bench/run/selection.h"
#include "report_support.h"
#include "support.h"

namespace ipc::bench {
namespace {

std::string error_text(const std::string& json) {
  return test::error_of([&] { parse_results(json, "run.json"); })->what();
}

nlohmann::json valid() {
  return {{"context", {{"date", "today"}, {"warnings", nlohmann::json::array()}}},
          {"benchmarks",
           {{{"run_type", "iteration"},
             {"transport", "a"},
             {"subject", "channel"},
             {"scenario", "ping"},
             {"size_bytes", 64},
             {"batch", 1},
             {"waiting", "block"},
             {"placement", "cross_cpu"},
             {"iterations", 100},
             {"duration_ns", 1000},
             {"p50_ns", 10.5}}}}};
}

TEST(File, is_read_as_it_was_written) {
  Results results;
  Selection selection;
  selection.transports = {transports().front()};
  for (const Cell& cell : select(selection)) {
    results.add(cell);
    Measurement launch;
    for (unsigned i = 0; i < 5000; ++i) launch.latency.record(10'000 + i);
    launch.messages = launch.sent = 5000;
    launch.duration_ns = launch.client.cpu_ns = 50'000'000;
    for (unsigned i = 0; i < 5; ++i) results.series.back().add(launch);
  }
  results.series.back().failed = "later";
  results.provenance.facts = {{"cpu", "Some CPU"},
                              {"schema_version", std::to_string(schema_version)}};
  const test::TemporaryDirectory directory;
  write_json(results, directory / "run.json");
  Summary made = summary_of(results);
  made.source = directory / "run.json";
  EXPECT_EQ(csv(View({made})), csv(View({read_summary(made.source)})));
  EXPECT_EQ(html(document_of(View({made}), Language::english)),
            html(document_of(View({read_summary(made.source)}), Language::english)));
}

TEST(File, that_makes_no_sense_is_an_error_that_names_the_place) {
  EXPECT_TRUE(has(error_text(""), "read(run.json): the file is empty"));
  EXPECT_TRUE(has(error_text("{"), "parse error"));
  EXPECT_TRUE(has(error_text("[]"), "must be an object"));
  EXPECT_TRUE(has(error_text("{}"), "the key \"context\" is missing"));
  EXPECT_TRUE(
      has(error_text(R"({"context": {}, "benchmarks": {}})"), "benchmarks: must be a list"));
  EXPECT_TRUE(has(error_text(R"({"context": {"x": 1e999}, "benchmarks": []})"), "run.json"));
  EXPECT_EQ(summary_of(parse_results(valid().dump(), "run.json")).rows.size(), 1U);
  const auto rows = valid()["benchmarks"];
  for (const auto& [key, value] : rows[0].items()) {
    auto without = valid(), wrong = valid();
    without["benchmarks"][0].erase(key);
    wrong["benchmarks"][0][key] = nullptr;
    EXPECT_TRUE(has(error_text(without.dump()), "benchmarks/0")) << key;
    EXPECT_TRUE(has(error_text(wrong.dump()), fmt::format("benchmarks/0/{}", key))) << key;
  }
  auto zero = valid();
  zero["benchmarks"][0]["p50_ns"] = 0;
  EXPECT_TRUE(has(error_text(zero.dump()), "benchmarks/0/p50_ns: must be from 1e-09 to 1e+18"));
  auto twice = valid();
  twice["benchmarks"].push_back(twice["benchmarks"][0]);
  EXPECT_TRUE(has(error_text(twice.dump()),
                  "benchmarks/1: repetition_index must be above that of the launch before it"));
}

TEST(File, that_cannot_be_read_is_an_error_with_a_cure) {
  const test::TemporaryDirectory directory;
  std::ofstream(directory / "empty.json") << R"({"context": {}, "benchmarks": []})";
  const auto empty = test::error_of([&] { read_summary(directory / "empty.json"); });
  EXPECT_TRUE(has(empty->what(), "benchmarks: holds no launch"));
  for (const std::string& path : {directory.path(), directory / "none.json"}) {
    const auto error = test::error_of([&] { read_summary(path); });
    EXPECT_EQ(error->address(), path);
    EXPECT_NE(error->code().value(), 0);
    EXPECT_FALSE(error->cure().empty());
  }
}

TEST(File, of_twenty_thousand_rows_makes_a_page) {
  std::vector<Row> rows;
  for (std::size_t index = 0; index < 20'000; ++index) {
    rows.push_back(ping_row(fmt::format("t{}", index % 40), 10 + static_cast<double>(index)));
    rows.back().point.size = 1 + index / 40;
  }
  EXPECT_TRUE(is_well_formed(html(document(rows))));
}

TEST(Report, says_which_files_have_no_distributions) {
  const test::TemporaryDirectory directory;
  std::ofstream(directory / "run.json")
      << valid();  // as earlier versions wrote it, but for the rest
  write_report({directory / "run.json"}, directory / "out", Language::english);
  const auto notes = write_distributions({directory / "run.json"}, directory / "out");
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_TRUE(has(notes[0], "run.json: one cell has no distribution")) << notes[0];
}

TEST(Report, makes_its_directory_and_leaves_three_files) {
  const test::TemporaryDirectory directory;
  std::ofstream(directory / "run.json") << valid();
  write_report({directory / "run.json"}, directory / "out", Language::english);
  std::size_t files = 0;
  for (const char* const name : {"/index.html", "/report.md", "/report.csv"})
    files += std::ifstream(directory / "out" + name).good() ? 1 : 0;
  EXPECT_EQ(files, 3U);
  const auto error = test::error_of(
      [&] { write_report({directory / "run.json"}, directory / "no/parent", Language::english); });
  EXPECT_EQ(error->address(), directory / "no/parent");
}

}  // namespace
}  // namespace ipc::bench
