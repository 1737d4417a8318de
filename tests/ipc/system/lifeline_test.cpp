#include "ipc/system/lifeline.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

TEST(Lifeline, sleeps_until_the_other_side_rings) {
  auto [ours, theirs] = Lifeline::pair();
  std::jthread peer([&theirs = theirs] { EXPECT_TRUE(theirs.ring()); });
  EXPECT_EQ(ours.sleep(never), Status::ok);
}

TEST(Lifeline, sleeps_until_the_other_side_goes) {
  auto [ours, theirs] = Lifeline::pair();
  std::jthread peer([&theirs = theirs] { theirs.reset(); });
  EXPECT_EQ(ours.sleep(never), Status::closed);
  EXPECT_EQ(ours.sleep(never), Status::closed);
}

TEST(Lifeline, times_out_not_before_the_deadline) {
  auto [ours, theirs] = Lifeline::pair();
  EXPECT_EQ(ours.sleep(immediate), Status::timed_out);
  const auto deadline = briefly();
  EXPECT_EQ(ours.sleep(deadline), Status::timed_out);
  EXPECT_TRUE(deadline.expired());
}

TEST(Lifeline, takes_all_rings_so_far_in_one_sleep) {
  auto [ours, theirs] = Lifeline::pair();
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(theirs.ring());
  EXPECT_EQ(ours.sleep(never), Status::ok);
  EXPECT_EQ(ours.sleep(immediate), Status::timed_out);
}

