#include "ipc/system/wait.h"

#include <gtest/gtest.h>

#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

TEST(Wait, returns_ok_for_what_is_ready_whatever_the_deadline) {
  auto [ours, theirs] = socket_pair();
  write_all(theirs.get(), "x");
  EXPECT_EQ(wait({ours.get(), POLLIN}, never), Status::ok);
  EXPECT_EQ(wait({ours.get(), POLLIN}, immediate), Status::ok);
  EXPECT_EQ(wait({ours.get(), POLLIN}, Deadline::after(std::chrono::hours(1))), Status::ok);
}

TEST(Wait, returns_ok_when_the_other_side_has_gone) {
  auto [ours, theirs] = socket_pair();
  theirs.reset();
  EXPECT_EQ(wait({ours.get(), POLLIN}, never), Status::ok);
}

TEST(Wait, times_out_not_before_the_deadline) {
  auto [ours, theirs] = socket_pair();
  EXPECT_EQ(wait({ours.get(), POLLIN}, immediate), Status::timed_out);
  const auto deadline = briefly();
  EXPECT_EQ(wait({ours.get(), POLLIN}, deadline), Status::timed_out);
  EXPECT_TRUE(deadline.expired());
}

TEST(Wait, computes_the_remaining_time_again_after_eintr) {
  auto [ours, theirs] = socket_pair();
  ScopedHook hook;
  hook.fail("ppoll", EINTR, 5);
  const auto deadline = briefly();
  EXPECT_EQ(wait({ours.get(), POLLIN}, deadline), Status::timed_out);
  EXPECT_TRUE(deadline.expired());
  EXPECT_GE(hook.count("ppoll"), 6U);
}

TEST(Wait, throws_when_poll_itself_fails) {
  auto [ours, theirs] = socket_pair();
  ScopedHook hook;
  hook.fail("ppoll", ENOMEM);
  EXPECT_EQ(error_of([&, fd = ours.get()] {
              (void)wait({fd, POLLIN}, never);
            })->fault(),
            Fault::resource_exhausted);
}

TEST(Spinner, looks_once_in_so_many_tries) {
  std::uint64_t calls = 0;
  const auto tries_per_look = [&](Waiting waiting, Try what) {
    Spinner spinner(waiting, what, never, calls);
    int tries = 1;
    while (!spinner.pause()) ++tries;
    return tries;
  };
  EXPECT_EQ(tries_per_look(Waiting::block, Try::memory), 1);
  EXPECT_EQ(tries_per_look(Waiting::spin, Try::call), 64);
  EXPECT_EQ(tries_per_look(Waiting::spin, Try::memory), 4096);
  EXPECT_EQ(calls, 0U);
  EXPECT_EQ(tries_per_look(Waiting::yield, Try::memory), 8);
  EXPECT_EQ(calls, 7U) << "a yield between two tries, and each is counted";
}

TEST(Spinner, sleeps_at_once_or_never_or_once_the_budget_is_spent) {
  std::uint64_t calls = 0;
  EXPECT_TRUE(Spinner(Waiting::block, Try::call, never, calls).sleeps());
  for (const Waiting waiting : {Waiting::spin, Waiting::yield}) {
    Spinner spinner(waiting, Try::call, never, calls);
    while (!spinner.pause()) {}
    EXPECT_FALSE(spinner.sleeps());
  }
  for (const Try what : {Try::call, Try::memory}) {
    Spinner spinner(Waiting::hybrid, what, never, calls);
    for (int round = 0; round < 2; ++round) {
      EXPECT_FALSE(spinner.sleeps());
      const Deadline budget = Deadline::after(hybrid_budget);
      while (!spinner.pause()) EXPECT_FALSE(spinner.sleeps());
      EXPECT_TRUE(spinner.sleeps());
      EXPECT_TRUE(budget.expired()) << "not before";
      spinner.renew();
    }
  }
}

TEST(Spinner, spends_no_more_of_the_budget_than_the_deadline_leaves) {
  std::uint64_t calls = 0;
  Spinner spinner(Waiting::hybrid, Try::memory, immediate, calls);
  for (int tries = 1; !spinner.pause(); ++tries) ASSERT_LT(tries, 2 * 64);
  EXPECT_TRUE(spinner.sleeps());
}

TEST(EndOfPeer, is_distinguished_from_other_errors) {
  for (const int error : {EPIPE, ECONNRESET, ECONNREFUSED, ENOTCONN, ESHUTDOWN, ECONNABORTED})
    EXPECT_TRUE(is_end_of_peer(error)) << error;
  for (const int error : {EAGAIN, EINTR, ENOMEM, EMFILE, EBADF})
    EXPECT_FALSE(is_end_of_peer(error)) << error;
}

long fails_with(int error) { return errno = error, -1; }

