// Messages that are built in place, and messages that are sent in batches.
#include <future>

#include "conformance/suite.h"

namespace {
using namespace conformance;
using namespace std::chrono_literals;

class Batch : public Conformance {
 protected:
  // Builds a message in place.
  static void build(Sender& out, std::string_view text, std::size_t reserved) {
    const auto place = out.reserve(reserved, patience());
    ASSERT_TRUE(place) << to_string(place.error());
    ASSERT_GE(place->size(), reserved);
    const Bytes bytes = as_bytes(text);
    std::copy(bytes.begin(), bytes.end(), place->begin());
    out.commit(text.size());
  }
};
IPCLAB_OVER_BOTH(Batch);

TEST_P(Batch, a_message_is_built_in_place) {
  const Pair pair = open();
  build(*pair.client.out, "in place", 8);
  EXPECT_EQ(pair.client.out->flush(patience()), Status::ok);
  EXPECT_EQ(received(*pair.server.in), "in place");
  EXPECT_EQ(pair.client.out->counters().messages, 1U);
  EXPECT_EQ(pair.client.out->counters().bytes, 8U);
}

TEST_P(Batch, a_message_in_place_may_be_shorter_than_its_reservation) {
  const Pair pair = open();
  auto building = std::async(std::launch::async, [&] {
    build(*pair.client.out, "short", 1000);
    build(*pair.client.out, "", 1000);
    build(*pair.client.out, "", 0);
    build(*pair.client.out, "end", 3);
    return pair.client.out->flush(patience());
  });
  for (const char* const text : {"short", "", "", "end"})
    EXPECT_EQ(received(*pair.server.in), text);
  EXPECT_EQ(building.get(), Status::ok);
}

TEST_P(Batch, without_commit_a_message_was_never_there) {
  const Pair pair = open();
  ASSERT_TRUE(pair.client.out->reserve(500, patience()));
  EXPECT_EQ(send(*pair.client.out, "a"), Status::ok);
  ASSERT_TRUE(pair.client.out->reserve(500, patience()));
  build(*pair.client.out, "b", 20);
  ASSERT_TRUE(pair.client.out->reserve(500, patience()));
  EXPECT_EQ(pair.client.out->flush(patience()), Status::ok);
  EXPECT_EQ(pair.client.out->pending(), 0U);
  EXPECT_EQ(received(*pair.server.in), "a");
  EXPECT_EQ(received(*pair.server.in), "b");
  EXPECT_EQ(status_of_receive(*pair.server.in, Deadline::immediate()), Status::timed_out);
  EXPECT_EQ(pair.client.out->counters().messages, 2U);
}

TEST_P(Batch, the_largest_message_can_be_built_in_place) {
  const Pair pair = open(300'000, 300'000);
  const std::size_t size = pair.client.out->max_message();
  const auto place = pair.client.out->reserve(size, patience());
  ASSERT_TRUE(place);
  const Message message = numbered(1, size);
  std::copy(message.begin(), message.end(), place->begin());
  pair.client.out->commit(size);
  auto flushing =
      std::async(std::launch::async, [&] { return pair.client.out->flush(patience()); });
  expect_numbered(*pair.server.in, 1, 2, size);
  EXPECT_EQ(flushing.get(), Status::ok);
}

TEST_P(Batch, posted_built_and_sent_messages_keep_their_order) {
  const Pair pair = open();
  auto last_is_sent = std::async(std::launch::async, [&] {
    EXPECT_EQ(post(*pair.client.out, "a"), Status::ok);
    build(*pair.client.out, "b", 9);
    EXPECT_EQ(post(*pair.client.out, "c"), Status::ok);
    build(*pair.client.out, "d", 9);
    return send(*pair.client.out, "e");
  });
  for (const char* const text : {"a", "b", "c", "d", "e"})
    EXPECT_EQ(received(*pair.server.in), text);
  EXPECT_EQ(last_is_sent.get(), Status::ok);
}

TEST_P(Batch, flush_makes_the_batch_visible) {
  const Pair pair = open();
  auto flushing = std::async(std::launch::async, [&] {
    for (std::uint64_t number = 0; number < 64; ++number)
      EXPECT_EQ(pair.client.out->post(numbered(number, 64), patience()), Status::ok);
    return pair.client.out->flush(patience());
  });
  expect_numbered(*pair.server.in, 0, 64, 64);
  EXPECT_EQ(flushing.get(), Status::ok);
  EXPECT_EQ(pair.client.out->pending(), 0U);
  EXPECT_EQ(pair.client.out->flush(patience()), Status::ok);  // an empty batch
}

TEST_P(Batch, what_is_no_longer_pending_is_visible) {
  const Pair pair = open();
  ASSERT_EQ(post(*pair.client.out, "posted"), Status::ok);
  if (pair.client.out->pending() > 0) {
    EXPECT_GE(pair.client.out->pending(), 6U);
    EXPECT_EQ(pair.client.out->flush(patience()), Status::ok);
  }
  EXPECT_EQ(pair.client.out->pending(), 0U);
  EXPECT_EQ(received(*pair.server.in), "posted");
}

TEST_P(Batch, send_makes_what_was_posted_before_it_visible) {
  const Pair pair = open();
  const std::size_t size = std::min<std::size_t>(30'000, pair.client.out->max_message());
  ASSERT_EQ(post(*pair.client.out, "a"), Status::ok);
  ASSERT_EQ(post(*pair.client.out, "b"), Status::ok);
  auto sent = sending(*pair.client.out, {numbered(3, size)});
  EXPECT_EQ(received(*pair.server.in), "a");
  EXPECT_EQ(received(*pair.server.in), "b");
  expect_numbered(*pair.server.in, 3, 4, size);
  EXPECT_EQ(sent.get(), Status::ok);
  EXPECT_EQ(pair.client.out->pending(), 0U);
}

TEST_P(Batch, a_full_batch_is_flushed_first) {
  IPCLAB_ONLY_IF_CLAIMED(traits().reliable);  // a lossy transport may lose unpaced messages
  const Pair pair = open();
  constexpr std::uint64_t count = 5000;
  auto posting = std::async(std::launch::async, [&] {
    for (std::uint64_t number = 0; number < count; ++number) {
      const Status status = pair.client.out->post(numbered(number, 1000), patience());
      if (status != Status::ok) return status;
    }
    return pair.client.out->flush(patience());
  });
  expect_numbered(*pair.server.in, 0, count, 1000);
  EXPECT_EQ(posting.get(), Status::ok);
}

TEST_P(Batch, a_batch_that_cannot_be_flushed_times_out_and_keeps_what_joined) {
  IPCLAB_ONLY_IF_CLAIMED(waits_when_full());
  const Pair pair = open();
  auto count = fill(*pair.client.out, 1000);
  Status status = Status::ok;
  while (count < 100'000 && (status = pair.client.out->post(numbered(count, 1000),
                                                            Deadline::immediate())) == Status::ok)
    ++count;
  EXPECT_EQ(status, Status::timed_out);
  EXPECT_EQ(pair.client.out->post(numbered(count, 1000), Deadline::after(5ms)), Status::timed_out);
  EXPECT_EQ(pair.client.out->counters().messages, count);
  auto flushing =
      std::async(std::launch::async, [&] { return pair.client.out->flush(patience()); });
  expect_numbered(*pair.server.in, 0, count, 1000);
  EXPECT_EQ(flushing.get(), Status::ok);
  EXPECT_EQ(status_of_receive(*pair.server.in, Deadline::immediate()), Status::timed_out);
}

TEST_P(Batch, destruction_drops_what_was_not_flushed) {
  Pair pair = open();
  ASSERT_EQ(send(*pair.client.out, "sent"), Status::ok);
  ASSERT_EQ(post(*pair.client.out, "posted"), Status::ok);
  const bool may_have_left = pair.client.out->pending() == 0;
  pair.client.out.reset();
  EXPECT_EQ(received(*pair.server.in), "sent");
  if (may_have_left) {
    EXPECT_EQ(received(*pair.server.in), "posted");
  }
  EXPECT_EQ(received(*pair.server.in), "[closed]");
}

TEST_P(Batch, destruction_never_waits) {
  IPCLAB_ONLY_IF_CLAIMED(waits_when_full());
  Pair pair = open();
  const auto count = fill(*pair.client.out, 1000);
  const auto visible = pair.client.out->pending() > 0 ? count - 1 : count;
  (void)pair.client.out->post(numbered(count, 100), Deadline::immediate());
  pair.client.out.reset();
  expect_numbered(*pair.server.in, 0, visible, 1000);
}

}  // namespace
