#include "ipc/system/socket.h"
#include "ipc/names/unix_listener.h"
#include "ipc/names/unix_socket.h"
#include "ipc/system/inet.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

// --- Unix sockets by path ---

struct Served : TemporaryDirectory {
  std::string path = *this / "x";
  UnixListener listener{path, "unix:x"};
  Acceptor acceptor;
  OwnedFd connect() const { return connect_unix(path, "unix:x", never); }
  OwnedFd accept(Deadline deadline = never) {
    return acceptor.accept(listener.fd(), "unix:x", deadline).value();
  }
};

TEST(UnixListener, connects_two_sides) {
  Served served;
  const OwnedFd client = served.connect(), server = served.accept();
  write_all(client.get(), "hello");
  EXPECT_EQ(read_exactly(server.get(), 5), "hello");
}

TEST(UnixListener, makes_its_socket_private_whatever_the_umask) {
  const mode_t before = ::umask(0);
  const Served served;
  ::umask(before);
  struct stat there {};
  ASSERT_EQ(::stat(served.path.c_str(), &there), 0);
  EXPECT_EQ(there.st_mode & 07777, 0600U);
  EXPECT_TRUE(S_ISSOCK(there.st_mode));
}

TEST(UnixListener, unlinks_its_name_when_it_goes) {
  const TemporaryDirectory place;
  { const UnixListener listener(place / "x", "unix:x"); }
  EXPECT_TRUE(place.entries().empty());
}

TEST(UnixListener, refuses_a_path_that_no_socket_address_holds_and_leaves_nothing) {
  const TemporaryDirectory place;
  const std::string path = place / std::string(120, 'x');
  const auto error = error_of([&] { const UnixListener listener(path, "unix:" + path); });
  EXPECT_EQ(error->fault(), Fault::bad_address);
  EXPECT_NE(error->cure().find("107"), std::string::npos) << error->cure();
  EXPECT_EQ(error->call(), "bind");
  EXPECT_TRUE(place.entries().empty());
}

TEST(ConnectUnix, refuses_a_path_that_no_socket_address_holds_in_its_own_name) {
  const std::string path = "/tmp/" + std::string(120, 'x');
  const auto error = error_of([&] { connect_unix(path, "unix:" + path, never); });
  EXPECT_EQ(error->fault(), Fault::bad_address);
  EXPECT_EQ(error->call(), "connect");
}

TEST(UnixListener, passes_an_exhausted_system_on_and_leaves_nothing) {
  const TemporaryDirectory place;
  for (const char* call : {"socket", "bind", "listen"}) {
    ScopedHook hook;
    hook.fail(call, ENOBUFS);
    const auto error = error_of([&] { const UnixListener listener(place / "x", "unix:x"); });
    EXPECT_EQ(error->fault(), Fault::resource_exhausted) << call;
    EXPECT_EQ(error->address(), "unix:x");
  }
  EXPECT_TRUE(place.entries().empty());
}

TEST(ConnectUnix, distinguishes_a_missing_server_from_a_dead_one) {
  const TemporaryDirectory place;
  EXPECT_EQ(error_of([&] { connect_unix(place / "x", "unix:x", never); })->fault(),
            Fault::not_found);
  EXPECT_FALSE(unix_socket_is_served(place / "x"));
  {
    UnixListener listener(place / "x", "unix:x");
    EXPECT_TRUE(unix_socket_is_served(place / "x"));
    ASSERT_EQ(::link((place / "x").c_str(), (place / "stale").c_str()), 0);
  }
  const auto stale = error_of([&] { connect_unix(place / "stale", "unix:x", never); });
  EXPECT_EQ(stale->fault(), Fault::stale_endpoint);
  EXPECT_NE(stale->cure().find("takes the name over"), std::string::npos) << stale->cure();
  EXPECT_FALSE(unix_socket_is_served(place / "stale"));
}

