// Of what was not measured itself: what choose foretells, and what it does not.
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
  EXPECT_NEAR(figure.row.percentiles_ns[p99_index]->median, 3 * expected_ns, 1e-6);
  EXPECT_NEAR(figure.row.figures.at(0), 0.98 * expected_ns, 1e-6);
  EXPECT_NEAR(figure.row.server->cpu_ns, 0.5 * expected_ns, 1e-6);
  EXPECT_EQ(figure.origin, "between 64 B and 6400 B; between 1 k/s and 100 k/s");
  EXPECT_EQ(figure.row.point.size, 640u);
  EXPECT_FALSE(figure.row.percentiles_ns[4]);
}

TEST(Choose, foretells_nothing_beyond_the_largest_that_was_measured) {
  const std::vector<Row> rows = {load_row("a", 10, 64, 1'000), load_row("a", 20, 64, 2'000)};
  const Choice large = chosen(rows, at_rate(2'000, 4096)), often = chosen(rows, at_rate(3'000));
  EXPECT_EQ(reason_of(large, "a"), "4 KiB not measured, 64 B at most");
  EXPECT_EQ(reason_of(often, "a"), "3 k/s of 64 B not measured, 2 k/s at most");
  EXPECT_TRUE(large.is_unknown() && often.is_unknown());
  const std::string text = markdown(often, {run_of(rows)}, at_rate(3'000));
  EXPECT_TRUE(has(text, "Cannot tell who fits: ")) << text;
  EXPECT_TRUE(has(text, "--rate 3000 ")) << text;
  const Choice below = chosen(rows, at_rate(500, 16));
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

TEST(Choose, replaces_no_size_or_rate_that_could_not_be_measured_by_another) {
  Row skipped = load_row("a", 1, 4096), failed = load_row("b", 1, 64, 20'000);
  skipped.figure.reset();
  skipped.skipped = "too large for it";
  failed.failed = "it hung";  // and has a figure of the launches before
  const std::vector<Row> rows = {load_row("a", 1), skipped, load_row("b", 2), failed,
                                 load_row("c", 9)};
  const Choice large = chosen(rows, at_rate(10'000, 8192));
  EXPECT_EQ(reason_of(large, "a"),
            "8 KiB not measured; next to it skipped at 10 k/s of 4 KiB: too large for it");
  EXPECT_EQ(reason_of(chosen(rows, at_rate(10'000, 4096)), "a"),
            "skipped at 10 k/s of 4 KiB: too large for it");
  // What is between cannot be told from the smaller one alone, while others are measured on both sides.
  EXPECT_EQ(reason_of(chosen(rows, at_rate(10'000, 1024)), "a"),
            "1 KiB not measured; next to it skipped at 10 k/s of 4 KiB: too large for it");
  EXPECT_EQ(names_of(chosen(rows, at_rate(10'000, 64))).at(0), "a/block");
  EXPECT_EQ(reason_of(chosen(rows, at_rate(50'000)), "b"), "failed at 20 k/s of 64 B: it hung");
  EXPECT_EQ(reason_of(chosen(rows, at_rate(15'000)), "b"), "failed at 20 k/s of 64 B: it hung");
}

}  // namespace
}  // namespace ipc::bench
