#include "ring_channel_support.h"

#include <thread>

namespace {

using namespace ipc;
using namespace ipc::test;

TEST(RingChannel, keeps_the_rest_of_a_large_message_whose_first_parts_have_left) {
  RingChannel channel;
  const std::string large = pattern(20'000);
  EXPECT_EQ(channel.send(large, immediate), Status::ok);
  EXPECT_GT(channel.sender->pending(), 0U);
  EXPECT_LT(channel.sender->pending(), large.size());
  EXPECT_EQ(channel.sender->flush(immediate), Status::timed_out);
  EXPECT_EQ(channel.send("not yet", immediate), Status::timed_out);
  EXPECT_EQ(channel.sender->shutdown(immediate), Status::timed_out);
  std::jthread peer([&] {
    EXPECT_EQ(channel.sender->flush(never), Status::ok);
    EXPECT_EQ(channel.sender->pending(), 0U);
    EXPECT_EQ(channel.send("next"), Status::ok);
  });
  EXPECT_TRUE(channel.receive(never) == large);
  EXPECT_EQ(channel.receive(never), "next");
}

TEST(RingChannel, keeps_its_place_in_a_large_message_when_a_deadline_passes) {
  RingChannel channel;
  const std::string large = pattern(20'000);
  EXPECT_EQ(channel.send(large, immediate), Status::ok);
  EXPECT_EQ(channel.receive(immediate), "[timed out]");
  EXPECT_EQ(channel.receive(briefly()), "[timed out]");
  std::jthread peer([&] { EXPECT_EQ(channel.sender->flush(never), Status::ok); });
  EXPECT_TRUE(channel.receive(never) == large);
}

TEST(RingChannel, accepts_nothing_of_a_large_message_that_found_no_room_at_all) {
  RingChannel channel;
  const unsigned count = channel.fill(8);
  EXPECT_EQ(channel.send(pattern(20'000), immediate), Status::timed_out);
  EXPECT_EQ(channel.sender->pending(), 0U);
  for (unsigned i = 0; i < count; ++i) EXPECT_EQ(channel.receive(), pattern(8, i));
  EXPECT_EQ(channel.receive(), "[timed out]");
}

TEST(RingChannel, delivers_exactly_what_it_accepted) {
  RingChannel channel;
  std::vector<std::string> accepted, received;
  for (unsigned i = 0; i < 2'000; ++i) {
    const std::string message = pattern((i * 37) % 3'000, i);
    const Status status =
        i % 3 == 0 ? channel.post(message, immediate) : channel.send(message, immediate);
    if (status == Status::ok) accepted.push_back(message);
    else ASSERT_EQ(status, Status::timed_out);
    if (i % 4 != 0) continue;
    if (const auto taken = channel.receiver->receive(immediate)) received.push_back(text(*taken));
  }
  std::jthread peer([&] { EXPECT_EQ(channel.sender->shutdown(never), Status::ok); });
  for (;;) {
    const auto message = channel.receiver->receive(never);
    if (!message) break;
    received.push_back(text(*message));
  }
  EXPECT_LT(accepted.size(), 2'000U) << "the ring should have been full at times";
  EXPECT_TRUE(received == accepted);
}

TEST(RingChannel, shows_a_batch_at_flush_and_drops_it_with_the_sender) {
  RingChannel channel;
  EXPECT_EQ(channel.post("one"), Status::ok);
  EXPECT_EQ(channel.receive(), "[timed out]");
  EXPECT_EQ(channel.sender->flush(never), Status::ok);
  EXPECT_EQ(channel.receive(), "one");
  EXPECT_EQ(channel.post("dropped"), Status::ok);
  channel.sender.reset();
  EXPECT_EQ(channel.receive(never), "[closed]");
}

TEST(RingChannel, is_built_in_place) {
  RingChannel channel;
  const auto place = channel.sender->reserve(100, never);
  ASSERT_TRUE(place);
  ASSERT_EQ(place->size(), 100U);
  std::memcpy(place->data(), "in place", 8);
  channel.sender->commit(8);
  EXPECT_EQ(channel.sender->flush(never), Status::ok);
  const auto view = channel.receiver->receive(never);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->data(), place->data()) << "one mapping, no copy";
  EXPECT_EQ(text(*view), "in place");
}

TEST(RingChannel, refuses_what_is_above_its_cap) {
  RingChannel channel(small_ring, {.max_message = 5'000});
  EXPECT_EQ(channel.sender->max_message(), 5'000U);
  EXPECT_EQ(channel.send(pattern(5'001)), Status::too_big);
  EXPECT_EQ(channel.send("ok"), Status::ok);
  EXPECT_EQ(channel.receive(), "ok");
}

TEST(RingChannel, finds_the_peers_message_above_our_cap_corrupt_and_stays_so) {
  for (const std::size_t size : {101U, 5'000U}) {
    RingChannel channel(2 * 8'192, {}, {.max_message = 100});
    EXPECT_EQ(channel.send(pattern(100)), Status::ok);
    EXPECT_EQ(channel.send(pattern(size)), Status::ok);
    EXPECT_EQ(channel.receive(), pattern(100));
    EXPECT_EQ(channel.receive(), "[corrupt]");
    EXPECT_EQ(channel.receive(never), "[corrupt]");
    EXPECT_FALSE(channel.receiver->arm());
  }
}

TEST(RingChannel, is_closed_after_its_shutdown_which_may_be_repeated) {
  RingChannel channel;
  EXPECT_EQ(channel.post("last"), Status::ok);
  EXPECT_EQ(channel.sender->shutdown(never), Status::ok);
  EXPECT_EQ(channel.sender->shutdown(never), Status::ok);
  EXPECT_EQ(channel.send("x"), Status::closed);
  EXPECT_EQ(channel.receive(never), "last");
  EXPECT_EQ(channel.receive(never), "[closed]");
}

// --- event loops ---

TEST(RingChannel, arms_a_receiver_with_the_bell_that_the_next_message_rings) {
  RingChannel channel;
  for (int i = 0; i < 5; ++i) {
    const auto wake = channel.receiver->arm();
    ASSERT_TRUE(wake);
    EXPECT_EQ(wait(*wake, immediate), Status::timed_out) << "an old bell";
    std::jthread peer([&] {
      EXPECT_EQ(channel.send("one"), Status::ok);
      EXPECT_EQ(channel.send("two"), Status::ok);
    });
    EXPECT_EQ(wait(*wake, never), Status::ok);
    peer.join();
    EXPECT_EQ(channel.receive(), "one");
    EXPECT_FALSE(channel.receiver->arm()) << "the second is there";
    EXPECT_EQ(channel.receive(), "two");
  }
}

TEST(RingChannel, arms_a_receiver_again_and_again_without_a_message) {
  RingChannel channel;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(channel.receiver->arm());
    EXPECT_EQ(channel.receive(), "[timed out]");
  }
  const auto wake = channel.receiver->arm();
  ASSERT_TRUE(wake);
  EXPECT_EQ(channel.send("one"), Status::ok);
  EXPECT_EQ(wait(*wake, immediate), Status::ok);
  EXPECT_EQ(channel.receive(), "one");
}

TEST(RingChannel, wakes_an_armed_receiver_by_goodbye_and_by_death) {
  for (const bool dies : {false, true}) {
    Dying dying(ChannelOptions{});
    const auto wake = dying.receiver->arm();
    ASSERT_TRUE(wake);
    EXPECT_EQ(wait(*wake, immediate), Status::timed_out);
    if (!dies) dying.writer.end();
    dying.lifeline.reset();
    EXPECT_EQ(wait(*wake, never), Status::ok);
    EXPECT_EQ(dying.receive(), "[closed]");
    EXPECT_FALSE(dying.receiver->arm());
    EXPECT_EQ(dying.receiver->farewell(), dies ? Farewell::died : Farewell::goodbye);
  }
}

TEST(RingChannel, arms_a_sender_with_the_bell_that_room_rings) {
  RingChannel channel;
  EXPECT_FALSE(channel.sender->arm()) << "there is room";
  const unsigned count = channel.fill();
  const auto wake = channel.sender->arm();
  ASSERT_TRUE(wake);
  EXPECT_EQ(wait(*wake, immediate), Status::timed_out);
  std::jthread peer([&] {
    for (unsigned i = 0; i < count; ++i) EXPECT_TRUE(channel.receive(never) == pattern(100, i));
  });
  EXPECT_EQ(wait(*wake, never), Status::ok);
  peer.join();
  EXPECT_FALSE(channel.sender->arm());
  EXPECT_EQ(channel.send("again", immediate), Status::ok);
}

TEST(RingChannel, makes_no_system_call_for_a_message_without_a_waiting_reader) {
  RingChannel channel;
  ScopedHook hook;
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(channel.send("x"), Status::ok);
    EXPECT_EQ(channel.receive(never), "x");
  }
  EXPECT_EQ(channel.sender->counters().system_calls, 0U);
  EXPECT_EQ(channel.receiver->counters().system_calls, 0U);
  EXPECT_EQ(hook.count("send") + hook.count("recv") + hook.count("futex"), 0U);
}

TEST(RingChannel, holds_no_buffer_in_an_idle_half) {
  std::thread([] {  // a new thread has an empty pool
    ScopedHook hook;
    for (int i = 0; i < 10; ++i) {
      RingChannel channel(64 << 10);
      EXPECT_EQ(channel.send(pattern(40'000)), Status::ok);
      EXPECT_EQ(channel.receive().size(), 40'000U);
      EXPECT_TRUE(channel.receiver->arm());
      const Buffer borrowed = Buffer::borrow();
      EXPECT_LE(hook.count("mmap"), 1U);
    }
  })
      .join();
}

// --- a hostile other side ---

TEST(RingReceiver, finds_parts_that_cannot_be_of_one_message_corrupt) {
  Dying dying(ChannelOptions{});
  dying.put("part", RingFrame::part);
  dying.put("whole", RingFrame::whole);
  EXPECT_EQ(dying.receive(), "[corrupt]");
}

TEST(RingReceiver,
     finds_a_part_of_nothing_corrupt) {  // many of them would keep receive busy permanently
  for (const auto kind : {RingFrame::part, RingFrame::last}) {
    Dying dying(ChannelOptions{});
    dying.put("", kind);
    EXPECT_EQ(dying.receive(immediate), "[corrupt]");
  }
}

TEST(RingReceiver, is_corrupt_for_ever_after_a_wrong_index) {
  Dying dying(ChannelOptions{});
  dying.put("one");
  dying.place.ring->published = ~std::uint64_t{0};
  EXPECT_EQ(dying.receive(), "[corrupt]");
  dying.place.ring->published = ring_frame_size(3);
  EXPECT_EQ(dying.receive(), "[corrupt]");
}

}  // namespace