TEST(ConnectUnix, gives_up_at_its_deadline_when_the_queue_is_full) {
  const Served served;
  ASSERT_EQ(::listen(served.listener.fd(), 0), 0);
  const OwnedFd queued = served.connect();
  const auto deadline = briefly();
  const auto error = error_of([&] {
    const OwnedFd second = connect_unix(served.path, "unix:x", deadline);
    const OwnedFd third = connect_unix(served.path, "unix:x", deadline);
  });
  EXPECT_EQ(error->code().value(), ETIMEDOUT);
  EXPECT_TRUE(deadline.expired());
}

// --- accepting ---

TEST(Acceptor, times_out_not_before_the_deadline) {
  Served served;
  EXPECT_EQ(status_of(served.acceptor.accept(served.listener.fd(), "unix:x", immediate)),
            Status::timed_out);
  const auto deadline = briefly();
  EXPECT_EQ(status_of(served.acceptor.accept(served.listener.fd(), "unix:x", deadline)),
            Status::timed_out);
  EXPECT_TRUE(deadline.expired());
}

TEST(Acceptor, goes_on_when_a_client_gave_up_or_a_signal_came) {
  Served served;
  const OwnedFd client = served.connect();
  ScopedHook hook;
  hook.fail("accept4", ECONNABORTED, 2);
  EXPECT_TRUE(served.accept());
  const OwnedFd other = served.connect();
  hook.fail("accept4", EINTR, 2);
  EXPECT_TRUE(served.accept());
}

TEST(Acceptor, turns_one_client_away_without_descriptors_and_serves_the_next) {
  Served served;
  for (const int error : {EMFILE, ENFILE}) {
    const OwnedFd turned_away = served.connect(), next = served.connect();
    {
      ScopedHook hook;
      hook.fail("accept4", error);
      const auto thrown = error_of([&] { served.accept(); });
      EXPECT_EQ(thrown->fault(), Fault::resource_exhausted);
      EXPECT_EQ(thrown->call(), "accept");
      EXPECT_EQ(thrown->address(), "unix:x");
    }
    EXPECT_EQ(read_to_end(turned_away.get()), "") << "it hears the end instead of waiting for ever";
    const OwnedFd server = served.accept();
    write_all(server.get(), "served");
    EXPECT_EQ(read_exactly(next.get(), 6), "served");
  }
}

TEST(Acceptor, survives_descriptors_that_really_run_out) {
  Served served;
  const OwnedFd first = served.connect(), second = served.connect();
  std::vector<OwnedFd> all;
  for (;;) {
    all.emplace_back(::dup(first.get()));
    if (!all.back()) break;
  }
  const int full = errno;
  const auto thrown = error_of([&] { served.accept(Deadline::after(std::chrono::hours(1))); });
  all.clear();
  EXPECT_EQ(full, EMFILE);
  EXPECT_EQ(thrown->fault(), Fault::resource_exhausted);
  EXPECT_EQ(read_to_end(first.get()), "");
  EXPECT_TRUE(served.accept());
}

TEST(Acceptor, without_its_reserve_leaves_the_client_in_the_queue_and_serves_it_later) {
  const Served served;
  const OwnedFd client = served.connect();
  std::vector<OwnedFd> all;
  do all.emplace_back(::dup(client.get()));
  while (all.back());
  Acceptor bare;  // as if another thread had taken the reserved descriptor
  const auto accept = [&] { return bare.accept(served.listener.fd(), "unix:x", never).value(); };
  const auto thrown = error_of(accept);
  all.clear();
  EXPECT_EQ(thrown->fault(), Fault::resource_exhausted);
  EXPECT_NE(thrown->cure().find("left waiting"), std::string::npos) << thrown->cure();
  write_all(accept().get(), "served");
  EXPECT_EQ(read_exactly(client.get(), 6), "served");
}

// --- the peer's identity and its end ---

