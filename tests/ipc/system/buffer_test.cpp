#include "ipc/system/buffer.h"

#include <gtest/gtest.h>

#include <cstring>
#include <thread>

#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

// Runs the body in a new thread, whose pool is empty, independent of other tests.
void in_a_new_thread(const std::function<void()>& body) { std::thread(body).join(); }

TEST(Buffer, holds_nothing_until_it_is_borrowed) {
  const Buffer buffer;
  EXPECT_FALSE(buffer);
  EXPECT_EQ(buffer.size(), 0U);
}

TEST(Buffer, has_at_least_the_promised_size_and_can_be_written) {
  const Buffer buffer = Buffer::borrow();
  ASSERT_TRUE(buffer);
  ASSERT_GE(buffer.size(), buffer_size);
  std::memset(buffer.data(), 0x5a, buffer.size());
  EXPECT_EQ(buffer.data()[buffer.size() - 1], std::byte{0x5a});
}

TEST(Buffer, keeps_its_content_when_it_grows) {
  Buffer buffer = Buffer::borrow();
  const std::string before = pattern(buffer.size());
  std::memcpy(buffer.data(), before.data(), before.size());
  buffer.grow(before.size() * 5);
  EXPECT_GE(buffer.size(), before.size() * 5);
  EXPECT_EQ(text({buffer.data(), before.size()}), before);
}

TEST(Buffer, never_shrinks) {
  Buffer buffer = Buffer::borrow();
  buffer.grow(1 << 20);
  const auto size = buffer.size();
  buffer.grow(1);
  EXPECT_EQ(buffer.size(), size);
}

TEST(Buffer, given_back_serves_the_next_without_a_system_call) {
  in_a_new_thread([] {
    ScopedHook hook;
    for (int i = 0; i < 10; ++i) Buffer::borrow();
    EXPECT_EQ(hook.count("mmap"), 1U);
    EXPECT_EQ(hook.count("munmap"), 0U);
  });
}

TEST(Buffer, is_kept_for_the_next_only_while_few_are) {
  in_a_new_thread([] {
    ScopedHook hook;
    std::vector<Buffer> buffers;
    for (int i = 0; i < 20; ++i) buffers.push_back(Buffer::borrow());
    EXPECT_EQ(hook.count("mmap"), 20U);
    buffers.clear();
    EXPECT_GE(hook.count("munmap"), 10U);
  });
}

TEST(Buffer, that_grew_huge_is_not_kept) {
  in_a_new_thread([] {
    ScopedHook hook;
    Buffer buffer = Buffer::borrow();
    buffer.grow(std::size_t{64} << 20);
    buffer.give_back();
    ASSERT_EQ(hook.count("munmap"), 1U);
    EXPECT_EQ(hook.calls("munmap")[0].numbers[1], 64 << 20);
  });
}

TEST(Buffer, is_given_back_once_however_often_it_moved) {
  in_a_new_thread([] {
    ScopedHook hook;
    Buffer first = Buffer::borrow();
    std::byte* const place = first.data();
    Buffer second(std::move(first));
    EXPECT_FALSE(first);  // NOLINT: a buffer that was moved from is empty
    Buffer third;
    third = std::move(second);
    EXPECT_EQ(third.data(), place);
    third.give_back();
    third.give_back();
    const Buffer a = Buffer::borrow(), b = Buffer::borrow();
    EXPECT_EQ(a.data(), place);
    EXPECT_NE(b.data(), place);
  });
}

TEST(Buffer, outlives_the_thread_that_borrowed_it) {
  Buffer buffer;
  in_a_new_thread([&] { buffer = Buffer::borrow(); });
  std::memset(buffer.data(), 1, buffer.size());
  EXPECT_EQ(buffer.data()[0], std::byte{1});
}

TEST(Buffer, says_that_memory_is_exhausted) {
  in_a_new_thread([] {
    ScopedHook hook;
    hook.fail("mmap", ENOMEM);
    EXPECT_EQ(error_of([] { Buffer::borrow(); })->fault(), Fault::resource_exhausted);
  });
}

TEST(Buffer, keeps_what_it_has_when_it_cannot_grow) {
  Buffer buffer = Buffer::borrow();
  const auto size = buffer.size();
  std::memset(buffer.data(), 0x77, size);
  ScopedHook hook;
  hook.fail("mremap", ENOMEM);
  EXPECT_EQ(error_of([&] { buffer.grow(size * 2); })->fault(), Fault::resource_exhausted);
  EXPECT_EQ(buffer.size(), size);
  EXPECT_EQ(buffer.data()[size - 1], std::byte{0x77});
}

}  // namespace
