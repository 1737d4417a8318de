// arm(): event loops miss no event, and sleep if there is none.
#include <future>

#include "conformance/roles.h"

namespace {
using namespace conformance;
using namespace std::chrono_literals;

class Events : public Conformance {
 protected:
  // Arms a half that has nothing to do. A nullopt asks for another look first.
  template <class Half, class Look>
  static std::optional<Wake> armed_while_idle(Half& half, Look look) {
    for (int tries = 0; tries < 5; ++tries) {
      if (const auto wake = half.arm()) return wake;
      look();
    }
    ADD_FAILURE() << "arm() always asks to try again, although there is nothing";
    return std::nullopt;
  }
  static bool is_ready(const Wake& wake, Deadline deadline = Deadline::immediate()) {
    return wait(wake, deadline) == Status::ok;
  }
  // Expects that poll does not sleep, because an event is pending.
  static void expect_no_sleep(const std::optional<Wake>& wake) {
    if (wake) {
      EXPECT_TRUE(is_ready(*wake)) << "poll sleeps, and there is something";
    }
  }
};
IPCLAB_OVER_BOTH(Events);

TEST_P(Events, an_idle_receivers_poll_sleeps_until_a_message_comes) {
  const Pair pair = open();
  Receiver& in = *pair.server.in;
  const auto look = [&] {
    EXPECT_EQ(status_of_receive(in, Deadline::immediate()), Status::timed_out);
  };
  for (std::uint64_t number = 0; number < 3; ++number) {
    const auto wake = armed_while_idle(in, look);
    ASSERT_TRUE(wake);
    EXPECT_FALSE(is_ready(*wake, Deadline::after(5ms)));
    ASSERT_EQ(pair.client.out->send(numbered(number, 2000), patience()), Status::ok);
    EXPECT_TRUE(is_ready(*wake, patience()));
    const auto message = in.receive(Deadline::immediate());
    ASSERT_TRUE(message);
    EXPECT_TRUE(is_numbered(*message, number));
  }
}

TEST_P(Events, the_second_of_two_messages_in_one_write_is_found) {
  const Pair pair = open();
  Receiver& in = *pair.server.in;
  ASSERT_EQ(post(*pair.client.out, "first"), Status::ok);
  ASSERT_EQ(post(*pair.client.out, "second"), Status::ok);
  ASSERT_EQ(pair.client.out->flush(patience()), Status::ok);
  EXPECT_EQ(received(in), "first");
  expect_no_sleep(in.arm());
  EXPECT_EQ(received(in, Deadline::immediate()), "second");
  const auto wake = armed_while_idle(
      in, [&] { EXPECT_EQ(status_of_receive(in, Deadline::immediate()), Status::timed_out); });
  ASSERT_TRUE(wake);
  EXPECT_FALSE(is_ready(*wake));
}

TEST_P(Events, a_message_left_by_receive_into_is_found) {
  const Pair pair = open();
  ASSERT_EQ(send(*pair.client.out, "too long"), Status::ok);
  Message place(3);
  EXPECT_EQ(pair.server.in->receive_into(place, patience()).error(), Status::too_big);
  expect_no_sleep(pair.server.in->arm());
  EXPECT_EQ(received(*pair.server.in), "too long");
}

TEST_P(Events, a_loop_of_arm_and_poll_receives_everything_and_the_end) {
  const Pair pair = open();
  constexpr std::uint64_t count = 300;
  std::atomic<std::uint64_t> arrived{0};
  auto sending = std::async(std::launch::async, [&] {
    Sender& out = *pair.client.out;
    for (std::uint64_t number = 0; number < count; ++number) {
      const std::size_t largest = out.max_message();
      if (!eventually([&] { return may_leave(number, arrived, window(), largest); }))
        return Status::timed_out;
      const Message message = numbered(number, mixed_size(number, largest));
      const bool together = traits().reliable && number % 3 != 0;
      const Status status =
          together ? out.post(message, patience()) : out.send(message, patience());
      if (status != Status::ok) return status;
    }
    return out.shutdown(patience());
  });
  for (std::uint64_t number = 0; number < count; ++number) {
    const auto message = receive_by_events(*pair.server.in);
    if (!message || !is_numbered(*message, number)) {
      ADD_FAILURE() << "message " << number << " does not come";
      arrived = count;
      break;
    }
    ++arrived;
  }
  EXPECT_EQ(receive_by_events(*pair.server.in).error(), Status::closed);
  EXPECT_EQ(sending.get(), Status::ok);
}

TEST_P(Events, waiting_by_poll_and_waiting_in_receive_go_together) {
  const Pair pair = open();
  Receiver& in = *pair.server.in;
  auto answering = std::async(std::launch::async, [&] {
    for (int count = 0; count < 60; ++count) {
      if (received(*pair.client.in, Deadline::never()) != "go") return false;
      if (send(*pair.client.out, "come") != Status::ok) return false;
    }
    return true;
  });
  for (int count = 0; count < 60; ++count) {
    EXPECT_EQ(send(*pair.server.out, "go"), Status::ok);
    if (count % 3 == 0) {
      const auto message = receive_by_events(in);
      ASSERT_TRUE(message);
      EXPECT_EQ(text_of(*message), "come");
    } else {
      EXPECT_EQ(received(in, count % 3 == 1 ? Deadline::never() : patience()), "come");
    }
  }
  EXPECT_TRUE(answering.get());
}

TEST_P(Events, a_senders_poll_sleeps_while_there_is_no_room) {
  IPCLAB_ONLY_IF_CLAIMED(waits_when_full());
  const Pair pair = open();
  Sender& out = *pair.client.out;
  const auto count = fill(out, 1000);
  const auto look = [&] {
    EXPECT_EQ(out.send(numbered(count, 1000), Deadline::immediate()), Status::timed_out);
  };
  const auto wake = armed_while_idle(out, look);
  ASSERT_TRUE(wake);
  EXPECT_FALSE(is_ready(*wake, Deadline::after(5ms)));
  expect_numbered(*pair.server.in, 0, count - 1, 1000);
  EXPECT_EQ(status_of_receive(*pair.server.in, Deadline::immediate()),
            out.pending() > 0 ? Status::timed_out : Status::ok);
  EXPECT_TRUE(is_ready(*wake, patience()));
  EXPECT_EQ(out.send(numbered(count, 1000), Deadline::immediate()), Status::ok);
}

TEST_P(Events, a_loop_of_arm_and_poll_sends_everything) {
  IPCLAB_ONLY_IF_CLAIMED(waits_when_full());
  const Pair pair = open();
  constexpr std::uint64_t count = 300;
  auto sending = std::async(std::launch::async, [&] {
    Sender& out = *pair.client.out;
    const Deadline limit = patience();
    const auto until_done = [&](auto attempt) {
      for (;;) {
        const Status status = attempt();
        if (status != Status::timed_out || limit.expired()) return status;
        const auto wake = out.arm();
        if (wake && wait(*wake, limit) != Status::ok) return Status::timed_out;
      }
    };
    for (std::uint64_t number = 0; number < count; ++number) {
      const Message message = numbered(
          number, std::min<std::size_t>(number % 10 == 0 ? 100'000 : 20'000, out.max_message()));
      const Status status = until_done([&] { return out.send(message, Deadline::immediate()); });
      if (status != Status::ok) return status;
    }
    return until_done([&] { return out.flush(Deadline::immediate()); });
  });
  for (std::uint64_t number = 0; number < count; ++number) {
    const auto message = pair.server.in->receive(patience());
    ASSERT_TRUE(message) << number << ": " << to_string(message.error());
    ASSERT_TRUE(is_numbered(*message, number));
  }
  EXPECT_EQ(sending.get(), Status::ok);
}

TEST_P(Events, the_end_of_the_peer_ends_the_poll) {
  Pair pair = open();
  Receiver& in = *pair.server.in;
  const auto wake = armed_while_idle(
      in, [&] { EXPECT_EQ(status_of_receive(in, Deadline::immediate()), Status::timed_out); });
  ASSERT_TRUE(wake);
  pair.client.out.reset();
  EXPECT_TRUE(is_ready(*wake, patience()));
  EXPECT_EQ(receive_by_events(in).error(), Status::closed);
  expect_no_sleep(in.arm());
}

TEST_P(Events, the_death_of_the_peer_ends_the_poll) {
  IPCLAB_ONLY_IF_CLAIMED(end_is_seen());
  const auto listener = listen();
  PeerProcess peer("send", "connect", own_options(listener->address()), listener->inherited(),
                   {"1", "stay"});
  const Channel channel = std::move(listener->accept(patience()).value());
  ASSERT_EQ(status_of_receive(*channel.in), Status::ok);
  const auto wake = armed_while_idle(*channel.in, [&] {
    EXPECT_EQ(status_of_receive(*channel.in, Deadline::immediate()), Status::timed_out);
  });
  ASSERT_TRUE(wake);
  peer.kill();
  EXPECT_TRUE(is_ready(*wake, patience()));
  EXPECT_EQ(receive_by_events(*channel.in).error(), Status::closed);
  expect_farewell(*channel.in, Farewell::died);
}

TEST_P(Events, an_idle_listeners_poll_sleeps_until_a_client_comes) {
  IPCLAB_ONLY_IF_CLAIMED(traits().reached_by == Traits::ReachedBy::name);
  const auto listener = listen();
  for (int round = 0; round < 2; ++round) {
    const auto look = [&] {
      EXPECT_EQ(listener->accept(Deadline::immediate()).error(), Status::timed_out);
    };
    const auto wake = armed_while_idle(*listener, look);
    ASSERT_TRUE(wake);
    EXPECT_FALSE(is_ready(*wake, Deadline::after(5ms)));
    auto connecting = std::async(
        std::launch::async, [&] { return connect(own_options(listener->address()), patience()); });
    EXPECT_TRUE(is_ready(*wake, patience()));
    const auto accepted = listener->accept(Deadline::immediate());
    EXPECT_TRUE(accepted);
    connecting.get();
  }
}

}  // namespace
