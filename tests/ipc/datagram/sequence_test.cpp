#include "ipc/datagram/datagram_channel.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <vector>

namespace {

using namespace ipc;
using Arrival = SequenceWindow::Arrival;

TEST(SequenceWindow, finds_nothing_amiss_in_a_row) {
  SequenceWindow window;
  for (std::uint32_t number = 1; number <= 200; ++number)
    EXPECT_EQ(window.arrived(number), Arrival::in_order);
  EXPECT_EQ(window.lost(), 0U);
  EXPECT_EQ(window.late(), 0U);
  EXPECT_EQ(window.repeated(), 0U);
}

TEST(SequenceWindow, counts_a_gap_as_lost_until_it_is_filled) {
  SequenceWindow window;
  window.arrived(1);
  EXPECT_EQ(window.arrived(4), Arrival::in_order);
  EXPECT_EQ(window.lost(), 2U);
  EXPECT_EQ(window.arrived(3), Arrival::late);
  EXPECT_EQ(window.lost(), 1U);
  EXPECT_EQ(window.late(), 1U);
}

TEST(SequenceWindow, counts_what_was_lost_before_the_first_arrival) {
  SequenceWindow window;
  EXPECT_EQ(window.arrived(5), Arrival::in_order);
  EXPECT_EQ(window.lost(), 4U);
  EXPECT_EQ(window.arrived(1), Arrival::late);
  EXPECT_EQ(window.lost(), 3U);
}

TEST(SequenceWindow, tells_a_repeated_number_from_a_late_one) {
  SequenceWindow window;
  for (const std::uint32_t number : {1U, 2U, 4U}) window.arrived(number);
  EXPECT_EQ(window.arrived(4), Arrival::repeated);
  EXPECT_EQ(window.arrived(2), Arrival::repeated);
  EXPECT_EQ(window.arrived(3), Arrival::late);
  EXPECT_EQ(window.arrived(3), Arrival::repeated);
  EXPECT_EQ(window.repeated(), 3U);
}

TEST(SequenceWindow, remembers_63_numbers_back_and_no_more) {
  SequenceWindow window;
  window.arrived(100);
  EXPECT_EQ(window.arrived(37), Arrival::late);
  EXPECT_EQ(window.arrived(36), Arrival::repeated);
}

TEST(SequenceWindow, goes_on_when_the_numbers_wrap_round) {
  SequenceWindow window;
  window.arrived(0x7fffffff);
  window.arrived(0xfffffffe);
  const auto lost = window.lost();
  EXPECT_EQ(window.arrived(0xffffffff), Arrival::in_order);
  EXPECT_EQ(window.arrived(1), Arrival::in_order) << "0 is never used";
  EXPECT_EQ(window.lost(), lost);
  EXPECT_EQ(window.arrived(3), Arrival::in_order);
  EXPECT_EQ(window.arrived(2), Arrival::late);
  EXPECT_EQ(window.arrived(0xffffffff), Arrival::repeated);
  EXPECT_EQ(window.lost(), lost);
}

TEST(SequenceWindow, never_takes_off_more_losses_than_there_were) {
  SequenceWindow window;  // another program's datagram comes first
  EXPECT_EQ(window.arrived(0xffffffff), Arrival::repeated);
  EXPECT_EQ(window.lost(), 0U);
  EXPECT_EQ(window.arrived(1), Arrival::in_order);
  EXPECT_EQ(window.lost(), 0U);
}

// Compares the window with a model that keeps the whole history.
RC_GTEST_PROP(SequenceWindow, agrees_with_one_that_remembers_everything, ()) {
  const auto numbers =
      *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange<std::uint32_t>(1, 150));
  SequenceWindow window;
  std::set<std::uint32_t> seen;
  std::uint64_t late = 0, repeated = 0;
  std::uint32_t highest = 0;
  for (const std::uint32_t number : numbers) {
    const bool too_old = number <= highest && highest - number >= 64;
    if (number > highest) {
      highest = number;
      seen.insert(number);
      RC_ASSERT(window.arrived(number) == Arrival::in_order);
    } else if (too_old || !seen.insert(number).second) {
      ++repeated;
      RC_ASSERT(window.arrived(number) == Arrival::repeated);
    } else {
      ++late;
      RC_ASSERT(window.arrived(number) == Arrival::late);
    }
  }
  RC_ASSERT(window.late() == late);
  RC_ASSERT(window.repeated() == repeated);
  RC_ASSERT(window.lost() == highest - seen.size());
}

}  // namespace
