#include "ipc/shm/shared_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "ipc/names/names.h"
#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

bool exists(const std::string& name) { return ::access(("/dev/shm/" + name).c_str(), F_OK) == 0; }
void make_memory(const std::string& name, off_t size = 0) {
  const OwnedFd memory(::shm_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600));
  ASSERT_TRUE(memory);
  ASSERT_EQ(::ftruncate(memory.get(), size), 0);
}

TEST(SharedNames, contain_their_maker_and_cannot_be_guessed) {
  const SharedNameId id = new_shared_name_id();
  EXPECT_EQ(id[0], ::geteuid());
  EXPECT_EQ(id[1], static_cast<std::uint64_t>(::getpid()));
  EXPECT_NE(id, new_shared_name_id());
  EXPECT_EQ(shared_name({1000, 42, 1, 2}), "ipclab-1000-42-00000000000000010000000000000002");
}

TEST(SharedNames, go_with_their_owner) {
  const std::string name = shared_name(new_shared_name_id());
  make_memory(name);
  {
    SharedName first(name);
    const SharedName second = std::move(first);
    EXPECT_EQ(second.name(), name);
    EXPECT_TRUE(exists(name));
  }
  EXPECT_FALSE(exists(name));
}

TEST(SharedNames, go_before_a_signal_ends_us) {
  const SharedName owned(shared_name(new_shared_name_id()));
  make_memory(owned.name());
  remove_owned_names();
  EXPECT_FALSE(exists(owned.name()));
}

TEST(SharedNames, say_that_there_is_no_space_when_they_cannot_be_filled) {
  const SharedName owned(shared_name(new_shared_name_id()));
  make_memory(owned.name(), 1 << 20);
  ScopedHook hook;
  hook.fail("posix_fallocate", ENOSPC);
  const auto error = error_of([&] { fill_shared_memory(owned.name()); });
  EXPECT_EQ(error->fault(), Fault::no_space);
  EXPECT_EQ(error->call(), "posix_fallocate");
  hook.fail("posix_fallocate", EINTR, 2);
  fill_shared_memory(owned.name());
}

TEST(SharedNames, have_all_their_pages_once_they_are_filled) {
  const SharedName owned(shared_name(new_shared_name_id()));
  constexpr off_t size = 1 << 20;
  make_memory(owned.name(), size);
  fill_shared_memory(owned.name());
  struct stat there {};
  ASSERT_EQ(::stat(("/dev/shm/" + owned.name()).c_str(), &there), 0);
  EXPECT_EQ(there.st_blocks * 512, size);
}

TEST(SharedNames, too_much_memory_is_refused_before_anything_is_made) {
  const auto error = error_of([] { require_shared_memory(std::size_t{1} << 60); });
  EXPECT_EQ(error->fault(), Fault::no_space);
}

int leave_a_name(const std::vector<std::string>&) {
  const std::string name = shared_name(new_shared_name_id());
  ::close(::shm_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600));
  std::puts(name.c_str());
  std::fflush(stdout);
  ::raise(SIGKILL);
  return 0;
}
const Helper helper("leave_a_name", leave_a_name);

TEST(SharedNames, a_sweep_removes_the_leftovers_of_the_dead_and_no_more) {
  auto [read_end, write_end] = make_pipe();
  SpawnOptions options;
  options.redirected = {{write_end.get(), STDOUT_FILENO}};
  auto dead = spawn_helper("leave_a_name", {}, options);
  write_end.reset();
  std::string left = read_to_end(read_end.get());
  left.pop_back();
  (void)dead.wait(never);
  const SharedName living(shared_name(new_shared_name_id()));
  make_memory(living.name());
  const std::string another_program = "another-" + living.name();
  make_memory(another_program);
  const std::string notes = left + "-notes.txt";  // a dead process's pid, but not a name of ours
  make_memory(notes);
  ASSERT_TRUE(exists(left));
  remove_dead_shared_memory();
  EXPECT_FALSE(exists(left));
  EXPECT_TRUE(exists(living.name()));
  EXPECT_TRUE(exists(another_program));
  EXPECT_TRUE(exists(notes));
  remove_shared_memory(another_program);
  remove_shared_memory(notes);
}

}  // namespace
