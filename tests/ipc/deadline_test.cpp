#include "ipc/deadline.h"

#include <gtest/gtest.h>

namespace {

using namespace ipc;
using namespace std::chrono_literals;

TEST(Deadline, never_does_not_expire) {
  EXPECT_TRUE(Deadline::never().is_never());
  EXPECT_FALSE(Deadline::never().is_immediate());
  EXPECT_FALSE(Deadline::never().expired());
}

TEST(Deadline, immediate_has_expired_from_the_start) {
  EXPECT_TRUE(Deadline::immediate().is_immediate());
  EXPECT_FALSE(Deadline::immediate().is_never());
  EXPECT_TRUE(Deadline::immediate().expired());
  EXPECT_EQ(Deadline::immediate().remaining(), Deadline::Duration::zero());
}

TEST(Deadline, after_nothing_or_less_is_immediate) {
  EXPECT_TRUE(Deadline::after(0ns).is_immediate());
  EXPECT_TRUE(Deadline::after(-1h).is_immediate());
  EXPECT_TRUE(Deadline::after(Deadline::Duration::min()).is_immediate());
}

TEST(Deadline, after_more_than_the_clock_can_count_is_never) {
  EXPECT_TRUE(Deadline::after(Deadline::Duration::max()).is_never());
}

TEST(Deadline, after_an_hour_has_not_expired_and_has_less_than_an_hour_remaining) {
  const auto deadline = Deadline::after(1h);
  EXPECT_FALSE(deadline.expired());
  EXPECT_FALSE(deadline.is_never());
  EXPECT_LE(deadline.remaining(), 1h);
  EXPECT_GT(deadline.remaining(), 0ns);
}

TEST(Deadline, expires_once_its_time_has_passed_and_has_nothing_remaining_then) {
  const auto begin = Deadline::Clock::now();
  const auto deadline = Deadline::after(1ms);
  while (!deadline.expired()) {}
  EXPECT_GE(Deadline::Clock::now() - begin, 1ms);
  EXPECT_EQ(deadline.remaining(), 0ns);
}

TEST(Deadline, min_is_the_earlier_of_two) {
  EXPECT_TRUE(min(Deadline::never(), Deadline::immediate()).is_immediate());
  EXPECT_TRUE(min(Deadline::immediate(), Deadline::after(1h)).is_immediate());
  EXPECT_FALSE(min(Deadline::after(1h), Deadline::never()).is_never());
  EXPECT_TRUE(min(Deadline::never(), Deadline::never()).is_never());
}

}  // namespace
