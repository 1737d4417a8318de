#include "demos/stage/strace.h"

#include <gtest/gtest.h>

namespace ipc::demo {
namespace {

TEST(Strace, output_is_read_line_by_line) {
  const auto calls = parse_strace(
      "1700000000.000000123 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 5\n"
      "1700000001.000000000 write(4, \"a) = (b\"..., 9) = -1 EPIPE (Broken pipe)\n"
      "1700000002.000000000 --- SIGPIPE {si_signo=SIGPIPE, si_code=SI_USER} ---\n"
      "1700000003.000000000 +++ exited with 0 +++\n"
      "1700000004.000000000 exit_group(0) = ?\n"
      "nonsense\n"
      "1700000005.000000000 accept4(4, ");  // has not returned yet
  ASSERT_EQ(calls.size(), 3U);
  EXPECT_EQ(calls[0].at_ns, 1'700'000'000'000'000'123U);
  EXPECT_EQ(calls[0].name, "socket");
  EXPECT_EQ(calls[0].text, "socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 5");
  EXPECT_EQ(calls[1].name, "write");
  EXPECT_EQ(calls[2].name, "exit_group");
}

TEST(Strace, durations_are_taken_off_the_text) {
  const auto call = parse_strace_call(
      "1700000000.000000000 accept4(3<TCP:[1.2.3.4:5]>, NULL) = 4<TCP:[1.2.3.4:5->6.7.8.9:1]> "
      "<0.000001234>");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->took_ns, 1'234U);
  EXPECT_TRUE(call->text.ends_with("= 4<TCP:[1.2.3.4:5->6.7.8.9:1]>")) << call->text;
}

TEST(Strace, signals_and_ends_are_events) {
  const auto signal = parse_strace_event("1700000002.000000001 --- SIGPIPE {si_signo=SIGPIPE} ---");
  ASSERT_TRUE(signal);
  EXPECT_FALSE(signal->is_end);
  EXPECT_EQ(signal->text, "SIGPIPE {si_signo=SIGPIPE}");
  const auto end =
      parse_strace_event("1700000003.000000000 +++ killed by SIGSEGV (core dumped) +++");
  ASSERT_TRUE(end);
  EXPECT_TRUE(end->is_end);
  EXPECT_EQ(end->at_ns, 1'700'000'003'000'000'000U);
  EXPECT_EQ(end->text, "killed by SIGSEGV (core dumped)");
  EXPECT_FALSE(parse_strace_event("1700000003.000000000 close(3) = 0"));
  EXPECT_FALSE(parse_strace_event("nonsense"));
}

}  // namespace
}  // namespace ipc::demo
