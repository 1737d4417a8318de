#include "ipc/system/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "ipc/host/process.h"
#include "ipc/system/signal_guard.h"
#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

std::vector<std::string> names_in(const std::string& directory, std::error_code& error) {
  std::vector<std::string> names;
  error = for_each_entry(
      directory, [&](const auto& entry) { names.push_back(entry.path().filename().string()); });
  std::ranges::sort(names);
  return names;
}

TEST(ForEachEntry, shows_each_and_says_why_it_ended_early) {
  const TemporaryDirectory directory;
  for (const char* const name : {"a", "b"}) std::ofstream(directory / name) << name;
  std::error_code error;
  EXPECT_EQ(names_in(directory.path(), error), (std::vector<std::string>{"a", "b"}));
  EXPECT_FALSE(error);
  EXPECT_TRUE(names_in(directory / "missing", error).empty());
  EXPECT_EQ(error, std::errc::no_such_file_or_directory);
  ScopedHook hook;
  hook.fail("opendir", EMFILE);
  EXPECT_TRUE(names_in(directory.path(), error).empty());
  EXPECT_EQ(error, std::errc::too_many_files_open);
  hook.fail("readdir", EIO);
  EXPECT_EQ(names_in(directory.path(), error).size(), 1U);
  EXPECT_EQ(error, std::errc::io_error);
}

TEST(RemoveAll, removes_a_directory_with_what_is_in_it_and_reports_a_failure) {
  const TemporaryDirectory directory;
  const std::string path = directory / "tree";
  std::filesystem::create_directories(path + "/below");
  std::ofstream(path + "/below/file") << "x";
  {
    ScopedHook hook;
    hook.fail("remove_all", EACCES);
    EXPECT_EQ(remove_all(path), std::errc::permission_denied);
  }
  EXPECT_TRUE(std::filesystem::exists(path + "/below/file"));
  EXPECT_FALSE(remove_all(path));
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_FALSE(remove_all(path)) << "where nothing is there is nothing to remove";
}

TEST(TemporaryDirectory, is_gone_with_its_content_when_it_is_destroyed) {
  std::string path;
  {
    const TemporaryDirectory directory;
    path = directory.path();
    std::ofstream(directory / "x") << "x";
  }
  EXPECT_NE(::access(path.c_str(), F_OK), 0);
}

TEST(ReadFile, returns_the_whole_content_or_leaves_errno) {
  const TemporaryDirectory directory;
  const std::string content = pattern(10'000);
  std::ofstream(directory / "file") << content;
  EXPECT_EQ(read_file(directory / "file"), content);
  EXPECT_EQ(read_file(directory / "missing"), std::nullopt);
  EXPECT_EQ(errno, ENOENT);
  EXPECT_EQ(read_file(directory.path()), std::nullopt);
  EXPECT_EQ(errno, EISDIR);
  ScopedHook hook;
  hook.fail("read", EIO);
  EXPECT_EQ(read_file(directory / "file"), std::nullopt);
  EXPECT_EQ(errno, EIO);
}

TEST(AbsolutePath, begins_with_the_working_directory_unless_the_path_is_absolute) {
  EXPECT_EQ(absolute_path("/tmp/x", ""), "/tmp/x");
  EXPECT_EQ(absolute_path("x/y", ""), std::filesystem::current_path().string() + "/x/y");
  ScopedHook hook;
  hook.fail("getcwd", ENOENT);
  const auto error = error_of([] { (void)absolute_path("x", "unix:x"); });
  EXPECT_EQ(error->call(), "getcwd");
  EXPECT_EQ(error->address(), "unix:x");
  EXPECT_EQ(error->fault(), Fault::not_found);
}

TEST(SignalGuard, leaves_a_file_beyond_the_limit_an_error) {
  const TemporaryDirectory directory;
  const std::string path = directory / "x";
  Process limited = Process::fork([&] {
    ::signal(SIGXFSZ, SIG_DFL);
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_FSIZE, &none);
    const OwnedFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    for (int again = 0; again < 2; ++again) {
      const SignalGuard no_signal(SIGXFSZ);
      if (::write(file.get(), "x", 1) != -1 || errno != EFBIG) return 1;
    }
    return 0;
  });
  EXPECT_TRUE(limited.wait(never)->clean());
}

}  // namespace
