#include "ipc/names/names.h"
#include "ipc/names/directory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "ipc/host/process.h"
#include "ipc/names/dead_names.h"
#include "ipc/names/run_directory.h"
#include "ipc/names/unix_socket.h"
#include "names_support.h"
#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

Fault fault_of_claiming(const std::string& path) {
  return error_of([&] { OwnedName::claim(path, "unix:" + path); })->fault();
}

// --- claims ---

TEST(OwnedName, is_claimed_and_leaves_nothing_behind) {
  const TemporaryDirectory place;
  {
    const auto name = OwnedName::claim(place / "x", "unix:x");
    EXPECT_EQ(name.path(), place / "x");
    EXPECT_EQ(place.entries(), (std::vector<std::string>{"x.lock"}));
  }
  EXPECT_TRUE(place.entries().empty());
}

TEST(OwnedName, that_cannot_be_written_down_leaves_nothing_behind) {
  const TemporaryDirectory place;
  ScopedHook hook;
  for (const char* const call : {"ftruncate", "pwrite"}) {
    hook.fail(call, ENOSPC);
    EXPECT_EQ(fault_of_claiming(place / "x"), Fault::no_space);
    EXPECT_TRUE(place.entries().empty());
  }
}

TEST(OwnedName, is_refused_while_somebody_owns_it_and_free_afterwards) {
  const TemporaryDirectory place;
  {
    const auto name = OwnedName::claim(place / "x", "unix:x");
    const auto error = error_of([&] { OwnedName::claim(place / "x", "unix:x"); });
    EXPECT_EQ(error->fault(), Fault::address_in_use);
    EXPECT_EQ(error->address(), "unix:x");
    EXPECT_NE(error->cure().find("process " + std::to_string(::getpid())), std::string::npos)
        << error->cure();
    EXPECT_EQ(place.entries(), (std::vector<std::string>{"x.lock"})) << "the owner's lock stays";
  }
  const auto again = OwnedName::claim(place / "x", "unix:x");
  EXPECT_EQ(again.path(), place / "x");
}

TEST(OwnedName, takes_a_dead_owners_socket_and_lock_over) {
  const TemporaryDirectory place;
  leave_stale_socket(place / "x");
  std::ofstream(place / "x.lock") << "4711";
  const auto name = OwnedName::claim(place / "x", "unix:x");
  EXPECT_EQ(place.entries(), (std::vector<std::string>{"x.lock"}));
}

TEST(OwnedName, refuses_a_socket_that_is_served_without_a_lock_and_leaves_it_alone) {
  const TemporaryDirectory place;
  const OwnedFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  (place / "x").copy(to.sun_path, sizeof to.sun_path - 1);
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  ASSERT_EQ(::listen(socket.get(), 5), 0);
  EXPECT_EQ(fault_of_claiming(place / "x"), Fault::address_in_use);
  EXPECT_EQ(place.entries(), (std::vector<std::string>{"x"}));
  EXPECT_TRUE(unix_socket_is_served(place / "x"));
}

TEST(OwnedName, refuses_a_file_of_another_type_and_leaves_it_alone) {
  const TemporaryDirectory place;
  std::ofstream(place / "file") << "precious";
  std::filesystem::create_directory(place / "directory");
  ASSERT_EQ(::mkfifo((place / "fifo").c_str(), 0600), 0);
  std::filesystem::create_symlink(place / "nowhere", place / "dangling");
  leave_stale_socket(place / "target");
  std::filesystem::create_symlink(place / "target", place / "link");
  const auto before = place.entries();
  for (const char* name : {"file", "directory", "fifo", "dangling", "link"})
    EXPECT_EQ(fault_of_claiming(place / name), Fault::address_in_use) << name;
  EXPECT_EQ(place.entries(), before);
  std::string content;
  std::ifstream(place / "file") >> content;
  EXPECT_EQ(content, "precious");
}

