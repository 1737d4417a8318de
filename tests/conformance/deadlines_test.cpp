// Every call ends by its deadline, in a state that the contract allows.
#include <unistd.h>

#include <future>

#include "conformance/roles.h"

namespace {
using namespace conformance;
using namespace std::chrono_literals;

class Deadlines : public Conformance {};
IPCLAB_OVER_BOTH(Deadlines);

// Returns how long a call took. Compared with lower bounds only.
template <class Call>
auto timed(Call call) {
  const auto begin = Deadline::Clock::now();
  auto result = call();
  return std::pair(std::move(result), Deadline::Clock::now() - begin);
}

TEST_P(Deadlines, receive_times_out_and_not_before_its_deadline) {
  const Pair pair = open();
  Receiver& in = *pair.server.in;
  EXPECT_EQ(status_of_receive(in, Deadline::immediate()), Status::timed_out);
  EXPECT_EQ(status_of_receive(in, Deadline::after(-1s)), Status::timed_out);
  const auto [status, took] = timed([&] { return status_of_receive(in, Deadline::after(20ms)); });
  EXPECT_EQ(status, Status::timed_out);
  EXPECT_GE(took, 20ms);
  EXPECT_EQ(send(*pair.client.out, "late"), Status::ok);
  EXPECT_EQ(received(in), "late");
}

TEST_P(Deadlines, receive_into_times_out_and_not_before_its_deadline) {
  const Pair pair = open();
  Message place(100);
  EXPECT_EQ(pair.server.in->receive_into(place, Deadline::immediate()).error(), Status::timed_out);
  const auto [result, took] =
      timed([&] { return pair.server.in->receive_into(place, Deadline::after(20ms)); });
  EXPECT_EQ(result.error(), Status::timed_out);
  EXPECT_GE(took, 20ms);
  EXPECT_EQ(send(*pair.client.out, "late"), Status::ok);
  EXPECT_EQ(pair.server.in->receive_into(place, patience()).value_or(0), 4U);
}

TEST_P(Deadlines, an_immediate_deadline_still_takes_what_is_there) {
  const Pair pair = open();
  ASSERT_EQ(send(*pair.client.out, "there", Deadline::immediate()), Status::ok);
  EXPECT_EQ(received(*pair.server.in, Deadline::immediate()), "there");
}

TEST_P(Deadlines, without_a_deadline_receive_waits_for_the_message) {
  const Pair pair = open();
  std::atomic<pid_t> thread = 0;
  auto receiving = std::async(std::launch::async, [&] {
    thread = ::gettid();
    return received(*pair.server.in, Deadline::never());
  });
  ASSERT_TRUE(eventually([&] { return thread != 0; }));
  if (blocks()) {
    EXPECT_TRUE(eventually([&] { return is_asleep(::getpid(), thread); }));
  }
  EXPECT_EQ(send(*pair.client.out, "at last", Deadline::never()), Status::ok);
  EXPECT_EQ(receiving.get(), "at last");
}

TEST_P(Deadlines, without_a_deadline_send_waits_for_room) {
  IPCLAB_ONLY_IF_CLAIMED(waits_when_full());
  const Pair pair = open();
  const auto count = fill(*pair.client.out, 1000);
  // A call that may not sleep can be refused although there is a little room: less than a page in a
  // pipe.
  constexpr std::uint64_t too_many = 10;
  std::atomic<pid_t> thread = 0;
  auto sending = std::async(std::launch::async, [&] {
    thread = ::gettid();
    for (std::uint64_t more = 0; more < too_many; ++more)
      if (pair.client.out->send(numbered(count + more, 1000), Deadline::never()) != Status::ok)
        return false;
    return true;
  });
  ASSERT_TRUE(eventually([&] { return thread != 0; }));
  if (blocks()) {
    EXPECT_TRUE(eventually([&] { return is_asleep(::getpid(), thread); }));
  }
  expect_numbered(*pair.server.in, 0, count + too_many, 1000);
  EXPECT_TRUE(sending.get());
}

TEST_P(Deadlines, nothing_of_a_send_that_timed_out_arrives_and_sending_it_again_is_safe) {
  IPCLAB_ONLY_IF_CLAIMED(waits_when_full());
  for (std::size_t size : {std::size_t{40}, std::size_t{5000}, std::size_t{60'000}}) {
    const Pair pair = open();
    size = std::min(size, pair.client.out->max_message());
    const auto count = fill(*pair.client.out, size);
    EXPECT_EQ(pair.client.out->send(numbered(777'777, size), Deadline::immediate()),
              Status::timed_out);
    expect_numbered(*pair.server.in, 0, count - 1, size);
    // The last one may have left in part.
    auto flushing =
        std::async(std::launch::async, [&] { return pair.client.out->flush(patience()); });
    expect_numbered(*pair.server.in, count - 1, count, size);
    ASSERT_EQ(flushing.get(), Status::ok);
    EXPECT_EQ(status_of_receive(*pair.server.in, Deadline::immediate()), Status::timed_out);
    pass(*pair.client.out, *pair.server.in, count, size);
    EXPECT_EQ(pair.client.out->counters().messages, count + 1);
  }
}

TEST_P(Deadlines, send_times_out_not_before_its_deadline) {
  IPCLAB_ONLY_IF_CLAIMED(waits_when_full());
  const Pair pair = open();
  const auto count = fill(*pair.client.out, 1000);
  // On a busy machine TCP may have room again later than fill() waits.
  for (std::uint64_t more = 0; more < 3; ++more) {
    const auto [status, took] = timed(
        [&] { return pair.client.out->send(numbered(count + more, 1000), Deadline::after(20ms)); });
    if (status == Status::ok) continue;
    EXPECT_EQ(status, Status::timed_out);
    EXPECT_GE(took, 20ms);
    return;
  }
  ADD_FAILURE() << "there is always room";
}

TEST_P(Deadlines, a_large_send_that_times_out_is_either_refused_or_pending) {
  IPCLAB_ONLY_IF_CLAIMED(waits_when_full());
  const Pair pair = open();
  Sender& out = *pair.client.out;
  const std::size_t size = std::min(out.max_message(), std::size_t{3} << 20);
  std::uint64_t accepted = 0;
  Status status = Status::ok;
  while (accepted < 1000 &&
         (status = out.send(numbered(accepted, size), Deadline::immediate())) == Status::ok &&
         out.pending() == 0)
    ++accepted;
  ASSERT_TRUE(status == Status::timed_out || out.pending() > 0) << to_string(status);
  if (status == Status::ok) ++accepted;
  // At most one frame is kept, and the next one is refused meanwhile.
  if (out.pending() > 0) {
    EXPECT_EQ(send(out, "next", Deadline::immediate()), Status::timed_out);
  }
  auto flushing = std::async(std::launch::async, [&] {
    const Status flushed = out.flush(patience());
    return flushed == Status::ok ? send(out, "next") : flushed;
  });
  expect_numbered(*pair.server.in, 0, accepted, size);
  EXPECT_EQ(received(*pair.server.in), "next");
  EXPECT_EQ(flushing.get(), Status::ok);
  EXPECT_EQ(out.pending(), 0U);
}

TEST_P(Deadlines, a_message_that_is_half_here_keeps_its_place) {
  IPCLAB_ONLY_IF_CLAIMED(waits_when_full());
  const Pair pair = open();
  Sender& out = *pair.client.out;
  Receiver& in = *pair.server.in;
  const std::size_t size = std::min(out.max_message(), std::size_t{3} << 20);
  Message place(size);
  for (std::uint64_t number = 0; number < 4; ++number) {
    ASSERT_EQ(out.send(numbered(number, size), Deadline::immediate()), Status::ok);
    const bool straight = number % 2 == 1;
    for (const Deadline limit = patience();;) {
      const auto arrived =
          straight ? in.receive_into(place, Deadline::immediate()).map([&](std::size_t count) {
            return Bytes(place).first(count);
          })
                   : in.receive(Deadline::immediate());
      if (arrived) {
        EXPECT_TRUE(is_numbered(*arrived, number, size));
        break;
      }
      ASSERT_EQ(arrived.error(), Status::timed_out);
      ASSERT_FALSE(limit.expired());
      const Status flushed = out.flush(Deadline::immediate());
      ASSERT_TRUE(flushed == Status::ok || flushed == Status::timed_out) << to_string(flushed);
    }
    ASSERT_EQ(out.flush(patience()), Status::ok);
  }
  EXPECT_EQ(send(out, "next"), Status::ok);
  EXPECT_EQ(received(in), "next");
}

TEST_P(Deadlines, flush_times_out_with_the_rest_still_pending) {
  IPCLAB_ONLY_IF_CLAIMED(waits_when_full());
  const Pair pair = open();
  Sender& out = *pair.client.out;
  auto count = fill(out, 1000);
  while (count < 100'000 && out.post(numbered(count, 1000), Deadline::immediate()) == Status::ok)
    ++count;
  if (out.pending() == 0) {  // nothing joins a batch before it is visible
    EXPECT_EQ(out.flush(Deadline::immediate()), Status::ok);
    return;
  }
  const auto [status, took] = timed([&] { return out.flush(Deadline::after(20ms)); });
  EXPECT_EQ(status, Status::timed_out);
  EXPECT_GE(took, 20ms);
  EXPECT_EQ(out.flush(Deadline::immediate()), Status::timed_out);
  EXPECT_GT(out.pending(), 0U);
  auto flushing = std::async(std::launch::async, [&] { return out.flush(patience()); });
  expect_numbered(*pair.server.in, 0, count, 1000);
  EXPECT_EQ(flushing.get(), Status::ok);
  EXPECT_EQ(out.pending(), 0U);
}

TEST_P(Deadlines, reserve_ends_by_its_deadline_and_takes_no_message_away) {
  IPCLAB_ONLY_IF_CLAIMED(waits_when_full());
  const Pair pair = open();
  Sender& out = *pair.client.out;
  const auto count = fill(out, 1000);
  for (const Deadline deadline : {Deadline::immediate(), Deadline::after(10ms)}) {
    const auto place = out.reserve(1000, deadline);  // has room if the sender lends private memory
    if (!place) {
      EXPECT_EQ(place.error(), Status::timed_out);
    }
  }
  expect_numbered(*pair.server.in, 0, count - 1, 1000);
  ASSERT_EQ(out.flush(patience()), Status::ok);
  expect_numbered(*pair.server.in, count - 1, count, 1000);
  EXPECT_EQ(status_of_receive(*pair.server.in, Deadline::immediate()), Status::timed_out);
}

TEST_P(Deadlines, shutdown_that_times_out_has_ended_nothing) {
  IPCLAB_ONLY_IF_CLAIMED(waits_when_full());
  const Pair pair = open();
  Sender& out = *pair.client.out;
  auto count = fill(out, 1000);
  while (count < 100'000 && out.post(numbered(count, 1000), Deadline::immediate()) == Status::ok)
    ++count;
  const bool has_pending = out.pending() > 0;
  const Status status = out.shutdown(Deadline::immediate());
  if (!has_pending) {
    EXPECT_EQ(status, Status::ok);
  }
  if (status == Status::ok) {  // no message is pending, or it is in the mechanism already
    expect_numbered(*pair.server.in, 0, count, 1000);
    EXPECT_EQ(received(*pair.server.in), "[closed]");
    return;
  }
  EXPECT_EQ(status, Status::timed_out);
  auto ending = std::async(std::launch::async, [&] {
    const Status sent = out.send(numbered(count, 1000), patience());
    return sent == Status::ok ? out.shutdown(patience()) : sent;
  });
  expect_numbered(*pair.server.in, 0, count + 1, 1000);
  EXPECT_EQ(received(*pair.server.in), "[closed]");
  EXPECT_EQ(ending.get(), Status::ok);
}

TEST_P(Deadlines, accept_times_out_and_not_before_its_deadline) {
  IPCLAB_ONLY_IF_CLAIMED(traits().reached_by == Traits::ReachedBy::name);
  const auto listener = listen();
  EXPECT_EQ(listener->accept(Deadline::immediate()).error(), Status::timed_out);
  const auto [result, took] = timed([&] { return listener->accept(Deadline::after(20ms)); });
  EXPECT_EQ(result.error(), Status::timed_out);
  EXPECT_GE(took, 20ms);
  const Pair pair = join(*listener);
  EXPECT_EQ(send(*pair.client.out, "hello"), Status::ok);
  EXPECT_EQ(received(*pair.server.in), "hello");
}

}  // namespace
