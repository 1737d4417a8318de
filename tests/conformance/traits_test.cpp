// The properties that a transport claims, and the opposite of those that it does not claim.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <future>

#include "conformance/roles.h"

namespace {
using namespace conformance;
using namespace std::chrono_literals;

class Claims : public Conformance {
 protected:
  // Sends without waiting for the receiver, until the channel is full or `most` messages were sent.
  static std::uint64_t overrun(Sender& out, std::uint64_t most) {
    std::uint64_t sent = 0;
    while (sent < most && out.send(numbered(sent, 2000), Deadline::immediate()) == Status::ok)
      ++sent;
    return sent;
  }
  // Receives the messages of a process in the role "send" with LARGEST 2,000.
  static void expect_mixed(Receiver& in, std::uint64_t count) {
    for (std::uint64_t number = 0; number < count; ++number)
      expect_numbered(in, number, number + 1, mixed_size(number, room_unit));
  }
  // Returns whether the address lies in a shared mapping (proc(5), /proc/pid/maps).
  static bool is_shared_memory(const void* at) {
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
      std::uintptr_t begin = 0, end = 0;
      char modes[5] = {};
      if (std::sscanf(line.c_str(), "%lx-%lx %4s", &begin, &end, modes) != 3) continue;
      const auto place = reinterpret_cast<std::uintptr_t>(at);
      if (begin <= place && place < end) return modes[3] == 's';
    }
    ADD_FAILURE() << "there is no memory at " << at;
    return false;
  }
  // Returns a socket connected to the target, by system calls only.
  OwnedFd connected_socket(const std::string& target) const {
    sockaddr_storage place{};
    socklen_t size = 0;
    if (traits().crosses_hosts) {
      auto* const at = reinterpret_cast<sockaddr_in*>(&place);
      const std::size_t colon = target.rfind(':');
      at->sin_family = AF_INET;
      at->sin_port = htons(static_cast<std::uint16_t>(std::stoi(target.substr(colon + 1))));
      EXPECT_EQ(::inet_pton(AF_INET, target.substr(2, colon - 2).c_str(), &at->sin_addr), 1)
          << target;
      size = sizeof(sockaddr_in);
    } else {
      auto* const at = reinterpret_cast<sockaddr_un*>(&place);
      at->sun_family = AF_UNIX;
      target.copy(at->sun_path, sizeof at->sun_path - 1);
      size = sizeof(sockaddr_un);
    }
    const int type = traits().reliable ? SOCK_STREAM : SOCK_DGRAM;
    OwnedFd socket(::socket(place.ss_family, type | SOCK_CLOEXEC, 0));
    EXPECT_EQ(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&place), size), 0)
        << target << ": " << std::strerror(errno);
    return socket;
  }
};
IPCLAB_OVER_BLOCKING(Claims);

TEST_P(Claims, a_reliable_transport_delivers_what_it_accepted_and_another_counts_what_is_lost) {
  const Pair pair = open();
  Receiver& in = *pair.server.in;
  const std::uint64_t sent = overrun(*pair.client.out, 3000);
  std::uint64_t arrived = 0;
  if (traits().reliable) {
    expect_numbered(in, 0, sent - 1, 2000);
    ASSERT_EQ(pair.client.out->flush(patience()), Status::ok);
    expect_numbered(in, sent - 1, sent, 2000);
    EXPECT_EQ(in.counters().lost, 0U);
    return;
  }
  for (std::uint64_t next = 0;; ++arrived) {
    const auto message = in.receive(Deadline::after(5ms));
    if (!message) break;
    const auto number = number_of(*message);
    ASSERT_TRUE(number) << "a torn message";
    if (traits().ordered) {
      ASSERT_GE(*number, next);
    }
    next = *number + 1;
  }
  EXPECT_LT(arrived, sent) << "it loses nothing: is it reliable?";
  ASSERT_EQ(pair.client.out->send(numbered(sent, 2000), patience()), Status::ok);
  ASSERT_EQ(status_of_receive(in), Status::ok);
  EXPECT_EQ(in.counters().lost, sent - arrived);
}

TEST_P(Claims, an_ordered_transport_keeps_the_order_of_the_sends) {
  IPCLAB_ONLY_IF_CLAIMED(traits().ordered);  // no test can force reordering on one host
  const Pair pair = open();
  transfer(*pair.client.out, *pair.server.in, 3000, window(), 500);
}

