// How two sides find each other: addresses, names, clients, servers.
#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <future>

#include "conformance/roles.h"
#include "ipc/names/run_directory.h"

namespace {
using namespace conformance;
using namespace std::chrono_literals;

class Names : public Conformance {
 protected:
  bool has_name() const { return traits().reached_by == Traits::ReachedBy::name; }
  // Returns the Error that a listen or connect throws. The test fails if it throws none.
  template <class Call>
  static Error error_of(Call call) {
    try {
      call();
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "no Error was thrown";
    return Error("nothing", "", 0);
  }
  static void expect_conversation(const Pair& pair, std::string_view text = "hello") {
    EXPECT_EQ(send(*pair.client.out, text), Status::ok);
    EXPECT_EQ(received(*pair.server.in), text);
    EXPECT_EQ(send(*pair.server.out, text), Status::ok);
    EXPECT_EQ(received(*pair.client.in), text);
  }
};
IPCLAB_OVER_BLOCKING(Names);

TEST_P(Names, address_is_exactly_what_a_peer_process_passes_to_connect) {
  const auto listener = listen();
  PeerProcess peer("echo", "connect", listener->address(), listener->inherited());
  const Channel channel = std::move(listener->accept(patience()).value());
  for (std::uint64_t number = 0; number < 20; ++number) {
    const auto size = mixed_size(number, channel.out->max_message());
    ASSERT_EQ(channel.out->send(numbered(number, size), patience()), Status::ok);
    expect_numbered(*channel.in, number, number + 1, size);
  }
  if (channel.peer.pid != 0) {
    EXPECT_EQ(channel.peer.pid, peer.process().pid());
  }
  if (channel.peer.uid) {
    EXPECT_EQ(*channel.peer.uid, ::geteuid());
  }
  EXPECT_EQ(channel.out->shutdown(patience()), Status::ok);
  EXPECT_EQ(received(*channel.in), "[closed]");
  expect_farewell(*channel.in, Farewell::goodbye);
  EXPECT_TRUE(peer.exits_with(0));
}

TEST_P(Names, an_address_begins_with_the_transports_name_and_survives_being_printed) {
  const auto listener = listen();
  EXPECT_EQ(listener->address().scheme(), transport().name);
  EXPECT_EQ(Address::parse(listener->address().to_string()), listener->address());
}

TEST_P(Names, options_of_one_side_are_no_part_of_the_address) {
  Address address(transport().name, "");
  address.set_option("wait", "spin");
  address.set_option("max_message", "1000");
  const auto listener = ipc::listen(address);
  EXPECT_FALSE(listener->address().option("wait"));
  EXPECT_FALSE(listener->address().option("max_message"));
  const Pair pair = join(*listener);
  EXPECT_LE(pair.server.out->max_message(), 1000U);
  EXPECT_GT(pair.client.out->max_message(), 1000U);
  expect_conversation(pair);
}

TEST_P(Names, an_unknown_option_is_a_bad_address) {
  Address address(transport().name, "");
  address.set_option("colour", "red");
  EXPECT_EQ(error_of([&] { ipc::listen(address); }).fault(), Fault::bad_address);
  address = Address(transport().name, "");
  address.set_option("wait", "standing");
  EXPECT_EQ(error_of([&] { ipc::listen(address); }).fault(), Fault::bad_address);
}

TEST_P(Names, what_is_reached_by_name_inherits_nothing_and_the_other_is_opened_once) {
  const auto listener = listen();
  EXPECT_EQ(listener->inherited().empty(), has_name());
  const Pair first = join(*listener);
  if (has_name()) {
    const Pair second = join(*listener);
    expect_conversation(second);
  } else {
    EXPECT_EQ(listener->accept(patience()).error(), Status::closed);
  }
  expect_conversation(first);
}

TEST_P(Names, many_clients_at_once_have_a_conversation_each) {
  IPCLAB_ONLY_IF_CLAIMED(has_name());
  const auto listener = listen();
  std::vector<Pair> pairs;
  for (int count = 0; count < 8; ++count) pairs.push_back(join(*listener));
  const std::uint64_t rounds = ahead(3);
  for (std::uint64_t round = 0; round < rounds; ++round)
    for (std::size_t i = 0; i < pairs.size(); ++i)
      ASSERT_EQ(send(*pairs[i].client.out, std::to_string(i)), Status::ok);
  for (std::uint64_t round = 0; round < rounds; ++round)
    for (std::size_t i = pairs.size(); i-- > 0;) {
      EXPECT_EQ(received(*pairs[i].server.in), std::to_string(i));
      EXPECT_EQ(send(*pairs[i].server.out, "answer " + std::to_string(i)), Status::ok);
    }
  for (std::uint64_t round = 0; round < rounds; ++round)
    for (std::size_t i = 0; i < pairs.size(); ++i)
      EXPECT_EQ(received(*pairs[i].client.in), "answer " + std::to_string(i));
}

TEST_P(Names, accept_never_waits_for_what_a_client_sends) {
  const auto listener = listen();
  const Pair silent = join(*listener);  // it has sent nothing, and is accepted
  EXPECT_EQ(status_of_receive(*silent.server.in, Deadline::immediate()), Status::timed_out);
  EXPECT_EQ(send(*silent.server.out, "the server speaks first"), Status::ok);
  EXPECT_EQ(received(*silent.client.in), "the server speaks first");
}

TEST_P(Names, a_silent_client_blocks_nobody) {
  IPCLAB_ONLY_IF_CLAIMED(has_name());
  const auto listener = listen();
  PeerProcess silent("wait", "connect", listener->address(), {});
  const Channel unheard = std::move(listener->accept(patience()).value());
  expect_conversation(join(*listener));
  EXPECT_EQ(send(*unheard.out, "hello"), Status::ok);
}

TEST_P(Names, a_client_that_ends_before_it_is_accepted_blocks_nobody) {
  IPCLAB_ONLY_IF_CLAIMED(has_name());
  const auto listener = listen();
  PeerProcess gone("ends", "connect", listener->address(), {});
  if (transport().traits.peer_exit == Traits::PeerExit::by_lifeline) {
    gone.kill();  // while it waits for the server's message
  }
  EXPECT_TRUE(gone.is_gone());
  while (listener->accept(Deadline::immediate())) {}
  expect_conversation(join(*listener));
}

TEST_P(Names, a_listeners_end_frees_its_name_and_its_channels_live_on) {
  IPCLAB_ONLY_IF_CLAIMED(has_name());
  auto listener = listen();
  const Address address = listener->address();
  const Pair pair = join(*listener);
  listener.reset();
  expect_conversation(pair);
  if (traits().crosses_hosts) return;  // a channel over a network keeps the port in use
  listener = ipc::listen(address);
  expect_conversation(join(*listener));
  expect_conversation(pair);
}

TEST_P(Names, a_living_servers_name_is_refused) {
  IPCLAB_ONLY_IF_CLAIMED(has_name());
  const auto listener = listen();
  const Error here = error_of([&] { ipc::listen(listener->address()); });
  EXPECT_EQ(here.fault(), Fault::address_in_use) << here.what();
  EXPECT_NE(std::string(here.what()).find(listener->address().target()), std::string::npos)
      << here.what();
  PeerProcess second("wait", "listen", listener->address(), {});
  EXPECT_TRUE(second.exits_with(1)) << "another process took the name";
  expect_conversation(join(*listener));
}

TEST_P(Names, a_killed_servers_name_is_taken_over_by_the_next_listen) {
  IPCLAB_ONLY_IF_CLAIMED(has_name());
  const Address address = listen()->address();
  for (int round = 0; round < 5; ++round) {
    PeerProcess server("wait", "listen", address, {});
    ASSERT_TRUE(server.becomes_ready());
    EXPECT_EQ(error_of([&] { ipc::listen(address); }).fault(), Fault::address_in_use);
    server.kill();
    ASSERT_TRUE(server.is_gone());
    const auto listener = ipc::listen(address);
    EXPECT_EQ(listener->address(), address);
    expect_conversation(join(*listener));
  }
}

TEST_P(Names, of_two_that_listen_at_once_exactly_one_gets_the_name) {
  IPCLAB_ONLY_IF_CLAIMED(has_name());
  const Address address = listen()->address();
  for (int round = 0; round < 30; ++round) {
    std::atomic<int> arrived{0};
    const auto contend = [&]() -> std::unique_ptr<Listener> {
      ++arrived;
      while (arrived < 2) std::this_thread::yield();
      try {
        return ipc::listen(address);
      } catch (const Error& error) {
        EXPECT_EQ(error.fault(), Fault::address_in_use) << error.what();
        return nullptr;
      }
    };
    auto other = std::async(std::launch::async, contend);
    const auto ours = contend();
    const auto theirs = other.get();
    ASSERT_NE(ours == nullptr, theirs == nullptr) << "in round " << round;
    expect_conversation(join(ours ? *ours : *theirs));
  }
}

TEST_P(Names, connect_does_not_wait_for_a_server_to_appear) {
  Address address(transport().name, "");
  if (has_name()) {
    address = listen()->address();
  } else {
    const auto listener = listen();
    address = listener->address();
  }
  const Error error = error_of([&] { connect(address); });
  EXPECT_NE(error.code().value(), 0) << error.what();
  EXPECT_NE(std::string(error.what()).find(address.target()), std::string::npos) << error.what();
}

TEST_P(Names, names_in_the_run_directory_are_private) {
  const auto listener = listen();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(run_directory())) {
    struct stat there {};
    ASSERT_EQ(::lstat(entry.path().c_str(), &there), 0);
    EXPECT_EQ(there.st_mode & 077, 0U) << entry.path();
  }
}

TEST_P(Names, no_descriptor_but_the_inherited_ones_would_pass_an_exec) {
  const Holdings before = Holdings::now();
  const auto listener = listen();
  const Pair pair = join(*listener);
  expect_conversation(pair);
  for (const auto& [number, target] : Holdings::now().descriptors)
    if (!before.descriptors.contains(number)) {
      EXPECT_NE(::fcntl(number, F_GETFD) & FD_CLOEXEC, 0) << number << ": " << target;
    }
}

}  // namespace
