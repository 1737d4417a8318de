#include "ipc/system/fd.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

int some_fd() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

TEST(OwnedFd, holds_nothing_by_default) {
  const OwnedFd fd;
  EXPECT_FALSE(fd);
  EXPECT_EQ(fd.get(), -1);
}

TEST(OwnedFd, closes_its_descriptor_when_it_goes) {
  int number = -1;
  {
    const OwnedFd fd(some_fd());
    number = fd.get();
    EXPECT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(OwnedFd, moves_without_closing) {
  OwnedFd first(some_fd());
  const int number = first.get();
  const OwnedFd second(std::move(first));
  EXPECT_EQ(second.get(), number);
  EXPECT_TRUE(is_open(number));
}

TEST(OwnedFd, closes_what_it_held_when_it_is_assigned_another) {
  OwnedFd first(some_fd()), second(some_fd());
  const int replaced = first.get(), kept = second.get();
  first = std::move(second);
  EXPECT_FALSE(is_open(replaced));
  EXPECT_EQ(first.get(), kept);
  EXPECT_TRUE(is_open(kept));
}

TEST(OwnedFd, survives_being_assigned_itself) {
  OwnedFd fd(some_fd());
  const int number = fd.get();
  OwnedFd& same = fd;
  fd = std::move(same);
  EXPECT_EQ(fd.get(), number);
  EXPECT_TRUE(is_open(number));
}

TEST(OwnedFd, releases_its_descriptor_open) {
  int number = -1;
  {
    OwnedFd fd(some_fd());
    number = fd.release();
  }
  EXPECT_TRUE(is_open(number));
  const OwnedFd closes(number);
}

TEST(OwnedFd, resets_to_another_or_to_none) {
  OwnedFd fd(some_fd());
  const int first = fd.get(), second = some_fd();
  fd.reset(second);
  EXPECT_FALSE(is_open(first));
  EXPECT_EQ(fd.get(), second);
  fd.reset();
  EXPECT_FALSE(is_open(second));
  EXPECT_FALSE(fd);
}

TEST(OwnedFd, closes_once_even_when_close_is_interrupted) {
  ScopedHook hook;
  const int number = some_fd();
  hook.fail("close", EINTR);
  OwnedFd(number).reset();
  EXPECT_EQ(hook.count("close"), 1U) << "by now another thread may own that number";
  ::close(number);
}

}  // namespace
