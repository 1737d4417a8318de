#include "bench/cost_model.h"

#include <gtest/gtest.h>

namespace ipc::bench {
namespace {

// A machine that keeps to the model: 4 calls, 2 wake-ups, and so on, at known prices.
struct Prices {
  double call = 500, wake_up = 4000, byte = 0.1, line = 100;
};

Row ping(const char* transport, std::size_t size, const char* waiting, const Prices& prices) {
  Row row;
  row.transport = transport;
  row.point.size = size;
  row.point.waiting = waiting;
  const bool blocks = row.point.waiting == "block", is_ring = row.transport == "shm-ring";
  PeerCost cost;
  cost.switches = blocks ? 1 : 0;
  if (!is_ring) cost.system_calls = blocks ? 2 : 40;
  else if (blocks) cost.system_calls = 2;
  row.client = row.server = cost;
  const double calls = is_ring && !blocks ? 0 : 4;
  const double lines =
      is_ring ? 2 * (1 + static_cast<double>(std::min<std::size_t>(size / 64, 4))) : 0;
  const double bytes = static_cast<double>(size) * (is_ring ? 5 : 7);
  row.figure = Figure{calls * prices.call + (blocks ? 2 : 0) * prices.wake_up +
                          bytes * prices.byte + lines * prices.line,
                      {}};
  return row;
}

Summary run_of(const Prices& prices) {
  Summary run;
  run.transports = {{"pipe", "", "core", {{"copies", "2"}}},
                    {"shm-ring", "", "core", {{"copies", "1"}}}};
  for (const char* const transport : {"pipe", "shm-ring"})
    for (const char* const waiting : {"block", "spin"})
      for (const std::size_t size : {64, 1024, 4096, 32 * 1024, 65536})
        run.rows.push_back(ping(transport, size, waiting, prices));
  return run;
}

TEST(CostModel, finds_the_prices_of_a_machine_that_keeps_to_it) {
  const Summary run = run_of({});
  const CostModel model(run);
  ASSERT_EQ(model.sums().size(), run.rows.size());
  for (const CostSum& sum : model.sums()) {
    EXPECT_NEAR(sum.error(), 0, 0.01) << sum.row->transport << ' ' << sum.row->point.title();
    if (sum.calls.count > 0) {
      EXPECT_NEAR(sum.calls.each_ns, 500, 30);
    }
    EXPECT_NEAR(sum.bytes.each_ns, 0.1, 0.005);
  }
  EXPECT_LT(model.median_error().value(), 0.01);
  EXPECT_LT(model.error_of_90_percent().value(), 0.01);
}

TEST(CostModel, is_made_from_two_sizes_and_foretells_the_others) {
  const Summary run = run_of({});
  const CostModel model(run);
  for (const CostSum& sum : model.sums())
    EXPECT_EQ(sum.is_fitted, sum.row->point.size == 64 || sum.row->point.size == 32 * 1024);
}

TEST(CostModel, shows_what_does_not_keep_to_it) {
  Summary run = run_of({});
  for (Row& row : run.rows)
    if (row.point.size == 4096) row.figure->median *= 2;
  const CostModel model(run);
  for (const CostSum& sum : model.sums())
    EXPECT_NEAR(sum.error(), sum.row->point.size == 4096 ? -0.5 : 0, 0.02);
  EXPECT_GT(model.error_of_90_percent().value(), 0.45);
}

TEST(CostModel, leaves_failed_tries_of_who_spins_out) {
  const Summary run = run_of({});
  const CostModel model(run);
  for (const CostSum& sum : model.sums())
    if (sum.row->transport == "pipe") {
      EXPECT_EQ(sum.calls.count, 4) << sum.row->point.title();
    }
}

TEST(CostModel, tells_no_error_from_a_few_cells) {
  Summary run = run_of({});
  std::erase_if(run.rows, [](const Row& row) { return row.point.size == 1024; });
  EXPECT_FALSE(CostModel(run).median_error().has_value());
}

TEST(CostModel, of_a_run_without_round_trips_is_empty) {
  EXPECT_TRUE(CostModel(Summary()).sums().empty());
}

TEST(NonNegativeLeastSquares, solves_what_has_a_solution) {
  const auto weights = non_negative_least_squares({{1, 0, 1}, {0, 1, 1}}, {2, 3, 5});
  EXPECT_NEAR(weights[0], 2, 1e-5);
  EXPECT_NEAR(weights[1], 3, 1e-5);
}

TEST(NonNegativeLeastSquares, gives_nothing_a_weight_below_zero) {
  const auto weights = non_negative_least_squares({{1, 1}, {1, 0}}, {1, 3});
  EXPECT_GE(weights[0], 0);
  EXPECT_GE(weights[1], 0);
  const auto none = non_negative_least_squares({{1, 1}}, {-1, -1});
  EXPECT_EQ(none[0], 0);
}

}  // namespace
}  // namespace ipc::bench
