#include "ipc/options.h"
#include "ipc/system/cpus.h"

#include <gtest/gtest.h>

#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::test;

ChannelOptions options_of(std::string_view uri) { return channel_options(Address::parse(uri)); }

TEST(ChannelOptions, default_to_blocking_and_length_prefixes_up_to_64_mib) {
  const auto options = options_of("unix:x");
  EXPECT_EQ(options.wait, Waiting::block);
  EXPECT_EQ(options.framing, Framing::len32);
  EXPECT_EQ(options.max_message, std::size_t{64} << 20);
}

TEST(ChannelOptions, are_read_from_the_address) {
  const auto options = options_of("unix:x?wait=spin&framing=line&max_message=4KiB");
  EXPECT_EQ(options.wait, Waiting::spin);
  EXPECT_EQ(options.framing, Framing::line);
  EXPECT_EQ(options.max_message, 4096U);
  EXPECT_EQ(options_of("unix:x?framing=raw").framing, Framing::raw);
  EXPECT_EQ(options_of("unix:x?framing=len32&wait=block").framing, Framing::len32);
}

TEST(ChannelOptions, refuse_a_value_that_makes_no_sense) {
  for (const char* uri :
       {"unix:x?wait=doze", "unix:x?wait=", "unix:x?framing=xml", "unix:x?max_message=0",
        "unix:x?max_message=-1", "unix:x?max_message=many", "unix:x?max_message=5GiB",
        "unix:x?max_message=18446744073709551615"})
    EXPECT_EQ(error_of([&] { options_of(uri); })->fault(), Fault::bad_address) << uri;
}

TEST(ChannelOptions, accept_the_largest_length_of_four_bytes) {
  EXPECT_EQ(options_of("unix:x?max_message=4294967295").max_message, 0xffffffffU);
}

TEST(SizeOption, is_a_size_within_its_limits_or_the_fallback) {
  const auto size = [](const char* uri) {
    return size_option(Address::parse(uri), "buffer", 7, 4096, 1 << 20);
  };
  EXPECT_EQ(size("unix:x"), 7U);
  EXPECT_EQ(size("unix:x?buffer=4KiB"), 4096U);
  EXPECT_EQ(size("unix:x?buffer=1MiB"), 1U << 20);
  for (const char* uri : {"unix:x?buffer=4095", "unix:x?buffer=2MiB",
                          "unix:x?buffer=", "unix:x?buffer=-1", "unix:x?buffer=many"}) {
    const auto error = error_of([&] { size(uri); });
    EXPECT_EQ(error->fault(), Fault::bad_address) << uri;
    EXPECT_EQ(error->cure(), "buffer is a size from 4 KiB to 1 MiB");
  }
}

TEST(AgreedAddress, has_the_options_of_both_sides_and_not_those_of_one) {
  const auto listened = Address::parse("unix:?wait=spin&framing=line&max_message=4KiB&buffer=8KiB");
  EXPECT_EQ(agreed_address(listened, "/run/x").to_string(), "unix:/run/x?framing=line");
}

int opens_hybrid(const std::vector<std::string>&) {
  return static_cast<int>(options_of("unix:x?wait=hybrid").wait);
}
const test::Helper hybrid_helper("open-hybrid", opens_hybrid);

TEST(Waiting, hybrid_is_block_in_a_process_that_has_one_cpu) {
  const std::vector<int> cpus = allowed_cpus();
  SpawnOptions pinned;
  pinned.cpu = cpus[0];
  EXPECT_EQ(test::spawn_helper("open-hybrid", {}, pinned).wait(test::never)->code,
            static_cast<int>(Waiting::block));
  if (cpus.size() > 1) {
    EXPECT_EQ(options_of("unix:x?wait=hybrid").wait, Waiting::hybrid);
  }
}

TEST(Waiting, is_parsed_from_the_text_it_is_shown_as) {
  for (const Waiting waiting : test::every_waiting)
    EXPECT_EQ(parse_waiting(to_string(waiting)), waiting);
  EXPECT_EQ(waiting_words().size(), std::size(test::every_waiting));
  EXPECT_EQ(parse_waiting("doze"), std::nullopt);
}

TEST(Framing, is_parsed_from_the_text_it_is_shown_as) {
  for (const Framing framing : {Framing::len32, Framing::line, Framing::raw})
    EXPECT_EQ(options_of("unix:x?framing=" + std::string(to_string(framing))).framing, framing);
}

}  // namespace
