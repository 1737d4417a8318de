#include "demos/timeline.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "demos/call_names.h"

namespace ipc::demo {
namespace {

constexpr unsigned a = 0, b = 1;

struct Made {
  unsigned side;
  std::uint64_t begin_ns, end_ns;
  std::string text;
};

Calls calls_of(const std::vector<Made>& all) {
  Calls calls{{}, {}, false};
  for (const Made& made : all) {
    TracedCall call;
    call.side = made.side;
    call.begin_ns = made.begin_ns;
    call.end_ns = made.end_ns;
    calls.calls.push_back(call);
    calls.texts.push_back(made.text);
  }
  return calls;
}

// Returns one line for each moment: "A begin recv(5, …".
std::vector<std::string> lines_of(const Timeline& timeline) {
  static constexpr const char* kinds[] = {"call", "begin", "end", "packet", "act"};
  std::vector<std::string> lines;
  for (const Moment& moment : timeline.moments()) {
    std::string line =
        moment.side == nobody ? "-" : std::string(1, static_cast<char>('A' + moment.side));
    line += std::string(" ") + kinds[static_cast<std::size_t>(moment.kind)] + " " + moment.text;
    if (!moment.result.empty()) line += " " + moment.result;
    if (moment.count > 1) line += " × " + std::to_string(moment.count);
    lines.push_back(line);
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST(Timeline, a_call_that_waited_returns_after_its_cause) {
  Timeline timeline;
  timeline.add(calls_of({{a, 10, 90, "recv (recvfrom)(5, \"hello\", 64, 0) = 5"},
                         {b, 50, 60, "send(6, \"hello\", 5, 0) = 5"}}));
  EXPECT_EQ(lines_of(timeline),
            (Lines{"A begin recv (recvfrom)(5, …", "B call send(6, \"hello\", 5, 0) = 5",
                   "A end recv (recvfrom)(5, \"hello\", 64, 0) = 5"}));
}

TEST(Timeline, a_call_that_passes_its_arguments_shows_them_when_it_begins) {
  Timeline timeline;
  timeline.add(
      calls_of({{a, 10, 90, "connect(5, 127.0.0.1:80, 16) = 0"}, {b, 20, 95, "accept(4) = 6"}}));
  EXPECT_EQ(lines_of(timeline), (Lines{"A begin connect(5, 127.0.0.1:80, 16)",
                                       "B call accept(4) = 6", "A end connect = 0"}));
}

TEST(Timeline, the_acts_of_the_lesson_are_events_among_the_calls) {
  Timeline timeline;
  timeline.add(Act{40, "kill(B, SIGKILL)"});
  timeline.add(
      calls_of({{a, 10, 90, "recv(5, \"\", 64, 0) = -1 ECONNRESET"}, {b, 5, 8, "close(4) = 0"}}));
  EXPECT_EQ(lines_of(timeline),
            (Lines{"B call close(4) = 0", "A begin recv(5, …", "- act kill(B, SIGKILL)",
                   "A end recv(5, \"\", 64, 0) = -1 ECONNRESET"}));
}

TEST(Timeline, a_packet_splits_the_call_that_waits_but_not_the_call_that_sends) {
  Packet packet;
  packet.at_ns = 30;
  Timeline timeline;
  timeline.add(calls_of(
      {{a, 20, 40, "send(5, \"x\", 1, 0) = 1"}, {b, 10, 50, "recv(6, \"x\", 64, 0) = 1"}}));
  timeline.add(Packets{{packet}, {{a, b, false}}});
  const auto moments = timeline.moments();
  ASSERT_EQ(moments.size(), 4U);
  EXPECT_EQ(moments[0].kind, Moment::Kind::begin);
  EXPECT_EQ(moments[1].kind, Moment::Kind::call);
  EXPECT_EQ(moments[2].kind, Moment::Kind::packet);
  EXPECT_EQ(moments[2].owners.source, a);
  EXPECT_EQ(moments[3].kind, Moment::Kind::end);
  EXPECT_EQ(timeline.call_at(a, 30), "send");
  EXPECT_EQ(timeline.call_at(a, 45), "");
}

TEST(Timeline, equal_calls_in_a_row_are_one_moment) {
  Timeline timeline;
  timeline.add(calls_of({{a, 10, 11, "send(5, 0) = 1"},
                         {a, 20, 21, "send(5, 0) = 1"},
                         {a, 30, 33, "send(5, 0) = 1"},
                         {b, 40, 41, "send(5, 0) = 1"},
                         {a, 50, 51, "send(5, 0) = -1 EAGAIN"}}));
  EXPECT_EQ(lines_of(timeline), (Lines{"A call send(5, 0) = 1 × 3", "B call send(5, 0) = 1",
                                       "A call send(5, 0) = -1 EAGAIN"}));
  EXPECT_EQ(timeline.moments().front().took_ns, 5U);
}

TEST(Timeline, calls_that_differ_only_in_data_not_shown_whole_are_one_moment) {
  Timeline timeline;
  timeline.add(calls_of({{a, 10, 11, "send(5, \"aaa\"..., 8000) = 8000"},
                         {a, 20, 21, "send(5, \"bbb\"..., 8000) = 8000"},
                         {a, 30, 31, "send(5, \"ab\", 2) = 2"},
                         {a, 40, 41, "send(5, \"cd\", 2) = 2"}}));
  EXPECT_EQ(lines_of(timeline),
            (Lines{"A call send(5, …, 8000) = 8000 × 2", "A call send(5, \"ab\", 2) = 2",
                   "A call send(5, \"cd\", 2) = 2"}));
}

TEST(CallNames, are_the_c_librarys_with_the_kernels_in_brackets) {
  EXPECT_EQ(with_both_names("recv", "recvfrom(5, 64) = 2"), "recv (recvfrom)(5, 64) = 2");
  EXPECT_EQ(with_both_names("recv", "recv(5, 64) = 2"), "recv(5, 64) = 2");
  EXPECT_EQ(with_both_names("accept4", "accept4(5) = 6"), "accept (accept4)(5) = 6");
  EXPECT_EQ(with_both_names("sendto", "sendto(5) = 6"), "sendto(5) = 6");
  EXPECT_EQ(kernel_name("fork"), "clone");
  EXPECT_EQ(function_name("wait4"), "waitpid");
  EXPECT_EQ(function_name("close"), "close");
}

}  // namespace
}  // namespace ipc::demo
