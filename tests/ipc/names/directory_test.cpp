#include "ipc/names/directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "ipc/names/names.h"
#include "ipc/names/run_directory.h"
#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;
namespace fs = std::filesystem;

void put_file(const std::string& path) { std::ofstream(path) << "something"; }

TEST(LockedDirectory, is_ours_alone_and_goes_with_all_that_is_in_it) {
  const TemporaryDirectory parent;
  {
    const auto directory = LockedDirectory::make(parent.path(), "mine-");
    struct stat there {};
    ASSERT_EQ(::stat(directory.path().c_str(), &there), 0);
    EXPECT_EQ(there.st_mode & 07777, mode_t{01700});
    put_file(directory.path() + "/x");
  }
  EXPECT_TRUE(parent.entries().empty());
}

TEST(LockedDirectory, is_removed_once_although_it_was_moved) {
  const TemporaryDirectory parent;
  auto first = LockedDirectory::make(parent.path(), "mine-");
  const std::string path = first.path();
  {
    const LockedDirectory second = std::move(first);
    EXPECT_EQ(second.path(), path);
  }
  EXPECT_FALSE(fs::exists(path));
  fs::create_directory(path);
  first = {};
  EXPECT_TRUE(fs::exists(path));
}

TEST(LockedDirectory, goes_before_a_signal_ends_us) {
  const TemporaryDirectory parent;
  const auto directory = LockedDirectory::make(parent.path(), "mine-");
  remove_owned_names();
  EXPECT_TRUE(parent.entries().empty());
}

// Cleans up in another thread, as on a signal, exactly while a directory is made.
class CleansUpInBetween final : public sys::Hook {
 public:
  void record(const sys::Call& call, sys::Outcome, std::uint64_t, std::uint64_t) override {
    if (std::string_view(call.name) != "mkdir" || cleaner_.valid()) return;
    made_ = static_cast<const char*>(call.arguments[0].pointer());
    cleaner_ = std::async(std::launch::async, [] { remove_owned_names(); });
    cleaner_.wait_for(
        std::chrono::milliseconds(50));  // enough to miss a directory not recorded yet
  }
  std::string made_before_it_cleaned() {
    cleaner_.get();
    return made_;
  }

 private:
  std::future<void> cleaner_;
  std::string made_;
};

TEST(LockedDirectory, is_not_missed_by_a_signal_that_comes_while_it_is_made) {
  const TemporaryDirectory parent;
  CleansUpInBetween hook;
  sys::set_hook(&hook);
  const auto directory = LockedDirectory::make(parent.path(), "mine-");
  sys::set_hook(nullptr);
  const std::string made = hook.made_before_it_cleaned();
  EXPECT_TRUE(made.starts_with(parent.path()));
  EXPECT_FALSE(fs::exists(made));
}

TEST(LockedDirectory, names_the_place_where_it_cannot_be_made) {
  const TemporaryDirectory parent;
  const auto error = error_of([&] { (void)LockedDirectory::make(parent / "no/such", "mine-"); });
  EXPECT_EQ(error->call(), "mkdir");
  EXPECT_EQ(error->fault(), Fault::not_found);
}

TEST(LockedDirectory, a_sweep_removes_the_leftovers_of_the_dead_and_no_more) {
  const TemporaryDirectory parent;
  const auto living = LockedDirectory::make(parent.path(), "mine-");
  const std::string dead = parent / "mine-deaD12";
  fs::create_directory(dead);
  EXPECT_EQ(::chmod(dead.c_str(), own_directory_mode), 0);
  put_file(dead + "/x");
  fs::create_directory(parent / "other");
  put_file(parent / "mine-file");
  fs::create_directory_symlink(parent / "other", parent / "mine-link");
  EXPECT_EQ(owner_of_directory(living.path()), NameOwner::living);
  EXPECT_EQ(owner_of_directory(dead), NameOwner::dead);
  EXPECT_EQ(owner_of_directory(parent / "mine-link"), NameOwner::stranger);
  remove_dead_directories(parent.path(), "mine-");
  EXPECT_FALSE(fs::exists(dead));
  EXPECT_TRUE(fs::exists(living.path()));
  EXPECT_TRUE(fs::exists(parent / "other"));
  EXPECT_TRUE(fs::exists(parent / "mine-file"));
  EXPECT_TRUE(fs::is_symlink(parent / "mine-link"));
}

TEST(LockedDirectory, a_sweep_leaves_a_users_own_alone_whatever_its_name) {
  const TemporaryDirectory parent;
  for (const char* name : {"mine-project", "mine-data", "mine-thesis", "mine-Ab3xYz"}) {
    fs::create_directory(parent / name);
    fs::permissions(parent / name, fs::perms::owner_all);
    put_file(parent / (std::string(name) + "/x"));
  }
  remove_dead_directories(parent.path(), "mine-");
  EXPECT_EQ(parent.entries().size(), 4U);
  for (const std::string& name : parent.entries()) EXPECT_TRUE(fs::exists(parent / (name + "/x")));
}

TEST(PrivateRunDirectory, is_where_names_stand_while_it_lives) {
  const TemporaryDirectory base;
  const ScopedEnvironment runtime("XDG_RUNTIME_DIR", base.path().c_str());
  const ScopedEnvironment before("IPCLAB_RUN_DIR", nullptr);
  {
    const PrivateRunDirectory directory;
    EXPECT_EQ(run_directory(), directory.path());
    EXPECT_TRUE(directory.path().starts_with(base / "ipclab-pair-"));
  }
  EXPECT_EQ(run_directory(), base / "ipclab");
  EXPECT_EQ(base.entries(), std::vector<std::string>{"ipclab"});
}

}  // namespace
