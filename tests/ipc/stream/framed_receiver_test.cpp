#include "framed_stream_support.h"

#include <array>
#include <thread>

namespace {

using namespace ipc;
using namespace ipc::test;

// --- the stream, split anywhere ---

RC_GTEST_PROP(FramedReceiver, gets_the_same_messages_however_the_stream_is_split, ()) {
  const auto messages = *rc::gen::container<Messages>(any_message());
  const Receiving receiving;
  std::string stream;
  for (const auto& message : messages) stream += framed(message);
  Messages received;
  std::array<std::byte, 70'000> place;
  for (std::string_view rest = stream; !rest.empty();) {
    const auto piece = std::min(rest.size(), any_size(1, 20'000));
    receiving.arrives(rest.substr(0, piece));
    rest.remove_prefix(piece);
    for (;;) {
      Result<Bytes> message;
      if (*rc::gen::arbitrary<bool>()) {
        message = receiving.receive();
      } else {
        const auto size = receiving->receive_into(place, immediate);
        if (size) message = Bytes(place).first(*size);
        else message = failed(size.error());
      }
      if (!message) {
        RC_ASSERT(message.error() == Status::timed_out);
        break;
      }
      received.push_back(text(*message));
      if (*rc::gen::arbitrary<bool>()) receiving->release();
    }
  }
  RC_ASSERT(received == messages);
}

RC_GTEST_PROP(FramedReceiver, takes_any_bytes_at_all_and_ends_typed, (const std::string& garbage)) {
  Receiving receiving(with(Framing::len32, 1'000));
  receiving.arrives(garbage);
  receiving.peer.reset();
  for (;;) {
    const auto message = receiving.receive(never);
    if (message) {
      RC_ASSERT(message->size() <= 1'000U);
      continue;
    }
    RC_ASSERT(message.error() == Status::closed || message.error() == Status::corrupt);
    break;
  }
}

TEST(FramedReceiver, gets_messages_that_dribble_in_byte_by_byte) {
  const Receiving receiving;
  Messages received;
  for (const char c : framed("hello") + framed("") + framed("world")) {
    receiving.arrives({&c, 1});
    for (const auto& message : receiving.receive_all()) received.push_back(message);
  }
  EXPECT_EQ(received, (Messages{"hello", "", "world"}));
}

// Some CPUs copy slowly to a place a few bytes after a page boundary (docs/decisions/011).
TEST(FramedReceiver, keeps_what_it_receives_away_from_the_beginning_of_a_page) {
  const Receiving receiving;
  for (const std::size_t size : {1U, 5'000U, 200'000U, 1U}) {
    std::jthread peer([&] { receiving.arrives(framed(pattern(size))); });
    const auto message = receiving.receive(never);
    ASSERT_TRUE(message);
    EXPECT_GE(reinterpret_cast<std::uintptr_t>(message->data()) % 4096, 64U);
  }
}

TEST(FramedReceiver, receives_many_messages_of_one_write_with_one_system_call) {
  const Receiving receiving;
  std::string stream;
  for (int i = 0; i < 100; ++i) stream += framed("message");
  receiving.arrives(stream);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(text(receiving.receive(never)), "message");
  EXPECT_EQ(receiving->counters().system_calls, 1U);
}

// --- deadlines inside a frame ---

TEST(FramedReceiver, keeps_its_place_when_a_deadline_passes_inside_a_frame) {
  const std::string stream = framed("hello") + framed("world");
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    const Receiving receiving;
    receiving.arrives(stream.substr(0, cut));
    Messages received = receiving.receive_all();
    const auto deadline = briefly();
    EXPECT_EQ(text(receiving.receive(deadline)), "[timed out]");
    EXPECT_TRUE(deadline.expired());
    receiving.arrives(stream.substr(cut));
    for (const auto& message : receiving.receive_all()) received.push_back(message);
    EXPECT_EQ(received, (Messages{"hello", "world"})) << cut;
  }
}

TEST(FramedReceiver, keeps_its_place_when_a_deadline_passes_inside_receive_into) {
  const std::string large = pattern(300'000);
  for (const std::size_t cut : {1U, 3U, 4U, 5U, 100U, 65'536U, 65'540U, 131'072U}) {
    for (const bool resumes_in_place : {true, false}) {
      const Receiving receiving;
      std::vector<std::byte> place(large.size());
      const std::string stream = framed(large) + framed("next");
      receiving.arrives(std::string_view(stream).substr(0, cut));
      EXPECT_EQ(status_of(receiving->receive_into(place, briefly())), Status::timed_out);
      std::ranges::fill(place, std::byte{0});  // erases bytes of an earlier try
      std::jthread peer([&] { receiving.arrives(std::string_view(stream).substr(cut)); });
      if (resumes_in_place) {
        ASSERT_EQ(receiving->receive_into(place, never), large.size()) << cut;
        EXPECT_TRUE(text(Bytes(place)) == large) << cut;
      } else {
        EXPECT_TRUE(text(receiving.receive(never)) == large) << cut;
      }
      EXPECT_EQ(text(receiving.receive(never)), "next") << cut;
    }
  }
}

TEST(FramedReceiver, waits_again_and_again_for_one_large_message) {
  const Receiving receiving;
  const std::string large = pattern(500'000);
  const std::string stream = framed(large);
  std::vector<std::byte> place(large.size());
  for (std::size_t at = 0; at < stream.size(); at += 50'000) {
    EXPECT_EQ(status_of(receiving->receive_into(place, immediate)), Status::timed_out);
    EXPECT_EQ(status_of(receiving.receive(immediate)), Status::timed_out);
    receiving.arrives(std::string_view(stream).substr(at, 50'000));
  }
  ASSERT_EQ(receiving->receive_into(place, immediate), large.size());
  EXPECT_TRUE(text(Bytes(place)) == large);
}

// --- places that are too small ---

TEST(FramedReceiver, keeps_a_message_that_is_too_big_for_the_place_as_the_next) {
  for (const std::size_t size : {10U, 60'000U, 150'000U}) {
    const Receiving receiving;
    const std::string message = pattern(size);
    std::jthread peer([&] { receiving.arrives(framed(message) + framed("next")); });
    std::vector<std::byte> place(size);
    EXPECT_EQ(status_of(receiving->receive_into(MutableBytes(place).first(size - 1), never)),
              Status::too_big);
    EXPECT_EQ(status_of(receiving->receive_into({}, never)), Status::too_big);
    ASSERT_EQ(receiving->receive_into(place, never), size);
    EXPECT_TRUE(text(Bytes(place)) == message);
    EXPECT_EQ(text(receiving.receive(never)), "next");
  }
}

TEST(FramedReceiver, shows_a_message_that_was_too_big_for_the_place_whole) {
  const Receiving receiving;
  receiving.arrives(framed("message"));
  std::array<std::byte, 3> place;
  EXPECT_EQ(status_of(receiving->receive_into(place, never)), Status::too_big);
  EXPECT_EQ(text(receiving.receive(never)), "message");
}

// --- hostile lengths ---

TEST(FramedReceiver, finds_a_length_of_all_ones_corrupt_and_stays_so) {
  const Receiving receiving;
  receiving.arrives(framed("before") + "\xff\xff\xff\xff" + framed("after"));
  EXPECT_EQ(text(receiving.receive(never)), "before");
  EXPECT_EQ(text(receiving.receive(never)), "[corrupt]");
  EXPECT_EQ(text(receiving.receive(never)), "[corrupt]");
  std::array<std::byte, 8> place;
  EXPECT_EQ(status_of(receiving->receive_into(place, never)), Status::corrupt);
  EXPECT_FALSE(receiving->arm());
}

TEST(FramedReceiver, takes_a_message_of_exactly_its_cap_and_finds_one_byte_more_corrupt) {
  const Receiving receiving(with(Framing::len32, 100));
  receiving.arrives(framed(pattern(100)) + framed(pattern(101)));
  EXPECT_EQ(text(receiving.receive(never)), pattern(100));
  EXPECT_EQ(text(receiving.receive(never)), "[corrupt]");
}

TEST(FramedReceiver, looks_at_the_cap_before_it_waits_or_takes_memory) {
  std::thread([] {
    const Receiving receiving(with(Framing::len32, 1'000'000));
    receiving.arrives(framed(pattern(1'000'001)).substr(0, 4));
    ScopedHook hook;
    EXPECT_EQ(text(receiving.receive(never)), "[corrupt]");
    EXPECT_EQ(hook.count("mremap"), 0U);
    EXPECT_LE(hook.count("mmap"), 1U);
  }).join();
}

TEST(FramedReceiver, takes_memory_for_what_arrives_and_not_for_what_is_claimed) {
  std::thread([] {
    const Receiving receiving(with(Framing::len32, 0xffffffff));
    ScopedHook hook;
    receiving.arrives("\xff\xff\xff\xf0");
    const std::string block = pattern(50'000);
    std::vector<std::byte> place(1);
    std::size_t arrived = 4;
    for (int i = 0; i < 6; ++i, arrived += block.size()) {
      receiving.arrives(block);
      EXPECT_EQ(text(receiving.receive(immediate)), "[timed out]");
      EXPECT_EQ(status_of(receiving->receive_into(place, immediate)), Status::too_big);
    }
    for (const auto& call : hook.calls("mremap"))
      EXPECT_LE(static_cast<std::size_t>(call.numbers[2]), 2 * arrived);
    EXPECT_GE(hook.count("mremap"), 1U);
  }).join();
}

// --- the end ---

TEST(FramedReceiver, is_closed_once_every_whole_message_was_received) {
  Receiving receiving;
  receiving.arrives(framed("one") + framed("two"));
  receiving.peer.reset();
  EXPECT_EQ(receiving->farewell(), Farewell::none);
  EXPECT_EQ(text(receiving.receive(never)), "one");
  EXPECT_EQ(text(receiving.receive(never)), "two");
  EXPECT_EQ(text(receiving.receive(never)), "[closed]");
  EXPECT_EQ(text(receiving.receive(immediate)), "[closed]");
  EXPECT_EQ(receiving->counters().torn_bytes, 0U);
}

TEST(FramedReceiver, is_closed_by_half_a_frame_and_counts_the_torn_bytes) {
  const std::string frame = framed("hello");
  for (std::size_t cut = 1; cut < frame.size(); ++cut) {
    for (const bool in_place : {true, false}) {
      Receiving receiving;
      receiving.arrives(framed("whole") + frame.substr(0, cut));
      receiving.peer.reset();
      EXPECT_EQ(text(receiving.receive(never)), "whole");
      std::array<std::byte, 8> place;
      if (in_place) EXPECT_EQ(status_of(receiving->receive_into(place, never)), Status::closed);
      else EXPECT_EQ(text(receiving.receive(never)), "[closed]");
      EXPECT_EQ(receiving->counters().torn_bytes, cut);
      EXPECT_EQ(receiving->farewell(), Farewell::died) << "who says goodbye ends at a frame";
    }
  }
}

TEST(FramedReceiver, counts_the_torn_bytes_of_a_large_message_read_straight_into_place) {
  Receiving receiving;
  std::vector<std::byte> place(300'000);
  receiving.arrives(framed(pattern(300'000)).substr(0, 100'000));
  receiving.peer.reset();
  EXPECT_EQ(status_of(receiving->receive_into(place, never)), Status::closed);
  EXPECT_EQ(receiving->counters().torn_bytes, 100'000U);
}

TEST(FramedReceiver, asks_its_witness_once_and_only_after_the_end) {
  int asked = 0;
  Receiving receiving({}, [&] { return ++asked, Farewell::goodbye; });
  receiving.arrives(framed("one"));
  receiving.peer.reset();
  EXPECT_EQ(text(receiving.receive(never)), "one");
  EXPECT_EQ(asked, 0);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(text(receiving.receive(never)), "[closed]");
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(receiving->farewell(), Farewell::goodbye);
}

TEST(FramedReceiver, makes_the_peers_sends_closed_when_it_is_destroyed) {
  auto [near, far] = socket_pair();
  FramedSender sender(ByteStream(std::move(far), Kind::socket, Waiting::block), {});
  FramedReceiver(ByteStream(std::move(near), Kind::socket, Waiting::block), ChannelOptions{});
  const Bytes message = bytes("x");
  EXPECT_EQ(sender.send({&message, 1}, never), Status::closed);
}

// --- event loops ---

TEST(FramedReceiver, finds_the_second_message_of_one_write_after_arm) {
  const Receiving receiving;
  EXPECT_TRUE(receiving->arm());
  receiving.arrives(framed("one") + framed("two"));
  EXPECT_EQ(text(receiving.receive(never)), "one");
  EXPECT_FALSE(receiving->arm()) << "poll would wait for what was read long ago";
  EXPECT_EQ(text(receiving.receive(immediate)), "two");
  const auto wake = receiving->arm();
  ASSERT_TRUE(wake);
  EXPECT_EQ(wait(*wake, immediate), Status::timed_out);
  receiving.arrives(framed("three"));
  EXPECT_EQ(wait(*wake, immediate), Status::ok);
}

TEST(FramedReceiver, arms_while_half_a_frame_is_here) {
  const Receiving receiving;
  receiving.arrives(framed("hello").substr(0, 6));
  EXPECT_EQ(text(receiving.receive(immediate)), "[timed out]");
  const auto wake = receiving->arm();
  ASSERT_TRUE(wake);
  EXPECT_EQ(wait(*wake, immediate), Status::timed_out);
  receiving.arrives("llo");
  EXPECT_EQ(text(receiving.receive(immediate)), "hello");
}

TEST(FramedReceiver, is_ready_at_once_after_the_end) {
  Receiving receiving;
  receiving.peer.reset();
  EXPECT_EQ(text(receiving.receive(never)), "[closed]");
  EXPECT_FALSE(receiving->arm());
}

TEST(FramedStream, holds_no_buffer_in_an_idle_half) {
  std::thread([] {  // a new thread has an empty pool
    std::vector<Receiving> receivers(20);
    std::vector<Sending> senders(20);
    ScopedHook hook;
    for (auto& receiving : receivers) {
      receiving.arrives(framed("one") + framed("two"));
      EXPECT_EQ(receiving.receive_all(), (Messages{"one", "two"}));
      EXPECT_TRUE(receiving->arm());
    }
    for (auto& sending : senders) {
      EXPECT_EQ(sending.post("one"), Status::ok);
      EXPECT_EQ(sending.send("two"), Status::ok);
      EXPECT_TRUE(sending->arm());
    }
    EXPECT_EQ(hook.count("mmap"), 1U) << "one buffer serves them all in turn";
  })
      .join();
}

}  // namespace
