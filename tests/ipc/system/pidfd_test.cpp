#include "ipc/system/pidfd.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

// Returns the pid of a child that has ended and is not reaped.
pid_t ended_child(int status) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(status);
  siginfo_t ended{};
  ::waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOWAIT);
  return pid;
}

TEST(Pidfd, is_readable_once_the_process_has_ended) {
  const pid_t pid = ended_child(0);
  const OwnedFd pidfd = open_pidfd(pid);
  EXPECT_EQ(wait({pidfd.get(), POLLIN}, immediate), Status::ok);
  const OwnedFd own = open_pidfd(::getpid());
  EXPECT_EQ(wait({own.get(), POLLIN}, immediate), Status::timed_out);
  ::waitpid(pid, nullptr, 0);
}

TEST(Pidfd, is_empty_where_there_is_no_process) {
  const pid_t pid = ended_child(0);
  ::waitpid(pid, nullptr, 0);
  const OwnedFd pidfd = open_pidfd(pid);
  EXPECT_FALSE(pidfd);
}

TEST(Pidfd, reports_the_exit_status_of_a_process_not_yet_reaped) {
  const pid_t pid = ended_child(7);
  const OwnedFd pidfd = open_pidfd(pid);
  const auto status = exit_status_of(pidfd.get(), pid);
  ::waitpid(pid, nullptr, 0);
  ASSERT_TRUE(status);
  EXPECT_EQ(WEXITSTATUS(*status), 7);
}

TEST(Pidfd, reports_the_exit_status_of_a_reaped_process_if_the_kernel_does) {
  const pid_t pid = ended_child(7);
  const OwnedFd pidfd = open_pidfd(pid);
  ::waitpid(pid, nullptr, 0);
  const auto status = exit_status_of(pidfd.get(), pid);
  if (!status) GTEST_SKIP() << "before Linux 6.15";
  EXPECT_EQ(WEXITSTATUS(*status), 7);
}

TEST(Pidfd, tells_no_exit_status_of_the_living) {
  const OwnedFd own = open_pidfd(::getpid());
  EXPECT_FALSE(exit_status_of(own.get(), ::getpid()));
  EXPECT_FALSE(state_of(::getpid()).is_exiting);
}

}  // namespace
