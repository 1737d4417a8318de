#include "bench/run/histogram_text.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

// The facts here are hdr-histogram-js 3.0.1's. interop/hdr_histogram.bats checks them with the
// library.

namespace {

using namespace ipc::bench;
using Values = std::vector<std::pair<std::uint64_t, std::uint64_t>>;  // value, how often

Histogram histogram_of(const Values& values) {
  Histogram histogram;
  for (const auto& [value, count] : values)
    for (std::uint64_t time = 0; time < count; ++time) histogram.record(value);
  return histogram;
}

TEST(Hgrm, is_what_others_print) {
  // In ns, shown as us.
  const Histogram histogram = histogram_of({{0, 1}, {2048, 5}, {4099, 90}, {123'456, 4}});
  EXPECT_EQ(hgrm(histogram, 1000), R"(       Value     Percentile TotalCount 1/(1-Percentile)

       0.000 0.000000000000          1           1.00
       4.099 0.100000000000         96           1.11
       4.099 0.200000000000         96           1.25
       4.099 0.300000000000         96           1.43
       4.099 0.400000000000         96           1.67
       4.099 0.500000000000         96           2.00
       4.099 0.550000000000         96           2.22
       4.099 0.600000000000         96           2.50
       4.099 0.650000000000         96           2.86
       4.099 0.700000000000         96           3.33
       4.099 0.750000000000         96           4.00
       4.099 0.775000000000         96           4.44
       4.099 0.800000000000         96           5.00
       4.099 0.825000000000         96           5.71
       4.099 0.850000000000         96           6.67
       4.099 0.875000000000         96           8.00
       4.099 0.887500000000         96           8.89
       4.099 0.900000000000         96          10.00
       4.099 0.912500000000         96          11.43
       4.099 0.925000000000         96          13.33
       4.099 0.937500000000         96          16.00
       4.099 0.943750000000         96          17.78
       4.099 0.950000000000         96          20.00
       4.099 0.956250000000         96          22.86
     123.519 0.962500000000        100          26.67
     123.519 1.000000000000        100
#[Mean    =        8.730, StdDeviation   =       23.432]
#[Max     =      123.519, Total count    =          100]
#[Buckets =           26, SubBuckets     =         2048]
)");
}

TEST(Hgrm, of_nothing_is_a_head_and_a_foot) {
  EXPECT_EQ(hgrm(Histogram(), 1), R"(       Value     Percentile TotalCount 1/(1-Percentile)

#[Mean    =        0.000, StdDeviation   =        0.000]
#[Max     =        0.000, Total count    =            0]
#[Buckets =           26, SubBuckets     =         2048]
)");
}

TEST(Hgrm, ends_also_where_shares_cannot_be_told_from_all) {
  Histogram histogram;
  ASSERT_TRUE(histogram.record_equivalents(1, std::uint64_t{1} << 62));
  ASSERT_TRUE(histogram.record_equivalents(2, 1));
  EXPECT_LT(hgrm(histogram, 1).size(), 100'000U);
}

}  // namespace
