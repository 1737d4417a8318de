#include "ipc/host/leftovers.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "ipc/names/directory.h"
#include "ipc/names/unix_listener.h"
#include "ipc/names/unix_socket.h"
#include "ipc/shm/shared_memory.h"
#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;
namespace fs = std::filesystem;

// Returns the pid of a process that has ended and was reaped.
pid_t dead_pid() {
  static const pid_t pid = [] {
    SpawnOptions options;
    options.argv = {"true"};
    Process process = Process::spawn(options);
    (void)process.wait(never);
    return process.pid();
  }();
  return pid;
}

OwnedFd bound_socket(const std::string& path) {
  OwnedFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  path.copy(to.sun_path, sizeof to.sun_path - 1);
  EXPECT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  return socket;
}
void write_file(const std::string& path, const std::string& content) {
  std::ofstream(path) << content;
}
void leave_lock(const std::string& name) { write_file(name + ".lock", std::to_string(dead_pid())); }
// Makes a directory as LockedDirectory does.
void make_ours(const std::string& path) {
  fs::create_directory(path);
  EXPECT_EQ(::chmod(path.c_str(), 01700), 0);
}
OwnedFd lock_directory(const std::string& path) {
  OwnedFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  EXPECT_EQ(::flock(fd.get(), LOCK_EX | LOCK_NB), 0);
  return fd;
}

struct Places : TemporaryDirectory {
  Places() {
    for (const char* name : {"run", "tmp", "shm"})
      EXPECT_EQ(::mkdir((*this / name).c_str(), 0700), 0);
  }
  NamePlaces places{*this / "run", *this / "tmp", *this / "shm"};

  std::string run(std::string_view name) const { return places.run + "/" + std::string(name); }
  std::vector<FoundName> find() const {
    auto names = find_run_names(places);
    std::ranges::copy(find_shared_names(places), std::back_inserter(names));
    return names;
  }
  NameOwner owner_of(std::string_view path) const {
    for (const FoundName& name : find())
      if (name.path == path) return name.owner;
    ADD_FAILURE() << path << " was not found";
    return {};
  }
  std::vector<std::string> clean() const {
    std::vector<std::string> gone;
    for (const FoundName& name : find())
      std::ranges::copy(remove_if_dead(name), std::back_inserter(gone));
    std::ranges::sort(gone);
    return gone;
  }
};

TEST(Leftovers, of_an_empty_or_missing_place_are_none) {
  const Places there;
  EXPECT_TRUE(there.find().empty());
  const NamePlaces nowhere{there / "a", there / "b", there / "c"};
  EXPECT_TRUE(find_run_names(nowhere).empty());
  EXPECT_TRUE(find_shared_names(nowhere).empty());
  EXPECT_FALSE(fs::exists(there / "a")) << "looking makes nothing";
}

TEST(Leftovers, are_a_dead_owners_socket_fifo_directory_and_lock) {
  const Places there;
  for (const char* name : {"a.sock", "b.fifo", "c", "d"}) leave_lock(there.run(name));
  bound_socket(there.run("a.sock"));
  ASSERT_EQ(::mkfifo(there.run("b.fifo").c_str(), 0600), 0);
  make_ours(there.run("c"));
  const auto names = there.find();
  ASSERT_EQ(names.size(), 4U);
  const std::pair<const char*, NameKind> wanted[] = {{"a.sock", NameKind::socket},
                                                     {"b.fifo", NameKind::fifo},
                                                     {"c", NameKind::directory},
                                                     {"d.lock", NameKind::lock}};
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(names[i].path, there.run(wanted[i].first));
    EXPECT_EQ(names[i].kind, wanted[i].second);
    EXPECT_EQ(names[i].owner, NameOwner::dead);
    EXPECT_EQ(names[i].pid, dead_pid());
  }
  EXPECT_EQ(there.clean(),
            (std::vector<std::string>{there.run("a.sock"), there.run("a.sock.lock"),
                                      there.run("b.fifo"), there.run("b.fifo.lock"), there.run("c"),
                                      there.run("c.lock"), there.run("d.lock")}));
  EXPECT_TRUE(fs::is_empty(there.places.run));
  EXPECT_TRUE(there.clean().empty()) << "a second time";
}

