#include "ipc/shm/shared_waiter.h"

#include <poll.h>

#include <thread>

#include "ipc/system/wait.h"
#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

// Two sides, and a value for which one of them waits.
struct Sides {
  explicit Sides(Waiting waiting = Waiting::block) {
    auto [near, far] = Lifeline::pair();
    waits = std::make_unique<SharedWaiter>(std::move(near), waiting, state);
    wakes = std::make_unique<SharedWaiter>(std::move(far), waiting, other_state);
  }
  Status wait(Deadline deadline) { return waits->wait(has_changed, deadline); }
  void change() {
    changed = true;
    wakes->wake_if_waiting(state);
  }
  SharedState::Word state{0}, other_state{0};
  std::atomic<bool> changed = false;
  const SharedWaiter::Changed has_changed = [this] { return changed.load(); };
  std::unique_ptr<SharedWaiter> waits, wakes;
};

bool is_ready(const Wake& wake) { return wait(wake, immediate) == Status::ok; }

TEST(SharedWaiter, waits_no_longer_than_its_deadline) {
  for (const Waiting waiting : every_waiting) {
    Sides sides(waiting);
    EXPECT_EQ(sides.wait(immediate), Status::timed_out);
    EXPECT_EQ(sides.wait(briefly()), Status::timed_out);
    EXPECT_EQ(sides.state.load() & SharedState::waiting, 0U);
    sides.changed = true;
    EXPECT_EQ(sides.wait(immediate), Status::ok);
    EXPECT_EQ(sides.wait(never), Status::ok);
  }
}

TEST(SharedWaiter, is_woken_by_the_other_side) {
  for (const Waiting waiting : every_waiting) {
    Sides sides(waiting);
    std::jthread other([&] { sides.change(); });
    while (!sides.changed) EXPECT_EQ(sides.wait(never), Status::ok);
  }
}

TEST(SharedWaiter, a_hybrid_wait_sleeps_once_its_budget_is_spent) {
  Sides sides(Waiting::hybrid);
  const ScopedHook hook;
  for (const std::size_t waits : {1U, 2U}) {
    EXPECT_EQ(sides.wait(briefly()), Status::timed_out);
    EXPECT_EQ(hook.count("futex"), waits);
  }
  EXPECT_EQ(hook.count("recv"), 0U) << "it looks at the peer by its sleep";
}

TEST(SharedWaiter, a_hybrid_wait_makes_no_call_if_the_change_has_come) {
  Sides sides(Waiting::hybrid);
  sides.changed = true;
  EXPECT_EQ(sides.wait(never), Status::ok);
  EXPECT_EQ(sides.waits->system_calls(), 0U);
  sides.change();
  EXPECT_EQ(sides.wakes->system_calls(), 0U) << "nobody slept";
}

TEST(SharedWaiter, each_hybrid_wait_has_a_budget_of_its_own) {
  Sides sides(Waiting::hybrid);
  Spinner spinner = sides.waits->spinner(never);
  std::jthread other([&] {
    while ((sides.state.load() & SharedState::sleeping) == 0) std::this_thread::yield();
    sides.change();
  });
  while (!sides.changed)
    EXPECT_EQ(sides.waits->wait(sides.has_changed, never, spinner), Status::ok);
  EXPECT_FALSE(spinner.sleeps());
}

TEST(SharedWaiter, a_yielding_wait_gives_its_cpu_away) {
  Sides sides(Waiting::yield);
  const ScopedHook hook;
  EXPECT_EQ(sides.wait(briefly()), Status::timed_out);
  EXPECT_GE(hook.count("sched_yield"), 1U);
  EXPECT_EQ(hook.count("futex"), 0U);
}

TEST(SharedWaiter, a_side_that_does_not_wait_is_not_woken) {
  Sides sides;
  sides.change();
  EXPECT_EQ(sides.wakes->system_calls(), 0U);
}

TEST(SharedWaiter, looks_once_more_before_it_believes_a_hang_up) {
  for (const Waiting waiting : every_waiting) {
    Sides sides(waiting);
    std::jthread other([&] { sides.wakes.reset(); });
    unsigned looks = 0;
    while (sides.wait(never) == Status::ok) ++looks;
    EXPECT_GE(looks, 1U);
    EXPECT_EQ(sides.wait(immediate), Status::closed);
  }
}

TEST(SharedWaiter, a_peer_that_rings_for_nothing_cannot_keep_it_beyond_its_deadline) {
  Sides sides;
  std::jthread nuisance([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) sides.wakes->wake_if_waiting(sides.state);
  });
  const Deadline deadline = briefly();
  Status status = Status::ok;
  while (status == Status::ok) status = sides.wait(deadline);
  EXPECT_EQ(status, Status::timed_out);
}

TEST(SharedWaiter, an_event_loop_polls_a_bell) {
  Sides sides;
  const auto wake = sides.waits->arm(sides.has_changed);
  ASSERT_TRUE(wake);
  EXPECT_FALSE(is_ready(*wake));
  sides.change();
  EXPECT_TRUE(is_ready(*wake));
  EXPECT_FALSE(sides.waits->arm(sides.has_changed));
  sides.changed = false;
  const auto again = sides.waits->arm(sides.has_changed);
  ASSERT_TRUE(again);
  EXPECT_FALSE(is_ready(*again)) << "an old bell";
  sides.wakes.reset();
  EXPECT_TRUE(is_ready(*again));
}

}  // namespace
