#include "bench/run/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <span>
#include <stdexcept>
#include <vector>

namespace {

using namespace ipc::bench;
using Values = std::vector<double>;

// The mouse data of Efron and Tibshirani (1993), survival in days.
const Values treated = {94, 197, 16, 38, 99, 141, 23};
const Values untreated = {52, 104, 146, 10, 51, 30, 40, 27, 46};

Values repeated(double value, std::size_t count) { return Values(count, value); }

TEST(Statistics, take_the_middle_value_as_median) {
  EXPECT_EQ(median(treated), 94);
  EXPECT_EQ(median(untreated), 46);
  EXPECT_EQ(median(Values{7}), 7);
}

TEST(Statistics, take_the_mean_of_both_middle_values_as_median) {
  EXPECT_EQ(median(Values{4, 1, 3, 2}), 2.5);
  EXPECT_EQ(median(Values{2, 1}), 1.5);
}

// Conover 1999, table A3: the binomial distribution with p = 1/2. With seven values, the smallest
// and the largest miss the median in 2 of 128 cases, the second and the sixth in 16. With nine, the
// second and the eighth miss it in 20 of 512.
TEST(Statistics, bound_the_median_by_order_statistics) {
  const Estimate of_seven = median_estimate(treated);
  EXPECT_EQ(of_seven.median, 94);
  EXPECT_EQ(of_seven.low, 16);
  EXPECT_EQ(of_seven.high, 197);
  EXPECT_NEAR(of_seven.level, 1 - 2.0 / 128, 1e-12);

  const Estimate of_nine = median_estimate(untreated);
  EXPECT_EQ(of_nine.median, 46);
  EXPECT_EQ(of_nine.low, 27);
  EXPECT_EQ(of_nine.high, 104);
  EXPECT_NEAR(of_nine.level, 1 - 20.0 / 512, 1e-12);
}

TEST(Statistics, reach_95_percent_from_six_values_on_and_say_their_level_below) {
  Values values = {1};
  const double levels[] = {0, 0.5, 0.75, 0.875, 0.9375};
  for (const double level : levels) {
    const Estimate estimate = median_estimate(values);
    EXPECT_NEAR(estimate.level, level, 1e-12);
    EXPECT_EQ(estimate.low, values.front());
    EXPECT_EQ(estimate.high, values.back());
    EXPECT_EQ(estimate.has_interval(), values.size() == interval_min);
    values.push_back(values.back() + 1);
  }
  for (; values.size() <= 1000; values.push_back(values.back() + 1)) {
    const Estimate estimate = median_estimate(values);
    ASSERT_GE(estimate.level, 0.95) << values.size();
    ASSERT_LT(estimate.level, values.size() < 20 ? 0.995 : 0.985)
        << values.size() << ": and no wider than it must be";
  }
}

TEST(Statistics, have_no_width_if_all_values_agree) {
  const Estimate estimate = median_estimate(repeated(1.5, 8));
  EXPECT_EQ(estimate.low, 1.5);
  EXPECT_EQ(estimate.median, 1.5);
  EXPECT_EQ(estimate.high, 1.5);
}

TEST(Statistics, divide_each_value_by_the_one_measured_beside_it) {
  EXPECT_EQ(paired_ratios(Values{2, 9, 8}, Values{1, 3, 4}), (Values{2, 3, 2}));
  EXPECT_EQ(paired_ratio(Values{2, 9, 8}, Values{1, 3, 4}).median, 2);
}

// A machine that is slow for one launch of a pair is slow for both, so the ratio does not change.
TEST(Statistics, do_not_see_a_disturbance_that_both_of_a_pair_share) {
  const Values floor = {10, 12, 31, 9, 10, 58};
  Values channel;
  for (const double value : floor) channel.push_back(value * 1.25);
  const Estimate ratio = paired_ratio(channel, floor);
  EXPECT_DOUBLE_EQ(ratio.low, 1.25);
  EXPECT_DOUBLE_EQ(ratio.high, 1.25);
}

TEST(Outliers, are_claimed_of_ten_values_at_least_and_not_below_the_resolution) {
  Values values = {10, 11, 12, 13, 14, 15, 16, 17, 900};
  EXPECT_EQ(count_outliers(values), 0U);
  values.push_back(18);
  EXPECT_EQ(count_outliers(values), 1U);
  Values ticks = repeated(30, 11);  // a clock with steps of 10 ns
  for (const double one : {40, 40, 40, 31}) ticks.push_back(one);
  EXPECT_EQ(count_outliers(ticks, 10), 0U);
  EXPECT_EQ(count_outliers(ticks), 0U) << "if most agree, nothing is known of their scatter";
  ticks.push_back(900);
  EXPECT_EQ(count_outliers(ticks, 10), 1U);
}

TEST(TwoGroups, are_apart_by_more_than_either_is_wide) {
  Values values = {220, 221, 230, 231, 240, 250, 270, 771, 775, 791};
  const auto groups = two_groups(values);
  ASSERT_TRUE(groups.has_value());
  EXPECT_EQ(groups->low_count, 7U);
  EXPECT_EQ(groups->low_median, 231);
  EXPECT_EQ(groups->high_count, 3U);
  EXPECT_EQ(groups->high_median, 775);
  values[7] = 280;
  EXPECT_FALSE(two_groups(values).has_value()) << "two of ten are outliers, no group";
  EXPECT_FALSE(two_groups(repeated(5, 20)).has_value());
  EXPECT_FALSE(two_groups(Values{1, 2, 3, 101, 102, 103}).has_value()) << "too few to say";
}

TEST(Statistics, refuse_what_has_no_answer) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_THROW(median(Values{}), std::invalid_argument);
  EXPECT_THROW(median_estimate(Values{1, infinity}), std::invalid_argument);
  EXPECT_THROW(median_estimate(Values{1, std::nan("")}), std::invalid_argument);
  EXPECT_THROW(paired_ratios(Values{1, 2}, Values{1}), std::invalid_argument);
  EXPECT_THROW(paired_ratios(Values{1}, Values{0}), std::invalid_argument);
}

