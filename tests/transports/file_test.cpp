#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "ipc/transport.h"
#include "support.h"

// The files that the transport file leaves in directories: in its own, and in those of the user.
namespace {

using namespace ipc;
using namespace ipc::test;
namespace fs = std::filesystem;

std::vector<std::byte> numbered(std::uint32_t number) {
  std::vector<std::byte> message(1024);
  std::memcpy(message.data(), &number, sizeof number);
  return message;
}
std::uint32_t number_of(Bytes message) {
  std::uint32_t number = 0;
  std::memcpy(&number, message.data(), sizeof number);
  return number;
}

// Both ends of one channel, in this process.
struct Joined {
  explicit Joined(const Address& address) : listener(ipc::listen(address)) {
    std::jthread accepting([&] { server = std::move(listener->accept(never).value()); });
    client = ipc::connect(listener->address(), never);
  }
  std::unique_ptr<Listener> listener;
  Channel server, client;
};

TEST(File, the_next_server_goes_on_where_a_killed_one_was) {
  constexpr std::uint32_t received = 1000, sent = 1500;  // more than a hole of 256 KiB
  const TemporaryDirectory place;
  const Address address("file", place / "log");
  auto ready = make_pipe(), done = make_pipe();
  Process server = Process::fork([&] {
    const auto listener = ipc::listen(address);
    write_all(ready.write_end.get(), "r");
    const Channel channel = std::move(listener->accept(never).value());
    for (std::uint32_t number = 0; number < received; ++number) (void)channel.in->receive(never);
    write_all(done.write_end.get(), "d");
    for (;;) ::pause();
    return 0;
  });
  ASSERT_EQ(read_exactly(ready.read_end.get(), 1), "r");
  const Channel client = ipc::connect(address, never);
  for (std::uint32_t number = 0; number < sent; ++number)
    ASSERT_EQ(client.out->send(numbered(number), never), Status::ok);
  ASSERT_EQ(read_exactly(done.read_end.get(), 1), "d");
  server.kill(SIGKILL);
  ASSERT_TRUE(server.wait(never));

  const auto listener = ipc::listen(address);
  const Channel channel = std::move(listener->accept(never).value());
  std::uint32_t next = 0;
  for (bool is_first = true;; is_first = false, ++next) {
    const auto message = channel.in->receive(never);
    if (!message) {
      EXPECT_EQ(message.error(), Status::closed);
      break;
    }
    if (is_first) {
      next = number_of(*message);
      EXPECT_GT(next, received - 200) << "it reports its position in steps of 64 KiB";
      EXPECT_LE(next, received);
    }
    ASSERT_EQ(number_of(*message), next);
  }
  EXPECT_EQ(next, sent);
}

TEST(File, leaves_a_users_directory_and_what_is_in_it_alone) {
  const TemporaryDirectory place;
  const std::string own = place / "own";
  ASSERT_EQ(::mkdir(own.c_str(), 0700), 0);
  std::ofstream(own + "/tax.request") << "precious";
  fs::create_directory(own + "/client-thesis");
  {
    const Joined joined(Address("file", own));
    ASSERT_EQ(joined.client.out->send(numbered(1), never), Status::ok);
    EXPECT_EQ(number_of(joined.server.in->receive(never).value()), 1U);
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(own), {}), 2);
  EXPECT_EQ(fs::file_size(own + "/tax.request"), 8U);
  std::ofstream(own + "/meet.sock") << "precious";
  EXPECT_EQ(error_of([&] { ipc::listen(Address("file", own)); })->fault(), Fault::address_in_use);
  EXPECT_EQ(fs::file_size(own + "/meet.sock"), 8U);
}

TEST(File, an_empty_directory_that_the_user_had_stays_and_one_of_ours_goes) {
  const TemporaryDirectory place;
  ASSERT_EQ(::mkdir((place / "own").c_str(), 0700), 0);
  for (const char* name : {"own", "made"}) ipc::listen(Address("file", place / name));
  EXPECT_EQ(place.entries(), (std::vector<std::string>{"own"}));
}

TEST(File, a_forked_copy_removes_none_of_its_files) {
  const TemporaryDirectory place;
  Joined joined(Address("file", place / "log"));
  const auto count = std::distance(fs::recursive_directory_iterator(place.path()), {});
  Process copy = Process::fork([&] {
    joined.server = {};
    joined.client = {};
    joined.listener.reset();
    return 0;
  });
  EXPECT_TRUE(copy.wait(never)->clean());
  EXPECT_EQ(std::distance(fs::recursive_directory_iterator(place.path()), {}), count);
}

}  // namespace
