#include "bench/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
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

// With n values, a resample's median is at most the k-th smallest with the probability that at
// least (n + 1) / 2 of n draws, each with probability k / n, are among the k smallest. For seven
// that is 0.010 and 0.108 for the first two (Efron 1979), so that the interval is from the second
// to the sixth; for nine 0.001, 0.029: from the second to the eighth; for five 0.058: all of it.
TEST(Statistics, have_the_interval_of_the_exact_bootstrap_distribution) {
  const Estimate of_seven = bootstrap_median(treated);
  EXPECT_EQ(of_seven.median, 94);
  EXPECT_EQ(of_seven.low, 23);
  EXPECT_EQ(of_seven.high, 141);

  const Estimate of_nine = bootstrap_median(untreated);
  EXPECT_EQ(of_nine.median, 46);
  EXPECT_EQ(of_nine.low, 27);
  EXPECT_EQ(of_nine.high, 104);

  const Estimate of_five = bootstrap_median(Values{5, 3, 1, 2, 4});
  EXPECT_EQ(of_five.low, 1);
  EXPECT_EQ(of_five.high, 5);
}

TEST(Statistics, have_no_width_where_all_values_agree) {
  const Estimate estimate = bootstrap_median(repeated(1.5, 8));
  EXPECT_EQ(estimate.low, 1.5);
  EXPECT_EQ(estimate.median, 1.5);
  EXPECT_EQ(estimate.high, 1.5);
}

TEST(Statistics, give_the_same_interval_each_time) {
  Values values;
  for (int index = 0; index < 40; ++index) values.push_back(std::sin(index));
  const Estimate first = bootstrap_median(values);
  const Estimate second = bootstrap_median(values);
  EXPECT_EQ(first.low, second.low);
  EXPECT_EQ(first.high, second.high);
}

TEST(Statistics, divide_each_value_by_the_one_measured_beside_it) {
  EXPECT_EQ(paired_ratios(Values{2, 9, 8}, Values{1, 3, 4}), (Values{2, 3, 2}));
  EXPECT_EQ(paired_ratio(Values{2, 9, 8}, Values{1, 3, 4}).median, 2);
}

// A machine that is slow for one pair is slow for both: the ratio does not see it.
TEST(Statistics, do_not_see_a_disturbance_that_both_of_a_pair_share) {
  const Values floor = {10, 12, 31, 9, 10, 58};
  Values channel;
  for (const double value : floor) channel.push_back(value * 1.25);
  const Estimate ratio = paired_ratio(channel, floor);
  EXPECT_DOUBLE_EQ(ratio.low, 1.25);
  EXPECT_DOUBLE_EQ(ratio.high, 1.25);
}

// Apart and with equal draws for both, each ratio would be 1.
TEST(Statistics, resample_each_of_two_medians_by_itself) {
  const Values values = {1, 2, 3, 4, 5, 6, 7};
  const Estimate ratio = ratio_of_medians(values, values);
  EXPECT_EQ(ratio.median, 1);
  EXPECT_LT(ratio.low, 0.6);
  EXPECT_GT(ratio.high, 1.6);
  EXPECT_EQ(ratio.values, 7u);
}

// By the exact distributions of both medians (above), 0.019 of the ratios lie below 23 / 52 and 0.030 up to
// it; 0.968 up to 141 / 40 and 0.981 up to 197 / 46.
TEST(Statistics, have_the_ratio_of_two_medians) {
  const Estimate ratio = ratio_of_medians(treated, untreated);
  EXPECT_DOUBLE_EQ(ratio.median, 94.0 / 46);
  EXPECT_DOUBLE_EQ(ratio.low, 23.0 / 52);
  EXPECT_GE(ratio.high, 141.0 / 40);
  EXPECT_LE(ratio.high, 197.0 / 46);
  const Estimate exact = ratio_of_medians(repeated(3, 6), repeated(2, 8));
  EXPECT_EQ(exact.low, 1.5);
  EXPECT_EQ(exact.high, 1.5);
  EXPECT_EQ(exact.values, 6u);
}

TEST(Statistics, refuse_what_has_no_answer) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_THROW(median(Values{}), std::invalid_argument);
  EXPECT_THROW(bootstrap_median(Values{1, infinity}), std::invalid_argument);
  EXPECT_THROW(bootstrap_median(Values{1, std::nan("")}), std::invalid_argument);
  EXPECT_THROW(paired_ratios(Values{1, 2}, Values{1}), std::invalid_argument);
  EXPECT_THROW(paired_ratios(Values{1}, Values{0}), std::invalid_argument);
  EXPECT_THROW(ratio_of_medians(Values{1}, Values{1, 0}), std::invalid_argument);
}

TEST(Gate, asks_for_more_below_five_pairs) {
  EXPECT_EQ(judge(Values{}, 1.1, Direction::at_most), Verdict::need_more);
  EXPECT_EQ(judge(repeated(1.0, 4), 1.1, Direction::at_most), Verdict::need_more);
  EXPECT_EQ(judge(repeated(9.0, 4), 1.1, Direction::at_most), Verdict::need_more);
}

TEST(Gate, holds_once_the_whole_interval_is_on_the_right_side) {
  EXPECT_EQ(judge(Values{1.01, 1.05, 1.02, 0.97, 1.09}, 1.1, Direction::at_most), Verdict::holds);
  EXPECT_EQ(judge(Values{0.91, 0.95, 1.02, 0.97, 1.09}, 0.9, Direction::at_least), Verdict::holds);
}

TEST(Gate, fails_once_the_whole_interval_is_on_the_wrong_side) {
  EXPECT_EQ(judge(Values{1.11, 1.15, 1.12, 1.17, 1.19}, 1.1, Direction::at_most), Verdict::fails);
  EXPECT_EQ(judge(Values{0.81, 0.85, 0.82, 0.87, 0.89}, 0.9, Direction::at_least), Verdict::fails);
}

TEST(Gate, asks_for_more_while_the_interval_holds_the_limit) {
  EXPECT_EQ(judge(Values{1.01, 1.05, 1.02, 1.07, 1.19}, 1.1, Direction::at_most),
            Verdict::need_more);
}

TEST(Gate, is_decided_by_further_pairs_that_narrow_the_interval) {
  Values ratios = {1.01, 1.05, 1.02, 1.07, 1.19};
  while (judge(ratios, 1.1, Direction::at_most) == Verdict::need_more) ratios.push_back(1.04);
  EXPECT_EQ(judge(ratios, 1.1, Direction::at_most), Verdict::holds);
  EXPECT_LT(ratios.size(), 15u);
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
  EXPECT_EQ(judge(repeated(1.1, 5), 1.1, Direction::at_most), Verdict::need_more);
}

}  // namespace
