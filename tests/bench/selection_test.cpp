// The cells of a run, and those of the gates.
#include "bench/run/selection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "bench/judge/gates.h"
#include "results_support.h"

namespace ipc::bench {
namespace {

TEST(Cells, of_the_quick_run_are_six_for_each_transport) {
  const auto cells = select(all_transports());
  EXPECT_EQ(cells.size(), 6 * transports().size());
  std::set<std::string> names;
  for (const Cell& cell : cells) names.insert(cell.name());
  EXPECT_EQ(names.size(), cells.size()) << "each has a name of its own";
}

TEST(Cells, of_a_choice_are_the_product_of_its_axes) {
  Selection selection = all_transports();
  selection.modes = {{Scenario::ping}, {Scenario::stream, batch_size}};
  selection.sizes = {1, 64, 4096};
  selection.waitings = {Waiting::block, Waiting::spin};
  const auto cells = select(selection);
  EXPECT_EQ(cells.size(), 2 * 3 * 2 * transports().size());
  const auto is_batched = [](const Cell& cell) { return cell.work.batch == batch_size; };
  EXPECT_EQ(std::count_if(cells.begin(), cells.end(), is_batched),
            static_cast<long>(cells.size() / 2));
}

TEST(Cells, know_that_an_unreliable_transport_may_lose) {
  for (const Cell& cell : select(all_transports()))
    EXPECT_EQ(cell.work.lossy, !cell.transport->traits.reliable) << cell.name();
}

TEST(Cells, that_spin_on_one_cpu_are_skipped_with_the_reason) {
  Cell cell = first_cell();
  cell.work.waiting = Waiting::spin;
  cell.placement = Placement::same_cpu;
  ASSERT_TRUE(why_skipped(cell).has_value());
  EXPECT_NE(why_skipped(cell)->find("one CPU"), std::string::npos);
}

TEST(Cells, that_yield_or_spin_for_a_while_may_share_a_cpu) {
  Cell cell = first_cell();
  cell.placement = Placement::same_cpu;
  for (const Waiting waiting : {Waiting::block, Waiting::yield, Waiting::hybrid}) {
    cell.work.waiting = waiting;
    EXPECT_EQ(why_skipped(cell), std::nullopt) << to_string(waiting);
  }
}

TEST(Cells, of_floors_wait_in_two_ways_only) {
  Cell cell = first_cell().floor();
  cell.placement = Placement::same_cpu;
  EXPECT_EQ(why_skipped(cell), std::nullopt);
  for (const Waiting waiting : {Waiting::yield, Waiting::hybrid}) {
    cell.work.waiting = waiting;
    EXPECT_EQ(why_skipped(cell), "floors block or spin only") << to_string(waiting);
  }
}

TEST(Cells, at_a_place_that_is_not_here_are_skipped_with_the_reason) {
  Cell cell = first_cell();
  for (const std::string& word : placement_words()) {
    cell.placement = *parse_placement(word);
    const auto cpus = cpus_for(cell.placement);
    EXPECT_EQ(why_skipped(cell), cpus ? std::nullopt : std::optional(cpus.error())) << word;
  }
}

TEST(Gates, exist_for_every_transport_that_has_a_floor) {
  const std::vector<const Transport*> all(transports().begin(), transports().end());
  std::set<std::string_view> gated;
  for (const Gate& gate : gates_for(all)) {
    gated.insert(gate.cell.transport->name);
    EXPECT_NE(gate.cell.name(), gate.against.name());
  }
  for (const Transport* transport : all)
    EXPECT_EQ(gated.count(transport->name) > 0, floor_program(*transport).has_value())
        << transport->name;
}

}  // namespace
}  // namespace ipc::bench
