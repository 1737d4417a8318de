#include "bench/run/rank_tests.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
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

// Returns `count` whole numbers below `modulus`, in no order.
Values scattered(int count, int step, int modulus, int offset) {
  Values values;
  for (int index = 0; index < count; ++index) values.push_back(index * step % modulus + offset);
  return values;
}

// The permeability data of Hollander and Wolfe (1973), p. 69. For these they give 0.1272 on one
// side.
TEST(MannWhitney, gives_the_published_value) {
  const Values at_term = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
  const Values earlier = {1.15, 0.88, 0.90, 0.74, 1.21};
  EXPECT_NEAR(mann_whitney(at_term, earlier), 2 * 0.1272, 0.0001);
}

// Here and below: the results of scipy 1.10 (mannwhitneyu; with ties and few values, all ways
// counted).
TEST(MannWhitney, is_exact_for_few_values) {
  EXPECT_NEAR(mann_whitney(treated, untreated), 7786.0 / 11440, 1e-12);
  EXPECT_NEAR(mann_whitney(Values{1, 2, 3, 4, 5}, Values{6, 7, 8, 9, 10}), 2.0 / 252, 1e-12);
  Values shifted = scattered(20, 53, 101, 12);
  for (double& value : shifted) value += 0.5;
  EXPECT_NEAR(mann_whitney(scattered(20, 37, 101, 0), shifted), 0.21096432724812078, 1e-12);
}

TEST(MannWhitney, is_exact_for_values_that_agree) {
  EXPECT_NEAR(mann_whitney(Values{1, 2, 2, 3, 5}, Values{2, 4, 5, 5, 6, 7}), 41.0 / 462, 1e-12);
  EXPECT_NEAR(mann_whitney(Values{1, 1, 1, 2, 2}, Values{3, 3, 4, 4, 4}), 2.0 / 252, 1e-12);
}

TEST(MannWhitney, is_approximated_for_many_values) {
  EXPECT_NEAR(mann_whitney(scattered(25, 37, 101, 0), scattered(30, 53, 101, 12)),
              0.3352477484588533, 1e-12);
  EXPECT_NEAR(mann_whitney(scattered(24, 7, 10, 0), scattered(21, 3, 10, 2)), 0.03872162429866658,
              1e-12);
}

TEST(MannWhitney, sees_nothing_where_all_values_agree) {
  EXPECT_EQ(mann_whitney(Values(5, 1.5), Values(6, 1.5)), 1);
  EXPECT_EQ(mann_whitney(Values(50, 1.5), Values(60, 1.5)), 1);
}

TEST(MannWhitney, has_a_least_value_for_so_many_values) {
  EXPECT_NEAR(least_p(1, 1), 1, 1e-12);
  EXPECT_NEAR(least_p(4, 4), 2.0 / 70, 1e-12);
  EXPECT_NEAR(least_p(7, 7), 2.0 / 3432, 1e-12);
  EXPECT_LT(least_p(60, 60), 1e-15);
}

RC_GTEST_PROP(MannWhitney, asks_neither_for_the_order_of_the_sets_nor_for_their_unit,
              (const std::vector<int>& one, const std::vector<int>& other)) {
  RC_PRE(!one.empty() && !other.empty());
  const Values a(one.begin(), one.end()), b(other.begin(), other.end());
  const double p = mann_whitney(a, b);
  RC_ASSERT(p > 0 && p <= 1);
  RC_ASSERT(std::abs(mann_whitney(b, a) - p) < 1e-9);
  Values doubled_a = a, doubled_b = b;
  for (Values* const values : {&doubled_a, &doubled_b}) {
    for (double& value : *values) value *= 2;
    std::reverse(values->begin(), values->end());
  }
  RC_ASSERT(mann_whitney(doubled_a, doubled_b) == p);
  RC_ASSERT(cliffs_delta(a, b) == -cliffs_delta(b, a));
  RC_ASSERT(std::abs(cliffs_delta(a, b)) <= 1);
}

