#include "framed_stream_support.h"

#include <array>
#include <thread>

namespace {

using namespace ipc;
using namespace ipc::test;

TEST(LineFraming, marks_the_end_of_each_message_by_a_newline) {
  const Sending sending(with(Framing::line));
  const std::string large = pattern(20'000);
  for (const std::string& line : Messages{"one", "", large})
    EXPECT_EQ(sending.send(line), Status::ok);
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
      EXPECT_EQ(status_of(receiving->receive_into(MutableBytes(place).first(3), never)),
                Status::too_big);
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
