// Messages arrive as they were sent.
#include <unistd.h>

#include <future>
#include <numeric>

#include "conformance/suite.h"

namespace {
using namespace conformance;
using namespace std::chrono_literals;

class Messages : public Conformance {};
IPCLAB_OVER_ALL(Messages);

TEST_P(Messages, what_is_sent_is_received_in_both_directions) {
  const Pair pair = open();
  EXPECT_EQ(send(*pair.client.out, "question"), Status::ok);
  EXPECT_EQ(received(*pair.server.in), "question");
  EXPECT_EQ(send(*pair.server.out, "answer"), Status::ok);
  EXPECT_EQ(received(*pair.client.in), "answer");
}

TEST_P(Messages, messages_of_all_sizes_arrive_whole_and_in_order) {
  const Pair pair = open();
  transfer(*pair.client.out, *pair.server.in, 200, window());
  transfer(*pair.server.out, *pair.client.in, 200, window());
}

TEST_P(Messages, both_halves_of_both_sides_work_at_once_in_threads_of_their_own) {
  const Pair pair = open();
  auto back = std::async(std::launch::async,
                         [&] { transfer(*pair.server.out, *pair.client.in, 300, window()); });
  transfer(*pair.client.out, *pair.server.in, 300, window());
  back.get();
}

TEST_P(Messages, a_view_is_valid_until_the_next_call_on_its_half) {
  const Pair pair = open();
  ASSERT_EQ(pair.client.out->send(numbered(1, 2000), patience()), Status::ok);
  const auto view = pair.server.in->receive(patience());
  ASSERT_TRUE(view);
  const std::uint64_t end = 2 + ahead(4);
  for (std::uint64_t number = 2; number < end; ++number) {
    ASSERT_EQ(pair.client.out->send(numbered(number, 2000), patience()), Status::ok);
    ASSERT_EQ(pair.server.out->send(numbered(number + 10, 2000), patience()), Status::ok);
    ASSERT_EQ(status_of_receive(*pair.client.in), Status::ok);
  }
  EXPECT_TRUE(is_numbered(*view, 1, 2000));
  expect_numbered(*pair.server.in, 2, end, 2000);
}

TEST_P(Messages, the_pieces_of_a_message_arrive_as_one) {
  const Pair pair = open();
  const Bytes pieces[] = {as_bytes("one "), {}, as_bytes("two "), as_bytes(""), as_bytes("three")};
  EXPECT_EQ(pair.client.out->send(Pieces(pieces), patience()), Status::ok);
  EXPECT_EQ(received(*pair.server.in), "one two three");
}

TEST_P(Messages, a_message_may_have_any_number_of_pieces) {
  const Pair pair = open();
  for (const std::size_t piece_size : {1U, 300U}) {
    const Message message = numbered(7, 200 * piece_size);
    std::vector<Bytes> pieces;
    for (std::size_t at = 0; at < message.size(); at += piece_size)
      pieces.push_back(Bytes(message).subspan(at, piece_size));
    if (message.size() > pair.client.out->max_message()) continue;
    auto sent = std::async(std::launch::async,
                           [&] { return pair.client.out->send(Pieces(pieces), patience()); });
    expect_numbered(*pair.server.in, 7, 8, message.size());
    EXPECT_EQ(sent.get(), Status::ok);
  }
}

TEST_P(Messages, an_empty_message_is_legal_and_is_not_the_end) {
  const Pair pair = open();
  EXPECT_EQ(pair.client.out->send(Pieces{}, patience()), Status::ok);
  EXPECT_EQ(received(*pair.server.in), "");
  auto sent = sending(*pair.client.out, {Message(), Message(), message_of("x"), Message()});
  for (const char* const text : {"", "", "x", ""}) EXPECT_EQ(received(*pair.server.in), text);
  EXPECT_EQ(sent.get(), Status::ok);
  EXPECT_EQ(pair.server.in->farewell(), Farewell::none);
  EXPECT_EQ(status_of_receive(*pair.server.in, Deadline::immediate()), Status::timed_out);
}

TEST_P(Messages, the_largest_message_arrives) {
  const Pair pair = open(256 << 10, 256 << 10);
  const std::size_t largest = pair.client.out->max_message();
  EXPECT_LE(largest, 256U << 10);
  for (const std::size_t size : {largest, largest - 1}) {
    auto sending = std::async(std::launch::async, [&] {
      return pair.client.out->send(numbered(size, size), patience());
    });
    const auto message = pair.server.in->receive(patience());
    EXPECT_EQ(sending.get(), Status::ok);
    ASSERT_TRUE(message);
    EXPECT_TRUE(is_numbered(*message, size, size));
  }
}

TEST_P(Messages, a_larger_one_is_too_big_and_the_channel_goes_on) {
  const Pair pair = open(100'000, 100'000);
  const Message message = numbered(1, pair.client.out->max_message() + 1);
  EXPECT_EQ(pair.client.out->send(message, patience()), Status::too_big);
  EXPECT_EQ(pair.client.out->post(message, patience()), Status::too_big);
  EXPECT_EQ(pair.client.out->reserve(message.size(), patience()).error(), Status::too_big);
  const Bytes halves[] = {Bytes(message).first(9), Bytes(message).subspan(9)};
  EXPECT_EQ(pair.client.out->send(Pieces(halves), patience()), Status::too_big);
  EXPECT_EQ(send(*pair.client.out, "next"), Status::ok);
  EXPECT_EQ(received(*pair.server.in), "next");
  EXPECT_EQ(pair.client.out->counters().messages, 1U);
}

TEST_P(Messages, one_above_the_receivers_limit_is_corrupt_for_ever_or_discarded_and_counted) {
  const Pair pair = open(1000, 0);
  ASSERT_EQ(pair.client.out->send(numbered(1, 1001), patience()), Status::ok);
  ASSERT_EQ(send(*pair.client.out, "next"), Status::ok);
  if (traits().reliable) {
    for (int times = 0; times < 3; ++times)
      EXPECT_EQ(status_of_receive(*pair.server.in), Status::corrupt);
    return;
  }
  EXPECT_EQ(received(*pair.server.in), "next");
  EXPECT_EQ(pair.server.in->counters().discarded, 1U);
}

TEST_P(Messages, receive_into_puts_the_message_into_place) {
  const Pair pair = open();
  for (std::size_t size : {std::size_t{8}, std::size_t{5000}, std::size_t{60'000}}) {
    size = std::min(size, pair.client.out->max_message());
    Message place(size + 3);
    auto sent = sending(*pair.client.out, {numbered(size, size)});
    const auto arrived = pair.server.in->receive_into(place, patience());
    EXPECT_EQ(sent.get(), Status::ok);
    ASSERT_TRUE(arrived);
    EXPECT_TRUE(is_numbered(Bytes(place).first(*arrived), size, size));
  }
  EXPECT_EQ(send(*pair.client.out, ""), Status::ok);
  EXPECT_EQ(pair.server.in->receive_into({}, patience()).value_or(1), 0U);
}

TEST_P(Messages, receive_into_takes_the_largest_message) {
  const Pair pair = open();
  const std::size_t size = std::min(pair.client.out->max_message(), std::size_t{3} << 20);
  auto sending = std::async(std::launch::async, [&] {
    const Status status = pair.client.out->send(numbered(1, size), patience());
    return status == Status::ok ? send(*pair.client.out, "next") : status;
  });
  Message place(size);
  const auto arrived = pair.server.in->receive_into(place, patience());
  ASSERT_TRUE(arrived);
  EXPECT_TRUE(is_numbered(Bytes(place).first(*arrived), 1, size));
  EXPECT_EQ(received(*pair.server.in), "next");
  EXPECT_EQ(sending.get(), Status::ok);
}

TEST_P(Messages, too_big_for_its_place_a_message_stays_the_next_one) {
  const Pair pair = open();
  const std::size_t large = std::min<std::size_t>(50'000, pair.client.out->max_message());
  auto sent = sending(*pair.client.out,
                      {numbered(1, 300), numbered(2, 300), numbered(3, large), numbered(4, 300)});
  Message small(299), right(300);
  EXPECT_EQ(pair.server.in->receive_into(small, patience()).error(), Status::too_big);
  EXPECT_EQ(pair.server.in->receive_into({}, patience()).error(), Status::too_big);
  EXPECT_EQ(pair.server.in->receive_into(right, patience()).value_or(0), 300U);
  EXPECT_TRUE(is_numbered(right, 1));
  EXPECT_EQ(pair.server.in->receive_into(small, patience()).error(), Status::too_big);
  pair.server.in->release();  // without a view
  if (const auto wake = pair.server.in->arm()) {
    EXPECT_EQ(wait(*wake, patience()), Status::ok);
  }
  expect_numbered(*pair.server.in, 2, 3, 300);
  EXPECT_EQ(pair.server.in->receive_into(right, patience()).error(), Status::too_big);
  expect_numbered(*pair.server.in, 3, 4, large);
  expect_numbered(*pair.server.in, 4, 5, 300);
  EXPECT_EQ(sent.get(), Status::ok);
  EXPECT_EQ(pair.server.in->counters().messages, 4U);
}

TEST_P(Messages, release_ends_the_view_and_loses_no_message) {
  const Pair pair = open();
  pair.server.in->release();
  auto sent = sending(*pair.client.out, {numbered(0, 100), numbered(1, 100), numbered(2, 100)});
  for (std::uint64_t number = 0; number < 3; ++number) {
    expect_numbered(*pair.server.in, number, number + 1, 100);
    pair.server.in->release();
    pair.server.in->release();
  }
  EXPECT_EQ(sent.get(), Status::ok);
}

TEST_P(Messages, both_sides_count_messages_and_the_bytes_in_them) {
  const Pair pair = open();
  std::size_t bytes = 0;
  for (std::uint64_t number = 0; number < 3; ++number) {
    const Message message = numbered(number, mixed_size(number, 1000));
    bytes += message.size();
    ASSERT_EQ(pair.client.out->send(message, patience()), Status::ok);
    ASSERT_EQ(status_of_receive(*pair.server.in), Status::ok);
  }
  EXPECT_EQ(status_of_receive(*pair.server.in, Deadline::immediate()), Status::timed_out);
  for (const Counters& counters : {pair.client.out->counters(), pair.server.in->counters()}) {
    EXPECT_EQ(counters.messages, 3U);
    EXPECT_EQ(counters.bytes, bytes);
    EXPECT_EQ(counters.torn_bytes + counters.lost + counters.duplicated + counters.reordered, 0U);
  }
  EXPECT_EQ(pair.client.in->counters().messages, 0U);
  EXPECT_EQ(pair.server.out->counters().messages, 0U);
}

}  // namespace