// The permeability data again. For the difference Hollander and Wolfe give -0.305 [-0.76, 0.15] at
// 96 %; here it is the difference of logarithms.
TEST(RatioEstimate, is_hodges_and_lehmanns_on_logarithms) {
  const auto powers = [](Values values) {
    for (double& value : values) value = std::exp(value);
    return values;
  };
  const Estimate ratio =
      ratio_estimate(powers({1.15, 0.88, 0.90, 0.74, 1.21}),
                     powers({0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46}));
  EXPECT_NEAR(std::log(ratio.median), -0.305, 1e-9);
  EXPECT_NEAR(std::log(ratio.low), -0.76, 1e-9);
  EXPECT_NEAR(std::log(ratio.high), 0.15, 1e-9);
  EXPECT_NEAR(ratio.level, 0.96, 0.0015);
  EXPECT_EQ(ratio.values, 5U);
}

// With 3 and 3 values the widest interval has 1 - 2 / 20; with 4 and 4 it has 1 - 2 / 70.
TEST(RatioEstimate, says_its_level) {
  EXPECT_NEAR(ratio_estimate(Values{1, 2, 3}, Values{4, 5, 6}).level, 0.9, 1e-12);
  EXPECT_NEAR(ratio_estimate(Values{1, 2, 3, 4}, Values{5, 6, 7, 8}).level, 1 - 2.0 / 70, 1e-12);
  EXPECT_GE(ratio_estimate(Values(25, 1.5), Values(30, 2)).level, 0.95);
  EXPECT_THROW(ratio_estimate(Values{1}, Values{1, 0}), std::invalid_argument);
}

// The p value and the interval cannot disagree: for values without ties, both are on the same side
// of 5 %.
RC_GTEST_PROP(RatioEstimate, holds_1_unless_the_test_rejects_it,
              (const std::vector<std::uint8_t>& one, const std::vector<std::uint8_t>& other)) {
  RC_PRE(one.size() > 3 && other.size() > 3);
  Values a, b;
  double unique = 0;  // so that no two values agree
  for (const auto value : one) a.push_back(1 + value + (unique += 1e-4));
  for (const auto value : other) b.push_back(1 + value + (unique += 1e-4));
  const Estimate ratio = ratio_estimate(a, b);
  RC_ASSERT((ratio.low <= 1 && ratio.high >= 1) == (mann_whitney(a, b) > 0.05));
  RC_ASSERT(ratio.low <= ratio.median && ratio.median <= ratio.high);
}

TEST(CliffsDelta, is_from_all_below_to_all_above) {
  EXPECT_EQ(cliffs_delta(Values{1, 2, 3}, Values{4, 5}), 1);
  EXPECT_EQ(cliffs_delta(Values{4, 5}, Values{1, 2, 3}), -1);
  EXPECT_EQ(cliffs_delta(Values{1, 2}, Values{1, 2}), 0);
  // U of the mouse data is 36 of 63.
  EXPECT_NEAR(cliffs_delta(treated, untreated), 1 - 2 * 36.0 / 63, 1e-12);
}

TEST(Holm, adjusts_and_keeps_the_order) {
  const Values adjusted = holm(Values{0.04, 0.01, 0.03, 0.02});
  const Values expected = {0.06, 0.04, 0.06, 0.06};
  for (std::size_t at = 0; at < expected.size(); ++at)
    EXPECT_NEAR(adjusted[at], expected[at], 1e-12);
  EXPECT_EQ(holm(Values{0.5, 0.6}), (Values{1, 1}));
  EXPECT_TRUE(holm(Values{}).empty());
}

TEST(RankTests, refuse_what_has_no_answer) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_THROW(mann_whitney(Values{}, Values{1}), std::invalid_argument);
  EXPECT_THROW(mann_whitney(Values{1}, Values{infinity}), std::invalid_argument);
  EXPECT_THROW(cliffs_delta(Values{1}, Values{}), std::invalid_argument);
  EXPECT_THROW(holm(Values{1.5}), std::invalid_argument);
  EXPECT_THROW(holm(Values{std::nan("")}), std::invalid_argument);
}

}  // namespace