TEST(Lifeline, never_waits_to_ring_however_many_rings_are_pending) {
  auto [ours, theirs] = Lifeline::pair();
  for (int i = 0; i < 3'000; ++i) EXPECT_TRUE(theirs.ring());
  EXPECT_EQ(ours.drain(), Status::ok);
  EXPECT_EQ(ours.sleep(immediate), Status::timed_out);
}

TEST(Lifeline, cannot_ring_if_the_other_side_has_gone) {
  auto [ours, theirs] = Lifeline::pair();
  theirs.reset();
  EXPECT_FALSE(ours.ring());
  EXPECT_FALSE(ours.ring());
}

TEST(Lifeline, rings_again_where_the_kernel_lacked_memory_for_a_moment) {
  auto [ours, theirs] = Lifeline::pair();
  ScopedHook hook;
  hook.fail("send", ENOBUFS, 3);
  EXPECT_TRUE(theirs.ring());
  EXPECT_EQ(ours.sleep(immediate), Status::ok);
}

TEST(Lifeline, hangs_up_if_it_cannot_ring_so_that_the_other_side_wakes) {
  auto [ours, theirs] = Lifeline::pair();
  ScopedHook hook;
  hook.fail("send", ENOMEM, 1000);
  EXPECT_FALSE(theirs.ring());
  EXPECT_EQ(ours.sleep(never), Status::closed);
}

TEST(Lifeline, drains_without_waiting_and_reports_that_the_other_side_has_gone) {
  auto [ours, theirs] = Lifeline::pair();
  EXPECT_EQ(ours.drain(), Status::ok);
  theirs.ring();
  EXPECT_EQ(ours.drain(), Status::ok);
  theirs.ring();
  theirs.reset();
  EXPECT_EQ(ours.drain(), Status::closed);
}

TEST(Lifeline, is_closed_too_when_the_other_side_goes_without_having_taken_our_rings) {
  auto [ours, theirs] = Lifeline::pair();
  EXPECT_TRUE(ours.ring());
  theirs.reset();
  EXPECT_EQ(ours.sleep(never), Status::closed);
  EXPECT_EQ(ours.drain(), Status::closed);
}

TEST(Lifeline, delivers_a_last_ring_before_the_hang_up) {
  auto [ours, theirs] = Lifeline::pair();
  theirs.ring();
  theirs.reset();
  EXPECT_EQ(ours.sleep(never), Status::ok);
  EXPECT_EQ(ours.sleep(never), Status::closed);
}

TEST(Lifeline, survives_eintr) {
  auto [ours, theirs] = Lifeline::pair();
  ScopedHook hook;
  hook.fail("send", EINTR, 3);
  hook.fail("recv", EINTR, 3);
  hook.fail("ppoll", EINTR, 3);
  EXPECT_TRUE(theirs.ring());
  EXPECT_EQ(ours.sleep(Deadline::after(std::chrono::hours(1))), Status::ok);
}

TEST(Lifeline, tells_a_goodbye_from_a_death) {
  for (const bool says_goodbye : {true, false}) {
    auto [ours, theirs] = Lifeline::pair();
    if (says_goodbye) theirs.say_goodbye();
    theirs.reset();
    EXPECT_EQ(ours.farewell(), says_goodbye ? Farewell::goodbye : Farewell::died);
  }
}

TEST(Lifeline, does_not_know_while_the_other_end_is_open_or_without_a_descriptor) {
  auto [ours, theirs] = Lifeline::pair();
  EXPECT_EQ(ours.farewell(), Farewell::unknown);
  EXPECT_EQ(Lifeline().farewell(), Farewell::unknown);
}

TEST(Lifeline, gives_its_descriptor_away) {
  auto [ours, theirs] = Lifeline::pair();
  const int number = theirs.fd();
  const OwnedFd released = theirs.release();
  EXPECT_EQ(released.get(), number);
  EXPECT_EQ(theirs.fd(), -1);
  EXPECT_EQ(ours.sleep(immediate), Status::timed_out);
}

int waits_to_be_killed(const std::vector<std::string>& arguments) {
  Lifeline(OwnedFd(std::stoi(arguments.at(0)))).ring();
  const Lifeline held(OwnedFd(std::stoi(arguments.at(1))));
  for (;;) ::pause();
}
const Helper lifeline_helper("hold-lifeline", waits_to_be_killed);

TEST(Lifeline, ends_with_the_process_that_held_it_killed_or_not) {
  auto [ready_ours, ready_theirs] = Lifeline::pair();
  auto [ours, theirs] = Lifeline::pair();
  SpawnOptions options;
  options.inherited = {ready_theirs.fd(), theirs.fd()};
  Process process = spawn_helper("hold-lifeline",
                                 {std::to_string(ready_theirs.fd()), std::to_string(theirs.fd())},
                                 std::move(options));
  theirs.reset();
  ready_theirs.reset();
  EXPECT_EQ(ready_ours.sleep(never), Status::ok);
  EXPECT_EQ(ours.sleep(immediate), Status::timed_out);
  process.kill(SIGKILL);
  EXPECT_EQ(ours.sleep(never), Status::closed);
}

// --- the watcher ---

TEST(Watch, runs_its_action_when_the_other_side_goes) {
  auto [ours, theirs] = Lifeline::pair();
  std::promise<void> went;
  const Watch watch(ours.fd(), [&] { went.set_value(); });
  theirs.reset();
  went.get_future().get();
}

TEST(Watch, runs_its_action_for_an_end_that_came_before_it) {
  auto [ours, theirs] = Lifeline::pair();
  theirs.reset();
  std::promise<void> went;
  const Watch watch(ours.fd(), [&] { went.set_value(); });
  went.get_future().get();
}

TEST(Watch, is_not_moved_by_rings_and_acts_once_only) {
  auto [ours, theirs] = Lifeline::pair();
  auto [other_ours, other_theirs] = Lifeline::pair();
  std::atomic<int> acted = 0;
  std::promise<void> went, other_went;
  const Watch watch(ours.fd(), [&] {
    if (++acted == 1) went.set_value();
  });
  theirs.ring();
  theirs.reset();
  went.get_future().get();
  const Watch other(other_ours.fd(),
                    [&] { other_went.set_value(); });  // the same thread handles this event later
  other_theirs.reset();
  other_went.get_future().get();
  EXPECT_EQ(acted, 1);
}

TEST(Watch, does_not_act_after_it_is_destroyed) {
  auto [ours, theirs] = Lifeline::pair();
  auto [other_ours, other_theirs] = Lifeline::pair();
  std::atomic<bool> acted = false;
  {
    const Watch watch(ours.fd(), [&] { acted = true; });
  }
  theirs.reset();
  std::promise<void> other_went;
  const Watch other(other_ours.fd(), [&] { other_went.set_value(); });
  other_theirs.reset();
  other_went.get_future().get();
  EXPECT_FALSE(acted);
}

TEST(Watch, goes_on_watching_after_it_moved_and_stops_when_it_is_replaced) {
  auto [ours, theirs] = Lifeline::pair();
  auto [other_ours, other_theirs] = Lifeline::pair();
  std::atomic<bool> first_acted = false;
  std::promise<void> went;
  Watch watch(other_ours.fd(), [&] { first_acted = true; });
  Watch second(ours.fd(), [&] { went.set_value(); });
  watch = std::move(second);
  second = Watch();
  other_theirs.reset();
  theirs.reset();
  went.get_future().get();
  EXPECT_FALSE(first_acted);
}

TEST(Watch, serves_many_at_once) {
  constexpr int count = 50;
  std::vector<std::pair<Lifeline, Lifeline>> lifelines;
  std::vector<Watch> watches;
  std::atomic<int> acted = 0;
  std::promise<void> all;
  for (int i = 0; i < count; ++i) {
    lifelines.push_back(Lifeline::pair());
    watches.emplace_back(lifelines.back().first.fd(), [&] {
      if (++acted == count) all.set_value();
    });
  }
  for (auto& [ours, theirs] : lifelines) theirs.reset();
  all.get_future().get();
  EXPECT_EQ(acted, count);
}

}  // namespace