TEST(OwnedName, follows_no_symlink_to_a_lock) {
  const TemporaryDirectory place;
  std::ofstream(place / "precious") << "precious";
  std::filesystem::create_symlink(place / "precious", place / "x.lock");
  EXPECT_EQ(fault_of_claiming(place / "x"), Fault::permission_denied);
  EXPECT_EQ(std::filesystem::file_size(place / "precious"), 8U);
}

TEST(OwnedName, names_a_missing_directory) {
  const TemporaryDirectory place;
  EXPECT_EQ(fault_of_claiming(place / "no/such/x"), Fault::not_found);
}

TEST(OwnedName, moves_and_frees_the_name_once) {
  const TemporaryDirectory place;
  auto first = OwnedName::claim(place / "x", "unix:x");
  OwnedName second(std::move(first));
  OwnedName third;
  third = std::move(second);
  EXPECT_EQ(third.path(), place / "x");
  EXPECT_EQ(fault_of_claiming(place / "x"), Fault::address_in_use);
  third = OwnedName();
  const auto again = OwnedName::claim(place / "x", "unix:x");
  EXPECT_EQ(place.entries(), (std::vector<std::string>{"x.lock"}));
}

TEST(OwnedName, is_unlinked_by_remove_owned_names) {
  const TemporaryDirectory place;
  auto name = OwnedName::claim(place / "x", "unix:x");
  name.make([&] { leave_stale_socket(place / "x"); });
  remove_owned_names();
  EXPECT_TRUE(place.entries().empty());
}

TEST(OwnedName, leaves_another_programs_file_in_its_place_alone) {
  const TemporaryDirectory place;
  {
    auto name = OwnedName::claim(place / "x", "unix:x");
    name.make([&] { leave_stale_socket(place / "x"); });
    std::filesystem::remove(place / "x");
    leave_stale_socket(place / "x");
  }
  EXPECT_EQ(place.entries(), (std::vector<std::string>{"x"}));
}

TEST(OwnedName, is_removed_also_if_the_program_has_changed_its_directory) {
  const TemporaryDirectory place;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(place / "");
  {
    auto name = OwnedName::claim("x", "unix:x");
    name.make([&] { leave_stale_socket(place / "x"); });
    std::filesystem::current_path(before);
  }
  EXPECT_TRUE(place.entries().empty());
}

// A program that ends must not leave a name that its main thread makes meanwhile.
TEST(OwnedName, is_not_made_while_all_stay_removed) {
  const TemporaryDirectory place;
  Process child = Process::fork([&] {
    const auto no_name_is_made = remove_owned_names();
    std::promise<void> made;
    std::thread([&] {
      (void)OwnedName::claim(place / "x", "unix:x");
      made.set_value();
    }).detach();
    const auto outcome = made.get_future().wait_for(std::chrono::milliseconds(50));
    ::_exit(outcome == std::future_status::timeout ? 0 : 1);  // with the lock held, as at a signal
    return 1;
  });
  EXPECT_TRUE(child.wait(never).value().clean());
  EXPECT_TRUE(place.entries().empty());
}

// Claims a name. Arguments: the path, and descriptors for the start, the report and the end.
int claims_at_once(const std::vector<std::string>& arguments) {
  const OwnedFd start(std::stoi(arguments.at(1))), report(std::stoi(arguments.at(2))),
      end(std::stoi(arguments.at(3)));
  read_to_end(start.get());
  try {
    const auto name = OwnedName::claim(arguments.at(0), "unix:x");
    write_all(report.get(), "w");
    read_to_end(end.get());
  } catch (const Error& error) {
    write_all(report.get(), error.fault() == Fault::address_in_use ? "l" : "?");
  }
  return 0;
}
const Helper claiming_helper("claim", claims_at_once);

