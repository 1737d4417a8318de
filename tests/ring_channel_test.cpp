#include "ipc/ring_channel.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <thread>

#include "support.h"

// Two threads over one mapping, joined by a socket pair, as two processes would be.
namespace {

using namespace ipc;
using namespace ipc::test;

constexpr std::size_t small_ring = 4096;

RingPlace new_ring(std::size_t capacity) {
  const std::shared_ptr<void> memory(std::aligned_alloc(cache_line, ring_header_size + capacity), std::free);
  return {memory, new (memory.get()) RingHeader, capacity};
}

struct RingChannel {
  explicit RingChannel(std::size_t capacity = small_ring, const ChannelOptions& options = {})
      : RingChannel(capacity, options, options) {}
  RingChannel(std::size_t capacity, const ChannelOptions& sending, const ChannelOptions& receiving)
      : place(new_ring(capacity)) {
    auto [near, far] = Lifeline::pair();
    sender = std::make_unique<RingSender>(place, std::move(near), sending);
    receiver = std::make_unique<RingReceiver>(place, std::move(far), receiving);
  }
  Status send(std::string_view message, Deadline deadline = never) {
    const Bytes piece = bytes(message);
    return sender->send({&piece, 1}, deadline);
  }
  Status post(std::string_view message, Deadline deadline = never) {
    const Bytes piece = bytes(message);
    return sender->post({&piece, 1}, deadline);
  }
  std::string receive(Deadline deadline = immediate) { return text(receiver->receive(deadline)); }
  // Until the ring refuses; the messages that it took.
  unsigned fill(std::size_t size = 100) {
    unsigned count = 0;
    while (send(pattern(size, count), immediate) == Status::ok) ++count;
    return count;
  }

