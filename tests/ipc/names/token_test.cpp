#include "ipc/names/token.h"
#include "ipc/names/unix_listener.h"
#include "ipc/names/unix_socket.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>

#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

// A file with a token, and a TokenGate with that token for a Unix listener.
struct Guarded : TemporaryDirectory {
  std::string file = *this / "token";
  std::string path = *this / "x";
  UnixListener listener{path, "unix:x"};

  Guarded() { write("secret\nnothing of this\n"); }
  void write(std::string_view content, mode_t mode = 0600) const {
    const OwnedFd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    write_all(fd.get(), content);
    ::fchmod(fd.get(), mode);
  }
  Address address() const {
    Address address("tcp", "");
    address.set_option("token", "@" + file);
    return address;
  }
  Fault fault() const {
    return error_of([this] { token_of(address()); })->fault();
  }
  OwnedFd connect(std::string_view said) const {
    OwnedFd client = connect_unix(path, "unix:x", never);
    write_all(client.get(), said);
    return client;
  }
};

TEST(Token, is_the_first_line_of_its_file_newline_included) {
  EXPECT_EQ(token_of(Guarded().address()), "secret\n");
  EXPECT_EQ(token_of(Address("tcp", "")), "");
}

TEST(Token, is_refused_where_others_could_read_it_or_there_is_none) {
  const Guarded guarded;
  guarded.write("secret\n", 0640);
  EXPECT_EQ(guarded.fault(), Fault::permission_denied);
  for (const std::string& content :
       {std::string(), std::string("\nsecret"), std::string(5000, 'x'),
        "\xef\xbb\xbf" + std::string(5000, 'x'), fmt::format("{}\rmore", std::string(4095, 'x'))}) {
    guarded.write(content);
    EXPECT_EQ(guarded.fault(), Fault::bad_address);
  }
  {
    ScopedHook hook;
    hook.fail("read", EIO);
    EXPECT_EQ(error_of([&] { token_of(guarded.address()); })->call(), "read");
  }
  ::unlink(guarded.file.c_str());
  EXPECT_EQ(guarded.fault(), Fault::not_found);
  EXPECT_EQ(error_of([] { token_of(Address::parse("tcp:?token=secret")); })->fault(),
            Fault::bad_address);
}

TEST(TokenGate, admits_a_client_with_the_token_and_leaves_later_bytes_to_the_channel) {
  const Guarded guarded;
  TokenGate gate("secret\n");
  const OwnedFd client = guarded.connect("secret\nhello");
  const auto admitted = gate.accept(guarded.listener.fd(), "x", never);
  ASSERT_TRUE(admitted);
  EXPECT_EQ(read_exactly(admitted->get(), 5), "hello");
}

TEST(TokenGate, takes_a_token_that_comes_byte_by_byte) {
  const Guarded guarded;
  TokenGate gate("secret\n");
  const OwnedFd client = guarded.connect("");
  std::jthread dribble([&] {
    for (const char byte : std::string("secret\n")) {
      write_all(client.get(), {&byte, 1});
      std::this_thread::yield();
    }
  });
  EXPECT_TRUE(gate.accept(guarded.listener.fd(), "x", never));
}

TEST(TokenGate, rejects_a_client_with_other_bytes_and_serves_the_next) {
  const Guarded guarded;
  TokenGate gate("secret\n");
  const OwnedFd wrong = guarded.connect("secreT\n"), gone = guarded.connect("sec");
  ::shutdown(gone.get(), SHUT_WR);
  EXPECT_EQ(status_of(gate.accept(guarded.listener.fd(), "x", briefly())), Status::timed_out);
  EXPECT_EQ(read_to_end(wrong.get()), "");
  EXPECT_EQ(read_to_end(gone.get()), "");
  const OwnedFd right = guarded.connect("secret\n");
  EXPECT_TRUE(gate.accept(guarded.listener.fd(), "x", never));
}

TEST(TokenGate, is_held_up_by_no_silent_guest_and_by_no_crowd_of_them) {
  const Guarded guarded;
  TokenGate gate("secret\n");
  std::vector<OwnedFd> silent;
  for (int i = 0; i < 100; ++i) silent.push_back(guarded.connect(""));
  const OwnedFd right = guarded.connect("secret\n");
  EXPECT_TRUE(gate.accept(guarded.listener.fd(), "x", never));
  EXPECT_EQ(read_to_end(silent.front().get()), "") << "the oldest had to go";
}

TEST(TokenGate, without_a_token_lets_in_everybody) {
  const Guarded guarded;
  TokenGate gate("");
  const OwnedFd client = guarded.connect("");
  EXPECT_TRUE(gate.accept(guarded.listener.fd(), "x", never));
}

TEST(TokenGate, can_be_polled) {
  const Guarded guarded;
  TokenGate gate("secret\n");
  const auto wake = gate.arm(guarded.listener.fd());
  ASSERT_TRUE(wake);
  EXPECT_EQ(wait(*wake, immediate), Status::timed_out);
  const OwnedFd client = guarded.connect("secret\n");
  EXPECT_EQ(wait(*wake, never), Status::ok);
  EXPECT_TRUE(gate.accept(guarded.listener.fd(), "x", never));
}

}  // namespace
