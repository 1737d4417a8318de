#include "ipc/names/run_directory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "ipc/names/directory.h"
#include "ipc/names/names.h"
#include "names_support.h"
#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

mode_t mode_of(const std::string& path) {
  struct stat there {};
  EXPECT_EQ(::stat(path.c_str(), &there), 0);
  return there.st_mode & 07777;
}

TEST(RunDirectory, is_the_one_in_the_environment_and_made_for_us_alone) {
  const TemporaryDirectory place;
  const std::string path = place / "run";
  const ScopedEnvironment environment("IPCLAB_RUN_DIR", path.c_str());
  const mode_t before = ::umask(0);
  EXPECT_EQ(run_directory(), path);
  ::umask(before);
  EXPECT_EQ(mode_of(path), 0700U);
  EXPECT_EQ(run_directory(), path) << "a second time";
}

TEST(RunDirectory, is_in_the_users_runtime_directory_otherwise) {
  const TemporaryDirectory place;
  const ScopedEnvironment none("IPCLAB_RUN_DIR", nullptr);
  const ScopedEnvironment xdg("XDG_RUNTIME_DIR", place.path().c_str());
  EXPECT_EQ(run_directory(), place / "ipclab");
}

TEST(RunDirectory, is_refused_when_others_can_enter_it) {
  const RunDirectory run;
  for (const mode_t mode : {0755U, 0710U, 0701U, 0770U}) {
    ASSERT_EQ(::chmod(run.path().c_str(), mode), 0);
    const auto error = error_of([] { run_directory(); });
    EXPECT_EQ(error->fault(), Fault::permission_denied) << mode;
    EXPECT_NE(error->cure().find("IPCLAB_RUN_DIR"), std::string::npos);
  }
  ASSERT_EQ(::chmod(run.path().c_str(), 0700), 0);
}

TEST(RunDirectory, is_refused_when_it_is_no_directory_or_a_symlink_to_one) {
  const TemporaryDirectory place;
  std::ofstream(place / "file") << "x";
  std::filesystem::create_directory(place / "real");
  ASSERT_EQ(::chmod((place / "real").c_str(), 0700), 0);
  std::filesystem::create_directory_symlink(place / "real", place / "link");
  for (const char* name : {"file", "link"}) {
    const std::string path = place / name;
    const ScopedEnvironment environment("IPCLAB_RUN_DIR", path.c_str());
    EXPECT_EQ(error_of([] { run_directory(); })->fault(), Fault::permission_denied) << name;
  }
}

TEST(RunDirectory, that_cannot_be_made_says_how_to_choose_another) {
  const ScopedEnvironment environment("IPCLAB_RUN_DIR", "/nonexistent/place/run");
  const auto error = error_of([] { run_directory(); });
  EXPECT_EQ(error->fault(), Fault::not_found);
  EXPECT_NE(error->cure().find("IPCLAB_RUN_DIR"), std::string::npos);
}

TEST(PrivateRunDirectory, is_seen_through_the_environment_and_removed_with_all_that_is_in_it) {
  const TemporaryDirectory place;
  const ScopedEnvironment run("IPCLAB_RUN_DIR", nullptr);
  const ScopedEnvironment xdg("XDG_RUNTIME_DIR", place.path().c_str());
  {
    const PrivateRunDirectory own;
    EXPECT_EQ(run_directory(), own.path());
    EXPECT_EQ(mode_of(own.path()), 01700U);
    leave_stale_socket(own.path() + "/left by the dead");
  }
  EXPECT_TRUE(place.entries().empty());
  EXPECT_EQ(run_directory(), place / "ipclab");
}

TEST(PrivateRunDirectory, is_removed_by_remove_owned_names) {
  const TemporaryDirectory place;
  const ScopedEnvironment run("IPCLAB_RUN_DIR", nullptr);
  const ScopedEnvironment xdg("XDG_RUNTIME_DIR", place.path().c_str());
  const PrivateRunDirectory own;
  leave_stale_socket(own.path() + "/x");
  remove_owned_names();
  EXPECT_TRUE(place.entries().empty());
}

TEST(PrivateRunDirectory, removes_what_a_killed_launcher_left_and_nothing_else) {
  const TemporaryDirectory place;
  const ScopedEnvironment run("IPCLAB_RUN_DIR", nullptr);
  const ScopedEnvironment xdg("XDG_RUNTIME_DIR", place.path().c_str());
  for (const char* name :
       {"ipclab-pair-deaD12", "ipclab-pair-living", "somebody-else", "precious"}) {
    ASSERT_EQ(::mkdir((place / name).c_str(), 0700), 0);
    ASSERT_EQ(::chmod((place / name).c_str(), 01700), 0);  // the mode of our directories
  }
  leave_stale_socket(place / "ipclab-pair-deaD12/x.sock");
  ASSERT_EQ(::symlink((place / "precious").c_str(), (place / "ipclab-pair-link").c_str()), 0);
  const OwnedFd file(::open((place / "ipclab-pair-file").c_str(), O_CREAT | O_CLOEXEC, 0600));
  const OwnedFd living(::open((place / "ipclab-pair-living").c_str(), O_DIRECTORY | O_CLOEXEC));
  ASSERT_EQ(::flock(living.get(), LOCK_EX), 0);
  { const PrivateRunDirectory own; }
  auto left = place.entries();
  std::sort(left.begin(), left.end());
  EXPECT_EQ(left, (std::vector<std::string>{"ipclab-pair-file", "ipclab-pair-link",
                                            "ipclab-pair-living", "precious", "somebody-else"}));
}

TEST(PrivateRunDirectory, of_the_living_is_left_alone_by_the_next) {
  const TemporaryDirectory place;
  const ScopedEnvironment run("IPCLAB_RUN_DIR", nullptr);
  const ScopedEnvironment xdg("XDG_RUNTIME_DIR", place.path().c_str());
  const PrivateRunDirectory one;
  { const PrivateRunDirectory other; }
  EXPECT_EQ(place.entries().size(), 1U);
}

TEST(RandomName, is_of_128_bits_and_never_the_same) {
  std::set<std::string> names;
  for (int i = 0; i < 100; ++i) {
    const std::string name = random_name();
    EXPECT_EQ(name.size(), 32U);
    EXPECT_EQ(name.find_first_not_of("0123456789abcdef"), std::string::npos);
    names.insert(name);
  }
  EXPECT_EQ(names.size(), 100U);
}

}  // namespace
