// How a channel ends, as seen by the remaining side.
#include <sys/wait.h>
#include <unistd.h>

#include "conformance/roles.h"

namespace {
using namespace conformance;
using namespace std::chrono_literals;

class Ending : public Conformance {
 protected:
  // Expects that the receiver is closed permanently, with that farewell.
  void expect_closed(Receiver& in, Farewell farewell) const {
    Message place(10);
    for (int times = 0; times < 3; ++times) {
      EXPECT_EQ(status_of_receive(in), Status::closed);
      EXPECT_EQ(in.receive_into(place, patience()).error(), Status::closed);
      EXPECT_EQ(status_of_receive(in, Deadline::immediate()), Status::closed);
    }
    expect_farewell(in, farewell);
    if (const auto wake = in.arm()) {
      EXPECT_EQ(wait(*wake, patience()), Status::ok);
    }
    EXPECT_EQ(status_of_receive(in), Status::closed);
  }

  // Expects that sends are eventually closed, and stay so, because the peer receives no more.
  static void expect_sends_closed(Sender& out) {
    const Message message = numbered(0, std::min<std::size_t>(4096, out.max_message()));
    Status status = Status::ok;
    for (int count = 0; count < 20'000 && status == Status::ok; ++count)
      status = out.send(message, patience());
    EXPECT_EQ(status, Status::closed);
    EXPECT_EQ(out.send(message, patience()), Status::closed);
    EXPECT_EQ(out.post(message, patience()), Status::closed);
    expect_building_closed(out);
  }

  // Expects that building a message returns closed. If the sender lends private memory, flush does.
  static void expect_building_closed(Sender& out) {
    if (const auto place = out.reserve(10, patience())) {
      out.commit(10);
    } else {
      EXPECT_EQ(place.error(), Status::closed);
    }
    EXPECT_EQ(out.flush(patience()), Status::closed);
    EXPECT_EQ(out.pending(), 0U);
  }
};
IPCLAB_OVER_ALL(Ending);

TEST_P(Ending, after_shutdown_the_peer_receives_all_and_then_closed_for_ever) {
  const Pair pair = open();
  ASSERT_EQ(send(*pair.client.out, "sent"), Status::ok);
  ASSERT_EQ(post(*pair.client.out, "posted"), Status::ok);
  EXPECT_EQ(pair.client.out->shutdown(patience()), Status::ok);
  EXPECT_EQ(pair.server.in->farewell(), Farewell::none);
  EXPECT_EQ(received(*pair.server.in), "sent");
  EXPECT_EQ(received(*pair.server.in), "posted");
  expect_closed(*pair.server.in, Farewell::goodbye);
  EXPECT_EQ(pair.server.in->counters().torn_bytes, 0U);
}

TEST_P(Ending, shutdown_delivers_a_message_built_in_place) {
  const Pair pair = open();
  const auto place = pair.client.out->reserve(5, patience());
  ASSERT_TRUE(place);
  std::fill(place->begin(), place->end(), std::byte{'x'});
  pair.client.out->commit(5);
  EXPECT_EQ(pair.client.out->shutdown(patience()), Status::ok);
  EXPECT_EQ(received(*pair.server.in), "xxxxx");
  expect_closed(*pair.server.in, Farewell::goodbye);
}

TEST_P(Ending, after_its_shutdown_a_side_sends_no_more) {
  const Pair pair = open();
  Sender& out = *pair.client.out;
  EXPECT_EQ(out.shutdown(patience()), Status::ok);
  EXPECT_EQ(send(out, "x"), Status::closed);
  EXPECT_EQ(post(out, "x"), Status::closed);
  expect_building_closed(out);
  EXPECT_EQ(out.shutdown(patience()), Status::ok);  // has no further effect
  EXPECT_EQ(out.pending(), 0U);
  EXPECT_EQ(out.counters().messages, 0U);
  EXPECT_EQ(received(*pair.server.in), "[closed]");
}

TEST_P(Ending, half_close_leaves_the_other_direction_open_where_it_is_claimed) {
  const Pair pair = open();
  EXPECT_EQ(pair.client.out->shutdown(patience()), Status::ok);
  EXPECT_EQ(received(*pair.server.in), "[closed]");
  if (!traits().half_close) {
    EXPECT_EQ(received(*pair.client.in), "[closed]");
    return;
  }
  for (std::uint64_t number = 0; number < 20; ++number)
    pass(*pair.server.out, *pair.client.in, number, 20'000);
  EXPECT_EQ(pair.client.in->farewell(), Farewell::none);
  EXPECT_EQ(pair.server.out->shutdown(patience()), Status::ok);
  expect_closed(*pair.client.in, Farewell::goodbye);
}

TEST_P(Ending, destroying_the_sender_is_a_goodbye_in_its_direction) {
  Pair pair = open();
  ASSERT_EQ(send(*pair.client.out, "last"), Status::ok);
  pair.client.out.reset();
  EXPECT_EQ(received(*pair.server.in), "last");
  expect_closed(*pair.server.in, Farewell::goodbye);
  if (!traits().half_close) return;
  EXPECT_EQ(send(*pair.server.out, "still"), Status::ok);
  EXPECT_EQ(received(*pair.client.in), "still");
}

TEST_P(Ending, after_the_receiver_is_destroyed_the_peers_sends_are_closed_where_it_is_claimed) {
  Pair pair = open();
  pair.client.in.reset();
  Sender& out = *pair.server.out;
  const std::size_t size = std::min<std::size_t>(4096, out.max_message());
  if (traits().receive_close) {
    expect_sends_closed(out);
  } else if (waits_when_full()) {
    EXPECT_EQ(out.send(numbered(fill(out, size), size), Deadline::after(10ms)), Status::timed_out);
  } else {
    for (std::uint64_t number = 0; number < 1000; ++number)
      ASSERT_EQ(out.send(numbered(number, size), patience()), Status::ok);
  }
  if (traits().receive_close && !traits().half_close) return;
  EXPECT_EQ(send(*pair.client.out, "still"), Status::ok);
  EXPECT_EQ(received(*pair.server.in), "still");
}

TEST_P(Ending, destroying_the_channel_is_a_goodbye_and_loses_nothing_that_was_sent) {
  Pair pair = open();
  const std::uint64_t count = ahead(10);
  for (std::uint64_t number = 0; number < count; ++number)
    ASSERT_EQ(pair.client.out->send(numbered(number, 500), patience()), Status::ok);
  pair.client = {};
  expect_numbered(*pair.server.in, 0, count, 500);
  expect_closed(*pair.server.in, Farewell::goodbye);
  if (end_is_seen()) expect_sends_closed(*pair.server.out);
}

TEST_P(Ending, a_closed_send_does_not_end_receive) {
  IPCLAB_ONLY_IF_CLAIMED(end_is_seen());
  Pair pair = open();
  const std::uint64_t count = ahead(3);
  for (std::uint64_t number = 0; number < count; ++number)
    ASSERT_EQ(pair.client.out->send(numbered(number, 500), patience()), Status::ok);
  pair.client = {};
  expect_sends_closed(*pair.server.out);
  expect_numbered(*pair.server.in, 0, count, 500);
  expect_closed(*pair.server.in, Farewell::goodbye);
}

TEST_P(Ending, what_a_side_did_not_receive_does_not_keep_its_peer_from_receiving) {
  Pair pair = open();
  ASSERT_EQ(send(*pair.server.out, "never received"), Status::ok);
  ASSERT_EQ(send(*pair.client.out, "last words"), Status::ok);
  pair.client = {};
  EXPECT_EQ(received(*pair.server.in), "last words");
  EXPECT_EQ(received(*pair.server.in), "[closed]");
}

// A forked process that holds a copy of every descriptor, and ends when this object does.
class Bystander {
 public:
  Bystander() : pid_(::fork()) {
    if (pid_ != 0) return;
    ::alarm(120);
    for (;;) ::pause();
  }
  ~Bystander() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Bystander(const Bystander&) = delete;

 private:
  const pid_t pid_;
};

TEST_P(Ending, a_process_that_holds_copies_of_the_descriptors_does_not_delay_a_goodbye) {
  for (const bool shuts_down : {true, false}) {
    Pair pair = open();
    ASSERT_EQ(send(*pair.client.out, "last"), Status::ok);
    const Bystander bystander;
    if (shuts_down) {
      EXPECT_EQ(pair.client.out->shutdown(patience()), Status::ok);
    } else {
      pair.client.out.reset();
    }
    EXPECT_EQ(received(*pair.server.in), "last");
    expect_closed(*pair.server.in, Farewell::goodbye);
  }
}

TEST_P(Ending, a_process_that_exits_after_shutdown_said_goodbye) {
  const auto listener = listen();
  PeerProcess peer("send", "connect", own_options(listener->address()), listener->inherited(),
                   {"3", "shutdown"});
  const Channel channel = std::move(listener->accept(patience()).value());
  for (std::uint64_t number = 0; number < 3; ++number) {
    const auto message = channel.in->receive(patience());
    ASSERT_TRUE(message);
    EXPECT_TRUE(is_numbered(*message, number));
  }
  expect_closed(*channel.in, Farewell::goodbye);
  EXPECT_EQ(channel.out->shutdown(patience()), Status::ok);
  EXPECT_TRUE(peer.exits_with(0));
}

TEST_P(Ending, a_process_that_exits_with_its_channel_destroyed_said_goodbye) {
  const auto listener = listen();
  const std::uint64_t count = ahead(3);
  PeerProcess peer("send", "connect", own_options(listener->address()), listener->inherited(),
                   {std::to_string(count), "destroy", "2000"});
  const Channel channel = std::move(listener->accept(patience()).value());
  EXPECT_TRUE(peer.exits_with(0));  // it is reaped before we receive
  for (std::uint64_t number = 0; number < count; ++number)
    ASSERT_EQ(status_of_receive(*channel.in), Status::ok);
  expect_closed(*channel.in, Farewell::goodbye);
}

TEST_P(Ending, a_process_that_exits_with_its_channel_open_died) {
  for (const bool is_reaped : {false, true}) {
    const auto listener = listen();
    const std::uint64_t count = ahead(6);
    PeerProcess peer("send", "connect", own_options(listener->address()), listener->inherited(),
                     {std::to_string(count), "exit", "2000"});
    const Channel channel = std::move(listener->accept(patience()).value());
    if (is_reaped) {
      EXPECT_TRUE(peer.exits_with(3));
    }
    const std::uint64_t surely = traits().outlives_peer || !is_reaped ? count : 0;
    for (std::uint64_t number = 0; number < count; ++number) {
      if (!end_is_seen() && number >= surely) break;
      const auto message = channel.in->receive(patience());
      if (!message && number >= surely) break;
      ASSERT_TRUE(message) << number << ": " << to_string(message.error());
      EXPECT_TRUE(is_numbered(*message, number));
    }
    if (end_is_seen()) {
      expect_closed(*channel.in, Farewell::died);
      expect_sends_closed(*channel.out);
    } else {
      EXPECT_EQ(status_of_receive(*channel.in, Deadline::after(10ms)), Status::timed_out);
      EXPECT_NE(channel.in->farewell(), Farewell::goodbye);
    }
    EXPECT_TRUE(peer.exits_with(3));
  }
}

TEST_P(Ending, a_message_that_never_became_whole_is_torn_and_counted) {
  IPCLAB_ONLY_IF_CLAIMED(waits_when_full() && end_is_seen());
  const auto listener = listen();
  const std::size_t size = std::size_t{8} << 20;
  PeerProcess peer("send-one", "connect", own_options(listener->address()), listener->inherited(),
                   {std::to_string(size)});
  const Channel channel = std::move(listener->accept(patience()).value());
  if (channel.out->max_message() < size) {  // the message cannot be sent
    EXPECT_TRUE(peer.exits_with(1));
    EXPECT_EQ(status_of_receive(*channel.in), Status::closed);
    EXPECT_EQ(channel.in->counters().torn_bytes, 0U);
    return;
  }
  ASSERT_TRUE(peer.becomes_ready());
  // Receives in short tries. A part of the message comes, the rest never does.
  Message place(size);
  const auto wake = channel.in->arm();
  if (wake) {
    ASSERT_EQ(wait(*wake, patience()), Status::ok);
  }
  peer.kill();
  EXPECT_EQ(status_of_receive(*channel.in), Status::closed);
  EXPECT_GT(channel.in->counters().torn_bytes, 0U);
  EXPECT_EQ(channel.in->counters().messages, 0U);
  expect_closed(*channel.in, Farewell::died);
}

}  // namespace
