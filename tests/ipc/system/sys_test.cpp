#include "ipc/system/sys.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "ipc/system/buffer.h"
#include "ipc/system/lifeline.h"
#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

long write_through_seam(int fd, const char* text, std::size_t size) {
  return sys::call("write", ::write, fd, static_cast<const void*>(text), size);
}

TEST(SystemCall, returns_what_the_function_returns) {
  auto ends = make_pipe();
  EXPECT_EQ(write_through_seam(ends.write_end.get(), "hello", 5), 5);
  EXPECT_EQ(read_exactly(ends.read_end.get(), 5), "hello");
  EXPECT_EQ(write_through_seam(-1, "hello", 5), -1);
  EXPECT_EQ(errno, EBADF);
}

TEST(SystemCallHook, sees_name_arguments_result_and_times) {
  auto ends = make_pipe();
  ScopedHook hook;
  write_through_seam(ends.write_end.get(), "hello", 5);
  const auto calls = hook.calls("write");
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].arguments,
            (std::vector<std::string>{std::to_string(ends.write_end.get()), "...", "5"}));
  EXPECT_EQ(calls[0].outcome.result, 5);
  EXPECT_EQ(calls[0].outcome.error, 0);
  EXPECT_GT(calls[0].begin_ns, 0U);
  EXPECT_LE(calls[0].begin_ns, calls[0].end_ns);
}

TEST(SystemCallHook, sees_a_failure_and_leaves_errno_to_the_caller) {
  ScopedHook hook;
  EXPECT_EQ(write_through_seam(-1, "hello", 5), -1);
  EXPECT_EQ(errno, EBADF);
  ASSERT_EQ(hook.count("write"), 1U);
  EXPECT_EQ(hook.calls("write")[0].outcome.result, -1);
  EXPECT_EQ(hook.calls("write")[0].outcome.error, EBADF);
}

TEST(SystemCallHook, leaves_errno_alone_when_the_call_succeeds) {
  auto ends = make_pipe();
  ScopedHook hook;
  errno = EMFILE;
  EXPECT_EQ(write_through_seam(ends.write_end.get(), "hello", 5), 5);
  EXPECT_EQ(errno, EMFILE);
}

TEST(SystemCallHook, sees_nothing_once_it_is_taken_away) {
  auto ends = make_pipe();
  ScopedHook hook;
  sys::set_hook(nullptr);
  write_through_seam(ends.write_end.get(), "hello", 5);
  EXPECT_EQ(hook.count("write"), 0U);
}

// A thread that watches a channel may sleep in a call for any time.
TEST(SystemCallHook, does_not_record_a_call_that_outlives_it) {
  struct Listening final : sys::Hook {
    std::optional<sys::Outcome> replace(const sys::Call&) override {
      has_begun = true;
      return std::nullopt;
    }
    void record(const sys::Call&, sys::Outcome, std::uint64_t, std::uint64_t) override {
      is_told = true;
    }
    std::atomic<bool> has_begun = false, is_told = false;
  } hook;
  auto ends = make_pipe();
  char byte = 0;
  sys::set_hook(&hook);
  std::thread sleeping([&] {
    EXPECT_EQ(sys::call("read", ::read, ends.read_end.get(), static_cast<void*>(&byte), 1UL), 1);
  });
  while (!hook.has_begun) std::this_thread::yield();
  sys::set_hook(nullptr);
  EXPECT_EQ(::write(ends.write_end.get(), "x", 1), 1);
  sleeping.join();
  EXPECT_FALSE(hook.is_told);
}

TEST(SystemCallHook, replaces_a_call_which_is_then_not_made) {
  auto ends = make_pipe();
  ScopedHook hook;
  hook.fail("write", ENOSPC);
  EXPECT_EQ(write_through_seam(ends.write_end.get(), "lost", 4), -1);
  EXPECT_EQ(errno, ENOSPC);
  ends.write_end.reset();
  EXPECT_EQ(read_to_end(ends.read_end.get()), "");
}