  RingPlace place;
  std::unique_ptr<RingSender> sender;
  std::unique_ptr<RingReceiver> receiver;
};

class WaitingEitherWay : public testing::TestWithParam<Waiting> {
 protected:
  ChannelOptions options{.wait = GetParam()};
  RingChannel channel{small_ring, options};
};
INSTANTIATE_TEST_SUITE_P(RingChannel, WaitingEitherWay, testing::Values(Waiting::block, Waiting::spin),
                         [](const auto& waiting) { return std::string(to_string(waiting.param)); });

TEST_P(WaitingEitherWay, carries_messages_from_one_thread_to_another) {
  const unsigned count = GetParam() == Waiting::spin ? 500 : 5'000;  // on one CPU spinning is slow
  std::jthread peer([&] {
    for (unsigned i = 0; i < count; ++i)
      ASSERT_EQ(i % 5 == 0 ? channel.post(pattern(i % 700, i)) : channel.send(pattern(i % 700, i)), Status::ok);
    EXPECT_EQ(channel.sender->shutdown(never), Status::ok);
  });
  for (unsigned i = 0; i < count; ++i) ASSERT_TRUE(channel.receive(never) == pattern(i % 700, i)) << i;
  EXPECT_EQ(channel.receive(never), "[closed]");
  EXPECT_EQ(channel.receiver->farewell(), Farewell::goodbye);
}

TEST_P(WaitingEitherWay, carries_messages_larger_than_the_ring) {
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

TEST_P(WaitingEitherWay, goes_back_and_forth_as_a_ping_does) {
  RingChannel back(small_ring, options);
  std::jthread peer([&] {
    for (int i = 0; i < 500; ++i) {
      const std::string message = channel.receive(never);
      ASSERT_EQ(back.send(message + "!"), Status::ok);
    }
  });
  for (int i = 0; i < 500; ++i) {
    ASSERT_EQ(channel.send(std::to_string(i)), Status::ok);
    ASSERT_EQ(back.receive(never), std::to_string(i) + "!");
  }
}

TEST_P(WaitingEitherWay, times_out_not_before_the_deadline) {
  EXPECT_EQ(channel.receive(immediate), "[timed out]");
  auto deadline = briefly();
  EXPECT_EQ(channel.receive(deadline), "[timed out]");
  EXPECT_TRUE(deadline.expired());
  channel.fill();
  deadline = briefly();
  EXPECT_EQ(channel.send(pattern(100), deadline), Status::timed_out);
  EXPECT_TRUE(deadline.expired());
}

TEST_P(WaitingEitherWay, takes_a_message_again_once_there_is_room) {
  const unsigned count = channel.fill();
  std::jthread peer([&] {
    for (unsigned i = 0; i < count; ++i) EXPECT_TRUE(channel.receive(never) == pattern(100, i));
    EXPECT_EQ(channel.receive(never), "last");
  });
  EXPECT_EQ(channel.send("last", never), Status::ok);
}

TEST_P(WaitingEitherWay, delivers_the_last_message_of_a_sender_that_said_goodbye) {
  EXPECT_EQ(channel.send("last"), Status::ok);
  channel.sender.reset();
  EXPECT_EQ(channel.receive(never), "last");
  EXPECT_EQ(channel.receive(never), "[closed]");
  EXPECT_EQ(channel.receive(immediate), "[closed]");
  EXPECT_EQ(channel.receiver->farewell(), Farewell::goodbye);
}

// A sender that never ran its destructor, and whose lifeline the kernel closed.
struct Dying {
  explicit Dying(const ChannelOptions& options) : place(new_ring(small_ring)), writer(*place.ring, small_ring) {
    auto [near, far] = Lifeline::pair();
    lifeline = std::move(near);
    receiver = std::make_unique<RingReceiver>(place, std::move(far), options);
  }
  void put(std::string_view text, RingFrame::Kind kind = RingFrame::whole) {
    std::byte* const at = writer.reserve(text.size());
    ASSERT_NE(at, nullptr);
    std::memcpy(at, text.data(), text.size());
    writer.commit(text.size(), kind);
    writer.publish();
  }
  std::string receive(Deadline deadline = never) { return text(receiver->receive(deadline)); }
  RingPlace place;
  RingWriter writer;
  Lifeline lifeline;
  std::unique_ptr<RingReceiver> receiver;
};

TEST_P(WaitingEitherWay, delivers_the_last_message_of_a_sender_that_died) {
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

TEST_P(WaitingEitherWay, finds_the_death_also_when_it_only_ever_tries) {
  Dying dying(options);
  dying.put("last");
  dying.lifeline.reset();
  EXPECT_EQ(dying.receive(immediate), "last");
  std::string outcome;
  for (int i = 0; i < 3 && outcome != "[closed]"; ++i) outcome = dying.receive(immediate);
  EXPECT_EQ(outcome, "[closed]");
}

TEST_P(WaitingEitherWay, counts_the_torn_bytes_of_a_message_that_died_in_parts) {
  Dying dying(options);
  dying.put("whole");
  dying.put(pattern(500), RingFrame::part);
  dying.lifeline.reset();
  EXPECT_EQ(dying.receive(), "whole");
  EXPECT_EQ(dying.receive(), "[closed]");
  EXPECT_EQ(dying.receiver->counters().torn_bytes, 500U);
  EXPECT_EQ(dying.receiver->farewell(), Farewell::died);
}

TEST_P(WaitingEitherWay, makes_sends_closed_when_the_receiver_has_gone) {
  channel.receiver.reset();
  EXPECT_EQ(channel.send("x"), Status::closed);
  EXPECT_EQ(channel.post("x"), Status::closed);
  EXPECT_EQ(channel.sender->flush(never), Status::closed);
  EXPECT_EQ(status_of(channel.sender->reserve(1, never)), Status::closed);
  EXPECT_FALSE(channel.sender->arm());
}

TEST_P(WaitingEitherWay, wakes_a_sender_that_waits_for_room_when_the_receiver_dies) {
  auto [near, far] = Lifeline::pair();
  RingSender sender(new_ring(small_ring), std::move(near), options);
  const std::string message = pattern(100);
  const Bytes piece = bytes(message);
  while (sender.send({&piece, 1}, immediate) == Status::ok) {}
  std::jthread peer([&far = far] { far.reset(); });
  EXPECT_EQ(sender.send({&piece, 1}, never), Status::closed);
}

// --- large messages and deadlines ---

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
    const Status status = i % 3 == 0 ? channel.post(message, immediate) : channel.send(message, immediate);
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

TEST(RingChannel, makes_no_system_call_for_a_message_that_nobody_waits_for) {
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
  std::thread([] {  // with a pool of its own
    ScopedHook hook;
    for (int i = 0; i < 10; ++i) {
      RingChannel channel(64 << 10);
      EXPECT_EQ(channel.send(pattern(40'000)), Status::ok);
      EXPECT_EQ(channel.receive().size(), 40'000U);
      EXPECT_TRUE(channel.receiver->arm());
      const Buffer borrowed = Buffer::borrow();
      EXPECT_LE(hook.count("mmap"), 1U);
    }
  }).join();
}

// --- a hostile other side ---

TEST(RingReceiver, finds_parts_that_cannot_be_of_one_message_corrupt) {
  Dying dying(ChannelOptions{});
  dying.put("part", RingFrame::part);
  dying.put("whole", RingFrame::whole);
  EXPECT_EQ(dying.receive(), "[corrupt]");
}

TEST(RingReceiver, finds_a_part_of_nothing_corrupt) {  // without end they would hold receive up for ever
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

TEST_P(WaitingEitherWay, keeps_its_deadline_when_the_reader_shows_a_senseless_index) {
  channel.fill();
  channel.place.ring->consumed = ~std::uint64_t{0};
  EXPECT_EQ(channel.send(pattern(100), immediate), Status::timed_out);
  EXPECT_EQ(channel.send(pattern(100), briefly()), Status::timed_out);
  EXPECT_TRUE(channel.sender->arm());
}

}  // namespace
