#include "ring_channel_support.h"

#include <thread>

namespace {

using namespace ipc;
using namespace ipc::test;

class WaitingAnyWay : public testing::TestWithParam<Waiting> {
 protected:
  ChannelOptions options{.wait = GetParam()};
  RingChannel channel{small_ring, options};
};
INSTANTIATE_TEST_SUITE_P(RingChannel, WaitingAnyWay, testing::ValuesIn(every_waiting),
                         [](const auto& waiting) { return std::string(to_string(waiting.param)); });

TEST_P(WaitingAnyWay, carries_messages_from_one_thread_to_another) {
  const unsigned count = GetParam() == Waiting::spin ? 500 : 5'000;  // spinning is slow on one CPU
  std::jthread peer([&] {
    for (unsigned i = 0; i < count; ++i)
      ASSERT_EQ(i % 5 == 0 ? channel.post(pattern(i % 700, i)) : channel.send(pattern(i % 700, i)),
                Status::ok);
    EXPECT_EQ(channel.sender->shutdown(never), Status::ok);
  });
  for (unsigned i = 0; i < count; ++i)
    ASSERT_TRUE(channel.receive(never) == pattern(i % 700, i)) << i;
  EXPECT_EQ(channel.receive(never), "[closed]");
  EXPECT_EQ(channel.receiver->farewell(), Farewell::goodbye);
}

TEST_P(WaitingAnyWay, carries_messages_larger_than_the_ring) {
  for (const std::size_t size : {1'016U, 1'017U, 4'096U, 50'000U, 300'000U}) {
    const std::string large = pattern(size);
    std::jthread peer([&] {
      const std::vector<Bytes> pieces{bytes(large).first(10), {}, bytes(large).subspan(10)};
      EXPECT_EQ(channel.sender->send(pieces, never), Status::ok);
      EXPECT_EQ(channel.send("next"), Status::ok);
    });
    EXPECT_TRUE(channel.receive(never) == large) << size;
    EXPECT_EQ(channel.receive(never), "next");
  }
}

TEST_P(WaitingAnyWay, goes_back_and_forth_as_a_ping_does) {
  RingChannel back(small_ring, options);
  const int count = GetParam() == Waiting::spin ? 100 : 500;
  std::jthread peer([&] {
    for (int i = 0; i < count; ++i) {
      const std::string message = channel.receive(never);
      ASSERT_EQ(back.send(message + "!"), Status::ok);
    }
  });
  for (int i = 0; i < count; ++i) {
    ASSERT_EQ(channel.send(std::to_string(i)), Status::ok);
    ASSERT_EQ(back.receive(never), std::to_string(i) + "!");
  }
}

TEST_P(WaitingAnyWay, times_out_not_before_the_deadline) {
  EXPECT_EQ(channel.receive(immediate), "[timed out]");
  auto deadline = briefly();
  EXPECT_EQ(channel.receive(deadline), "[timed out]");
  EXPECT_TRUE(deadline.expired());
  channel.fill();
  deadline = briefly();
  EXPECT_EQ(channel.send(pattern(100), deadline), Status::timed_out);
  EXPECT_TRUE(deadline.expired());
}

TEST_P(WaitingAnyWay, takes_a_message_again_once_there_is_room) {
  const unsigned count = channel.fill();
  std::jthread peer([&] {
    for (unsigned i = 0; i < count; ++i) EXPECT_TRUE(channel.receive(never) == pattern(100, i));
    EXPECT_EQ(channel.receive(never), "last");
  });
  EXPECT_EQ(channel.send("last", never), Status::ok);
}

TEST_P(WaitingAnyWay, delivers_the_last_message_of_a_sender_that_said_goodbye) {
  EXPECT_EQ(channel.send("last"), Status::ok);
  channel.sender.reset();
  EXPECT_EQ(channel.receive(never), "last");
  EXPECT_EQ(channel.receive(never), "[closed]");
  EXPECT_EQ(channel.receive(immediate), "[closed]");
  EXPECT_EQ(channel.receiver->farewell(), Farewell::goodbye);
}

TEST_P(WaitingAnyWay, delivers_the_last_message_of_a_sender_that_died) {
  for (const bool dies_while_we_wait : {false, true}) {
    Dying dying(options);
    std::jthread peer([&] {
      dying.put("last");
      dying.lifeline.reset();
    });
    if (!dies_while_we_wait) peer.join();
    EXPECT_EQ(dying.receive(), "last");
    EXPECT_EQ(dying.receive(), "[closed]");
    EXPECT_EQ(dying.receive(immediate), "[closed]");
    EXPECT_EQ(dying.receiver->farewell(), Farewell::died);
    EXPECT_EQ(dying.receiver->counters().torn_bytes, 0U);
  }
}

TEST_P(WaitingAnyWay, finds_the_death_also_when_it_only_ever_tries) {
  Dying dying(options);
  dying.put("last");
  dying.lifeline.reset();
  EXPECT_EQ(dying.receive(immediate), "last");
  std::string outcome;
  for (int i = 0; i < 3 && outcome != "[closed]"; ++i) outcome = dying.receive(immediate);
  EXPECT_EQ(outcome, "[closed]");
}

TEST_P(WaitingAnyWay, counts_the_torn_bytes_of_a_message_that_died_in_parts) {
  Dying dying(options);
  dying.put("whole");
  dying.put(pattern(500), RingFrame::part);
  dying.lifeline.reset();
  EXPECT_EQ(dying.receive(), "whole");
  EXPECT_EQ(dying.receive(), "[closed]");
  EXPECT_EQ(dying.receiver->counters().torn_bytes, 500U);
  EXPECT_EQ(dying.receiver->farewell(), Farewell::died);
}

TEST_P(WaitingAnyWay, makes_sends_closed_when_the_receiver_has_gone) {
  channel.receiver.reset();
  EXPECT_EQ(channel.send("x"), Status::closed);
  EXPECT_EQ(channel.post("x"), Status::closed);
  EXPECT_EQ(channel.sender->flush(never), Status::closed);
  EXPECT_EQ(status_of(channel.sender->reserve(1, never)), Status::closed);
  EXPECT_FALSE(channel.sender->arm());
}

TEST_P(WaitingAnyWay, wakes_a_sender_that_waits_for_room_when_the_receiver_dies) {
  auto [near, far] = Lifeline::pair();
  RingSender sender(new_ring(small_ring), std::move(near), options);
  const std::string message = pattern(100);
  const Bytes piece = bytes(message);
  while (sender.send({&piece, 1}, immediate) == Status::ok) {}
  std::jthread peer([&far = far] { far.reset(); });
  EXPECT_EQ(sender.send({&piece, 1}, never), Status::closed);
}

TEST_P(WaitingAnyWay, keeps_its_deadline_when_the_reader_shows_a_senseless_index) {
  channel.fill();
  channel.place.ring->consumed = ~std::uint64_t{0};
  EXPECT_EQ(channel.send(pattern(100), immediate), Status::timed_out);
  EXPECT_EQ(channel.send(pattern(100), briefly()), Status::timed_out);
  EXPECT_TRUE(channel.sender->arm());
}

}  // namespace