TEST(Leftovers, exclude_the_names_of_a_living_owner) {
  const Places there;
  const UnixListener listener(there.run("a.sock"), "unix:a");
  const auto claimed = OwnedName::claim(there.run("b"), "fifo:b", S_IFIFO);
  for (const FoundName& name : there.find()) {
    EXPECT_EQ(name.owner, NameOwner::living) << name.path;
    EXPECT_EQ(name.pid, ::getpid());
  }
  EXPECT_TRUE(there.clean().empty());
  EXPECT_TRUE(unix_socket_is_served(there.run("a.sock")));
  EXPECT_TRUE(fs::exists(there.run("b.lock")));
}

TEST(Leftovers, exclude_the_files_of_a_stranger) {
  const Places there;
  write_file(there / "precious", "precious");
  const std::string dead = std::to_string(dead_pid());
  write_file(there.run("notes.txt"), "x");
  bound_socket(there.run("unlocked.sock"));
  write_file(there.run("empty.lock"), "");
  write_file(there.run("words.lock"), "words");
  leave_lock(there.run("file"));  // a lock of ours, but a file of another kind
  write_file(there.run("file"), "x");
  leave_lock(there.run("link"));
  fs::create_symlink(there / "precious", there.run("link"));
  fs::create_symlink(there / "precious", there.run("planted.lock"));
  fs::create_directory_symlink(there.path(), there.run("client-Ab3xYz"));
  leave_lock(there.run("served.sock"));
  const OwnedFd stranger = bound_socket(there.run("served.sock"));
  ASSERT_EQ(::listen(stranger.get(), 5), 0);
  leave_lock(there.run("read.fifo"));
  ASSERT_EQ(::mkfifo(there.run("read.fifo").c_str(), 0600), 0);
  const OwnedFd reader(::open(there.run("read.fifo").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  leave_lock(there.run("data"));
  ASSERT_EQ(::mkdir(there.run("data").c_str(), 0700), 0);
  write_file(there.run("data/client-list.txt"), "x");

  for (const FoundName& name : there.find())
    EXPECT_EQ(name.owner, NameOwner::stranger) << name.path;
  for (const char* name : {"notes.txt", "empty.lock", "link", "planted.lock", "file", "file.lock"})
    EXPECT_EQ(there.owner_of(there.run(name)), NameOwner::stranger) << name;
  const auto count = std::distance(fs::recursive_directory_iterator(there.path()), {});
  EXPECT_TRUE(there.clean().empty());
  EXPECT_EQ(std::distance(fs::recursive_directory_iterator(there.path()), {}), count);
  EXPECT_EQ(fs::file_size(there / "precious"), 8U);
}

TEST(Leftovers, in_a_dead_servers_directory_go_with_their_clients) {
  const Places there;
  leave_lock(there.run("server"));
  make_ours(there.run("server"));
  make_ours(there.run("server/client-deaD12"));
  write_file(there.run("server/client-deaD12/to-server.log"), "x");
  bound_socket(there.run("server/meet.sock"));
  make_ours(there.run("server/client-alive1"));
  {
    const OwnedFd client = lock_directory(there.run("server/client-alive1"));
    EXPECT_EQ(there.owner_of(there.run("server")), NameOwner::living);
    EXPECT_TRUE(there.clean().empty());
  }
  EXPECT_EQ(there.owner_of(there.run("server")), NameOwner::dead);
  EXPECT_EQ(there.clean().size(), 5U);
  EXPECT_TRUE(fs::is_empty(there.places.run));
}

TEST(Leftovers, are_directories_that_nobody_locks_and_shared_memory_of_the_dead) {
  const Places there;
  for (const char* name : {"/client-Ab3xYz", "/client-living"}) make_ours(there.places.run + name);
  for (const char* name : {"/ipclab-pair-deaD12", "/ipclab-pair-living", "/somebody"}) {
    make_ours(there.places.launchers + name);
    fs::create_directory(there.places.launchers + name + "/inside");
  }
  fs::create_directory(there.places.launchers + "/ipclab-pair-thesis");  // made by the user
  const OwnedFd client = lock_directory(there.run("client-living"));
  const OwnedFd pair = lock_directory(there.places.launchers + "/ipclab-pair-living");
  fs::create_symlink(there / "precious", there.places.launchers + "/ipclab-pair-deaD12/link");
  fs::create_directory(there / "precious");
  fs::create_directory_symlink(there / "precious", there.places.launchers + "/ipclab-pair-link");

  const std::string shm = there.places.shared_memory + "/ipclab-" + std::to_string(::geteuid());
  const std::string random = "-" + std::string(32, 'a');
  const std::string of_the_dead = shm + "-" + std::to_string(dead_pid()) + random;
  write_file(of_the_dead, "x");
  write_file(shm + "-" + std::to_string(::getpid()) + random, "x");
  write_file(shm + "-" + std::to_string(dead_pid()) + "-notes.txt", "x");  // made by the user
  write_file(
      there.places.shared_memory + "/ipclab-4294967294-" + std::to_string(dead_pid()) + random,
      "x");
  write_file(there.places.shared_memory + "/somebody", "x");
  fs::create_symlink(there / "precious", of_the_dead + "link");

  EXPECT_EQ(there.clean(),
            (std::vector<std::string>{there.run("client-Ab3xYz"), of_the_dead,
                                      there.places.launchers + "/ipclab-pair-deaD12"}));
  EXPECT_TRUE(fs::exists(there / "precious"));
  EXPECT_TRUE(fs::is_symlink(of_the_dead + "link"));
  EXPECT_EQ(there.find().size(), 3U) << "the living one's";
}

TEST(Leftovers, are_not_another_users) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  const Places there;
  leave_lock(there.run("a.sock"));
  bound_socket(there.run("a.sock"));
  leave_lock(there.run("b"));
  ASSERT_EQ(::mkfifo(there.run("b").c_str(), 0600), 0);
  const std::string shm =
      there.places.shared_memory + "/ipclab-0-" + std::to_string(dead_pid()) + "-a";
  write_file(shm, "x");
  const std::string pair = there.places.launchers + "/ipclab-pair-Ab3xYz";
  fs::create_directory(pair);
  for (const std::string& path : {there.run("a.sock.lock"), there.run("b"), shm, pair})
    ASSERT_EQ(::chown(path.c_str(), 65534, 65534), 0);
  EXPECT_TRUE(there.clean().empty());
}

TEST(Leftovers, in_a_run_directory_that_others_can_enter_are_not_looked_for) {
  const Places there;
  leave_lock(there.run("a"));
  ASSERT_EQ(::chmod(there.places.run.c_str(), 0755), 0);
  EXPECT_EQ(error_of([&] { find_run_names(there.places); })->fault(), Fault::permission_denied);
}

TEST(Leftovers, that_cannot_be_removed_say_the_call_the_path_and_why) {
  const Places there;
  leave_lock(there.run("a.sock"));
  bound_socket(there.run("a.sock"));
  const auto names = there.find();
  ScopedHook hook;
  hook.fail("unlink", EROFS);
  const auto error = error_of([&] { remove_if_dead(names.at(0)); });
  EXPECT_EQ(std::string(error->what()).find("unlink(" + there.run("a.sock") + "): Read-only"), 0U)
      << error->what();
}

TEST(Leftovers, that_were_taken_over_since_they_were_found_stay) {
  const Places there;
  leave_lock(there.run("a.sock"));
  bound_socket(there.run("a.sock"));
  const auto names = there.find();
  const UnixListener listener(there.run("a.sock"), "unix:a");
  EXPECT_TRUE(remove_if_dead(names.at(0)).empty());
  EXPECT_TRUE(unix_socket_is_served(there.run("a.sock")));
}

TEST(Leftovers, that_another_process_examines_are_taken_over_a_moment_later) {
  const Places there;
  leave_lock(there.run("a"));
  OwnedFd looker(::open(there.run("a.lock").c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_TRUE(hold_lock(looker.get()));
  EXPECT_EQ(error_of([&] { OwnedName::claim(there.run("a"), "unix:a"); })->fault(),
            Fault::address_in_use)
      << "who does not go is not waited for without end";
  std::jthread goes([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    looker.reset();
  });
  const auto name = OwnedName::claim(there.run("a"), "unix:a");
  EXPECT_EQ(name.path(), there.run("a"));
}

// A process that claims a name while another one examines or removes it gets the name and keeps it.
TEST(Leftovers, are_taken_over_while_others_remove_them) {
  const Places there;
  const std::string path = there.run("a.sock");
  std::atomic<bool> end = false;
  std::jthread cleaner([&] {
    while (!end) {
      remove_name_if_dead(path);
      (void)state_of_name(path);
    }
  });
  for (int round = 0; round < 300; ++round) {
    leave_lock(path);
    bound_socket(path);
    const UnixListener listener(path, "unix:a");
    EXPECT_TRUE(unix_socket_is_served(path));
    EXPECT_TRUE(fs::exists(path + ".lock"));
  }
  end = true;
}

}  // namespace
