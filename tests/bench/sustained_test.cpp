// The conditions under which a rate counts as sustained, and the cause of its limit.
#include "bench/run/sustained.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ipc::bench {
namespace {

Row load_row(std::uint64_t rate, double all = 1, double least = 1) {
  Row row;
  row.transport = "a";
  row.point.scenario = Scenario::load;
  row.point.rate = rate;
  row.figure = {1'000, std::nullopt};
  row.messages_per_second = all * static_cast<double>(rate);
  row.arrived_share = all;
  row.least_arrived_share = least;
  return row;
}

TEST(Sustained, needs_99_percent_of_all_launches_and_95_of_each) {
  EXPECT_TRUE(is_sustained(load_row(1'000, 0.99, 0.95)));
  EXPECT_FALSE(is_sustained(load_row(1'000, 0.989, 0.989)));
  EXPECT_FALSE(is_sustained(load_row(1'000, 0.99, 0.949)));
  EXPECT_TRUE(is_sustained(Row{})) << "a ping has no schedule";
  Row unknown = load_row(1'000);
  unknown.arrived_share.reset();
  EXPECT_FALSE(is_sustained(unknown));
}

// Two of five launches collapsed; the median launch had sent everything.
Launch launch_of(std::uint64_t messages, std::uint64_t due, double seconds) {
  Launch launch;
  launch.messages = messages;
  launch.due = due;
  launch.duration_ns = static_cast<std::uint64_t>(std::lround(seconds * 1e9));
  return launch;
}

TEST(Sustained, is_not_said_of_launches_whose_median_is_whole) {
  const std::vector<Launch> launches = {launch_of(2'878, 5'000, 0.1), launch_of(5'000, 5'000, 0.1),
                                        launch_of(5'000, 5'000, 0.1), launch_of(5'000, 5'000, 0.1),
                                        launch_of(2'483, 5'000, 0.1)};
  const ArrivedShares shares = arrived_shares(launches, 50'000);
  EXPECT_NEAR(shares.all, 0.814, 0.001);
  EXPECT_NEAR(shares.least, 0.497, 0.001);
}

TEST(Sustained, counts_messages_that_pile_up_in_the_channel_though_all_of_them_arrive) {
  const std::vector<Launch> queued = {launch_of(5'000, 5'000, 0.2)};  // in twice the time
  EXPECT_LT(arrived_shares(queued, 50'000).all, 0.6);
  const std::vector<Launch> little_too_much = {launch_of(5'000, 5'000, 0.107)};
  EXPECT_LT(arrived_shares(little_too_much, 50'000).all, sustained_share);
  const std::vector<Launch> four_percent = {launch_of(5'000, 5'000, 0.104),
                                            launch_of(5'000, 5'000, 0.104)};
  EXPECT_LT(arrived_shares(four_percent, 50'000).all, sustained_share) << "in every launch";
}

TEST(Sustained, takes_no_short_stall_at_the_end_for_overload) {
  const std::vector<Launch> stalled = {launch_of(500, 500, 0.105)};
  EXPECT_DOUBLE_EQ(arrived_shares(stalled, 5'000).least, 1);
  const std::vector<Launch> once = {launch_of(500, 500, 0.105), launch_of(500, 500, 0.1),
                                    launch_of(500, 500, 0.1),   launch_of(500, 500, 0.1),
                                    launch_of(500, 500, 0.1),   launch_of(500, 500, 0.1)};
  EXPECT_GE(arrived_shares(once, 5'000).all, sustained_share);
}

TEST(Sustained, tells_the_limit_of_the_generator_from_that_of_the_channel) {
  Row row = load_row(20'000'000, 0.5, 0.5);
  EXPECT_FALSE(is_limited_by_generator(row)) << "nothing is known of it";
  row.generator_ns = 40;  // while a message took 100 ns
  EXPECT_TRUE(is_limited_by_generator(row));
  row.generator_ns = 30;
  EXPECT_FALSE(is_limited_by_generator(row));

  Row late = load_row(1'000);
  late.percentiles_ns[p99_index] = Figure{100'000, {}};
  late.generator_ns = 60;
  late.generator_lag_p99_ns = 40'000;
  EXPECT_FALSE(is_limited_by_generator(late));
  late.generator_lag_p99_ns = 60'000;
  EXPECT_TRUE(is_limited_by_generator(late)) << "most of its p99 is the sender's oversleeping";
}

TEST(Knee, is_the_last_sustained_rate_before_the_first_that_is_not) {
  const Row low = load_row(200), lost = load_row(5'000, 0.6, 0.6), high = load_row(50'000);
  const std::array<const Row*, 3> rows{&high, &low, &lost};
  EXPECT_EQ(knee_of(rows).last, &low);
  EXPECT_EQ(knee_of(rows).first_lost, &lost);
  const std::array<const Row*, 2> sustained{&low, &high};
  EXPECT_EQ(knee_of(sustained).last, &high);
  EXPECT_FALSE(is_of_channel(knee_of(sustained))) << "it lies beyond what was measured";
  EXPECT_EQ(knee_of({}).last, nullptr);
}

TEST(Sustained, is_what_both_sides_of_a_ratio_must_have_done) {
  const auto summary_with = [](double ours, double floor) {
    Summary summary;
    summary.rows = {load_row(1'000, ours, ours), load_row(1'000, floor, floor)};
    summary.rows[1].is_floor = true;
    summary.rows[0].ratio_to_floor = Figure{1.2, std::nullopt};
    drop_unsustained_ratios(summary);
    return summary;
  };
  EXPECT_TRUE(summary_with(1, 1).rows[0].ratio_to_floor);
  EXPECT_FALSE(summary_with(0.9, 1).rows[0].ratio_to_floor);
  EXPECT_FALSE(summary_with(1, 0.9).rows[0].ratio_to_floor);
}

}  // namespace
}  // namespace ipc::bench
