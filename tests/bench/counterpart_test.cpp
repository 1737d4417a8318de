#include "bench/run/counterpart.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "bench/judge/gates.h"
#include "bench/report/documents.h"
#include "bench/run/summary.h"

namespace ipc::bench {
namespace {

Row row_with_ratio(Scenario scenario, Figure ratio, const std::string& transport = "shm-ring") {
  Row row;
  row.transport = transport;
  row.point.scenario = scenario;
  row.point.waiting = "spin";
  row.figure = Figure{1, {}};
  row.ratio_to_floor = ratio;
  return row;
}

std::string text_of(const Summary& run) { return markdown(document_of(run, Language::english)); }

TEST(Counterpart, of_boost_is_a_reference_and_of_everything_else_a_floor) {
  for (const Transport* transport : transports()) {
    const bool is_boost = transport->name.find("boost") != std::string_view::npos;
    EXPECT_EQ(counterpart_of(transport->name), is_boost ? "reference" : "floor");
  }
}

TEST(Counterpart, in_the_table_of_floors_belongs_to_a_transport) {
  for (const FloorFacts& floor : floors)
    EXPECT_TRUE(std::ranges::any_of(transports(), [&](const Transport* one) {
      return one->name == floor.transport;
    })) << floor.transport;
  EXPECT_EQ(find_floor("null"), nullptr);
}

TEST(Counterpart, is_slower_by_a_warning_that_says_only_what_is_known) {
  EXPECT_EQ(faster_than_floor(row_with_ratio(Scenario::stream, {2.41, Interval{2.39, 2.72}})),
            "shm-ring, stream 64 B, spin: the channel is faster than its floor (2.41 [2.39, 2.72] "
            "of its messages per second; if both were equally fast, chance would show this in 1 "
            "of 40 cells): the cause is not known");
  EXPECT_EQ(faster_than_floor(row_with_ratio(Scenario::ping, {0.8, Interval{0.7, 0.9}})),
            "shm-ring, ping 64 B, spin: the channel is faster than its floor (0.80 [0.70, 0.90] of "
            "its time; if both were equally fast, chance would show this in 1 of 40 cells): the "
            "cause is not known");
}

TEST(Counterpart, is_not_slower_if_the_interval_holds_1_or_is_missing) {
  const Figure none[] = {{2.41, {}}, {1.2, Interval{0.99, 1.4}}, {0.8, Interval{0.7, 0.9}}};
  for (const Figure& ratio : none)
    EXPECT_FALSE(faster_than_floor(row_with_ratio(Scenario::stream, ratio))) << ratio.median;
  EXPECT_FALSE(faster_than_floor(row_with_ratio(Scenario::ping, {0.8, Interval{0.7, 1.01}})));
  EXPECT_FALSE(faster_than_floor(row_with_ratio(Scenario::ping, {1.2, Interval{1.1, 1.3}})));
  Row failed = row_with_ratio(Scenario::stream, {2.41, Interval{2.39, 2.72}});
  failed.failed = "the pair failed";
  EXPECT_FALSE(faster_than_floor(failed));
}

TEST(Counterpart, that_is_a_reference_may_be_slower) {
  EXPECT_FALSE(
      faster_than_floor(row_with_ratio(Scenario::ping, {0.25, Interval{0.2, 0.3}}, "boost-shm")));
}

// Returns a channel and its floor under a load of 1000 per second, with that many arrivals.
Summary under_load(std::uint64_t channel, std::uint64_t floor) {
  Results results;
  Cell cell;
  cell.work.scenario = Scenario::load;
  cell.work.rate = 1000;
  cell = cell.with_transport(*transports().front());
  results.add(cell);
  results.add(cell.floor());
  for (int launch = 0; launch < 8; ++launch)
    for (std::size_t side : {0, 1}) {
      Measurement measurement;
      for (int message = 0; message < 1000; ++message) measurement.latency.record(1000);
      measurement.messages = side == 0 ? channel : floor;
      measurement.duration_ns = 1'000'000'000;
      results.series[side].add(measurement);
    }
  return summary_of(results);
}

TEST(Counterpart, gives_no_ratio_if_one_of_the_two_did_not_sustain_the_load) {
  EXPECT_TRUE(under_load(1000, 990).rows.front().ratio_to_floor.has_value());
  for (const Summary& run : {under_load(1000, 980), under_load(980, 1000)}) {
    EXPECT_FALSE(run.rows.front().ratio_to_floor.has_value());
    EXPECT_NE(text_of(run).find("| not sustained |"), std::string::npos) << text_of(run);
  }
}

TEST(Counterpart, is_named_as_what_it_is_in_tables_and_gates) {
  for (const Transport* transport : transports()) {
    Results results;
    Cell cell;
    cell = cell.with_transport(*transport);
    for (const Cell& one : {cell, cell.floor()}) {
      results.add(one);
      Measurement measurement;
      for (int message = 0; message < 1000; ++message) measurement.latency.record(1000);
      measurement.messages = 1000;
      measurement.duration_ns = 1'000'000;
      results.series.back().add(measurement);
    }
    const bool is_reference = has_reference(transport->name);
    const std::string text = text_of(summary_of(results));
    EXPECT_EQ(text.find("(ref) |") != std::string::npos, is_reference) << text;
    EXPECT_EQ(text.find("textbook use of Boost") != std::string::npos, is_reference) << text;
    EXPECT_EQ(text.find("Floor: the raw mechanism") != std::string::npos, !is_reference) << text;
    for (const Gate& gate : gates_for({transport})) {
      if (!gate.against.is_floor) continue;
      const std::string claim = claim_of(gate, Speaker(Language::english));
      EXPECT_TRUE(claim.ends_with(is_reference ? "of the reference" : "of the floor")) << claim;
    }
  }
}

}  // namespace
}  // namespace ipc::bench
