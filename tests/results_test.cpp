// What ipc-bench makes of measurements, without measuring.
#include "bench/run/results.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "bench/judge/gates.h"
#include "bench/report/documents.h"
#include "bench/run/provenance.h"
#include "bench/run/selection.h"
#include "bench/run/summary.h"
#include "bench/run/write_file.h"
#include "support.h"

namespace ipc::bench {
namespace {

Selection all_transports() {
  Selection selection;
  selection.transports.assign(transports().begin(), transports().end());
  return selection;
}

Measurement ping_of(std::uint64_t round_trip_ns, std::uint64_t count = 2000) {
  Measurement measurement;
  for (std::uint64_t i = 0; i < count; ++i) measurement.latency.record(round_trip_ns);
  measurement.messages = count;
  measurement.bytes = count * 64;
  measurement.duration_ns = count * round_trip_ns;
  measurement.client.cpu_ns = count * 1000;
  measurement.server.cpu_ns = count * 500;
  measurement.verified = 1;
  return measurement;
}

Cell first_cell() { return select(all_transports()).front(); }

// One cell and its floor, a launch of each for each of these round trips: beside 10 us.
Results measured(std::initializer_list<std::uint64_t> round_trips_us = {11, 12, 13}) {
  Results results;
  const Cell cell = first_cell();
  results.add(cell);
  results.add(cell.floor());
  for (const std::uint64_t us : round_trips_us) {
    results.series[0].add(ping_of(us * 1000));
    results.series[1].add(ping_of(10'000));
  }
  return results;
}

nlohmann::json written(const Results& results) {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "results.json";
  write_json(results, path);
  EXPECT_EQ(directory.entries().size(), 1U) << "the file beside it is gone";
  std::ifstream file(path);
  return nlohmann::json::parse(file);
}

TEST(Cells, of_the_quick_run_are_six_for_each_transport) {
  const auto cells = select(all_transports());
  EXPECT_EQ(cells.size(), 6 * transports().size());
  std::set<std::string> names;
  for (const Cell& cell : cells) names.insert(cell.name());
  EXPECT_EQ(names.size(), cells.size()) << "each has a name of its own";
}

TEST(Cells, of_a_choice_are_the_product_of_its_axes) {
  Selection selection = all_transports();
  selection.modes = {{Scenario::ping}, {Scenario::stream, batch_size}};
  selection.sizes = {1, 64, 4096};
  selection.waitings = {Waiting::block, Waiting::spin};
  const auto cells = select(selection);
  EXPECT_EQ(cells.size(), 2 * 3 * 2 * transports().size());
  const auto is_batched = [](const Cell& cell) { return cell.work.batch == batch_size; };
  EXPECT_EQ(std::count_if(cells.begin(), cells.end(), is_batched),
            static_cast<long>(cells.size() / 2));
}

TEST(Cells, know_that_an_unreliable_transport_may_lose) {
  for (const Cell& cell : select(all_transports()))
    EXPECT_EQ(cell.work.lossy, !cell.transport->traits.reliable) << cell.name();
}

TEST(Cells, that_spin_on_one_cpu_are_skipped_with_the_reason) {
  Cell cell = first_cell();
  cell.work.waiting = Waiting::spin;
  cell.placement = Placement::same_cpu;
  ASSERT_TRUE(why_skipped(cell).has_value());
  EXPECT_NE(why_skipped(cell)->find("one CPU"), std::string::npos);
}

TEST(Cells, that_yield_or_spin_for_a_while_may_share_a_cpu) {
  Cell cell = first_cell();
  cell.placement = Placement::same_cpu;
  for (const Waiting waiting : {Waiting::block, Waiting::yield, Waiting::hybrid}) {
    cell.work.waiting = waiting;
    EXPECT_EQ(why_skipped(cell), std::nullopt) << to_string(waiting);
  }
}

TEST(Cells, of_floors_wait_in_two_ways_only) {
  Cell cell = first_cell().floor();
  cell.placement = Placement::same_cpu;
  EXPECT_EQ(why_skipped(cell), std::nullopt);
  for (const Waiting waiting : {Waiting::yield, Waiting::hybrid}) {
    cell.work.waiting = waiting;
    EXPECT_EQ(why_skipped(cell), "floors block or spin only") << to_string(waiting);
  }
}

TEST(Cells, at_a_place_that_is_not_here_are_skipped_with_the_reason) {
  Cell cell = first_cell();
  for (const std::string& word : placement_words()) {
    cell.placement = *parse_placement(word);
    const auto cpus = cpus_for(cell.placement);
    EXPECT_EQ(why_skipped(cell), cpus ? std::nullopt : std::optional(cpus.error())) << word;
  }
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

// The ratio of four launches to themselves has an interval of 97 %, that of three one of 90 %.
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
  Results results = measured({10, 10, 10});  // of 2,000 round trips in 20 ms each
  EXPECT_FALSE(summary_of(results).rows[0].tenths) << "not counted";
  for (std::size_t at = 0; at < 3; ++at) results.series[0].launches[at].slices.fill(100 * at);
  const auto tenths = summary_of(results).rows[0].tenths.value();
  for (const double tenth : tenths) EXPECT_DOUBLE_EQ(tenth, 100 / 0.002);
}

TEST(Json, gives_a_percentile_only_where_the_sample_supports_it) {
  const auto json = written(measured());
  const auto& launch = json.at("benchmarks")[0];  // of 2,000 round trips
  EXPECT_TRUE(launch.contains("p99_ns"));
  EXPECT_FALSE(launch.contains("p99.99_ns"));
}

// Pooled, the p99 of 2 bad launches in 5 would be theirs.
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

// Five launches of 5,000 messages due each, of which two collapsed.
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
  EXPECT_FALSE(row.percentiles_ns[1])
      << "in two launches it is that of a message that did not arrive";
  EXPECT_FALSE(results.series[0].launches[0].percentiles_ns[0]) << "of those that arrived only";
  EXPECT_TRUE(results.series[0].launches[1].percentiles_ns[0]) << "all arrived";
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

std::string text_of(const Summary& run) { return markdown(document_of(run, Language::english)); }

TEST(Tables, put_the_floor_and_the_ratio_beside_the_result) {
  const std::string text = text_of(summary_of(measured({11, 11, 12, 13, 13})));
  EXPECT_NE(text.find("| 12.0 [11.0, 13.0] |"), std::string::npos) << text;
  EXPECT_NE(text.find("| 10.0 [10.0, 10.0] | 1.20 [1.10, 1.30] | 1.50 |"), std::string::npos)
      << text;
  EXPECT_NE(text.find("The change between two runs like this"), std::string::npos) << text;
  EXPECT_EQ(text.find("(*)"), std::string::npos) << text;
}

TEST(Tables, withhold_the_interval_of_fewer_than_five_launches_and_say_so_once) {
  const std::string text = text_of(summary_of(measured()));
  EXPECT_NE(text.find("| 1.20 (*) |"), std::string::npos) << text;
  EXPECT_NE(text.find("\n(*): a median without an interval. Fewer than 5 launches are not enough"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("--launches 5"), text.rfind("--launches 5")) << text;
  EXPECT_EQ(text.find("The change between two runs like this"), std::string::npos) << text;
  EXPECT_NE(text_of(summary_of(measured({11}))).find(": 1 launch per cell."), std::string::npos);
}

// One row of each scenario with all that can be measured of it.
TEST(Tables, show_every_scenario_size_and_remark) {
  Summary run = summary_of(measured({11, 11, 12, 13, 13}));
  const Row ping = run.rows.front();
  run.rows.clear();
  for (const ScenarioFacts& facts : scenarios())
    for (const std::size_t size : {64U, 4096U}) {
      run.rows.push_back(ping);
      run.rows.back().point.scenario = facts.scenario;
      run.rows.back().point.size = size;
    }
  run.facts = {{"clock_step_ns", "1000"}};
  run.rows[0].drift_share = -0.25;
  run.rows[0].outliers = 2;
  run.rows[1].modes = TwoGroups{1e4, 2e4, 3, 2};
  const std::string text = text_of(run);
  for (const ScenarioFacts& facts : scenarios())
    EXPECT_NE(text.find(fmt::format("{}\n\n| transport | work |", facts.title)), std::string::npos)
        << facts.name;
  EXPECT_NE(
      text.find("| later half 25 % slower; outliers: 2 of 5 launches; 12 clock steps of 1000 ns |"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("two groups: 3 around 10.0 µs, 2 around 20.0 µs"), std::string::npos);
  EXPECT_NE(text.find("Remarks. "), std::string::npos);
  EXPECT_NE(text.find("| cold 4 KiB"), std::string::npos);
}

TEST(Tables, keep_the_rates_of_a_transport_together_and_have_no_empty_column) {
  Summary run = summary_of(measured({11, 11, 12, 13, 13}));
  Row load = run.rows.front();
  load.point.scenario = Scenario::load;
  load.arrived_share = load.least_arrived_share = 0.5;
  run.rows.clear();
  for (const std::uint64_t rate : {1000U, 2000U})
    for (const char* const transport : {"a", "b"}) {
      load.point.rate = rate, load.transport = transport;
      run.rows.push_back(load);
    }
  const std::string text = text_of(run);
  EXPECT_LT(text.find("| a | load 64 B, 2 k/s"), text.find("| b | load 64 B, 1 k/s")) << text;
  EXPECT_NE(text.find("| 0.500 | no |"), std::string::npos) << text;
  EXPECT_EQ(text.find("tear-down"), std::string::npos);
  EXPECT_EQ(text.find("remarks"), std::string::npos);
}

TEST(Tables, of_a_gate_that_could_not_be_judged_says_why_instead_of_a_ratio) {
  const Cell cell = first_cell();
  const Gate gate{cell, cell.floor(), "as fast as its floor", 1, Direction::at_most};
  Judgement judgement{
      gate, {1.1, 1.2}, Verdict::undecided, NoMeasurement{"the pair failed: exit status 1", false}};
  EXPECT_TRUE(judgement.has_failed() && !judgement.is_skipped());
  const std::string table = markdown(document_of(std::vector<Judgement>{judgement}));
  EXPECT_NE(table.find("| the pair failed: exit status 1 | 2 | FAILED |"), std::string::npos)
      << table;
  judgement.none->is_skip = true;
  EXPECT_TRUE(judgement.is_skipped() && !judgement.has_failed());
}

TEST(Tables, name_what_was_not_measured_by_reason) {
  Results results = measured();
  const auto skip = [&](const Cell& cell, const char* reason) {
    results.series.push_back(series_of(cell));
    results.series.back().skipped = reason;
  };
  Cell cell = first_cell();
  cell.work.size = 128;
  for (const std::size_t size : {128U, 256U})
    for (const Transport* const transport : {transports()[0], transports()[1]}) {
      cell.work.size = size;
      skip(cell.with_transport(*transport), "its largest message is small");
    }
  skip(cell.floor(), "another reason");
  const std::string text = text_of(summary_of(results));
  const std::string_view first = transports()[0]->name, second = transports()[1]->name;
  EXPECT_NE(
      text.find(fmt::format("| {}, {} | ping 128 B, block; ping 256 B, block | not measured: its "
                            "largest message is small |",
                            first, second)),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("(floor) | ping 256 B, block | not measured: another reason |"),
            std::string::npos)
      << text;
}

TEST(Gates, exist_for_every_transport_that_has_a_floor) {
  const std::vector<const Transport*> all(transports().begin(), transports().end());
  std::set<std::string_view> gated;
  for (const Gate& gate : gates_for(all)) {
    gated.insert(gate.cell.transport->name);
    EXPECT_NE(gate.cell.name(), gate.against.name());
  }
  for (const Transport* transport : all)
    EXPECT_EQ(gated.count(transport->name) > 0, floor_program(*transport).has_value())
        << transport->name;
}

}  // namespace
}  // namespace ipc::bench