// Connects, reports that, and ends as the arguments say.
int connects(const std::vector<std::string>& arguments) {
  OwnedFd socket = connect_unix(arguments.at(0), "unix:x", never);
  write_all(socket.get(), "hello");
  if (arguments.at(1) == "exit") ::_exit(std::stoi(arguments.at(2)));
  if (arguments.at(1) == "close") socket.reset();
  for (;;) ::pause();
}
const Helper connecting_helper("connect", connects);

TEST(PeerOf, vouches_for_process_and_user) {
  Served served;
  Process client = spawn_helper("connect", {served.path, "stay"});
  const OwnedFd server = served.accept();
  const Peer peer = peer_of(server.get());
  EXPECT_EQ(peer.pid, client.pid());
  EXPECT_EQ(peer.uid, ::geteuid());
}

TEST(FarewellOf, is_a_goodbye_when_the_process_closed_and_lives_on) {
  Served served;
  Process client = spawn_helper("connect", {served.path, "close"});
  const OwnedFd server = served.accept();
  EXPECT_EQ(read_to_end(server.get()), "hello");
  EXPECT_EQ(farewell_of(server.get()), Farewell::goodbye);
}

TEST(FarewellOf, is_a_goodbye_when_the_process_exited_as_it_should) {
  Served served;
  Process client = spawn_helper("connect", {served.path, "exit", "0"});
  const OwnedFd server = served.accept();
  EXPECT_EQ(read_to_end(server.get()), "hello");
  EXPECT_EQ(farewell_of(server.get()), Farewell::goodbye) << "a zombie";
}

TEST(FarewellOf, is_a_death_when_the_process_was_killed) {
  for (const bool reaped : {false, true}) {
    Served served;
    Process client = spawn_helper("connect", {served.path, "stay"});
    const OwnedFd server = served.accept();
    EXPECT_EQ(read_exactly(server.get(), 5), "hello");
    client.kill(SIGKILL);
    if (reaped) {
      ASSERT_TRUE(client.wait(never));
    }
    EXPECT_EQ(read_to_end(server.get()), "");
    const Farewell farewell = farewell_of(server.get());
    // Kernels before 6.15 have no status of a reaped process.
    EXPECT_TRUE(farewell == Farewell::died || (reaped && farewell == Farewell::unknown))
        << to_string(farewell);
  }
}

TEST(FarewellOf, is_a_death_when_the_process_failed) {
  Served served;
  Process client = spawn_helper("connect", {served.path, "exit", "3"});
  const OwnedFd server = served.accept();
  EXPECT_EQ(read_to_end(server.get()), "hello");
  EXPECT_EQ(farewell_of(server.get()), Farewell::died);
}

// --- Internet addresses ---

std::string resolved(std::string_view uri) {
  return resolve(Address::parse(uri), SOCK_DGRAM).front().target();
}
std::unique_ptr<Error> error_of_resolving(std::string_view uri) {
  return error_of([&] { resolve(Address::parse(uri), SOCK_DGRAM); });
}

TEST(Resolve, reads_numbers_of_both_families_with_and_without_slashes) {
  EXPECT_EQ(resolved("udp://127.0.0.1:4711"), "//127.0.0.1:4711");
  EXPECT_EQ(resolved("udp:127.0.0.1:4711"), "//127.0.0.1:4711");
  EXPECT_EQ(resolved("udp://[::1]:4711"), "//[::1]:4711");
}

TEST(Resolve, takes_the_loopback_for_an_empty_host_and_0_for_an_empty_port) {
  EXPECT_EQ(resolved("udp:"), "//127.0.0.1:0");
  EXPECT_EQ(resolved("udp://:4711"), "//127.0.0.1:4711");
  EXPECT_EQ(resolved("udp://127.0.0.1"), "//127.0.0.1:0");
  EXPECT_EQ(resolved("udp://127.0.0.1:"), "//127.0.0.1:0");
  EXPECT_EQ(resolved("udp://[::1]"), "//[::1]:0");
}

