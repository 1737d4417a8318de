#include "ipc/names/rendezvous.h"

#include <gtest/gtest.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "ipc/names/unix_listener.h"
#include "ipc/names/unix_socket.h"
#include "ipc/system/socket.h"
#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

Address address_of(std::string_view uri) { return Address::parse(uri); }

// A server that passes the read end of a pipe with a greeting in it, and keeps the connections.
struct Server {
  explicit Server(std::string_view uri = "toy:x")
      : listener(listen_at_rendezvous(address_of(uri), [this](OwnedFd connection) {
          connections.push_back(std::move(connection));
          auto ends = make_pipe();
          write_all(ends.write_end.get(), "hello");
          Offer offer;
          offer.parameters = {1, 2, 3, ~std::uint64_t{0}};
          passed.push_back(ends.read_end.get());
          offer.descriptors.push_back(std::move(ends.read_end));
          return offer;
        })) {}
  RunDirectory run;
  std::vector<OwnedFd> connections;
  std::vector<int> passed;
  std::unique_ptr<Listener> listener;
};

// Another program at the path of the server.
struct Stranger {
  RunDirectory run;
  UnixListener listener{run / "toy-x.sock", "toy:x"};
  Acceptor acceptor;
  OwnedFd accept() { return acceptor.accept(listener.fd(), "toy:x", never).value(); }
};

