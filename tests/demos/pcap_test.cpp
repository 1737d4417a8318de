#include "demos/watch/pcap.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

namespace ipc::demo {
namespace {

template <class Number>
Number number_at(const std::string& file, std::size_t at) {
  Number number{};
  std::memcpy(&number, file.data() + at, sizeof number);
  return number;
}

TEST(Pcap, has_a_header_and_each_frame_with_its_time) {
  Packet packet;
  packet.at_ns = 5'000'000'007 + 1'000;  // the monotonic clock began 1,000 ns after 1970
  packet.bytes = {1, 2, 3};
  const std::string file = pcap_of({packet, packet}, 1'000);
  ASSERT_EQ(file.size(), 24 + 2 * (16 + 3));
  EXPECT_EQ(number_at<std::uint32_t>(file, 0), 0xa1b23c4dU);
  EXPECT_EQ(number_at<std::uint16_t>(file, 4), 2);
  EXPECT_EQ(number_at<std::uint16_t>(file, 6), 4);
  EXPECT_EQ(number_at<std::uint32_t>(file, 20), 1U);
  EXPECT_EQ(number_at<std::uint32_t>(file, 24), 5U);
  EXPECT_EQ(number_at<std::uint32_t>(file, 28), 7U);
  EXPECT_EQ(number_at<std::uint32_t>(file, 32), 3U);
  EXPECT_EQ(number_at<std::uint32_t>(file, 36), 3U);
  EXPECT_EQ(file.substr(40, 3), "\1\2\3");
}

TEST(Pcap, without_packets_has_only_the_header) { EXPECT_EQ(pcap_of({}, 0).size(), 24U); }

}  // namespace
}  // namespace ipc::demo
