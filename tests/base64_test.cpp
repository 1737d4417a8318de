#include "bench/run/base64.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <utility>

namespace {

using namespace ipc::bench;

std::vector<std::byte> bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

TEST(Base64, writes_and_reads_the_examples_of_its_standard) {
  for (const auto& [plain, text] :
       std::vector<std::pair<std::string_view, std::string_view>>{{"", ""},
                                                                  {"f", "Zg=="},
                                                                  {"fo", "Zm8="},
                                                                  {"foo", "Zm9v"},
                                                                  {"foob", "Zm9vYg=="},
                                                                  {"fooba", "Zm9vYmE="},
                                                                  {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(to_base64(bytes_of(plain)), text);
    EXPECT_EQ(from_base64(text), bytes_of(plain)) << text;
  }
}

RC_GTEST_PROP(Base64, reads_what_it_wrote, (const std::vector<std::uint8_t>& numbers)) {
  const auto bytes = std::as_bytes(std::span(numbers));
  RC_ASSERT(from_base64(to_base64(bytes)) == std::vector<std::byte>(bytes.begin(), bytes.end()));
}

TEST(Base64, refuses_what_it_would_not_write) {
  for (const std::string_view text : {"Z", "Zg", "Zg=", "Zg= =", "====", "A===", "=Zg=", "Zg==Zg==",
                                      "Zm9v\n", "Zm 9", "Zm-_", "Zh==", "Zm9=", "Zm9\xff"})
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

}  // namespace
