#include "ipc/address.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

Fault fault_of_parsing(std::string_view uri) {
  return error_of([&] { Address::parse(uri); })->fault();
}

rc::Gen<std::string> any_text() {  // a URI can encode every byte except NUL
  return rc::gen::container<std::string>(
      rc::gen::map(rc::gen::inRange(1, 256), [](int code) { return static_cast<char>(code); }));
}

RC_GTEST_PROP(Address, comes_back_from_its_text_whatever_it_holds, ()) {
  Address address("shm-ring", *any_text());
  for (const auto& [key, value] : *rc::gen::container<std::map<std::string, std::string>>(
           rc::gen::nonEmpty(any_text()), any_text()))
    address.set_option(key, value);
  RC_ASSERT(Address::parse(address.to_string()) == address);
}

RC_GTEST_PROP(Address, has_a_text_of_printable_characters_without_blanks, ()) {
  Address address("unix", *any_text());
  address.set_option("key", *any_text());
  for (const char c : address.to_string()) RC_ASSERT(c > ' ' && c < 0x7f);
}

RC_GTEST_PROP(Address, parses_any_text_or_throws_bad_address, (const std::string& text)) {
  try {
    const Address address = Address::parse(text);
    RC_ASSERT(Address::parse(address.to_string()) == address);
  } catch (const Error& error) {
    RC_ASSERT(error.fault() == Fault::bad_address);
  }
}

TEST(Address, parts_a_uri_into_scheme_target_and_options) {
  const auto address = Address::parse("pipe:?in=3&out=6");
  EXPECT_EQ(address.scheme(), "pipe");
  EXPECT_EQ(address.target(), "");
  EXPECT_EQ(address.option("in"), "3");
  EXPECT_EQ(address.option("out"), "6");
  EXPECT_EQ(address.option("lifeline"), std::nullopt);
}

TEST(Address, keeps_the_slashes_of_the_target) {
  EXPECT_EQ(Address::parse("tcp://127.0.0.1:4711").target(), "//127.0.0.1:4711");
  EXPECT_EQ(Address::parse("unix:/run/x.sock").target(), "/run/x.sock");
}

TEST(Address, is_the_same_with_underscore_or_hyphen_and_in_any_case) {
  EXPECT_EQ(Address::parse("shm_ring:x"), Address::parse("shm-ring:x"));
  EXPECT_EQ(Address::parse("SHM-Ring:x"), Address::parse("shm-ring:x"));
  EXPECT_NE(Address::parse("shm-ring:x"), Address::parse("shm-ring:X"));
}

TEST(Address, unescapes_target_keys_and_values) {
  const auto address = Address::parse("unix:/a%3Fb%25?k%3D=v%26%c3%a9");
  EXPECT_EQ(address.target(), "/a?b%");
  EXPECT_EQ(address.option("k="), "v&\xc3\xa9");
}

TEST(Address, takes_an_escape_at_the_very_end) {
  EXPECT_EQ(Address::parse("unix:/a%20").target(), "/a ");
}

TEST(Address, refuses_what_is_no_uri) {
  for (const char* uri : {"", "unix", ":x", "1nix:x", "u nix:x", "unix:/a%", "unix:/a%2",
                          "unix:/a%zz", "unix:/a%00", "unix:?=3", "unix:?key", "unix:?a=1&a=2"})
    EXPECT_EQ(fault_of_parsing(uri), Fault::bad_address) << uri;
  EXPECT_EQ(fault_of_parsing(std::string_view("unix:/a\0b", 9)), Fault::bad_address);
}

TEST(Address, names_the_uri_that_it_refuses) {
  const auto error = error_of([] { Address::parse("unix:?wait"); });
  EXPECT_EQ(error->address(), "unix:?wait");
  EXPECT_NE(std::string(error->what()).find("key=value"), std::string::npos) << error->what();
}

TEST(Address, replaces_an_option_of_the_same_name_where_it_stood) {
  auto address = Address::parse("unix:x?a=1&b=2");
  address.set_option("a", "3");
  EXPECT_EQ(address.to_string(), "unix:x?a=3&b=2");
}

