#include "bench/measure/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

// Reference values: hdr-histogram-js 3.0.1, built for 1 .. 2^36 - 1 with three significant digits.

namespace {

using ipc::bench::Histogram;

std::unique_ptr<Histogram> histogram_of(const std::vector<std::uint64_t>& values) {
  auto histogram = std::make_unique<Histogram>();
  for (const std::uint64_t value : values) histogram->record(value);
  return histogram;
}

std::unique_ptr<Histogram> histogram_of_tens(std::uint64_t count) {
  auto histogram = std::make_unique<Histogram>();
  for (std::uint64_t value = 1; value <= count; ++value) histogram->record(value * 10);
  return histogram;
}

TEST(Histogram, keeps_every_value_below_2048_apart) {
  for (std::uint64_t value = 0; value < 2048; ++value) {
    EXPECT_EQ(Histogram::lowest_equivalent(value), value);
    EXPECT_EQ(Histogram::highest_equivalent(value), value);
  }
}

TEST(Histogram, shares_counters_as_the_published_geometry_does) {
  struct Golden {
    std::uint64_t value, lowest, highest;
  };
  for (const auto& [value, lowest, highest] : std::vector<Golden>{
           {2048, 2048, 2049},
           {2049, 2048, 2049},
           {4095, 4094, 4095},
           {4096, 4096, 4099},
           {10'000, 10'000, 10'007},
           {123'456, 123'456, 123'519},
           {1'000'000, 999'936, 1'000'447},
           {987'654'321, 987'234'304, 987'758'591},
           {60'000'000'000, 59'995'324'416, 60'028'878'847},
           {Histogram::value_max, 68'685'922'304, Histogram::value_max},
       }) {
    EXPECT_EQ(Histogram::lowest_equivalent(value), lowest) << value;
    EXPECT_EQ(Histogram::highest_equivalent(value), highest) << value;
  }
}

TEST(Histogram, keeps_three_digits_of_each_value) {
  for (std::uint64_t value = 1; value <= Histogram::value_max / 3; value = value * 3 + 1) {
    const auto histogram = histogram_of({value});
    const std::uint64_t reported = histogram->value_at_percentile(100);
    EXPECT_GE(reported, value);
    EXPECT_LE(reported - value, value / 1000) << value;
  }
}

TEST(Histogram, reports_the_highest_equivalent_value) {
  const auto histogram = histogram_of_tens(100'000);
  for (const auto& [percentile, value] : std::vector<std::pair<double, std::uint64_t>>{
           {0.001, 10},
           {1, 10'007},
           {25, 250'111},
           {50, 500'223},
           {75, 750'079},
           {90, 900'095},
           {99, 990'207},
           {99.9, 999'423},
           {99.99, 999'935},
           {99.999, 1'000'447},
           {100, 1'000'447},
       }) {
    EXPECT_EQ(histogram->value_at_percentile(percentile), value) << percentile;
  }
}

TEST(Histogram, reports_the_golden_percentiles_of_values_over_its_whole_range) {
  Histogram histogram;
  std::uint64_t random = 12'345;
  for (int count = 0; count < 20'000; ++count) {
    random = random * 16'807 % 2'147'483'647;
    histogram.record(std::min(400 + (random % 1000 << random % 29), Histogram::value_max));
  }
  EXPECT_EQ(histogram.clamped(), 0u);
  EXPECT_EQ(histogram.value_at_percentile(0), 400u);
  EXPECT_EQ(histogram.value_at_percentile(10), 2221u);
  EXPECT_EQ(histogram.value_at_percentile(50), 5'738'495u);
  EXPECT_EQ(histogram.value_at_percentile(90), 19'478'347'775u);
  EXPECT_EQ(histogram.value_at_percentile(99), Histogram::value_max);
}

TEST(Histogram, reports_the_lowest_equivalent_value_at_percentile_0) {
  EXPECT_EQ(histogram_of({4099, 9000})->value_at_percentile(0), 4096u);
}

TEST(Histogram, includes_a_value_only_once_the_percentile_passes_all_below_it) {
  std::vector<std::uint64_t> values(999, 500);
  values.push_back(1000);
  const auto histogram = histogram_of(values);
  EXPECT_EQ(histogram->value_at_percentile(99.9), 500u);
  EXPECT_EQ(histogram->value_at_percentile(99.90001), 1000u);
}

TEST(Histogram, treats_percentiles_out_of_range_as_the_nearest) {
  const auto histogram = histogram_of({10, 20, 30});
  EXPECT_EQ(histogram->value_at_percentile(-1), 10u);
  EXPECT_EQ(histogram->value_at_percentile(101), 30u);
}

// 1 to 990 of 1000 values are recorded; the others were later than all of them.
TEST(Histogram, counts_what_is_missing_behind_what_was_recorded) {
  std::vector<std::uint64_t> values;
  for (std::uint64_t value = 1; value <= 990; ++value) values.push_back(value);
  const auto histogram = histogram_of(values);
  EXPECT_EQ(histogram->value_at_percentile(50, 1000), 500u);
  EXPECT_EQ(histogram->value_at_percentile(99, 1000), 990u);
  EXPECT_TRUE(histogram->supports(99, 1000));
  EXPECT_FALSE(histogram->supports(99.5, 1000)) << "it is one of the missing";
  EXPECT_EQ(histogram->value_at_percentile(99.5, 1000), 990u) << "a lower bound";
  EXPECT_EQ(histogram->value_at_percentile(50, 10), histogram->value_at_percentile(50))
      << "there cannot be fewer than were recorded";
}

TEST(Histogram, tells_count_extremes_and_mean_exactly) {
  const auto histogram = histogram_of({1'000'001, 3, 5'000'000});
  EXPECT_EQ(histogram->count(), 3u);
  EXPECT_EQ(histogram->min(), 3u);
  EXPECT_EQ(histogram->max(), 5'000'000u);
  EXPECT_DOUBLE_EQ(histogram->mean(), 6'000'004.0 / 3.0);
}

TEST(Histogram, is_empty_at_first) {
  const Histogram histogram;
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_EQ(histogram.min(), 0u);
  EXPECT_EQ(histogram.max(), 0u);
  EXPECT_EQ(histogram.mean(), 0.0);
  EXPECT_EQ(histogram.value_at_percentile(50), 0u);
  EXPECT_FALSE(histogram.supports(0));
}

TEST(Histogram, keeps_a_zero_apart_from_nothing) {
  const auto histogram = histogram_of({0});
  EXPECT_EQ(histogram->count(), 1u);
  EXPECT_EQ(histogram->min(), 0u);
  EXPECT_EQ(histogram->value_at_percentile(100), 0u);
}

TEST(Histogram, clamps_and_counts_what_is_out_of_range) {
  const auto histogram = histogram_of({Histogram::value_max, Histogram::value_max + 1, UINT64_MAX});
  EXPECT_EQ(histogram->count(), 3u);
  EXPECT_EQ(histogram->clamped(), 2u);
  EXPECT_EQ(histogram->max(), Histogram::value_max);
  EXPECT_EQ(histogram->value_at_percentile(50), Histogram::value_max);
}

TEST(Histogram, takes_values_that_are_only_known_as_equivalent_for_the_middle_of_their_range) {
  Histogram histogram;
  EXPECT_TRUE(histogram.record_equivalents(4099, 2));    // 4096 to 4099
  EXPECT_TRUE(histogram.record_equivalents(10'000, 1));  // 10,000 to 10,007
  EXPECT_TRUE(histogram.record_equivalents(20'000, 0));
  EXPECT_EQ(histogram.count(), 3U);
  EXPECT_EQ(histogram.min(), 4096U);
  EXPECT_EQ(histogram.max(), 10'007U);
  EXPECT_DOUBLE_EQ(histogram.mean(), (2 * 4098 + 10'004) / 3.0);
  EXPECT_EQ(histogram.counters()[Histogram::index_of(4097)], 2U);
}

TEST(Histogram, refuses_equivalents_out_of_range_or_whose_sums_overflow_and_is_as_it_was) {
  Histogram histogram;
  ASSERT_TRUE(histogram.record_equivalents(1, UINT64_MAX));
  const Histogram before = histogram;
  EXPECT_FALSE(histogram.record_equivalents(Histogram::value_max + 1, 1));
  EXPECT_FALSE(histogram.record_equivalents(0, 1));  // the count
  EXPECT_EQ(std::memcmp(&histogram, &before, sizeof histogram), 0);
  histogram = Histogram();
  EXPECT_FALSE(histogram.record_equivalents(1000, UINT64_MAX / 2));  // the sum
  EXPECT_EQ(histogram.count(), 0U);
}

TEST(Histogram, names_the_lowest_value_of_each_counter) {
  for (std::size_t index = 0; index < Histogram::counter_count; ++index) {
    const std::uint64_t value = Histogram::value_of(index);
    ASSERT_EQ(Histogram::index_of(value), index);
    ASSERT_EQ(Histogram::lowest_equivalent(value), value);
    ASSERT_EQ(Histogram::index_of(Histogram::highest_equivalent(value)), index);
  }
}

TEST(Histogram, merges_as_if_all_had_been_recorded_in_one) {
  auto merged = histogram_of({5, 70'000, UINT64_MAX});
  merged->merge(*histogram_of({2, 70'000, 900}));
  const auto whole = histogram_of({5, 70'000, UINT64_MAX, 2, 70'000, 900});
  EXPECT_EQ(std::memcmp(merged.get(), whole.get(), sizeof(Histogram)), 0);
}

TEST(Histogram, is_unchanged_by_merging_an_empty_one) {
  auto merged = histogram_of({5, 7});
  merged->merge(Histogram());
  EXPECT_EQ(merged->min(), 5u);
  EXPECT_EQ(merged->max(), 7u);
  EXPECT_EQ(merged->count(), 2u);
}

TEST(Histogram, is_empty_in_zeroed_memory) {
  const Histogram fresh;
  const std::vector<unsigned char> zeros(sizeof(Histogram));
  EXPECT_EQ(std::memcmp(&fresh, zeros.data(), sizeof fresh), 0);
}

TEST(Histogram, supports_a_percentile_with_ten_values_beyond_it) {
  EXPECT_FALSE(histogram_of_tens(19)->supports(50));
  EXPECT_TRUE(histogram_of_tens(20)->supports(50));
  EXPECT_FALSE(histogram_of_tens(999)->supports(99));
  EXPECT_TRUE(histogram_of_tens(1000)->supports(99));
  EXPECT_FALSE(histogram_of_tens(9'999)->supports(99.9));
  EXPECT_TRUE(histogram_of_tens(10'000)->supports(99.9));
  EXPECT_FALSE(histogram_of_tens(1000)->supports(99.99));
  EXPECT_TRUE(histogram_of_tens(100'000)->supports(99.99));
  EXPECT_FALSE(histogram_of_tens(100'000)->supports(100));
}

}  // namespace