TEST_P(Claims, when_full_send_waits_or_drops_as_it_says) {
  const Pair pair = open();
  switch (traits().when_full) {
    case Traits::WhenFull::waits: {
      fill(*pair.client.out, 2000);
      EXPECT_EQ(pair.client.out->send(numbered(0, 2000), Deadline::after(10ms)), Status::timed_out);
      break;
    }
    case Traits::WhenFull::drops:
      for (std::uint64_t number = 0; number < 2000; ++number)
        ASSERT_EQ(pair.client.out->send(numbered(number, 2000), Deadline::never()), Status::ok);
      break;
    case Traits::WhenFull::refuses: {
      const std::uint64_t sent = overrun(*pair.client.out, 100'000);
      EXPECT_LT(sent, 100'000U);
      EXPECT_NE(pair.client.out->send(numbered(0, 2000), Deadline::never()), Status::ok);
      break;
    }
  }
}

TEST_P(Claims, a_mechanism_keeps_boundaries_without_framing_as_it_says) {
  Address address(transport().name, "");
  address.set_option("framing", "raw");
  std::unique_ptr<Listener> listener;
  try {
    listener = ipc::listen(address);
  } catch (const Error& error) {
    // A transport may lack raw framing only if it needs none of our framing.
    EXPECT_EQ(error.fault(), Fault::bad_address) << error.what();
    EXPECT_TRUE(traits().keeps_boundaries);
    return;
  }
  Pair pair;
  const auto speak = [&] {
    EXPECT_EQ(send(*pair.client.out, "ab"), Status::ok);
    EXPECT_EQ(send(*pair.client.out, "cd"), Status::ok);
  };
  if (!traits().reliable) {  // with raw framing, a datagram client sends no hello
    pair.client = connect(listener->address(), patience());
    speak();
    pair.server = std::move(listener->accept(patience()).value());
  } else {
    pair = join(*listener);
    speak();
  }
  EXPECT_EQ(received(*pair.server.in), traits().keeps_boundaries ? "ab" : "abcd");
}

TEST_P(Claims, what_was_sent_outlives_the_sender_as_it_says) {
  IPCLAB_ONLY_IF_CLAIMED(traits().outlives_peer);
  const auto listener = listen();
  PeerProcess peer("send", "connect", own_options(listener->address()), listener->inherited(),
                   {std::to_string(ahead(10)), "exit", "2000"});
  const Channel channel = std::move(listener->accept(patience()).value());
  EXPECT_TRUE(peer.exits_with(3));
  expect_mixed(*channel.in, ahead(10));
}

TEST_P(Claims, messages_outlive_both_processes_as_it_says) {
  IPCLAB_ONLY_IF_CLAIMED(traits().persists);
  const Address address = listen()->address();
  PeerProcess server("hoard", "listen", address, {});
  ASSERT_TRUE(server.becomes_ready());
  PeerProcess client("send", "connect", own_options(address), {},
                     {std::to_string(ahead(10)), "exit", "2000"});
  EXPECT_TRUE(client.exits_with(3));
  server.kill();
  ASSERT_TRUE(server.is_gone());
  const auto listener = ipc::listen(own_options(address));
  const Channel channel = std::move(listener->accept(patience()).value());
  expect_mixed(*channel.in, ahead(10));
}

TEST_P(Claims, a_reader_may_come_after_the_sender_has_ended_as_it_says) {
  IPCLAB_ONLY_IF_CLAIMED(traits().late_reader);
  const auto listener = listen();
  PeerProcess client("send-one", "connect", own_options(listener->address()), {}, {"2000"});
  ASSERT_TRUE(client.exits_with(0));
  const Channel channel = std::move(listener->accept(patience()).value());
  const auto message = channel.in->receive(patience());
  ASSERT_TRUE(message) << to_string(message.error());
  EXPECT_TRUE(is_numbered(*message, 1, 2000));
}

TEST_P(Claims, any_program_with_a_socket_can_be_the_peer_as_it_says) {
  IPCLAB_ONLY_IF_CLAIMED(traits().open_protocol);
  Address address(transport().name, "");
  address.set_option("framing", "raw");
  const auto listener = ipc::listen(address);
  const OwnedFd foreigner = connected_socket(listener->address().target());
  ASSERT_EQ(::send(foreigner.get(), "hello", 5, 0), 5);
  const Channel channel = std::move(listener->accept(patience()).value());
  EXPECT_EQ(received(*channel.in), "hello");
  ASSERT_EQ(send(*channel.out, "answer"), Status::ok);
  char answer[8] = {};
  EXPECT_EQ(::recv(foreigner.get(), answer, sizeof answer, 0), 6);
  EXPECT_STREQ(answer, "answer");
}

TEST_P(Claims, the_end_of_a_peer_is_seen_as_it_says) {
  const auto listener = listen();
  PeerProcess peer("wait", "connect", own_options(listener->address()), listener->inherited());
  const Channel channel = std::move(listener->accept(patience()).value());
  ASSERT_TRUE(peer.becomes_ready());
  peer.kill();
  if (traits().peer_exit == Traits::PeerExit::unknown) {
    EXPECT_TRUE(peer.is_gone());
    EXPECT_EQ(status_of_receive(*channel.in, Deadline::after(10ms)), Status::timed_out);
    EXPECT_NE(channel.in->farewell(), Farewell::died);
    return;
  }
  EXPECT_EQ(status_of_receive(*channel.in, Deadline::never()), Status::closed);
  expect_farewell(*channel.in, Farewell::died);
  EXPECT_TRUE(peer.is_gone());
}

TEST_P(Claims, only_what_crosses_hosts_has_a_host_in_its_address) {
  const auto listener = listen();
  EXPECT_EQ(listener->address().target().starts_with("//"), traits().crosses_hosts)
      << listener->address().to_string();
}

TEST_P(Claims, a_transport_presents_itself) {
  EXPECT_FALSE(transport().name.empty());
  EXPECT_FALSE(transport().summary.empty());
  EXPECT_EQ(transport().name.find('_'), std::string_view::npos) << "people write hyphens";
  EXPECT_EQ(find_transport(transport().name), &transport());
  EXPECT_EQ(find_transport(name_of({GetParam(), 0})), &transport());
  EXPECT_FALSE(traits().tells_deaths && !end_is_seen()) << "a death implies an end";
}

TEST_P(Claims, a_channel_has_the_room_that_it_claims_while_nobody_receives) {
  IPCLAB_ONLY_IF_CLAIMED(traits().room > 0);
  ASSERT_GE(traits().room, room_unit) << "room is counted in messages of 2,000 bytes";
  const std::uint64_t count = traits().room / room_unit;
  const Pair pair = open();
  for (const auto& [from, to] :
       {std::pair(&pair.client, &pair.server), {&pair.server, &pair.client}}) {
    for (std::uint64_t number = 0; number < count; ++number)
      ASSERT_EQ(from->out->send(numbered(number, room_unit), Deadline::immediate()), Status::ok)
          << "message " << number << " of " << count;
    auto flushed =
        std::async(std::launch::async, [&, &out = from->out] { return out->flush(patience()); });
    expect_numbered(*to->in, 0, count, room_unit);
    EXPECT_EQ(flushed.get(), Status::ok);
  }
}

// Each smaller message must take no more room than one of 2,000 bytes.
TEST_P(Claims, small_messages_have_the_room_that_is_claimed_too) {
  IPCLAB_ONLY_IF_CLAIMED(traits().room > 0);
  const std::uint64_t count = traits().room / room_unit;
  for (const std::size_t size : {8U, 500U}) {
    const Pair pair = open();
    for (std::uint64_t number = 0; number < count; ++number)
      ASSERT_EQ(pair.client.out->send(numbered(number, size), Deadline::immediate()), Status::ok)
          << "message " << number << " of " << count << ", of " << size << " bytes";
    auto flushed =
        std::async(std::launch::async, [&] { return pair.client.out->flush(patience()); });
    expect_numbered(*pair.server.in, 0, count, size);
    EXPECT_EQ(flushed.get(), Status::ok);
  }
}

TEST_P(Claims, one_copy_means_shared_memory_and_more_copies_end_in_private_memory) {
  IPCLAB_ONLY_IF_CLAIMED(traits().copies > 0);
  const Pair pair = open();
  const Message message = numbered(1, 1000);
  const auto place = pair.client.out->reserve(message.size(), patience());
  ASSERT_TRUE(place);
  if (traits().copies == 1) {
    EXPECT_TRUE(is_shared_memory(place->data())) << "the message is built elsewhere";
  }
  std::copy(message.begin(), message.end(), place->begin());
  pair.client.out->commit(message.size());
  ASSERT_EQ(pair.client.out->flush(patience()), Status::ok);
  const auto view = pair.server.in->receive(patience());
  ASSERT_TRUE(view);
  EXPECT_TRUE(is_numbered(*view, 1, message.size()));
  EXPECT_EQ(is_shared_memory(view->data()), traits().copies == 1);
}

TEST_P(Claims, a_death_differs_from_a_goodbye_as_it_says) {
  for (const bool dies : {false, true}) {
    const auto listener = listen();
    PeerProcess peer("send", "connect", own_options(listener->address()), listener->inherited(),
                     {"1", dies ? "stay" : "shutdown"});
    const Channel channel = std::move(listener->accept(patience()).value());
    ASSERT_EQ(status_of_receive(*channel.in), Status::ok);
    if (dies) peer.kill();
    if (dies && !end_is_seen()) {
      EXPECT_TRUE(peer.is_gone());
      EXPECT_EQ(status_of_receive(*channel.in, Deadline::after(10ms)), Status::timed_out);
      EXPECT_EQ(channel.in->farewell(), Farewell::none);
      return;
    }
    EXPECT_EQ(status_of_receive(*channel.in), Status::closed);
    const Farewell told = dies ? Farewell::died : Farewell::goodbye;
    const bool is_told = dies ? traits().tells_deaths : traits().reports_goodbyes();
    EXPECT_EQ(channel.in->farewell(), is_told ? told : Farewell::unknown);
    if (!dies) {
      EXPECT_EQ(channel.out->shutdown(patience()), Status::ok);
      EXPECT_TRUE(peer.exits_with(0));
    }
  }
}

}  // namespace
