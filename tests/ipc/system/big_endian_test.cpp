#include "ipc/system/big_endian.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>

namespace {

using namespace ipc;

TEST(BigEndian, puts_the_most_significant_byte_first) {
  std::array<std::byte, 6> place{};
  put_u32(place.data() + 1, 0x01020384);
  EXPECT_EQ(place, (std::array{std::byte{0}, std::byte{1}, std::byte{2}, std::byte{3},
                               std::byte{0x84}, std::byte{0}}));
}

RC_GTEST_PROP(BigEndian, gets_what_was_put, (std::uint32_t value)) {
  std::array<std::byte, 4> place;
  put_u32(place.data(), value);
  RC_ASSERT(get_u32(place.data()) == value);
}

}  // namespace
