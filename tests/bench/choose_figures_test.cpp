// The predictions of choose for sizes and rates that were not measured.
#include "choose_support.h"

#include <gtest/gtest.h>

namespace ipc::bench {
namespace {

using namespace test;

TEST(Choose, takes_what_was_measured_as_it_is) {
  const Choice choice = chosen({load_row("a", 20), load_row("b", 10), load_row("b", 99, 64, 20'000),
                                load_row("b", 99, 4096)},
                               at_rate(10'000));
  EXPECT_EQ(names_of(choice), (Names{"b/block", "a/block"}));
  EXPECT_EQ(choice.ranked[0].found->row.figure->median, 10e3);
  EXPECT_EQ(choice.ranked[0].found->origin.english, "measured");
  EXPECT_EQ(choice.alike, 1u);
}

// A power law in both stays that power law: 10 us * sqrt(size / 64) * rate / 1k.
TEST(Choose, takes_what_lies_between_by_logarithms) {
  std::vector<Row> rows;
  for (const std::size_t size : {64, 6400})
    for (const std::uint64_t rate : {1'000, 100'000})
      rows.push_back(load_row(
          "a", 10 * std::sqrt(static_cast<double>(size) / 64) * static_cast<double>(rate) / 1e3,
          size, rate));
  for (Row& row : rows) row.cpu_interval = Interval{row.figure->median * 0.4, row.figure->median};
  for (Row& row : rows)
    for (double launch = 0.98; launch < 1.03; launch += 0.01)
      row.figures.push_back(row.figure->median * launch);
  const Choice choice = chosen(rows, at_rate(10'000, 640));
  const LoadFigure& figure = *choice.ranked.at(0).found;
  const double expected_ns = 10e3 * std::sqrt(10.0) * 10;
  EXPECT_NEAR(figure.row.figure->median, expected_ns, 1e-6);
  EXPECT_NEAR(figure.row.figure->interval->high, 1.01 * expected_ns, 1e-6);
  EXPECT_NEAR(figure.row.percentiles_ns[p99_index]->median, 3 * expected_ns, 1e-6);
  EXPECT_NEAR(figure.row.figures.at(0), 0.98 * expected_ns, 1e-6);
  EXPECT_NEAR(figure.row.receiver_cpu_ns.value(), 0.5 * expected_ns, 1e-6);
  EXPECT_NEAR(figure.row.cpu_interval->low, 0.4 * expected_ns, 1e-6);
  EXPECT_EQ(figure.origin.english,
            "interpolated between 64 B and 6400 B; interpolated between 1 k/s and 100 k/s");
  EXPECT_EQ(figure.row.point.size, 640u);
  EXPECT_FALSE(figure.row.percentiles_ns[4]);
}

TEST(Choose, predicts_nothing_beyond_the_largest_that_was_measured) {
  const std::vector<Row> rows = {load_row("a", 10, 64, 1'000), load_row("a", 20, 64, 2'000)};
  const Choice large = chosen(rows, at_rate(2'000, 4096)), often = chosen(rows, at_rate(3'000));
  EXPECT_EQ(why_of(large, "a (block)"), "4 KiB not measured, 64 B at most");
  EXPECT_EQ(why_of(often, "a (block)"), "3 k/s of 64 B not measured, 2 k/s at most");
  EXPECT_TRUE(has(text_of({run_of(rows)}, at_rate(3'000)), "--rate 3k "));
  const Choice below = chosen(rows, at_rate(500, 16));
  EXPECT_EQ(below.ranked.at(0).found->origin.english, "nearest: 64 B; nearest: 1 k/s");
}

Row arrived(Row row, double share, double least) {
  row.arrived_share = share;
  row.least_arrived_share = least;
  return row;
}

TEST(Choose, drops_a_transport_that_does_not_sustain_the_rate) {
  Row unknown = load_row("unknown", 1);
  unknown.arrived_share.reset();
  const std::vector<Row> rows = {load_row("a", 10, 64, 20'000),
                                 arrived(load_row("a", 5, 64, 100'000), 0.9899, 0.98),
                                 load_row("b", 30, 64, 20'000),
                                 arrived(load_row("b", 40, 64, 100'000), 0.99, 0.95),
                                 arrived(load_row("c", 1, 64, 20'000), nan, nan),
                                 arrived(load_row("d", 1, 64, 20'000), 0.995, 0.9499),
                                 unknown};
  const Choice choice = chosen(rows, at_rate(50'000));
  EXPECT_EQ(names_of(choice), Names{"b/block"});
  EXPECT_EQ(
      why_of(choice, "a (block)"),
      "sustains 20 k/s of 64 B, but not 100 k/s: 98.9 % arrived in time, 98.0 % in the worst launch")
      << "which says nothing about 50 k/s";
  EXPECT_EQ(reason_of(choice, "d (block)"),
            "does not sustain 20 k/s of 64 B: 99.5 % arrived in time, 94.9 % in the worst launch");
  EXPECT_EQ(reason_of(choice, "unknown (block)"),
            "the share of 10 k/s of 64 B that arrived is not known");
  EXPECT_TRUE(has(reason_of(choice, "c (block)"), "does not sustain 20 k/s of 64 B"));
  EXPECT_EQ(names_of(chosen(rows, at_rate(20'000))).at(0), "a/block");
}

TEST(Choose, trusts_no_rate_above_one_that_was_not_sustained) {
  const std::vector<Row> rows = {load_row("a", 1, 64, 200),
                                 arrived(load_row("a", 1, 64, 5'000), 0.6, 0.5),
                                 load_row("a", 1, 64, 50'000)};
  EXPECT_TRUE(has(reason_of(chosen(rows, at_rate(50'000)), "a (block)"),
                  "sustains 200 /s of 64 B, but not 5 k/s"));
  EXPECT_EQ(names_of(chosen(rows, at_rate(200))), Names{"a/block"});
}

TEST(Choose, blames_no_transport_for_a_limit_of_the_generator) {
  Row lost = arrived(load_row("a", 1, 64, 1'000'000), 0.9, 0.9);
  lost.generator_ns = 500;
  EXPECT_EQ(why_of(chosen({load_row("a", 1, 64, 1'000), lost}, at_rate(1'000'000)), "a (block)"),
            "sustains 1 k/s of 64 B, but not 1 M/s: 90.0 % arrived in time; "
            "the load generator was the limit");
}

TEST(Choose, wants_the_rate_sustained_at_both_sizes_around) {
  const std::vector<Row> rows = {load_row("a", 1), arrived(load_row("a", 10, 4096), 0.5, 0.5)};
  EXPECT_TRUE(has(why_of(chosen(rows, at_rate(10'000, 1024)), "a (block)"),
                  "does not sustain 10 k/s of 4 KiB"));
  EXPECT_TRUE(has(reason_of(chosen(rows, at_rate(10'000, 4096)), "a (block)"),
                  "does not sustain 10 k/s of 4 KiB"));
}

Row stream_row(const std::string& transport, double per_second, std::size_t size,
               unsigned batch = 1) {
  Row row = row_of(Scenario::stream, transport, 1, size);
  row.point.batch = batch;
  row.figure = Figure{per_second, Interval{per_second * 0.9, per_second * 1.1}};
  return row;
}

TEST(Throughput, is_bounded_by_the_streams_where_no_load_was_measured) {
  std::vector<Row> rows = {load_row("slow", 1),          load_row("quick", 1),
                           stream_row("slow", 1e6, 64),  stream_row("slow", 3'000, 1 << 20),
                           stream_row("quick", 1e6, 64), stream_row("quick", 10'000, 1 << 20)};
  const Choice choice = chosen(rows, at_rate(5'000, 1 << 20));
  EXPECT_EQ(reason_of(choice, "slow (block)"),
            "cannot sustain 5 k/s of 1 MiB: its fastest stream of 1 MiB carries 3.46 GB/s at most");
  EXPECT_EQ(why_of(choice, "quick (block)"),
            "possible: its stream carries 2.00 times the rate; not measured under this load");
  EXPECT_EQ(outcome(rows, at_rate(5'000, 1 << 20)), ChooseOutcome::cannot_tell);
  EXPECT_EQ(outcome(rows, at_rate(20'000, 1 << 20)), ChooseOutcome::none_fits);
  EXPECT_EQ(
      why_of(chosen(rows, at_rate(50, 4 << 20)), "slow (block)"),
      "possible: its stream, scaled from 1 MiB, carries 15.0 times the rate; not measured under this load");
  const Choice between = chosen(rows, at_rate(50'000, 8192));
  EXPECT_TRUE(has(why_of(between, "slow (block)"), "interpolated between 64 B and 1 MiB"))
      << "no bound";
  rows.push_back(stream_row("slow", 9'000, 1 << 20, 64));
  EXPECT_TRUE(has(why_of(chosen(rows, at_rate(5'000, 1 << 20)), "slow (block)"), "possible: "))
      << "batched";
}

TEST(Throughput, needs_no_load_figures_and_takes_the_streams_of_another_run_of_the_machine) {
  const std::vector<Summary> runs = {
      run_of({load_row("a", 1), load_row("b", 1)}, "load.json"),
      run_of({stream_row("a", 1e5, 64), stream_row("b", 1e6, 64)}, "quick.json")};
  const Needs needs = at_rate(500'000);
  const Choice choice = choose(runs, needs, here).at(0);
  EXPECT_EQ(choice.run, 0u);
  EXPECT_TRUE(has(reason_of(choice, "a (block)"), "cannot sustain 500 k/s of 64 B"));
  EXPECT_TRUE(has(why_of(choice, "b (block)"), "possible: its stream carries 2.00 times the rate"));
  EXPECT_TRUE(has(text_of(runs, needs), "Streams: quick.json."));
  EXPECT_TRUE(has(reason_of(chosen(runs[1], needs), "a (block)"), "cannot sustain"));
}

TEST(Throughput, claims_nothing_from_too_few_launches_and_names_what_was_skipped) {
  Row one_launch = stream_row("a", 1'000, 64), skipped = stream_row("b", 1, 1 << 20);
  one_launch.figure->interval.reset();
  skipped.figure.reset();
  skipped.skipped = "its largest message has 64 KiB";
  const std::vector<Row> rows = {load_row("a", 1), load_row("b", 1), one_launch, skipped};
  EXPECT_TRUE(has(why_of(chosen(rows, at_rate(500'000)), "a (block)"),
                  "unlikely: its stream carries 0.00"));
  EXPECT_EQ(reason_of(chosen(rows, at_rate(5, 4 << 20)), "b (block)"),
            "skipped at 1 MiB: its largest message has 64 KiB");
}

TEST(Throughput, of_a_stream_that_loses_messages_bounds_nothing) {
  Row lossy = stream_row("a", 1'000, 64);
  lossy.lost_share = 0.4;
  const std::vector<Row> rows = {load_row("a", 1), lossy};
  EXPECT_TRUE(has(why_of(chosen(rows, at_rate(500'000)), "a (block)"), "unlikely: its stream"));
}

TEST(Throughput, a_size_that_was_skipped_there_excludes_a_transport_without_a_rate) {
  Row skipped = stream_row("a", 1, 1 << 20);
  skipped.figure.reset();
  skipped.skipped = "its largest message has 64 KiB";
  Needs needs;
  needs.size = 4 << 20;
  const Row stream = stream_row("b", 10'000, 1 << 20);
  const Choice choice = chosen({ping_row("a", 1), ping_row("b", 1), skipped, stream}, needs);
  EXPECT_EQ(reason_of(choice, "a (block)"), "skipped at 1 MiB: its largest message has 64 KiB");
  EXPECT_EQ(why_of(choice, "b (block)"), "4 MiB not measured, 64 B at most");
  needs.size = 4096;
  EXPECT_EQ(why_of(chosen({ping_row("a", 1), skipped, stream}, needs), "a (block)"),
            "4 KiB not measured, 64 B at most")
      << "a larger size was skipped";
}

TEST(Throughput, is_refused_to_all_beyond_what_two_cpus_write_and_read) {
  const std::vector<Row> rows = {load_row("a", 1), stream_row("a", 1e6, 64),
                                 stream_row("null", 10'000, 1 << 20)};
  EXPECT_EQ(reason_of(chosen(rows, at_rate(1'000'000, 65'536)), "a"),
            "1 M/s of 64 KiB is 65.5 GB/s; one CPU writes and reads 10.5 GB/s");
  EXPECT_EQ(chosen(rows, at_rate(10'000, 65'536)).dropped.size(), 0u);
}

TEST(Choose, replaces_no_size_or_rate_that_could_not_be_measured_by_another) {
  Row skipped = load_row("a", 1, 4096), failed = load_row("b", 1, 64, 20'000);
  skipped.figure.reset();
  skipped.skipped = "too large for it";
  failed.failed = "it hung";  // and has a figure of earlier launches
  const std::vector<Row> rows = {load_row("a", 1), skipped, load_row("b", 2), failed,
                                 load_row("c", 9)};
  const Choice large = chosen(rows, at_rate(10'000, 8192));
  EXPECT_EQ(reason_of(large, "a (block)"),
            "8 KiB not measured; next to it skipped at 10 k/s of 4 KiB: too large for it");
  EXPECT_EQ(reason_of(chosen(rows, at_rate(10'000, 4096)), "a (block)"),
            "skipped at 10 k/s of 4 KiB: too large for it");
  // The smaller size alone cannot show the result between two sizes while other candidates are
  // measured on both sides.
  EXPECT_EQ(why_of(chosen(rows, at_rate(10'000, 1024)), "a (block)"),
            "1 KiB not measured; next to it skipped at 10 k/s of 4 KiB: too large for it");
  EXPECT_EQ(names_of(chosen(rows, at_rate(10'000, 64))).at(0), "a/block");
  EXPECT_EQ(reason_of(chosen(rows, at_rate(50'000)), "b (block)"),
            "failed at 20 k/s of 64 B: it hung");
  EXPECT_EQ(why_of(chosen(rows, at_rate(15'000)), "b (block)"),
            "failed at 20 k/s of 64 B: it hung");
}

}  // namespace
}  // namespace ipc::bench