TEST(Resolve, takes_the_ports_there_are_and_no_others) {
  EXPECT_EQ(resolved("udp://127.0.0.1:65535"), "//127.0.0.1:65535");
  for (const char* uri : {"udp://127.0.0.1:65536", "udp://127.0.0.1:-1", "udp://127.0.0.1:+80",
                          "udp://127.0.0.1:80x", "udp://127.0.0.1:99999999999"}) {
    const auto error = error_of_resolving(uri);
    EXPECT_EQ(error->fault(), Fault::bad_address) << uri;
    EXPECT_NE(error->cure().find("a number from 0 to 65535"), std::string::npos) << error->what();
  }
}

TEST(Resolve, refuses_what_is_written_wrongly) {
  for (const char* uri :
       {"udp://[::1", "udp://::1:4711", "udp://[::1]4711", "udp://127.0.0.1:no-such-service"})
    EXPECT_EQ(error_of_resolving(uri)->fault(), Fault::bad_address) << uri;
}

TEST(Resolve, says_which_address_names_no_host) {
  const auto error = error_of_resolving("udp://no-such-host.invalid:1");
  EXPECT_EQ(error->fault(), Fault::not_found);
  EXPECT_EQ(error->address(), "udp://no-such-host.invalid:1");
  EXPECT_FALSE(error->cure().empty());
}

TEST(ResolvePeer, needs_a_port) {
  EXPECT_EQ(resolve_peer(Address::parse("udp://[::1]:4711"), SOCK_DGRAM).front().target(),
            "//[::1]:4711");
  for (const char* uri : {"udp:", "udp:127.0.0.1", "udp://127.0.0.1:", "udp://127.0.0.1:0",
                          "udp://127.0.0.1:000", "udp://[::1]", "udp://[::1]:0"}) {
    const auto error = error_of([&] { resolve_peer(Address::parse(uri), SOCK_DGRAM); });
    EXPECT_EQ(error->fault(), Fault::bad_address) << uri;
    EXPECT_NE(error->cure().find("port"), std::string::npos) << error->what();
  }
}

TEST(InetAddress, is_equal_to_the_same_place_only) {
  const auto at = [](std::string_view uri) {
    return resolve(Address::parse(uri), SOCK_DGRAM).front();
  };
  EXPECT_EQ(at("udp://127.0.0.1:1"), at("udp:127.0.0.1:1"));
  EXPECT_FALSE(at("udp://127.0.0.1:1") == at("udp://127.0.0.1:2"));
  EXPECT_FALSE(at("udp://127.0.0.1:1") == at("udp://127.0.0.2:1"));
  EXPECT_FALSE(at("udp://127.0.0.1:1") == at("udp://[::1]:1"));
}

TEST(InetAddress, has_its_port_and_knows_whether_it_means_all_addresses) {
  const auto at = [](std::string_view uri) {
    return resolve(Address::parse(uri), SOCK_DGRAM).front();
  };
  EXPECT_EQ(at("udp://127.0.0.1:4711").port(), 4711U);
  EXPECT_EQ(at("udp://[::1]:65535").port(), 65535U);
  for (const char* uri : {"udp://0.0.0.0:1", "udp://*:1", "udp://[::]:1"})
    EXPECT_TRUE(at(uri).is_any()) << uri;
  for (const char* uri : {"udp://127.0.0.1:1", "udp://[::1]:1"})
    EXPECT_FALSE(at(uri).is_any()) << uri;
}

TEST(LocalAddress, has_the_port_that_the_kernel_chose) {
  const OwnedFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const InetAddress any = resolve(Address::parse("udp:"), SOCK_DGRAM).front();
  ASSERT_EQ(::bind(socket.get(), any.get(), any.size), 0);
  const std::string target = local_address(socket.get()).target();
  EXPECT_TRUE(target.starts_with("//127.0.0.1:")) << target;
  EXPECT_NE(target, "//127.0.0.1:0");
}

}  // namespace
