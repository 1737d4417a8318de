// kill -9 of either peer at random moments: the survivor receives an exact prefix of whole
// messages, then closed, and never hangs.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <future>
#include <random>

#include "conformance/roles.h"

namespace {
using namespace conformance;
using namespace std::chrono_literals;

class Kill : public Conformance {
 protected:
  // Returns the number of rounds: fewer if both processes spin, because others need the CPUs.
  int times() const { return blocks() ? 20 : 5; }
  std::uint64_t random(std::uint64_t below) {
    return std::uniform_int_distribution<std::uint64_t>(0, below - 1)(random_);
  }
  void pause_at_random() {
    const Deadline end = Deadline::after(std::chrono::microseconds(random(300)));
    while (!end.expired()) {}
  }

  // A channel to the process that is killed. Either it connected to us, or we to it.
  struct Joined {
    std::unique_ptr<Listener> listener;
    std::unique_ptr<PeerProcess> peer;
    Channel channel;
  };
  Joined join_process(const std::string& role, bool peer_listens,
                      std::vector<std::string> arguments = {}) {
    Joined joined;
    if (peer_listens) {
      joined.peer =
          std::make_unique<PeerProcess>(role, "listen", own_options(Address(transport().name, "")),
                                        std::span<const int>(), arguments);
      EXPECT_TRUE(joined.peer->becomes_ready());
      joined.channel = connect(own_options(joined.peer->address()), patience());
      return joined;
    }
    joined.listener = listen();
    joined.peer =
        std::make_unique<PeerProcess>(role, "connect", own_options(joined.listener->address()),
                                      joined.listener->inherited(), arguments);
    joined.channel = std::move(joined.listener->accept(patience()).value());
    return joined;
  }
  // Serves the address of a killed server again. The new server takes the name over and removes
  // leftovers.
  void serve_again(const Joined& joined, int round) const {
    if (peer_may_listen(round)) (void)ipc::listen(own_options(joined.peer->address()));
  }
  bool peer_may_listen(int round) const {
    return traits().reached_by == Traits::ReachedBy::name && round % 2 == 1;
  }