TEST(Gate, asks_for_more_until_its_second_look) {
  EXPECT_EQ(judge(Values{}, 1.1, Direction::at_most), Verdict::need_more);
  EXPECT_EQ(judge(repeated(1.0, pairs_min), 1.1, Direction::at_most), Verdict::need_more);
  EXPECT_EQ(judge(repeated(9.0, pairs_min), 1.1, Direction::at_most), Verdict::need_more);
}

TEST(Gate, holds_if_the_whole_interval_is_on_the_right_side_twice) {
  EXPECT_EQ(judge(Values{1.01, 1.05, 1.02, 0.97, 1.09, 1.03, 1.04}, 1.1, Direction::at_most),
            Verdict::holds);
  EXPECT_EQ(judge(Values{0.91, 0.95, 1.02, 0.97, 1.09, 0.92, 0.99}, 0.9, Direction::at_least),
            Verdict::holds);
}

TEST(Gate, fails_if_the_whole_interval_is_on_the_wrong_side_twice) {
  EXPECT_EQ(judge(Values{1.11, 1.15, 1.12, 1.17, 1.19, 1.2, 1.3}, 1.1, Direction::at_most),
            Verdict::fails);
  EXPECT_EQ(judge(Values{0.81, 0.85, 0.82, 0.87, 0.89, 0.7, 0.8}, 0.9, Direction::at_least),
            Verdict::fails);
}

TEST(Gate, is_not_decided_by_one_look) {
  const Values ratios = {1.01, 1.05, 1.02, 1.04, 1.03, 1.2, 1.03, 1.02, 1.01, 1.02};
  // With six and with seven of them, the largest, 1.2, bounds the interval; with nine it does not.
  EXPECT_EQ(judge(std::span(ratios).first(9), 1.1, Direction::at_most), Verdict::need_more);
  EXPECT_EQ(judge(ratios, 1.1, Direction::at_most), Verdict::holds);
}

TEST(Gate, asks_for_more_while_the_interval_holds_the_limit) {
  EXPECT_EQ(judge(Values{1.01, 1.05, 1.02, 1.07, 1.19, 1.01, 1.02}, 1.1, Direction::at_most),
            Verdict::need_more);
}

TEST(Gate, stays_undecided_after_sixty_pairs) {
  Values ratios;
  for (std::size_t pair = 0; pair < pairs_max - 1; ++pair) {
    ratios.push_back(pair % 2 == 0 ? 1.0 : 1.2);
  }
  EXPECT_EQ(judge(ratios, 1.1, Direction::at_most), Verdict::need_more);
  ratios.push_back(1.2);
  EXPECT_EQ(judge(ratios, 1.1, Direction::at_most), Verdict::undecided);
  EXPECT_EQ(judge(ratios, 1.1, Direction::at_least), Verdict::undecided);
}

TEST(Gate, is_not_decided_by_an_interval_that_touches_the_limit) {
  EXPECT_EQ(judge(repeated(1.1, 9), 1.1, Direction::at_most), Verdict::need_more);
}

}  // namespace
