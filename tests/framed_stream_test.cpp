#include "ipc/framed_stream.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <numeric>
#include <thread>

#include "ipc/big_endian.h"
#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;
using Kind = ByteStream::Kind;
using Messages = std::vector<std::string>;

// The framing, written down a second time.
std::string framed(std::string_view payload) {
  std::string frame(4, '\0');
  for (int i = 0; i < 4; ++i) frame[static_cast<std::size_t>(i)] = static_cast<char>(payload.size() >> (24 - 8 * i));
  return frame.append(payload);
}

Messages unframed(std::string_view stream) {
  Messages messages;
  while (stream.size() >= 4) {
    std::size_t size = 0;
    for (int i = 0; i < 4; ++i) size = size << 8 | static_cast<unsigned char>(stream[static_cast<std::size_t>(i)]);
    messages.emplace_back(stream.substr(4, size));
    stream.remove_prefix(std::min(stream.size(), 4 + size));
  }
  EXPECT_TRUE(stream.empty()) << "half a frame";
  return messages;
}

ChannelOptions with(Framing framing, std::size_t max_message = default_max_message) {
  return {.max_message = max_message, .framing = framing};
}

// A receiver, and the bare other end of its stream.
struct Receiving {
  explicit Receiving(const ChannelOptions& options = {},
                     std::function<Farewell()> witness = [] { return Farewell::unknown; }) {
    OwnedFd near;
    std::tie(near, peer) = socket_pair();
    receiver = std::make_unique<FramedReceiver>(ByteStream(std::move(near), Kind::socket, options.wait),
                                                options, std::move(witness));
  }
  FramedReceiver* operator->() const { return receiver.get(); }
  Result<Bytes> receive(Deadline deadline = immediate) const { return receiver->receive(deadline); }
  void arrives(std::string_view text) const { write_all(peer.get(), text); }
  Messages receive_all() const {
    Messages messages;
    while (const auto message = receive()) messages.push_back(text(*message));
    return messages;
  }
  OwnedFd peer;
  std::unique_ptr<FramedReceiver> receiver;
};

struct Sending {
  explicit Sending(const ChannelOptions& options = {}) {
    OwnedFd near;
    std::tie(near, peer) = socket_pair();
    sender = std::make_unique<FramedSender>(ByteStream(std::move(near), Kind::socket, options.wait), options);
  }
  FramedSender* operator->() const { return sender.get(); }
  Status send(std::string_view message, Deadline deadline = never) const {
    const Bytes piece = bytes(message);
    return sender->send({&piece, 1}, deadline);
  }
  Status post(std::string_view message, Deadline deadline = never) const {
    const Bytes piece = bytes(message);
    return sender->post({&piece, 1}, deadline);
  }
  std::string arrived() const { return read_what_is_there(peer.get()); }
  OwnedFd peer;
  std::unique_ptr<FramedSender> sender;
};

// Sizes at which framing has been known to go wrong, and any others.
rc::Gen<std::string> any_message() {
  return rc::gen::map(
      rc::gen::pair(rc::gen::weightedOneOf<std::size_t>(
                        {{6, rc::gen::inRange<std::size_t>(0, 200)},
                         {1, rc::gen::inRange<std::size_t>(200, 3'000)},
                         {1, rc::gen::elementOf(std::vector<std::size_t>{copied_at_most, copied_at_most + 1,
                                                                         65'531, 65'532, 65'536, 70'000})}}),
                    rc::gen::arbitrary<unsigned>()),
      [](const std::pair<std::size_t, unsigned>& message) { return pattern(message.first, message.second); });
}

// Up to the whole range even in rapidcheck's first, small cases.
std::size_t any_size(std::size_t least, std::size_t below) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(least, below));
}

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

