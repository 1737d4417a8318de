#include "demos/stage/sockets.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "demos/stage/loopback.h"
#include "ipc/system/fd.h"

namespace ipc::demo {
namespace {

TEST(Sockets, of_a_port_are_found_with_their_owner) {
  const OwnedFd listener(new_listener(loopback(0), 1));
  sockaddr_in name{};
  ASSERT_EQ(own_name(listener.get(), name), 0);
  const auto rows = sockets_at(port_of(name));
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(rows[0].state, "LISTEN");
  EXPECT_EQ(rows[0].local, INADDR_LOOPBACK);
  EXPECT_EQ(rows[0].inode, inode_of(listener.get()));
  EXPECT_EQ(owners_of(rows[0].inode), std::vector{::getpid()});
}

TEST(Sockets, are_each_in_the_table_of_their_protocol) {
  const OwnedFd tcp(new_listener(loopback(0), 1)), udp(new_socket(SOCK_DGRAM));
  ASSERT_EQ(bind_to(udp.get(), loopback(0)), 0);
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  const OwnedFd one(ends[0]), other(ends[1]);
  EXPECT_EQ(table_of(inode_of(tcp.get())), "tcp");
  EXPECT_EQ(table_of(inode_of(udp.get())), "udp");
  EXPECT_EQ(table_of(inode_of(one.get())), "unix");
  EXPECT_EQ(table_of(inode_of(STDIN_FILENO)), "");
}

}  // namespace
}  // namespace ipc::demo