TEST(TryUntil, lets_the_call_itself_sleep_only_when_blocking_without_end) {
  std::uint64_t calls = 0;
  const auto attempt = [](bool may_sleep) { return may_sleep ? 1L : 2L; };
  EXPECT_EQ(try_until({-1, POLLIN}, Waiting::block, never, calls, attempt), 1U);
  EXPECT_EQ(try_until({-1, POLLIN}, Waiting::block, immediate, calls, attempt), 2U);
  EXPECT_EQ(try_until({-1, POLLIN}, Waiting::spin, never, calls, attempt), 2U);
  EXPECT_EQ(calls, 3U);
}

TEST(TryUntil, spins_without_polling_until_the_call_succeeds) {
  ScopedHook hook;
  std::uint64_t calls = 0;
  int left = 1000;
  EXPECT_EQ(try_until({-1, POLLIN}, Waiting::spin, never, calls,
                      [&](bool) { return --left > 0 ? fails_with(EAGAIN) : 7L; }),
            7U);
  EXPECT_EQ(calls, 1000U);
  EXPECT_EQ(hook.count("ppoll"), 0U);
}

TEST(TryUntil, gives_the_cpu_away_between_two_tries_when_yielding) {
  const ScopedHook hook;
  std::uint64_t calls = 0;
  int left = 6;
  EXPECT_EQ(try_until({-1, POLLIN}, Waiting::yield, never, calls,
                      [&](bool) { return --left > 0 ? fails_with(EAGAIN) : 7L; }),
            7U);
  EXPECT_EQ(hook.count("sched_yield"), 5U);
  EXPECT_EQ(calls, 6U + 5U);
}

TEST(TryUntil, sleeps_in_the_call_once_the_budget_of_a_hybrid_wait_is_spent) {
  const ScopedHook hook;
  std::uint64_t calls = 0;
  const Deadline budget = Deadline::after(hybrid_budget);
  EXPECT_EQ(try_until({-1, POLLIN}, Waiting::hybrid, never, calls,
                      [&](bool may_sleep) { return may_sleep ? 7L : fails_with(EAGAIN); }),
            7U);
  EXPECT_TRUE(budget.expired());
  EXPECT_EQ(hook.count("ppoll"), 0U);
}

TEST(TryUntil, polls_once_the_budget_is_spent_where_there_is_a_deadline) {
  auto [ours, theirs] = socket_pair();
  const ScopedHook hook;
  std::uint64_t calls = 0;
  const auto attempt = [](bool may_sleep) { return may_sleep ? 7L : fails_with(EAGAIN); };
  const Deadline deadline = briefly();
  EXPECT_EQ(status_of(try_until({ours.get(), POLLIN}, Waiting::hybrid, deadline, calls, attempt)),
            Status::timed_out);
  EXPECT_TRUE(deadline.expired());
  EXPECT_EQ(hook.count("ppoll"), 1U);
}

TEST(TryUntil, a_hybrid_wait_for_a_soon_answer_does_not_sleep) {
  const ScopedHook hook;
  std::uint64_t calls = 0;
  int left = 8;  // too few tries to spend the budget, however long they take
  const auto answer = [&](bool may_sleep) {
    return may_sleep ? 8L : --left > 0 ? fails_with(EAGAIN) : 7L;
  };
  EXPECT_EQ(try_until({-1, POLLIN}, Waiting::hybrid, never, calls, answer), 7U);
  EXPECT_EQ(calls, 8U);
  EXPECT_EQ(hook.count("ppoll") + hook.count("sched_yield"), 0U);
}

TEST(TryUntil, ends_at_the_deadline_whatever_the_way) {
  auto [ours, theirs] = socket_pair();
  for (const Waiting waiting : every_waiting) {
    std::uint64_t calls = 0;
    const auto busy = [](bool) { return fails_with(EAGAIN); };
    EXPECT_EQ(status_of(try_until({ours.get(), POLLIN}, waiting, immediate, calls, busy)),
              Status::timed_out);
    const auto deadline = briefly();
    EXPECT_EQ(status_of(try_until({ours.get(), POLLIN}, waiting, deadline, calls, busy)),
              Status::timed_out);
    EXPECT_TRUE(deadline.expired());
  }
}

TEST(TryUntil, is_closed_at_the_end_of_the_peer_and_throws_at_anything_else) {
  std::uint64_t calls = 0;
  const auto closed = try_until({-1, POLLOUT}, Waiting::block, never, calls,
                                [](bool) { return fails_with(EPIPE); });
  EXPECT_EQ(status_of(closed), Status::closed);
  const auto error = error_of([&] {
    (void)try_until({-1, POLLOUT}, Waiting::block, never, calls,
                    [](bool) { return fails_with(ENOBUFS); });
  });
  EXPECT_EQ(error->fault(), Fault::resource_exhausted);
  EXPECT_EQ(error->call(), "send");
}

}  // namespace