TEST(OwnedName, has_exactly_one_winner_when_many_processes_claim_it_at_once) {
  constexpr std::size_t count = 5;
  const TemporaryDirectory place;
  for (int round = 0; round < 5; ++round) {
    leave_stale_socket(place / "x");
    auto start = make_pipe(), report = make_pipe(), end = make_pipe();
    std::vector<Process> processes;
    for (std::size_t i = 0; i < count; ++i) {
      SpawnOptions options;
      options.inherited = {start.read_end.get(), report.write_end.get(), end.read_end.get()};
      processes.push_back(
          spawn_helper("claim",
                       {place / "x", std::to_string(options.inherited[0]),
                        std::to_string(options.inherited[1]), std::to_string(options.inherited[2])},
                       options));
    }
    report.write_end.reset();
    start.write_end.reset();  // starts all of them at the same time
    std::string outcomes = read_exactly(report.read_end.get(), count);
    std::ranges::sort(outcomes);
    EXPECT_EQ(outcomes, "llllw");
    end.write_end.reset();
    for (auto& process : processes) EXPECT_TRUE(process.wait(never)->clean());
    EXPECT_TRUE(place.entries().empty());
  }
}

TEST(OwnedName, is_taken_over_from_a_killed_owner) {
  const TemporaryDirectory place;
  auto start = make_pipe(), report = make_pipe(), end = make_pipe();
  SpawnOptions options;
  options.inherited = {start.read_end.get(), report.write_end.get(), end.read_end.get()};
  Process owner =
      spawn_helper("claim",
                   {place / "x", std::to_string(options.inherited[0]),
                    std::to_string(options.inherited[1]), std::to_string(options.inherited[2])},
                   options);
  start.write_end.reset();
  ASSERT_EQ(read_exactly(report.read_end.get(), 1), "w");
  EXPECT_EQ(fault_of_claiming(place / "x"), Fault::address_in_use);
  owner.kill(SIGKILL);
  ASSERT_TRUE(owner.wait(never));
  EXPECT_FALSE(place.entries().empty()) << "it could not clean up";
  const auto name = OwnedName::claim(place / "x", "unix:x");
  EXPECT_EQ(name.path(), place / "x");
}

}  // namespace

namespace ipc::test {
namespace {

TEST(OwnedName, leaves_a_file_at_the_path_of_its_lock_alone) {
  using namespace std::string_literals;
  for (const std::string& precious : {"precious"s, "4711\0precious"s, "\0precious"s}) {
    const TemporaryDirectory directory;
    const std::string lock = directory / "data.lock";
    write_all(OwnedFd(::open(lock.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)).get(), precious);
    EXPECT_EQ(error_of([&] { OwnedName::claim(directory / "data", "unix:data"); })->fault(),
              Fault::address_in_use);
    EXPECT_TRUE(remove_name_if_dead(directory / "data").empty());
    const OwnedFd after(::open(lock.c_str(), O_RDONLY | O_CLOEXEC));
    EXPECT_EQ(read_to_end(after.get()), precious);
  }
}

// A process that is killed between open(2) and writing its pid leaves an empty lock.
TEST(OwnedName, removes_an_unfinished_lock_and_no_other_empty_file) {
  const TemporaryDirectory directory;
  const auto make = [&](const char* name, mode_t mode) {
    return OwnedFd(::open((directory / name).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, mode));
  };
  ASSERT_TRUE(make("unfinished.lock", S_ISVTX | 0600));
  ASSERT_TRUE(make("other.lock", 0600));
  EXPECT_EQ(state_of_name(directory / "unfinished").owner, NameOwner::dead);
  EXPECT_EQ(remove_name_if_dead(directory / "unfinished"),
            (std::vector<std::string>{directory / "unfinished.lock"}));
  EXPECT_TRUE(remove_name_if_dead(directory / "other").empty());
  EXPECT_EQ(directory.entries(), (std::vector<std::string>{"other.lock"}));
}

TEST(OwnedName, unlinks_nothing_that_became_another_ones) {
  const TemporaryDirectory directory;
  const std::string path = directory / "x";
  auto first = std::make_unique<OwnedName>(OwnedName::claim(path, "unix:x"));
  ASSERT_EQ(::unlink((path + ".lock").c_str()), 0);  // as a program that cleans /tmp does
  const OwnedName second = OwnedName::claim(path, "unix:x");
  const OwnedFd socket(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  first.reset();
  EXPECT_EQ(directory.entries().size(), 2U) << "the second one's name and lock";
}

}  // namespace
}  // namespace ipc::test