TEST(SystemCall, is_made_again_after_eintr) {
  auto ends = make_pipe();
  ScopedHook hook;
  hook.fail("write", EINTR, 3);
  EXPECT_EQ(write_through_seam(ends.write_end.get(), "hello", 5), 5);
  EXPECT_EQ(hook.count("write"), 4U);
  EXPECT_EQ(read_exactly(ends.read_end.get(), 5), "hello");
}

TEST(SystemCallOnce, reports_eintr) {
  ScopedHook hook;
  hook.fail("getpid", EINTR);
  EXPECT_EQ(sys::call_once("getpid", ::getpid), -1);
  EXPECT_EQ(errno, EINTR);
  EXPECT_EQ(hook.count("getpid"), 1U);
}

TEST(SystemCallMust, throws_an_error_that_names_call_and_address) {
  const auto error = error_of([] { sys::must("unix:/x", "chdir", ::chdir, "/nonexistent/place"); });
  EXPECT_EQ(error->call(), "chdir");
  EXPECT_EQ(error->address(), "unix:/x");
  EXPECT_EQ(error->code().value(), ENOENT);
  EXPECT_EQ(error->fault(), Fault::not_found);
}

TEST(SystemCallMust, knows_the_failure_of_mmap) {
  const auto error = error_of([] {
    sys::must("", "mmap", ::mmap, static_cast<void*>(nullptr), std::size_t{0}, PROT_READ,
              MAP_PRIVATE | MAP_ANONYMOUS, -1, off_t{0});
  });
  EXPECT_EQ(error->code().value(), EINVAL);
}

TEST(FaultInjection, makes_exhausted_descriptors_an_error_that_says_so) {
  for (const int injected : {EMFILE, ENFILE, ENOMEM}) {
    ScopedHook hook;
    hook.fail("socketpair", injected);
    const auto error = error_of([] { (void)Lifeline::pair(); });
    EXPECT_EQ(error->fault(), Fault::resource_exhausted);
    EXPECT_EQ(error->code().value(), injected);
    EXPECT_EQ(error->call(), "socketpair");
    EXPECT_FALSE(error->cure().empty());
  }
}

std::string rendered(sys::Argument argument) { return argument.to_string(); }

TEST(SystemCallArgument, is_rendered_as_a_person_would_write_it) {
  EXPECT_EQ(rendered(-1), "-1");
  EXPECT_EQ(rendered("/tmp/x"), "\"/tmp/x\"");
  EXPECT_EQ(rendered(static_cast<const char*>(nullptr)), "NULL");
  EXPECT_EQ(rendered(static_cast<const void*>(nullptr)), "NULL");
  EXPECT_EQ(rendered(static_cast<const sockaddr*>(nullptr)), "NULL");
}

TEST(SystemCallArgument, shows_how_much_a_message_holds) {
  char text[12] = "hello world";
  iovec pieces[] = {{text, 5}, {text, 6}};
  msghdr message{};
  message.msg_iov = pieces;
  message.msg_iovlen = 2;
  EXPECT_EQ(rendered(static_cast<const msghdr*>(&message)), "[11 B]");
  EXPECT_EQ(rendered(static_cast<const iovec*>(pieces)), "[5 B, ...]");
}

TEST(SocketAddressText, tells_the_families_apart) {
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  std::snprintf(local.sun_path, sizeof local.sun_path, "/run/x");
  EXPECT_EQ(sys::to_string(reinterpret_cast<const sockaddr*>(&local)), "unix:/run/x");
  local.sun_path[0] = '\0';
  EXPECT_EQ(sys::to_string(reinterpret_cast<const sockaddr*>(&local)), "unix:@run/x");
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_port = htons(4711);
  four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(sys::to_string(reinterpret_cast<const sockaddr*>(&four)), "127.0.0.1:4711");
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(4711);
  six.sin6_addr = in6addr_loopback;
  EXPECT_EQ(sys::to_string(reinterpret_cast<const sockaddr*>(&six)), "[::1]:4711");
}

}  // namespace