  // Expects the end, after all messages of a dead peer were received.
  void expect_dead(Channel& channel) {
    if (!end_is_seen()) {  // only a deadline shows the end
      const Status status = status_of_receive(*channel.in, Deadline::after(5ms));
      EXPECT_TRUE(status == Status::timed_out || status == Status::closed) << to_string(status);
      EXPECT_NE(channel.in->farewell(), Farewell::goodbye);
      EXPECT_NE(channel.in->farewell(), Farewell::died);
      return;
    }
    for (int again = 0; again < 3; ++again)
      EXPECT_EQ(status_of_receive(*channel.in), Status::closed);
    expect_farewell(*channel.in, Farewell::died);
    Status status = Status::ok;
    const Message message = numbered(0, std::min<std::size_t>(4096, channel.out->max_message()));
    for (int count = 0; count < 20'000 && status == Status::ok; ++count)
      status = channel.out->send(message, patience());
    EXPECT_EQ(status, Status::closed);
    EXPECT_EQ(send(*channel.out, "x"), Status::closed);
  }

  // Receives until closed, or until nothing comes if the end is not seen. Returns the number of
  // messages.
  std::uint64_t receive_rest(Channel& channel, std::uint64_t next) {
    const Deadline::Duration quiet = end_is_seen() ? Deadline::Duration(30s) : 5ms;
    for (;; ++next) {
      const auto message = channel.in->receive(Deadline::after(quiet));
      if (!message) {
        EXPECT_EQ(message.error(), end_is_seen() ? Status::closed : Status::timed_out);
        return next;
      }
      const auto number = number_of(*message);
      EXPECT_TRUE(number) << "a torn message";
      if (!number) return next;
      if (traits().reliable) {
        EXPECT_EQ(*number, next);
      } else if (traits().ordered) {
        EXPECT_GE(*number, next);  // messages may be lost, never repeated
      }
      next = std::max(next, *number);
    }
  }

 private:
  std::mt19937_64 random_{20240801};
};
IPCLAB_OVER_BOTH(Kill);

TEST_P(Kill, of_an_idle_peer_ends_the_wait_of_the_survivor) {
  for (int round = 0; round < times(); ++round) {
    Joined joined = join_process("send", peer_may_listen(round), {"1", "stay"});
    if (peer_may_listen(round)) {
      ASSERT_EQ(send(*joined.channel.out, "hello"), Status::ok);
    }
    ASSERT_EQ(status_of_receive(*joined.channel.in), Status::ok);
    const pid_t waiting = ::gettid();
    auto killing = std::async(std::launch::async, [&, before = round % 4 < 2] {
      if (!before && blocks()) eventually([&] { return is_asleep(::getpid(), waiting); });
      joined.peer->kill();
    });
    if (round % 4 < 2) killing.get();
    if (round % 4 < 2) pause_at_random();
    expect_dead(joined.channel);
    if (killing.valid()) killing.get();
    EXPECT_TRUE(joined.peer->is_gone());
    serve_again(joined, round);
  }
}

TEST_P(Kill, of_a_sending_peer_leaves_an_exact_prefix_of_whole_messages) {
  for (int round = 0; round < times(); ++round) {
    Joined joined = join_process("send", peer_may_listen(round), {"0", "stay"});
    std::uint64_t next = 0;
    for (const auto until = random(60); next < until; ++next) {
      const auto message = joined.channel.in->receive(patience());
      ASSERT_TRUE(message) << to_string(message.error());
      const auto number = number_of(*message);
      ASSERT_TRUE(number) << "a torn message";
      if (traits().reliable) {
        ASSERT_EQ(*number, next);
      } else if (traits().ordered) {
        ASSERT_GE(*number, next);
      }
      next = std::max(next, *number);
    }
    // In half of the rounds a message is queued when the peer dies, and the peer is dead before we
    // receive. That requires that the channel has room for the message.
    const bool is_queued =
        round % 4 < 2 && mixed_size(next, joined.channel.out->max_message()) <= traits().room;
    if (is_queued) {
      EXPECT_TRUE(eventually([&] { return joined.peer->log().done > next; }));
    }
    pause_at_random();
    joined.peer->kill();
    if (is_queued) {
      EXPECT_EQ(wait({joined.peer->process().pidfd(), POLLIN}, patience()), Status::ok);
    }
    const std::uint64_t count = receive_rest(joined.channel, next);
    EXPECT_TRUE(joined.peer->is_gone());
    const std::uint64_t sent = joined.peer->log().done;
    EXPECT_LE(count, sent + 1);
    if (traits().reliable && traits().outlives_peer) {
      EXPECT_GE(count, sent) << "a message was lost";
    }
    expect_dead(joined.channel);
    serve_again(joined, round);
  }
}

TEST_P(Kill, of_a_receiving_peer_closes_the_sends_of_the_survivor) {
  for (int round = 0; round < times(); ++round) {
    Joined joined = join_process("sink", peer_may_listen(round));
    const std::uint64_t until = random(60);
    auto killing = std::async(std::launch::async, [&] {
      eventually([&] { return joined.peer->log().done >= until || !traits().reliable; });
      pause_at_random();
      joined.peer->kill();
    });
    std::uint64_t sent = 0;
    Sender& out = *joined.channel.out;
    const std::uint64_t most = end_is_seen() ? 10'000'000 : until + 50;
    Status status = Status::ok;
    while (sent < most && status == Status::ok) {
      status = out.send(numbered(sent, mixed_size(sent, out.max_message())), Deadline::never());
      if (status == Status::ok) ++sent;
    }
    if (end_is_seen()) {
      EXPECT_EQ(status, Status::closed);
    }
    killing.get();
    EXPECT_TRUE(joined.peer->is_gone());
    EXPECT_LE(joined.peer->log().done, sent + 1);
    if (traits().reliable) {
      EXPECT_EQ(joined.peer->log().wrong, 0U);
    }
    expect_dead(joined.channel);
    serve_again(joined, round);
  }
}

TEST_P(Kill, of_a_peer_that_does_not_receive_ends_a_send_that_waits_for_room) {
  IPCLAB_ONLY_IF_CLAIMED(waits_when_full());
  IPCLAB_ONLY_IF_CLAIMED(end_is_seen());
  for (int round = 0; round < 4; ++round) {
    Joined joined = join_process("wait", false);
    ASSERT_TRUE(joined.peer->becomes_ready());
    const auto count = fill(*joined.channel.out, 1000);
    const pid_t waiting = ::gettid();
    auto killing = std::async(std::launch::async, [&] {
      if (blocks()) eventually([&] { return is_asleep(::getpid(), waiting); });
      joined.peer->kill();
    });
    Status status = Status::ok;
    for (auto number = count; status == Status::ok && number < count + 10; ++number)
      status = joined.channel.out->send(numbered(number, 1000), Deadline::never());
    EXPECT_EQ(status, Status::closed);
    killing.get();
    EXPECT_TRUE(joined.peer->is_gone());
    expect_dead(joined.channel);
  }
}

TEST_P(Kill, of_one_client_harms_no_other) {
  IPCLAB_ONLY_IF_CLAIMED(traits().reached_by == Traits::ReachedBy::name);
  const auto listener = listen();
  const Pair other = join(*listener);
  PeerProcess peer("send", "connect", own_options(listener->address()), {}, {"1", "stay"});
  Channel channel = std::move(listener->accept(patience()).value());
  ASSERT_EQ(status_of_receive(*channel.in), Status::ok);
  peer.kill();
  EXPECT_TRUE(peer.is_gone());
  expect_dead(channel);
  EXPECT_EQ(send(*other.client.out, "well"), Status::ok);
  EXPECT_EQ(received(*other.server.in), "well");
  const Pair next = join(*listener);
  EXPECT_EQ(send(*next.client.out, "too"), Status::ok);
  EXPECT_EQ(received(*next.server.in), "too");
}

}  // namespace