TEST(Address, allows_the_given_options_and_names_the_nearest_for_others) {
  const auto address = Address::parse("unix:x?max_mesage=1");
  EXPECT_NO_THROW(address.allow_options({"wait", "max_mesage"}));
  const auto error = error_of([&] { address.allow_options({"wait", "max_message"}); });
  EXPECT_EQ(error->fault(), Fault::bad_address);
  EXPECT_NE(error->cure().find("did you mean max_message?"), std::string::npos) << error->cure();
}

TEST(Address, lists_the_options_there_are_when_none_is_near) {
  const auto error = error_of([] {
    Address::parse("unix:x?colour=red").allow_options({"wait", "pack"});
  });
  EXPECT_NE(error->cure().find("wait or pack"), std::string::npos) << error->cure();
}

TEST(Address, keeps_only_the_options_named) {
  EXPECT_EQ(Address::parse("unix:x?wait=spin&framing=raw").with_only({"framing"}).to_string(),
            "unix:x?framing=raw");
}

TEST(ParseSize, reads_bytes_and_binary_units) {
  EXPECT_EQ(parse_size("64"), 64U);
  EXPECT_EQ(parse_size("64 B"), 64U);
  EXPECT_EQ(parse_size("4KiB"), 4096U);
  EXPECT_EQ(parse_size("4k"), 4096U);
  EXPECT_EQ(parse_size("1 MiB"), 1U << 20);
  EXPECT_EQ(parse_size("2GiB"), std::size_t{2} << 30);
}

TEST(ParseSize, reads_sizes_as_people_type_them) {
  for (const char* text : {"4k", "4K", "4ki", "4Ki", "4KiB", "4kib", "4 KiB"})
    EXPECT_EQ(parse_size(text), 4096U) << text;
  for (const char* text : {"4KB", "4kb", "4kB", "4 KB"}) EXPECT_EQ(parse_size(text), 4000U) << text;
  EXPECT_EQ(parse_size("1MB"), 1'000'000U);
  EXPECT_EQ(parse_size("1m"), 1U << 20);
  EXPECT_EQ(parse_size("2GB"), 2'000'000'000U);
  EXPECT_EQ(parse_size("64b"), 64U);
}

TEST(ParseSize, returns_nothing_for_text_that_is_no_size_or_overflows) {
  for (const char* text : {"", "KiB", "-1", "+1", " 1", "1x", "1KBB", "1iB", "1T", "1.5MiB", "0x10",
                           "18446744073709551616", "18014398509481984KiB"})
    EXPECT_EQ(parse_size(text), std::nullopt) << text;
  EXPECT_EQ(parse_size("18446744073709551615"), std::numeric_limits<std::size_t>::max());
}

RC_GTEST_PROP(FormatSize, comes_back_through_parse_size, (std::size_t size)) {
  RC_ASSERT(parse_size(format_size(size)) == size);
}

TEST(FormatSize, takes_the_largest_unit_that_divides) {
  EXPECT_EQ(format_size(0), "0 B");
  EXPECT_EQ(format_size(64), "64 B");
  EXPECT_EQ(format_size(4096), "4 KiB");
  EXPECT_EQ(format_size((1 << 20) + 1024), "1025 KiB");
  EXPECT_EQ(format_size(std::size_t{3} << 30), "3 GiB");
}

TEST(Nearest, finds_the_slip_and_only_a_slip) {
  const std::vector<std::string> names{"pipe", "unix", "udp", "shm-ring"};
  EXPECT_EQ(nearest("unx", names), "unix");
  EXPECT_EQ(nearest("shm-rign", names), "shm-ring");
  EXPECT_EQ(nearest("unix", names), "unix");
  EXPECT_EQ(nearest("carrier-pigeon", names), std::nullopt);
  EXPECT_EQ(nearest("unx", {}), std::nullopt);
}

TEST(UnknownWord, has_the_nearest_or_all_that_are_known) {
  EXPECT_EQ(unknown_word("unx", {"pipe", "unix"}), "unknown; did you mean unix?");
  EXPECT_EQ(unknown_word("sleep", {"block", "spin", "yield"}),
            "unknown; choose block, spin or yield");
}

}  // namespace
