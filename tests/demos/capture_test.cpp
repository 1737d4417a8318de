#include "demos/stage/capture.h"

#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "demos/stage/network.h"
#include "ipc/host/process.h"
#include "support.h"

namespace ipc::demo {
namespace {

using Bytes = std::vector<std::uint8_t>;

// Returns a captured SYN ACK from 127.0.0.1:80 to 127.0.0.1:40000.
Bytes syn_ack() {
  return {0,    0,    0,    0,    0, 0, 0,    0,  0,  0, 0, 0, 0x08, 0x00,  // link
          0x45, 0,    0,    42,   0, 0, 0x40, 0,  64, 6, 0, 0, 127,  0,
          0,    1,    127,  0,    0, 1,  // IP
          0,    80,   0x9c, 0x40, 0, 0, 0,    7,  0,  0, 0, 9, 0x50, 0x12,
          0xff, 0xff, 0,    0,    0, 0, 'h',  'i'};
}

TEST(Capture, decodes_each_header) {
  const auto packet = decode(syn_ack());
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->is_tcp());
  EXPECT_EQ(packet->source, 0x7f000001U);
  EXPECT_EQ(packet->source_port, 80);
  EXPECT_EQ(packet->target_port, 40000);
  EXPECT_EQ(packet->sequence, 7U);
  EXPECT_EQ(packet->acknowledged, 9U);
  EXPECT_EQ(packet->time_to_live, 64);
  EXPECT_EQ(packet->window, 0xffff);
  EXPECT_EQ(packet->flags_in_words(), "SYN ACK");
  EXPECT_EQ(packet->payload_size(), 2U);
  EXPECT_EQ(packet->to_string(), "127.0.0.1:80 > 127.0.0.1:40000 SYN ACK seq 7 ack 9, 2 B");
}

TEST(Capture, decodes_ipv6) {
  Bytes frame(14 + 40 + 8);
  frame[12] = 0x86;
  frame[13] = 0xdd;
  frame[14] = 0x60;
  frame[14 + 6] = IPPROTO_UDP;
  frame[14 + 23] = frame[14 + 39] = 1;  // ::1
  frame[14 + 40 + 1] = 9;               // source port
  frame[14 + 40 + 3] = 80;
  const auto packet = decode(frame);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->to_string(), "[::1]:9 > [::1]:80 UDP");
  EXPECT_EQ(packet->source, 1U);
  frame[14 + 6] = 0;  // an extension header
  EXPECT_FALSE(decode(frame));
}

TEST(Capture, refuses_frames_that_are_cut_short_or_not_ip) {
  for (std::size_t size = 0; size < 54; ++size) {
    Bytes cut = syn_ack();
    cut.resize(size);
    EXPECT_FALSE(decode(std::move(cut))) << size;
  }
  Bytes other = syn_ack();
  other[12] = 0x86;
  EXPECT_FALSE(decode(other));
  Bytes long_header = syn_ack();
  long_header[46] = 0xf0;  // claims 60 bytes, more than the frame has
  EXPECT_FALSE(decode(long_header));
}

// Runs in a network of its own, as any user.
TEST(Capture, sees_each_packet_once) {
  Process apart = Process::fork([] {
    if (enter_own_network()) return 77;
    Capture capture;
    const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(9);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < 3; ++i)
      ::sendto(fd, "abc", 3, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    const auto packets = capture.take(
        [](const Packet& packet) { return packet.is_udp() && packet.target_port == 9; },
        [](const auto& so_far) { return so_far.size() == 4; },
        Deadline::after(std::chrono::milliseconds(200)));
    return packets.size() == 3 && packets[2].payload_size() == 3 ? 0 : 1;
  });
  const auto exit = apart.wait(Deadline::never());
  if (exit->code == 77) GTEST_SKIP() << "no network of one's own here";
  EXPECT_EQ(exit->code, 0);
}

TEST(Network, gives_rights_that_can_be_given_up_again) {
  Process apart = Process::fork([] {
    if (enter_own_network()) return 77;
    sockaddr_in low{};
    low.sin_family = AF_INET;
    low.sin_port = htons(80);
    const auto bind_low = [&] {
      const OwnedFd fd(::socket(AF_INET, SOCK_STREAM, 0));
      return ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&low), sizeof low) == 0;
    };
    const bool allowed = bind_low();
    become_unprivileged();
    return allowed && !bind_low() ? 0 : 1;
  });
  const auto exit = apart.wait(Deadline::never());
  if (exit->code == 77) GTEST_SKIP() << "no network of one's own here";
  EXPECT_EQ(exit->code, 0);
}

}  // namespace
}  // namespace ipc::demo
