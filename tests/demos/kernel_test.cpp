#include "demos/stage/kernel.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

#include "ipc/host/process.h"
#include "support.h"

namespace ipc::demo {
namespace {

const auto soon = [] { return Deadline::after(std::chrono::seconds(10)); };

TEST(Kernel, reports_the_call_in_which_a_process_sleeps) {
  const Process sleeper = Process::fork([] { return ::pause(); });
  EXPECT_TRUE(is_asleep_in(sleeper.pid(), "pause", soon()));
  EXPECT_FALSE(is_asleep_in(sleeper.pid(), "accept4", Deadline::immediate()) &&
               !state_of(sleeper.pid())->call.empty());
}

TEST(Kernel, reports_that_a_process_has_ended_and_when_it_is_gone) {
  Process brief = Process::fork([] { return 3; });
  EXPECT_TRUE(is_in_state(brief.pid(), 'Z', soon()));
  EXPECT_EQ(brief.wait(Deadline::never())->code, 3);
  EXPECT_FALSE(state_of(brief.pid()));
}

TEST(Kernel, lists_this_process_with_its_parent) {
  const auto all = processes();
  const auto self = std::ranges::find(all, ::getpid(), &ProcessRow::pid);
  ASSERT_NE(self, all.end());
  EXPECT_EQ(self->parent, ::getppid());
  EXPECT_FALSE(self->command.empty());
}

TEST(Kernel, lists_the_descriptors_of_a_process_and_their_targets) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const OwnedFd read_end(ends[0]), write_end(ends[1]);
  const auto open = descriptors_of(::getpid());
  const auto target = [&](int fd) {
    const auto found = std::ranges::find(open, fd, &std::pair<int, std::string>::first);
    return found == open.end() ? std::string() : found->second;
  };
  EXPECT_TRUE(target(ends[0]).starts_with("pipe:["));
  EXPECT_EQ(target(ends[0]), target(ends[1]));
}

TEST(Kernel, finds_the_mapping_of_an_address) {
  int here = 0;
  EXPECT_NE(mapping_of(::getpid(), reinterpret_cast<std::uintptr_t>(&here)).find("[stack]"),
            std::string::npos);
  EXPECT_EQ(mapping_of(::getpid(), 8), "");
}

}  // namespace
}  // namespace ipc::demo
