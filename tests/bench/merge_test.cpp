// Merges several runs of one build into one, without measuring.
#include "bench/run/merge.h"

#include <gtest/gtest.h>

#include <cmath>

#include "bench/run/summary.h"
#include "support.h"

namespace ipc::bench {
namespace {

Cell cell_of(Scenario scenario = Scenario::ping) {
  Cell cell;
  cell.work.scenario = scenario;
  return cell.with_transport(*transports().front());
}

// Returns a launch in which each round trip takes `us`.
Measurement pings_of(std::uint64_t us) {
  Measurement measurement;
  for (int count = 0; count < 100; ++count) measurement.latency.record(us * 1000);
  measurement.messages = 100;
  measurement.bytes = 6400;
  measurement.duration_ns = us * 100'000;
  return measurement;
}

using Times = std::vector<std::uint64_t>;

// Returns a run of a cell and its floor, with a launch of each for each of these times, in us.
Source source_of(const std::string& path, const Times& channel, const Times& floor,
                 const std::string& date = "2026-01-01T12:00:00Z") {
  Source source{path, {}};
  Results& results = source.results;
  results.provenance.facts = {
      {"date", date}, {"cpu", "Some CPU"}, {"commit", "abc"}, {"load_before", path}};
  results.add(cell_of());
  results.add(cell_of().floor());
  for (const std::uint64_t us : channel) results.series[0].add(pings_of(us));
  for (const std::uint64_t us : floor) results.series[1].add(pings_of(us));
  return source;
}

std::vector<double> us_of(const Results& results, bool is_floor = false) {
  const Cell cell = cell_of();
  std::vector<double> all;
  for (const double ns :
       results.find(std::string(cell.transport->name), is_floor, cell.point())->figures())
    all.push_back(std::round(ns / 1000));
  return all;
}

std::string why_refused(std::vector<Source> sources) {
  const auto error = test::error_of([&] { merge(std::move(sources)); });
  return error ? error->what() : "not refused";
}

TEST(Merge, has_the_launches_of_all_files_in_the_order_of_their_dates) {
  const Merged merged = merge({source_of("b", {30, 40}, {3, 4}, "2026-01-02T12:00:00Z"),
                               source_of("a", {10, 20}, {1, 2}, "2026-01-01T12:00:00Z")});
  EXPECT_EQ(us_of(merged.results), (std::vector<double>{10, 20, 30, 40}));
  EXPECT_EQ(us_of(merged.results, true), (std::vector<double>{1, 2, 3, 4}));
  EXPECT_EQ(merged.results.series[0].latency().count(), 400U) << "and all of their latencies";
  EXPECT_EQ(merged.results.transports.size(), 1U);
  EXPECT_TRUE(merged.remarks.empty());
}

TEST(Merge, keeps_channel_and_floor_paired_and_tells_what_it_left_out) {
  const Merged merged = merge({source_of("a", {10, 20, 30}, {1, 2}),
                               source_of("b", {40}, {4, 5, 6}, "2026-01-02T12:00:00Z"),
                               source_of("c", {70}, {}, "2026-01-03T12:00:00Z")});
  EXPECT_EQ(us_of(merged.results), (std::vector<double>{10, 20, 40}));
  EXPECT_EQ(us_of(merged.results, true), (std::vector<double>{1, 2, 4}));
  EXPECT_EQ(merged.results.series[0].latency().count(), 300U);
  EXPECT_NEAR(merged.results.ratio_to_floor(merged.results.series[0])->median, 10, 0.1);
  ASSERT_EQ(merged.remarks.size(), 3U);
  EXPECT_EQ(merged.remarks[0].find("a: " + cell_of().name() + ": a launch without its partner"), 0U)
      << merged.remarks[0];
  EXPECT_NE(merged.remarks[1].find(": 2 launches"), std::string::npos) << merged.remarks[1];
}

TEST(Merge, keeps_what_has_no_floor_in_any_file) {
  const Merged merged =
      merge({source_of("a", {10, 20}, {}), source_of("b", {30}, {}, "2026-01-02T12:00:00Z")});
  EXPECT_EQ(us_of(merged.results), (std::vector<double>{10, 20, 30}));
  EXPECT_TRUE(merged.remarks.empty());
}

TEST(Merge, of_a_cell_that_one_file_skipped_keeps_what_the_other_measured) {
  for (const bool is_first : {false, true}) {
    Source skipped = source_of("skipped", {}, {}, "2026-01-02T12:00:00Z");
    skipped.results.series[0].skipped = skipped.results.series[1].skipped = "no time";
    const Source measured = source_of("measured", {10}, {1});
    const Merged merged =
        is_first ? merge({skipped, measured}) : merge({measured, std::move(skipped)});
    EXPECT_EQ(us_of(merged.results), std::vector<double>{10});
    EXPECT_EQ(merged.results.series[0].skipped, std::nullopt);
    ASSERT_EQ(merged.remarks.size(), 2U) << "of the channel and of the floor";
    EXPECT_NE(merged.remarks[0].find("skipped in another (no time)"), std::string::npos);
  }
}

TEST(Merge, of_a_cell_that_failed_in_one_file_says_so) {
  Source failed = source_of("failed", {10}, {1});
  failed.results.series[0].failed = "exit status 1";
  const Merged merged = merge({source_of("whole", {20}, {2}, "2026-01-02T12:00:00Z"), failed});
  EXPECT_EQ(us_of(merged.results), (std::vector<double>{10, 20}));
  EXPECT_EQ(merged.results.series[0].failed, "exit status 1");
}

TEST(Merge, begins_with_the_first_ends_with_the_last_and_has_all_warnings) {
  Source early = source_of("early", {10}, {1}, "2026-01-01T12:00:00Z");
  Source late = source_of("late", {20}, {2}, "2026-01-02T12:00:00Z");
  early.results.provenance.warnings = {"busy", "debug"};
  late.results.provenance.warnings = {"debug", "slow"};
  late.results.provenance.set("date_end", "2026-01-02T13:00:00Z");
  late.results.provenance.set("load_after", "0.25");
  const Provenance all = merge({late, early}).results.provenance;
  EXPECT_EQ(all.fact_or("date", "none"), "2026-01-01T12:00:00Z");
  EXPECT_EQ(all.fact_or("load_before", "none"), "early");
  EXPECT_EQ(all.fact_or("date_end", "none"), "2026-01-02T13:00:00Z");
  EXPECT_EQ(all.fact_or("load_after", "none"), "0.25");
  EXPECT_EQ(all.warnings, (std::vector<std::string>{"busy", "debug", "slow"}));
}

TEST(Merge, warns_where_the_machine_was_set_otherwise_meanwhile) {
  Source one = source_of("one", {10}, {1}), other = source_of("other", {20}, {2});
  one.results.provenance.set("governor", "performance");
  other.results.provenance.set("governor", "powersave");
  EXPECT_EQ(merge({one, other}).results.provenance.warnings,
            std::vector<std::string>{"governor was performance, and then powersave"});
}

TEST(Merge, refuses_other_machines_other_builds_and_other_delays_by_name) {
  for (const char* const key : {"cpu", "kernel", "num_cpus_allowed", "virtualisation", "compiler",
                                "flags", "build_type", "commit", "injected_delay_ns"}) {
    Source other = source_of("other.json", {20}, {2});
    other.results.provenance.set(key, "another");
    const std::string why = why_refused({source_of("one.json", {10}, {1}), other});
    EXPECT_NE(why.find("one.json and other.json"), std::string::npos) << why;
    EXPECT_NE(why.find(std::string(key) + " is "), std::string::npos) << why;
    EXPECT_NE(why.find("and another"), std::string::npos) << why;
  }
}

TEST(Merge, counts_no_launch_twice) {
  const std::string why = why_refused(
      {source_of("one.json", {10, 20}, {1, 2}), source_of("all.json", {5, 20}, {3, 4})});
  EXPECT_NE(why.find("one.json and all.json"), std::string::npos) << why;
  EXPECT_NE(why.find(cell_of().name()), std::string::npos) << why;
}

}  // namespace
}  // namespace ipc::bench
