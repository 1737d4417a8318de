// The results that ipc-bench makes from measurements, without measuring.
#include "bench/run/results.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "bench/run/provenance.h"
#include "bench/run/summary.h"
#include "bench/run/write_file.h"
#include "results_support.h"
#include "support.h"

namespace ipc::bench {
namespace {

nlohmann::json written(const Results& results) {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "results.json";
  write_json(results, path);
  EXPECT_EQ(directory.entries().size(), 1U) << "the file beside it is gone";
  std::ifstream file(path);
  return nlohmann::json::parse(file);
}

TEST(Results, pair_each_launch_with_the_floor_launch_beside_it) {
  const Results results = measured();
  const auto ratio = results.ratio_to_floor(results.series[0]);
  ASSERT_TRUE(ratio.has_value());
  EXPECT_NEAR(ratio->median, 1.2, 0.002);
  EXPECT_NEAR(ratio->low, 1.1, 0.002);
  EXPECT_NEAR(ratio->high, 1.3, 0.002);
  EXPECT_FALSE(results.ratio_to_floor(results.series[1]).has_value()) << "a floor has no floor";
}

TEST(Results, that_were_cut_short_pair_what_there_is) {
  Results results = measured();
  results.series[1].launches.pop_back();
  ASSERT_TRUE(results.ratio_to_floor(results.series[0]).has_value());
  EXPECT_NEAR(results.ratio_to_floor(results.series[0])->median, 1.15, 0.002);
}

// The ratio of four launches to themselves has an interval of 97 %, that of three has one of 90 %.
TEST(Results, know_the_smallest_difference_from_four_launches_on) {
  EXPECT_FALSE(summary_of(measured({11, 12, 13})).rows[0].smallest_difference.has_value());
  const Summary summary = summary_of(measured({10, 10, 10, 12}));
  EXPECT_NEAR(summary.rows[0].smallest_difference.value(), 0.2, 0.002);
}

TEST(Results, charge_the_cpu_of_both_peers) {
  EXPECT_DOUBLE_EQ(summary_of(measured()).rows[0].cpu_ns.value(), 1500);
}

TEST(Results, count_what_a_lossy_stream_lost) {
  Cell cell = first_cell();
  cell.work.scenario = Scenario::stream;
  cell.work.lossy = true;
  Results results;
  results.add(cell);
  Measurement measurement = ping_of(1000, 900);
  measurement.sent = 1000;
  results.series[0].add(measurement);
  EXPECT_DOUBLE_EQ(summary_of(results).rows[0].lost_share.value(), 0.1);
}

TEST(Json, has_google_benchmarks_shape_and_our_axes) {
  const auto json = written(measured());
  ASSERT_TRUE(json.contains("context"));
  const auto& rows = json.at("benchmarks");
  ASSERT_EQ(rows.size(), 2U * (3 + 1)) << "a row for each launch, one for their median";
  for (const auto& row : rows) {
    for (const char* key : {"name", "run_name", "run_type", "iterations", "real_time", "cpu_time",
                            "time_unit", "transport", "size_bytes", "waiting", "placement"})
      EXPECT_TRUE(row.contains(key)) << key << " is missing in " << row.dump();
    EXPECT_FALSE(row.at("real_time").is_null()) << "never a NaN";
  }
  EXPECT_NEAR(rows[3].at("real_time").get<double>(), 12'000, 12);
  EXPECT_NEAR(rows[3].at("ratio_to_floor").at("median").get<double>(), 1.2, 0.002);
  EXPECT_EQ(rows[0].at("repetition_index"), 0);
}

TEST(Json, gives_an_interval_only_from_five_launches_on) {
  for (const bool is_enough : {false, true}) {
    const auto json = written(is_enough ? measured({11, 11, 12, 13, 13}) : measured());
    const auto& rows = json.at("benchmarks");
    const auto row = std::find_if(rows.begin(), rows.end(), [](const auto& one) {
      return one.at("run_type") == "aggregate";
    });
    for (const char* key : {"p50_ns_over_launches", "ratio_to_floor"}) {
      EXPECT_TRUE(row->at(key).contains("median"));
      EXPECT_EQ(row->at(key).contains("low"), is_enough);
      EXPECT_EQ(row->at(key).contains("high"), is_enough);
    }
    EXPECT_EQ(row->contains("smallest_difference_share"), is_enough);
    if (is_enough) {
      EXPECT_EQ(row->at("p50_ns_over_launches").at("level"), 0.9375);
    }
  }
}

TEST(Json, has_the_distribution_as_pairs_of_a_value_and_its_count) {
  Results results = measured({});
  Measurement launch = ping_of(100, 3);
  for (const std::uint64_t ns : {255, 12'000, 12'010, 12'500}) launch.latency.record(ns);
  results.series[0].add(launch);
  EXPECT_EQ(written(results).at("benchmarks")[0].at("histogram"),
            nlohmann::json({{100, 3}, {255, 1}, {12'000, 2}, {12'512, 1}}))
      << "the middles of ranges of 1, 1, 64 and 64 ns";
  EXPECT_EQ(results.series[0].latency().count(), 7U);
}

TEST(Json, says_when_each_launch_began_and_how_often_it_was_throttled) {
  Results results = measured({10, 11});
  results.series[0].launches[1].begin_s = 2.5;
  results.series[0].launches[1].throttled = 3;
  const auto rows = written(results).at("benchmarks");
  EXPECT_EQ(rows[1].at("begin_s"), 2.5);
  EXPECT_EQ(rows[1].at("throttled_periods"), 3);
  EXPECT_FALSE(rows[0].contains("throttled_periods"));
}

TEST(Results, have_the_pace_of_each_tenth_as_median_over_launches) {
  Results results = measured({10, 10, 10});  // 2,000 round trips in 20 ms each
  EXPECT_FALSE(summary_of(results).rows[0].tenths) << "not counted";
  for (std::size_t at = 0; at < 3; ++at) results.series[0].launches[at].slices.fill(100 * at);
  const auto tenths = summary_of(results).rows[0].tenths.value();
  for (const double tenth : tenths) EXPECT_DOUBLE_EQ(tenth, 100 / 0.002);
}

TEST(Json, gives_a_percentile_only_where_the_sample_supports_it) {
  const auto json = written(measured());
  const auto& launch = json.at("benchmarks")[0];  // 2,000 round trips
  EXPECT_TRUE(launch.contains("p99_ns"));
  EXPECT_FALSE(launch.contains("p99.99_ns"));
}

// If launches were pooled, the p99 of 2 bad launches in 5 would be that of the bad ones.
TEST(Json, has_the_median_over_launches_as_percentile_never_the_pooled_one) {
  const auto p99_of = [](const Results& results) {
    return summary_of(results).rows[0].percentiles_ns[p99_index];
  };
  const auto p99 = p99_of(measured({10, 11, 12, 900, 1000}));
  EXPECT_NEAR(p99->median, 12e3, 12);
  EXPECT_NEAR(p99->interval->high, 1000e3, 1000);
  EXPECT_EQ(p99->interval->level, 0.9375);
  const auto of_three = p99_of(measured({10, 11, 12}));
  EXPECT_EQ(of_three->interval->level, 0.75) << "of three launches: shown with its level";
  EXPECT_FALSE(p99_of(measured({10, 11})).has_value()) << "three launches are the least";
  Results seldom = measured();
  seldom.series[0].add(ping_of(13'000, 900));  // 9 lie beyond its p99
  seldom.series[0].launches.erase(seldom.series[0].launches.begin());
  EXPECT_FALSE(p99_of(seldom).has_value()) << "and each must support it";
}

TEST(Json, says_why_a_cell_has_no_figure) {
  Results results = measured();
  results.series[0] = series_of(first_cell());
  results.series[0].skipped = "too big for it";
  const auto json = written(results);
  const auto& row = json.at("benchmarks")[0];
  EXPECT_EQ(row.at("error_occurred"), true);
  EXPECT_EQ(row.at("error_message"), "skipped: too big for it");
}

// Returns five launches of 5,000 messages due each, of which two collapsed.
Results collapsed_twice() {
  Cell cell = first_cell();
  cell.work.scenario = Scenario::load;
  cell.work.rate = 50'000;
  Results results;
  results.add(cell);
  results.add(cell.floor());
  results.provenance.set("time_ns", "100000000");
  for (const std::uint64_t sent : {2'878, 5'000, 5'000, 5'000, 2'483}) {
    Measurement measurement = ping_of(1'000, sent);
    measurement.duration_ns = 100'000'000;
    measurement.sent = sent;
    measurement.due = 5'000;
    measurement.generator_send_ns = 30;
    results.series[0].add(measurement);
    measurement = ping_of(1'000, 5'000);
    measurement.duration_ns = 100'000'000;
    measurement.due = measurement.sent = 5'000;
    results.series[1].add(measurement);
  }
  return results;
}

TEST(Json, says_that_a_rate_was_not_sustained_and_what_was_due) {
  const auto json = written(collapsed_twice());
  const auto& launch = json.at("benchmarks")[0];
  EXPECT_EQ(launch.at("messages_due"), 5'000);
  EXPECT_EQ(launch.at("generator_ns_per_message"), 30);
  EXPECT_FALSE(launch.contains("p90_ns")) << "42 % of the messages due are missing";
  const auto& row = json.at("benchmarks")[5];
  EXPECT_EQ(row.at("run_type"), "aggregate");
  EXPECT_NEAR(row.at("arrived_share").get<double>(), 0.814, 0.001);
  EXPECT_NEAR(row.at("least_arrived_share").get<double>(), 0.497, 0.001);
  EXPECT_EQ(row.at("sustained"), false);
  EXPECT_EQ(row.at("limited_by_generator"), false);
  EXPECT_FALSE(row.contains("p90_ns_over_launches"));
  EXPECT_FALSE(row.contains("ratio_to_floor")) << "of two queues";
}

TEST(Json, of_a_version_that_knew_nothing_of_what_was_due_is_judged_alike) {
  nlohmann::ordered_json json = written(collapsed_twice());
  for (auto& row : json.at("benchmarks"))
    for (const char* key : {"messages_due", "arrived_share", "least_arrived_share", "sustained",
                            "limited_by_generator", "generator_ns_per_message"})
      row.erase(key);
  const Results results = parse_results(json.dump(), "old.json");
  EXPECT_EQ(results.series[0].launches[0].due, 5'000u);
  const Row row = summary_of(results).rows[0];
  EXPECT_NEAR(row.arrived_share.value(), 0.814, 0.001);
  EXPECT_NEAR(row.least_arrived_share.value(), 0.497, 0.001);
  EXPECT_NEAR(row.p99_missing_share.value(), 0.503, 0.001);
  EXPECT_FALSE(row.percentiles_ns[1])
      << "in two launches it is that of a message that did not arrive";
  EXPECT_FALSE(results.series[0].launches[0].percentiles_ns[0]) << "of those that arrived only";
  EXPECT_TRUE(results.series[0].launches[1].percentiles_ns[0]) << "all arrived";
}

// Returns the row of five launches under load. In the last one, messages do not arrive.
Row row_with_missing(std::uint64_t due, std::uint64_t missing) {
  Cell cell = first_cell();
  cell.work.scenario = Scenario::load;
  cell.work.rate = 50'000;
  Results results;
  results.add(cell);
  for (const std::uint64_t count : {due, due, due, due, due - missing}) {
    Measurement measurement = ping_of(1'000, count);
    measurement.duration_ns = 100'000'000;
    measurement.due = measurement.sent = due;
    results.series[0].add(measurement);
  }
  return summary_of(results).rows.at(0);
}

TEST(Row, has_missing_messages_as_the_reason_for_no_p99_only_if_enough_were_due) {
  EXPECT_NEAR(row_with_missing(5'000, 51).p99_missing_share.value(), 0.0102, 1e-9);
  EXPECT_FALSE(row_with_missing(5'000, 51).percentiles_ns[p99_index]);
  EXPECT_FALSE(row_with_missing(5'000, 50).p99_missing_share) << "99 % arrived";
  EXPECT_TRUE(row_with_missing(5'000, 50).percentiles_ns[p99_index]);
  EXPECT_FALSE(row_with_missing(20, 1).p99_missing_share) << "20 messages have no p99 in any case";
  EXPECT_FALSE(row_with_missing(20, 1).percentiles_ns[p99_index]);
}

TEST(Json, that_cannot_be_written_is_an_error_that_names_the_file) {
  const auto error = test::error_of([] { write_json(measured(), "/nowhere/at/all.json"); });
  EXPECT_EQ(error->address(), "/nowhere/at/all.json");
}

TEST(Json, that_cannot_take_its_place_leaves_nothing_behind) {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "results";
  std::filesystem::create_directory(path);
  test::error_of([&] { write_json(measured(), path); });
  EXPECT_EQ(directory.entries(), std::vector<std::string>{"results"});
}

TEST(Json, is_known_beforehand_to_have_no_place) {
  const test::TemporaryDirectory directory;
  require_writable(directory / "results.json");
  EXPECT_TRUE(directory.entries().empty());
  for (const std::string& path : {directory.path(), directory / "no/such.json"}) {
    const auto error = test::error_of([&] { require_writable(path); });
    EXPECT_EQ(error->address(), path);
    EXPECT_FALSE(error->cure().empty());
  }
}

TEST(Provenance, warns_of_a_quota_below_what_a_cell_needs) {
  EXPECT_EQ(quota_warning(std::nullopt, 2), std::nullopt);
  EXPECT_EQ(quota_warning(2.0, 2), std::nullopt);
  EXPECT_EQ(quota_warning(0.6, 2)->find("the control group may use 0.60 CPUs, and the processes"),
            0U);
}

TEST(Provenance, at_the_end_counts_what_the_launches_were_throttled) {
  Results results = measured({10, 11, 12});
  add_end(results);
  EXPECT_EQ(results.provenance.fact_or("throttled", "none"), "0");
  EXPECT_TRUE(results.provenance.warnings.empty());
  results.series[0].launches[0].throttled = 2;
  results.series[1].launches[2].throttled = 3;
  add_end(results);
  EXPECT_EQ(results.provenance.fact_or("throttled", "none"), "5");
  ASSERT_EQ(results.provenance.warnings.size(), 1U);
  EXPECT_EQ(results.provenance.warnings[0].find("in 2 launches the quota"), 0U);
}

TEST(Provenance, has_what_describes_the_machine_and_the_build) {
  const Provenance provenance = provenance_at_start();
  for (const char* const key : {"version", "schema_version", "kernel_command_line", "clock_source",
                                "cgroup_quota", "commit", "date"})
    EXPECT_TRUE(provenance.fact(key) != nullptr) << key;
  EXPECT_LT(seconds_since(provenance.fact_or("date", "none")), 60);
  EXPECT_GT(seconds_since("2026-01-01T00:00:00Z"), 1e5);
  EXPECT_EQ(seconds_since("none"), 0);
}

}  // namespace
}  // namespace ipc::bench