RC_GTEST_PROP(FramedSender, frames_any_sequence_of_messages_sent_and_posted_in_pieces, ()) {
  const auto messages = *rc::gen::resize(12, rc::gen::container<Messages>(any_message()));
  const Sending sending;
  std::string stream;
  for (const auto& message : messages) {
    std::vector<Bytes> pieces;
    for (Bytes rest = bytes(message); !rest.empty();) {
      const auto size = std::min(rest.size(), any_size(0, 40'000));
      pieces.push_back(rest.first(size));
      rest = rest.subspan(size);
    }
    const bool posted = *rc::gen::arbitrary<bool>();
    RC_ASSERT((posted ? sending->post(pieces, never) : sending->send(pieces, never)) == Status::ok);
    if (!posted) RC_ASSERT(sending->pending() == 0U);
    stream += sending.arrived();
  }
  RC_ASSERT(sending->flush(never) == Status::ok);
  stream += sending.arrived();
  RC_ASSERT(unframed(stream) == messages);
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
      std::ranges::fill(place, std::byte{0});  // nothing may be left behind in it
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
    EXPECT_EQ(status_of(receiving->receive_into(MutableBytes(place).first(size - 1), never)), Status::too_big);
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
  std::thread([] {  // with a pool of its own
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
  }).join();
}

// --- sending ---

TEST(FramedSender, sends_the_frame_that_anybody_can_write) {
  const Sending sending;
  EXPECT_EQ(sending.send("hello"), Status::ok);
  EXPECT_EQ(sending.arrived(), std::string("\0\0\0\5hello", 9));
  EXPECT_EQ(sending.send(""), Status::ok);
  EXPECT_EQ(sending.arrived(), std::string(4, '\0'));
}

TEST(FramedSender, keeps_a_batch_back_until_flush_and_sends_it_in_one_call) {
  const Sending sending;
  for (int i = 0; i < 64; ++i) EXPECT_EQ(sending.post("message"), Status::ok);
  EXPECT_EQ(sending.arrived(), "");
  EXPECT_EQ(sending->pending(), 64 * 11U);
  EXPECT_EQ(sending->flush(never), Status::ok);
  EXPECT_EQ(sending->pending(), 0U);
  EXPECT_EQ(sending->counters().system_calls, 1U);
  EXPECT_EQ(unframed(sending.arrived()), Messages(64, "message"));
}

TEST(FramedSender, flushes_a_full_batch_before_it_posts) {
  const Sending sending;
  const std::string message = pattern(copied_at_most);
  const std::size_t fitting = buffer_size / (copied_at_most + 4);
  for (std::size_t i = 0; i < fitting; ++i) EXPECT_EQ(sending.post(message), Status::ok);
  EXPECT_EQ(sending.arrived(), "");
  EXPECT_EQ(sending.post(message), Status::ok);
  EXPECT_EQ(unframed(sending.arrived()).size(), fitting);
  EXPECT_EQ(sending->pending(), copied_at_most + 4);
}

TEST(FramedSender, sends_what_was_posted_first_with_a_large_message_in_one_call) {
  const Sending sending;
  const std::string large = pattern(20'000);
  EXPECT_EQ(sending.post("first"), Status::ok);
  EXPECT_EQ(sending.send(large), Status::ok);
  EXPECT_EQ(sending->counters().system_calls, 1U);
  EXPECT_EQ(unframed(sending.arrived()), (Messages{"first", large}));
}

TEST(FramedSender, gathers_a_large_message_from_very_many_pieces) {
  for (const std::size_t count : {60U, 61U, 62U, 63U, 64U, 65U, 1'000U, 2'000U}) {
    const Sending sending;
    const std::string large = pattern(count * 40);
    std::vector<Bytes> pieces;
    for (std::size_t i = 0; i < count; ++i) pieces.push_back(bytes(large).subspan(i * 40, 40));
    const std::string blown = pattern(17'000);
    pieces.push_back(bytes(blown));
    EXPECT_EQ(sending.post("first"), Status::ok);
    EXPECT_EQ(sending->send(pieces, never), Status::ok);
    EXPECT_TRUE(unframed(sending.arrived()) == (Messages{"first", large + blown})) << count;
  }
}

TEST(FramedSender, refuses_what_is_above_its_cap_and_goes_on) {
  const Sending sending(with(Framing::len32, 100));
  EXPECT_EQ(sending->max_message(), 100U);
  EXPECT_EQ(sending.send(pattern(101)), Status::too_big);
  EXPECT_EQ(sending.post(pattern(101)), Status::too_big);
  EXPECT_EQ(sending.send(pattern(100)), Status::ok);
  EXPECT_EQ(unframed(sending.arrived()), (Messages{pattern(100)}));
}

class SendingIntoAFullStream : public testing::TestWithParam<Kind> {
 protected:
  SendingIntoAFullStream() {
    OwnedFd near, far;
    if (GetParam() == Kind::pipe) {
      PipeEnds ends = make_pipe();
      near = std::move(ends.read_end);
      far = std::move(ends.write_end);
    } else {
      std::tie(near, far) = socket_pair();
    }
    receiver = std::make_unique<FramedReceiver>(ByteStream(std::move(near), GetParam(), Waiting::block),
                                                ChannelOptions{});
    sender = std::make_unique<FramedSender>(ByteStream(std::move(far), GetParam(), Waiting::block),
                                            ChannelOptions{});
  }
  Status send(std::string_view message, Deadline deadline) {
    const Bytes piece = bytes(message);
    return sender->send({&piece, 1}, deadline);
  }
  std::unique_ptr<FramedReceiver> receiver;
  std::unique_ptr<FramedSender> sender;
};
INSTANTIATE_TEST_SUITE_P(Kinds, SendingIntoAFullStream, testing::Values(Kind::pipe, Kind::socket),
                         [](const auto& kind) { return kind.param == Kind::pipe ? "pipe" : "socket"; });

// The promise of timed_out and of ok, at sizes that fit a pipe's page, do not, and are never copied.
TEST_P(SendingIntoAFullStream, delivers_exactly_what_it_accepted) {
  for (const std::size_t size : {10UL, 1'000UL, copied_at_most, copied_at_most + 1, 16'384UL, 30'000UL, 200'000UL}) {
    Messages accepted, received;
    unsigned seed = 0;
    for (bool had_pending = false; !had_pending;) {
      const std::string message = pattern(size, ++seed);
      const Status status = send(message, immediate);
      if (status == Status::ok) accepted.push_back(message);
      else EXPECT_EQ(status, Status::timed_out);
      had_pending = sender->pending() > 0 || status == Status::timed_out;
      if (status == Status::timed_out) { EXPECT_EQ(sender->pending(), 0U) << "rolled back"; }
    }
    std::jthread peer([&] {
      for (;;) {
        const auto message = receiver->receive(never);
        if (!message || message->empty()) return;
        received.push_back(text(*message));
      }
    });
    EXPECT_EQ(sender->flush(never), Status::ok);
    EXPECT_EQ(sender->pending(), 0U);
    EXPECT_EQ(send("", never), Status::ok);
    peer.join();
    EXPECT_TRUE(received == accepted) << size;
  }
}

TEST_P(SendingIntoAFullStream, finishes_a_frame_that_left_in_part_before_the_next_one) {
  const std::string large = pattern(400'000), next = pattern(100, 7);
  ASSERT_EQ(send(large, immediate), Status::ok) << "a byte of it has left";
  ASSERT_GT(sender->pending(), 0U);
  EXPECT_EQ(sender->flush(immediate), Status::timed_out);
  EXPECT_EQ(send("not yet", immediate), Status::timed_out);
  const auto pending = sender->pending();
  EXPECT_GT(pending, 0U);
  EXPECT_LT(pending, large.size() + 4);
  std::jthread peer([&] { EXPECT_EQ(send(next, never), Status::ok); });
  EXPECT_TRUE(text(receiver->receive(never)) == large);
  EXPECT_EQ(text(receiver->receive(never)), next);
}

TEST_P(SendingIntoAFullStream, keeps_the_batch_when_a_large_message_behind_it_times_out) {
  while (send(pattern(1'000), immediate) == Status::ok && sender->pending() == 0) {}
  const Bytes small = bytes("small");
  const auto before = sender->pending();
  EXPECT_EQ(sender->post({&small, 1}, immediate), Status::ok);
  EXPECT_EQ(send(pattern(50'000), immediate), Status::timed_out);
  EXPECT_EQ(sender->pending(), before + 9);
  std::jthread peer([&] { EXPECT_EQ(sender->shutdown(never), Status::ok); });
  std::string last;
  for (;;) {
    const auto message = receiver->receive(never);
    if (!message) break;
    last = text(*message);
  }
  EXPECT_EQ(last, "small");
}

TEST_P(SendingIntoAFullStream, ends_nothing_when_shutdown_times_out) {
  ASSERT_EQ(send(pattern(400'000), immediate), Status::ok);
  EXPECT_EQ(sender->shutdown(immediate), Status::timed_out);
  std::jthread peer([&] { EXPECT_EQ(sender->shutdown(never), Status::ok); });
  EXPECT_EQ(receiver->receive(never)->size(), 400'000U);
  EXPECT_EQ(text(receiver->receive(never)), "[closed]");
}

TEST(FramedSender, is_closed_after_its_shutdown_which_may_be_repeated) {
  const Sending sending;
  EXPECT_EQ(sending.post("last"), Status::ok);
  EXPECT_EQ(sending->shutdown(never), Status::ok);
  EXPECT_EQ(sending->shutdown(never), Status::ok);
  EXPECT_EQ(sending.send("x"), Status::closed);
  EXPECT_EQ(sending.post("x"), Status::closed);
  EXPECT_EQ(sending->flush(never), Status::closed);
  EXPECT_EQ(read_to_end(sending.peer.get()), framed("last"));
}

TEST(FramedSender, is_closed_when_the_peer_has_gone_and_has_nothing_pending_then) {
  Sending sending;
  EXPECT_EQ(sending.post("lost"), Status::ok);
  sending.peer.reset();
  EXPECT_EQ(sending->flush(never), Status::closed);
  EXPECT_EQ(sending->pending(), 0U);
  EXPECT_EQ(sending.send("x"), Status::closed);
  EXPECT_EQ(sending.send(pattern(20'000)), Status::closed);
  EXPECT_FALSE(sending->arm());
}

TEST(FramedSender, drops_what_was_not_flushed_when_it_is_destroyed) {
  Sending sending;
  EXPECT_EQ(sending.send("sent"), Status::ok);
  EXPECT_EQ(sending.post("dropped"), Status::ok);
  sending.sender.reset();
  EXPECT_EQ(read_to_end(sending.peer.get()), framed("sent"));
}

TEST(FramedSender, says_goodbye_once_before_the_end_by_shutdown_or_destruction) {
  for (const bool shuts_down : {true, false}) {
    Sending sending;
    int goodbyes = 0;
    sending->before_end([&] {
      ++goodbyes;
      EXPECT_EQ(read_what_is_there(sending.peer.get()), shuts_down ? framed("last") : "");
    });
    EXPECT_EQ(sending.post("last"), Status::ok);
    if (shuts_down) { EXPECT_EQ(sending->shutdown(never), Status::ok); }
    sending.sender.reset();
    EXPECT_EQ(goodbyes, 1);
  }
}

TEST(FramedSender, moves_without_a_goodbye) {
  Sending sending;
  int goodbyes = 0;
  sending->before_end([&] { ++goodbyes; });
  auto moved = std::make_unique<FramedSender>(std::move(*sending.sender));
  sending.sender.reset();
  EXPECT_EQ(goodbyes, 0);
  const Bytes message = bytes("still");
  EXPECT_EQ(moved->send({&message, 1}, never), Status::ok);
  EXPECT_EQ(sending.arrived(), framed("still"));
}

// --- the other framings ---

TEST(LineFraming, marks_the_end_of_each_message_by_a_newline) {
  const Sending sending(with(Framing::line));
  const std::string large = pattern(20'000);
  for (const std::string& line : Messages{"one", "", large}) EXPECT_EQ(sending.send(line), Status::ok);
  EXPECT_TRUE(sending.arrived() == "one\n\n" + large + "\n");
}

TEST(LineFraming, receives_lines_however_they_are_split) {
  const Receiving receiving(with(Framing::line));
  Messages received;
  for (const char c : std::string("one\n\ntwo\n")) {
    receiving.arrives({&c, 1});
    for (const auto& line : receiving.receive_all()) received.push_back(line);
  }
  EXPECT_EQ(received, (Messages{"one", "", "two"}));
}

TEST(LineFraming, takes_a_last_line_without_newline_as_a_message) {
  for (const bool in_place : {true, false}) {
    Receiving receiving(with(Framing::line));
    receiving.arrives("one\nlast");
    receiving.peer.reset();
    EXPECT_EQ(text(receiving.receive(never)), "one");
    std::array<std::byte, 8> place;
    if (in_place) {
      EXPECT_EQ(status_of(receiving->receive_into(MutableBytes(place).first(3), never)), Status::too_big);
      ASSERT_EQ(receiving->receive_into(place, never), 4U);
      EXPECT_EQ(text(Bytes(place).first(4)), "last");
    } else {
      EXPECT_EQ(text(receiving.receive(never)), "last");
    }
    EXPECT_EQ(text(receiving.receive(never)), "[closed]");
    EXPECT_EQ(receiving->counters().torn_bytes, 0U);
  }
}

TEST(LineFraming, keeps_a_line_that_is_too_big_for_the_place_as_the_next) {
  const Receiving receiving(with(Framing::line));
  receiving.arrives("long line\nnext\n");
  std::array<std::byte, 4> place;
  EXPECT_EQ(status_of(receiving->receive_into(place, never)), Status::too_big);
  EXPECT_EQ(text(receiving.receive(never)), "long line");
  EXPECT_EQ(receiving->receive_into(place, never), 4U);
}

TEST(LineFraming, finds_a_line_above_the_cap_corrupt_without_its_newline_too) {
  for (const char* end : {"\n", ""}) {
    const Receiving receiving(with(Framing::line, 100));
    receiving.arrives(pattern(100) + "\n" + pattern(101) + end);
    EXPECT_EQ(text(receiving.receive(never)), pattern(100));
    EXPECT_EQ(text(receiving.receive(never)), "[corrupt]");
  }
}

TEST(LineFraming, reads_a_long_line_in_large_pieces) {
  const Receiving receiving(with(Framing::line));
  const std::string line = pattern(1'000'000);
  std::jthread peer([&] { receiving.arrives(line + "\nnext\n"); });
  EXPECT_TRUE(text(receiving.receive(never)) == line);
  EXPECT_EQ(text(receiving.receive(never)), "next");
  EXPECT_LT(receiving->counters().system_calls, 2'000U);
}

TEST(RawFraming, sends_the_payload_and_nothing_else) {
  const Sending sending(with(Framing::raw));
  EXPECT_EQ(sending.send("one"), Status::ok);
  EXPECT_EQ(sending.send(""), Status::ok);
  EXPECT_EQ(sending.send("two"), Status::ok);
  EXPECT_EQ(sending.arrived(), "onetwo");
}

TEST(RawFraming, receives_whatever_is_there_up_to_the_cap) {
  Receiving receiving(with(Framing::raw, 4));
  receiving.arrives("hello");
  EXPECT_EQ(text(receiving.receive(never)), "hell");
  EXPECT_EQ(text(receiving.receive(never)), "o");
  EXPECT_EQ(text(receiving.receive(immediate)), "[timed out]");
  receiving.peer.reset();
  EXPECT_EQ(text(receiving.receive(never)), "[closed]");
  EXPECT_EQ(receiving->counters().torn_bytes, 0U);
}

}  // namespace
