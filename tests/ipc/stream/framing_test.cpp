#include "framed_stream_support.h"

#include <array>
#include <thread>

#include "ipc/stream/framed_stream.h"

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

const std::string goodbye("\xff\xff\xff\xff");
const ChannelOptions parting = detail::with_goodbye({});

TEST(GoodbyeFraming, is_for_len32_only_and_caps_a_message_below_the_goodbye) {
  EXPECT_EQ(detail::with_goodbye(with(Framing::line)).framing, Framing::line);
  EXPECT_EQ(detail::with_goodbye(with(Framing::raw)).framing, Framing::raw);
  EXPECT_EQ(detail::with_goodbye({}).max_message, default_max_message);
  EXPECT_EQ(detail::with_goodbye(with(Framing::len32, 0xffffffff)).max_message, 0xfffffffeU);
}

TEST(GoodbyeFraming, closes_the_receiver_although_the_stream_stays_open) {
  for (const bool in_place : {true, false}) {
    const Receiving receiving(parting, [] { return Farewell::died; });
    receiving.arrives(framed("last") + goodbye + "not read");
    EXPECT_EQ(text(receiving.receive(never)), "last");
    EXPECT_FALSE(receiving->arm()) << "poll would wait for a goodbye that was read long ago";
    EXPECT_EQ(receiving->farewell(), Farewell::none);
    std::array<std::byte, 8> place;
    if (in_place) {
      EXPECT_EQ(status_of(receiving->receive_into(place, never)), Status::closed);
    }
    for (int times = 0; times < 3; ++times) EXPECT_EQ(text(receiving.receive(never)), "[closed]");
    EXPECT_EQ(receiving->farewell(), Farewell::goodbye);
    EXPECT_EQ(receiving->counters().torn_bytes, 0U);
  }
}

TEST(GoodbyeFraming, leaves_an_end_without_a_goodbye_to_the_witness) {
  Receiving receiving(parting, [] { return Farewell::unknown; });
  receiving.arrives(framed("last"));
  receiving.peer.reset();
  EXPECT_EQ(text(receiving.receive(never)), "last");
  EXPECT_EQ(text(receiving.receive(never)), "[closed]");
  EXPECT_EQ(receiving->farewell(), Farewell::unknown);
}

TEST(GoodbyeFraming, finds_half_a_goodbye_torn_and_other_lengths_above_the_cap_corrupt) {
  Receiving torn(parting);
  torn.arrives(goodbye.substr(1));
  torn.peer.reset();
  EXPECT_EQ(text(torn.receive(never)), "[closed]");
  EXPECT_EQ(torn->farewell(), Farewell::died);
  EXPECT_EQ(torn->counters().torn_bytes, 3U);
  const Receiving corrupt(parting);
  corrupt.arrives("\xff\xff\xff\xfe");
  EXPECT_EQ(text(corrupt.receive(never)), "[corrupt]");
  const Receiving plain;  // len32, as over a socket
  plain.arrives(goodbye);
  EXPECT_EQ(text(plain.receive(never)), "[corrupt]");
}

// A sender into a pipe, and the bare other end.
struct IntoPipe {
  explicit IntoPipe(const ChannelOptions& options = parting) {
    sender = std::make_unique<FramedSender>(
        ByteStream(std::move(ends.write_end), Kind::pipe, options.wait), options);
  }
  Status send(std::string_view message, Deadline deadline = immediate) const {
    const Bytes piece = bytes(message);
    return sender->send({&piece, 1}, deadline);
  }
  // Sends until there is room for not one byte more.
  std::string fill() const {
    std::string all;
    for (const std::string& message : {pattern(4'000), std::string("x")})
      while (send(message) == Status::ok) all += framed(message);
    return all;
  }
  PipeEnds ends = make_pipe();
  std::unique_ptr<FramedSender> sender;
};

TEST(GoodbyeFraming, ends_with_the_goodbye_after_shutdown_or_destruction) {
  for (const bool shuts_down : {true, false}) {
    IntoPipe pipe;
    EXPECT_EQ(pipe.send("last"), Status::ok);
    if (shuts_down) {
      EXPECT_EQ(pipe.sender->shutdown(never), Status::ok);
      EXPECT_EQ(pipe.sender->shutdown(never), Status::ok);
    }
    pipe.sender.reset();
    EXPECT_EQ(read_to_end(pipe.ends.read_end.get()), framed("last") + goodbye);
  }
}

TEST(GoodbyeFraming, says_goodbye_into_a_full_pipe_without_waiting) {
  for (const bool shuts_down : {true, false}) {
    IntoPipe pipe;
    const std::string all = pipe.fill();
    if (shuts_down) {
      EXPECT_EQ(pipe.sender->shutdown(immediate), Status::ok);
    }
    pipe.sender.reset();
    EXPECT_TRUE(read_to_end(pipe.ends.read_end.get()) == all + goodbye);
  }
}

TEST(GoodbyeFraming, ends_nothing_when_shutdown_finds_a_full_pipe_that_cannot_grow) {
  IntoPipe pipe;
  const std::string all = pipe.fill();
  {
    ScopedHook hook;
    hook.fail("fcntl", EPERM, 100);
    EXPECT_EQ(pipe.sender->shutdown(immediate), Status::timed_out);
    EXPECT_EQ(pipe.sender->shutdown(briefly()), Status::timed_out);
  }
  EXPECT_TRUE(read_exactly(pipe.ends.read_end.get(), all.size()) == all);
  EXPECT_EQ(pipe.send("more"), Status::ok);
  EXPECT_EQ(pipe.sender->shutdown(immediate), Status::ok);
  EXPECT_EQ(read_to_end(pipe.ends.read_end.get()), framed("more") + goodbye);
}

TEST(GoodbyeFraming, has_no_goodbye_after_abandon_or_in_the_middle_of_a_message) {
  IntoPipe abandoned;
  abandoned.sender->abandon();
  abandoned.sender.reset();
  EXPECT_EQ(read_to_end(abandoned.ends.read_end.get()).size(), 1U) << "the torn frame";
  IntoPipe torn;
  const std::string large = pattern(200'000);
  EXPECT_EQ(torn.send(large), Status::ok);
  EXPECT_GT(torn.sender->pending(), 0U);
  torn.sender.reset();
  const std::string arrived = read_to_end(torn.ends.read_end.get());
  EXPECT_TRUE(framed(large).starts_with(arrived));
}

TEST(GoodbyeFraming, is_a_quiet_end_where_nobody_reads) {
  IntoPipe pipe;
  pipe.ends.read_end.reset();
  EXPECT_EQ(pipe.sender->shutdown(never), Status::ok);
  EXPECT_EQ(pipe.send("x"), Status::closed);
}

}  // namespace
