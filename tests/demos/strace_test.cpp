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

}  // namespace
}  // namespace ipc::demo
