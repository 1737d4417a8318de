#include "framed_stream_support.h"

#include <thread>

namespace {

using namespace ipc;
using namespace ipc::test;

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
    receiver = std::make_unique<FramedReceiver>(
        ByteStream(std::move(near), GetParam(), Waiting::block), ChannelOptions{});
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
                         [](const auto& kind) {
                           return kind.param == Kind::pipe ? "pipe" : "socket";
                         });

// Tests the promises of timed_out and ok with three sizes: within a pipe's page, above it, and too
// large to be copied into the batch.
TEST_P(SendingIntoAFullStream, delivers_exactly_what_it_accepted) {
  for (const std::size_t size :
       {10UL, 1'000UL, copied_at_most, copied_at_most + 1, 16'384UL, 30'000UL, 200'000UL}) {
    Messages accepted, received;
    unsigned seed = 0;
    for (bool had_pending = false; !had_pending;) {
      const std::string message = pattern(size, ++seed);
      const Status status = send(message, immediate);
      if (status == Status::ok) accepted.push_back(message);
      else EXPECT_EQ(status, Status::timed_out);
      had_pending = sender->pending() > 0 || status == Status::timed_out;
      if (status == Status::timed_out) {
        EXPECT_EQ(sender->pending(), 0U) << "rolled back";
      }
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
    if (shuts_down) {
      EXPECT_EQ(sending->shutdown(never), Status::ok);
    }
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

}  // namespace
