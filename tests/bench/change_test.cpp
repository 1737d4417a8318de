#include "bench/judge/change.h"

#include <gtest/gtest.h>

#include <cmath>

#include "compare_support.h"

namespace ipc::bench {
namespace {

constexpr double threshold = 0.05;

std::vector<double> times(double factor, std::vector<double> values) {
  for (double& value : values) value *= factor;
  return values;
}

// Judges the change as one of `changes`; none of the others shows any difference.
Change judged(Change change, std::size_t changes = 1, double share = threshold) {
  std::vector<Change> others(changes - 1, change_of({1, 2}, {1, 2}, true));
  std::vector<Change*> family = {&change};
  for (Change& other : others) family.push_back(&other);
  judge_family(family, share);
  return change;
}

TEST(Change, is_none_if_the_interval_lies_within_the_threshold) {
  Machine machine;
  const Change change =
      judged(change_of(machine.launches(15, 1, 0.01), machine.launches(15, 1.02, 0.01), true));
  EXPECT_EQ(change.finding, Finding::no_difference);
  EXPECT_GT(change.ratio.low, 1) << "though there is one";
}

TEST(Change, is_none_between_values_that_are_the_same_however_few) {
  EXPECT_EQ(judged(change_of({1}, {1}, true), 50).finding, Finding::no_difference);
  EXPECT_EQ(judged(change_of({1, 9, 4}, {1, 9, 4}, true)).finding, Finding::no_difference);
  EXPECT_EQ(judged(change_of({1, 9, 4}, {1, 9, 4.1}, true)).finding, Finding::too_few_launches);
}

TEST(Change, cannot_be_told_for_the_reason_that_holds) {
  Machine machine;
  const auto finding = [](const std::vector<double>& before, const std::vector<double>& after,
                          std::size_t changes) {
    return judged(change_of(before, after, true), changes).finding;
  };
  EXPECT_EQ(finding(repeated(1, 3), repeated(2, 3), 1), Finding::too_few_launches) << "no interval";
  EXPECT_EQ(finding(repeated(1, 5), repeated(2, 5), 2), Finding::too_few_launches);
  EXPECT_EQ(finding(repeated(1, 5), repeated(2, 5), 1), Finding::slower);
  const auto wide = machine.launches(15, 1.1, 0.1);
  EXPECT_EQ(finding(machine.launches(15, 1, 0.1), wide, 1), Finding::interval_too_wide);
  // Three of ten overlap.
  const std::vector<double> low = {1, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 1.5, 1.51, 1.52};
  const std::vector<double> high = {1.3, 1.31, 1.32, 1.33, 1.34, 1.6, 1.61, 1.62, 1.63, 1.64};
  EXPECT_EQ(finding(low, high, 1), Finding::slower);
  EXPECT_EQ(finding(low, high, 50), Finding::not_significant);
}

TEST(Change, would_have_been_shown_from_the_smallest_on_and_not_below_it) {
  Machine machine;
  for (const std::size_t launches : {7, 9, 15, 25})
    for (const double noise : {0.001, 0.03, 0.3})
      for (const std::size_t changes : {1, 2, 6})
        for (const bool more_is_slower : {true, false}) {
          const auto before = machine.launches(launches, 1e4, noise);
          const auto after = machine.launches(launches, 2e4, noise);
          const Change change = judged(change_of(before, after, more_is_slower), changes);
          ASSERT_TRUE(change.smallest) << launches << " of " << changes;
          EXPECT_GE(*change.smallest, threshold);
          const auto finding = [&](double share) {
            const double factor = more_is_slower ? 1 + share : 1 / (1 + share);
            const auto shifted = times(factor / change.ratio.median, after);
            return judged(change_of(before, shifted, more_is_slower), changes).finding;
          };
          EXPECT_EQ(finding(*change.smallest * 1.001 + 1e-6), Finding::slower)
              << launches << " launches, noise " << noise << ", of " << changes;
          EXPECT_NE(finding(*change.smallest * 0.999 - 1e-6), Finding::slower)
              << launches << " launches, noise " << noise << ", of " << changes;
        }
}

TEST(Change, of_no_size_is_shown_by_too_few_launches) {
  EXPECT_FALSE(judged(change_of(repeated(1, 5), repeated(2, 5), true), 2).smallest);
  EXPECT_FALSE(judged(change_of(repeated(1, 3), repeated(2, 3), true), 1).smallest);
  EXPECT_EQ(launches_min(1), 5u);
  EXPECT_EQ(launches_min(2), 6u);
  EXPECT_EQ(launches_min(52), 8u);
  EXPECT_EQ(launches_min(0), 1u);
}

// With four times as many launches, an interval is half as wide.
TEST(Change, needs_launches_by_the_square_of_the_width) {
  Machine machine;
  const Change change =
      judged(change_of(machine.launches(12, 1, 0.1), machine.launches(12, 1, 0.1), true));
  const double half_width = std::log(change.ratio.high / change.ratio.low) / 2;
  const Change at_half_width =
      judged(change_of(change.before, change.after, true), 1, std::exp(half_width / 2) - 1);
  EXPECT_NEAR(static_cast<double>(*at_half_width.launches_needed), 48, 1);
  const Change narrow = judged(change_of(repeated(1, 12), repeated(1, 12), true), 52);
  EXPECT_EQ(narrow.launches_needed, 8u) << "fewer would show no change of any size";
  EXPECT_FALSE(judged(change_of({1, 2}, {1, 2}, true)).launches_needed);
}

TEST(Change, counts_only_beyond_what_the_machine_changed_by) {
  Change change = change_of(repeated(1, 9), repeated(1.4, 9), true);
  EXPECT_EQ(judged(change).finding, Finding::slower);
  change.machine = 1.5;
  EXPECT_EQ(judged(change).finding, Finding::machine_changed);
  EXPECT_GT(*judged(change).smallest, 0.5);
}

TEST(Change, is_suspect_if_it_looks_slower_and_that_is_hardly_chance) {
  EXPECT_TRUE(judged(change_of(repeated(1, 3), repeated(2, 3), true), 9).is_suspect());
  EXPECT_FALSE(judged(change_of(repeated(1, 3), repeated(2, 3), false), 9).is_suspect());
  EXPECT_FALSE(judged(change_of({1, 2, 3}, {2, 3, 4}, true), 9).is_suspect());
  EXPECT_FALSE(judged(change_of(repeated(1, 9), repeated(2, 9), true)).is_suspect()) << "surely";
}

}  // namespace
}  // namespace ipc::bench
