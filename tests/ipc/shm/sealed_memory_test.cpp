#include "ipc/shm/shared_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

constexpr std::size_t size = 10'000;

TEST(SealedMemory, is_zero_at_first_and_seen_by_all_who_map_it) {
  const OwnedFd memory = make_sealed_memory("toy", size);
  const auto first = map_shared(memory.get(), size);
  const auto second = map_shared(memory.get(), size);
  EXPECT_EQ(std::memcmp(first.get(), std::string(size, '\0').data(), size), 0);
  std::memset(first.get(), 7, size);
  EXPECT_EQ(std::memcmp(second.get(), std::string(size, '\7').data(), size), 0);
}

TEST(SealedMemory, its_pages_cannot_be_taken_away) {
  const OwnedFd memory = make_sealed_memory("toy", size);
  EXPECT_NE(::ftruncate(memory.get(), 0), 0);
  EXPECT_NE(::ftruncate(memory.get(), 2 * size), 0);
  EXPECT_TRUE(is_sealed_memory(memory.get(), size));
}

TEST(SealedMemory, memory_not_sealed_or_of_another_size_is_rejected) {
  const OwnedFd memory = make_sealed_memory("toy", size);
  EXPECT_FALSE(is_sealed_memory(memory.get(), size + 1));
  const OwnedFd open(::memfd_create("toy", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  ASSERT_EQ(::ftruncate(open.get(), size), 0);
  EXPECT_FALSE(is_sealed_memory(open.get(), size));
  const TemporaryDirectory directory;
  const OwnedFd file(::open((directory / "x").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_EQ(::ftruncate(file.get(), size), 0);
  EXPECT_FALSE(is_sealed_memory(file.get(), size));
  EXPECT_FALSE(is_sealed_memory(-1, size));
}

TEST(SealedMemory, that_cannot_be_had_is_an_error_and_leaves_nothing_open) {
  ScopedHook hook;
  hook.fail("fallocate", ENOSPC);
  const auto error = error_of([] { (void)make_sealed_memory("toy", size); });
  EXPECT_EQ(error->fault(), Fault::no_space);
  const auto made = hook.calls("memfd_create");
  ASSERT_FALSE(made.empty());
  EXPECT_FALSE(is_open(static_cast<int>(made.back().outcome.result)));
}

}  // namespace