TEST(Rendezvous, passes_parameters_and_descriptors) {
  Server server;
  Invited invited;
  std::jthread client([&] { invited = join_rendezvous(server.listener->address(), never); });
  const auto channel = server.listener->accept(never);
  client.join();
  ASSERT_TRUE(channel);
  EXPECT_EQ(channel->peer.pid, ::getpid());
  EXPECT_EQ(channel->peer.uid, ::geteuid());
  EXPECT_EQ(invited.server.pid, ::getpid());
  EXPECT_EQ(invited.parameters, (std::array<std::uint64_t, 4>{1, 2, 3, ~std::uint64_t{0}}));
  ASSERT_EQ(invited.descriptors.size(), 1U);
  EXPECT_EQ(read_to_end(invited.descriptors[0].get()), "hello");
  EXPECT_NE(::fcntl(invited.descriptors[0].get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST(Rendezvous, keeps_no_copy_of_what_it_passed) {
  Server server;
  std::jthread client([&] { join_rendezvous(server.listener->address(), never); });
  ASSERT_TRUE(server.listener->accept(never));
  client.join();
  EXPECT_FALSE(is_open(server.passed.at(0)));
}

TEST(Rendezvous, leaves_the_connection_open_as_a_lifeline) {
  Server server;
  std::jthread client([&] { join_rendezvous(server.listener->address(), never); });
  ASSERT_TRUE(server.listener->accept(never));
  client.join();  // its end of the connection is closed now
  EXPECT_EQ(read_to_end(server.connections.at(0).get()), "");
}

TEST(Rendezvous, fills_in_a_name_that_was_left_open) {
  Server first("toy:");
  const Address address = first.listener->address();
  EXPECT_EQ(address.scheme(), "toy");
  EXPECT_FALSE(address.target().empty());
  const auto second = listen_at_rendezvous(address_of("toy:"), [](OwnedFd) { return Offer(); });
  EXPECT_NE(second->address(), address);
}

TEST(Rendezvous, keeps_names_of_different_transports_apart) {
  const RunDirectory run;
  const auto toy = listen_at_rendezvous(address_of("toy:x"), [](OwnedFd) { return Offer(); });
  const auto other = listen_at_rendezvous(address_of("other:x"), [](OwnedFd) { return Offer(); });
  EXPECT_EQ(error_of([] {
              listen_at_rendezvous(address_of("toy:x"), [](OwnedFd) { return Offer(); });
            })->fault(),
            Fault::address_in_use);
}

TEST(Rendezvous, leaves_nothing_in_the_run_directory) {
  const RunDirectory run;
  {
    const auto listener =
        listen_at_rendezvous(address_of("toy:x"), [](OwnedFd) { return Offer(); });
    EXPECT_FALSE(run.entries().empty());
  }
  EXPECT_TRUE(run.entries().empty());
}

TEST(Rendezvous, refuses_a_name_that_would_lead_out_of_the_run_directory) {
  const RunDirectory run;
  for (const char* uri : {"toy:../x", "toy:/tmp/x", "toy:a/b", "toy:.", "toy:.hidden"}) {
    EXPECT_EQ(error_of([&] {
                listen_at_rendezvous(address_of(uri), [](OwnedFd) { return Offer(); });
              })->fault(),
              Fault::bad_address)
        << uri;
    EXPECT_EQ(error_of([&] { join_rendezvous(address_of(uri), never); })->fault(),
              Fault::bad_address)
        << uri;
  }
  EXPECT_EQ(error_of([&] { join_rendezvous(address_of("toy:"), never); })->fault(),
            Fault::bad_address);
}

TEST(Rendezvous, distinguishes_a_missing_server_from_a_dead_one) {
  const RunDirectory run;
  EXPECT_EQ(error_of([] { join_rendezvous(address_of("toy:x"), never); })->fault(),
            Fault::not_found);
  {
    const auto listener =
        listen_at_rendezvous(address_of("toy:y"), [](OwnedFd) { return Offer(); });
    ASSERT_EQ(::link((run / "toy-y.sock").c_str(), (run / "toy-x.sock").c_str()), 0);
  }
  EXPECT_EQ(error_of([] { join_rendezvous(address_of("toy:x"), never); })->fault(),
            Fault::stale_endpoint);
}

TEST(Rendezvous, refuses_a_server_that_is_not_ipclab_or_of_another_transport_or_version) {
  struct {
    std::uint32_t magic, version;
    char transport[16];
    std::uint64_t parameters[4];
  } invitation{0x6c637069, 1, "toy", {}};
  static_assert(sizeof invitation == 56);
  const auto answer = [&](std::string_view text) {
    Stranger stranger;
    std::jthread client([&] {
      EXPECT_EQ(error_of([] { join_rendezvous(address_of("toy:x"), never); })->fault(),
                Fault::version_mismatch);
    });
    const OwnedFd connection = stranger.accept();
    write_all(connection.get(), text);
    client.join();
  };
  const auto as_text = [](const auto& value) {
    return std::string_view(reinterpret_cast<const char*>(&value), sizeof value);
  };
  answer("220 mail.example.org ESMTP\r\n");
  answer(pattern(4'000));
  auto wrong = invitation;
  wrong.magic = 0;
  answer(as_text(wrong));
  wrong = invitation;
  wrong.version = 2;
  answer(as_text(wrong));
  wrong = invitation;
  wrong.transport[0] = 'T';
  answer(as_text(wrong));
  answer(as_text(invitation).substr(0, 55));
}

TEST(Rendezvous, takes_a_server_that_closes_without_a_word_to_be_out_of_resources) {
  Stranger stranger;
  std::jthread client([&] {
    EXPECT_EQ(error_of([] { join_rendezvous(address_of("toy:x"), never); })->fault(),
              Fault::resource_exhausted);
  });
  stranger.accept();
}

TEST(Rendezvous, waits_for_a_silent_server_until_its_deadline_only) {
  const Stranger silent;
  const auto deadline = briefly();
  const auto error = error_of([&] { join_rendezvous(address_of("toy:x"), deadline); });
  EXPECT_EQ(error->code().value(), ETIMEDOUT);
  EXPECT_EQ(error->address(), "toy:x");
  EXPECT_TRUE(deadline.expired());
}

TEST(Rendezvous, waits_for_a_silent_server_a_second_even_without_a_deadline) {
  const Stranger silent;
  const auto begin = Deadline::Clock::now();
  EXPECT_EQ(error_of([&] { join_rendezvous(address_of("toy:x"), never); })->code().value(),
            ETIMEDOUT);
  EXPECT_GE(Deadline::Clock::now() - begin, std::chrono::seconds(1));
}

TEST(Rendezvous, is_not_held_up_by_a_client_that_says_nothing) {
  Server server;
  const OwnedFd silent = connect_unix(server.run / "toy-x.sock", "toy:x", never);
  Invited invited;
  std::jthread client([&] { invited = join_rendezvous(server.listener->address(), never); });
  ASSERT_TRUE(server.listener->accept(never));
  ASSERT_TRUE(server.listener->accept(never));
  client.join();
  EXPECT_EQ(invited.descriptors.size(), 1U);
}

TEST(Rendezvous, passes_over_a_client_that_has_gone_before_it_was_accepted) {
  Server server;
  connect_unix(server.run / "toy-x.sock", "toy:x", never).reset();
  EXPECT_EQ(status_of(server.listener->accept(immediate)), Status::timed_out);
  std::jthread client([&] { join_rendezvous(server.listener->address(), never); });
  EXPECT_TRUE(server.listener->accept(never));
}

TEST(Rendezvous, accept_times_out_without_a_client_and_arms) {
  Server server;
  const auto deadline = briefly();
  EXPECT_EQ(status_of(server.listener->accept(deadline)), Status::timed_out);
  EXPECT_TRUE(deadline.expired());
  const auto wake = server.listener->arm();
  ASSERT_TRUE(wake);
  EXPECT_EQ(wait(*wake, immediate), Status::timed_out);
  const OwnedFd client = connect_unix(server.run / "toy-x.sock", "toy:x", never);
  EXPECT_EQ(wait(*wake, never), Status::ok);
}

TEST(Rendezvous, lives_on_when_there_is_nothing_left_to_offer) {
  const RunDirectory run;
  int made = 0;
  const auto listener = listen_at_rendezvous(address_of("toy:x"), [&](OwnedFd) {
    if (++made == 1) throw Error("memfd_create", "toy:x", EMFILE);
    return Offer();
  });
  std::jthread turned_away([&] {
    EXPECT_EQ(error_of([] { join_rendezvous(address_of("toy:x"), never); })->fault(),
              Fault::resource_exhausted);
  });
  EXPECT_EQ(error_of([&] { (void)listener->accept(never); })->fault(), Fault::resource_exhausted);
  turned_away.join();
}

TEST(Rendezvous, closes_the_descriptors_of_an_invitation_it_refuses) {
  Stranger stranger;
  auto ends = make_pipe();
  std::jthread client([&] {
    EXPECT_EQ(error_of([] { join_rendezvous(address_of("toy:x"), never); })->fault(),
              Fault::version_mismatch);
  });
  const OwnedFd connection = stranger.accept();
  char text[] = "no invitation";
  iovec piece{text, sizeof text};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  const int passed = ends.write_end.get();
  std::memcpy(CMSG_DATA(header), &passed, sizeof passed);
  ASSERT_GT(::sendmsg(connection.get(), &message, 0), 0);
  client.join();
  ends.write_end.reset();
  EXPECT_EQ(read_to_end(ends.read_end.get()), "");
}

}  // namespace
