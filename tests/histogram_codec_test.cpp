#include "bench/run/histogram_codec.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zlib.h>

#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "bench/run/base64.h"
#include "ipc/big_endian.h"

// The facts here are hdr-histogram-js 3.0.1's. interop/hdr_histogram.bats asks it itself.

namespace {

using namespace ipc;
using namespace ipc::bench;
using Values = std::vector<std::pair<std::uint64_t, std::uint64_t>>;  // value, how often

const Values whole_range = {{0, 3},
                            {1, 2},
                            {2047, 1},
                            {2048, 5},
                            {4099, 70},
                            {123'456, 1000},
                            {987'654'321, 20},
                            {60'000'000'000, 4},
                            {Histogram::value_max, 1}};
constexpr std::string_view whole_range_encoded =
    "HISTFAAAADx4nJNpmSzMwMAgwcDAwMjAwMDMAAEgNv//////w/hsLD/lmbj+8vcw9vtd4F94nlFjfxxHMwsTAEQrDTo=";

Histogram histogram_of(const Values& values) {
  Histogram histogram;
  for (const auto& [value, count] : values)
    for (std::uint64_t time = 0; time < count; ++time) histogram.record(value);
  return histogram;
}

bool equal(const Histogram& one, const Histogram& other) {
  return std::memcmp(&one, &other, sizeof one) == 0;
}

// What a decoder makes of an encoding of this one.
Histogram as_files_know_it(const Histogram& histogram) {
  Histogram known;
  for (std::size_t index = 0; index < Histogram::counter_count; ++index)
    EXPECT_TRUE(known.record_equivalents(Histogram::value_of(index), histogram.counters()[index]));
  return known;
}

// The inside of an encoding, to be spoilt.
struct Inside {
  std::uint32_t cookie = 0x1c849313, index_offset = 0, digits = 3;
  std::uint64_t lowest = 1, highest = Histogram::value_max, ratio = 0x3ff0'0000'0000'0000;
  std::vector<int> words = {4};  // bytes: a 2 at value 0
  std::size_t words_more = 0;    // that the size claims

  std::vector<std::byte> raw() const {
    std::vector<std::byte> bytes(40);
    put_u32(&bytes[0], cookie);
    put_u32(&bytes[4], words.size() + words_more);
    put_u32(&bytes[8], index_offset);
    put_u32(&bytes[12], digits);
    put_u64(&bytes[16], lowest);
    put_u64(&bytes[24], highest);
    put_u64(&bytes[32], ratio);
    for (const int word : words) bytes.push_back(static_cast<std::byte>(word));
    return bytes;
  }
};

std::string packed(const std::vector<std::byte>& raw, std::uint32_t cookie = 0x1c849314,
                   std::size_t more = 0) {
  uLongf size = compressBound(raw.size());
  std::vector<std::byte> bytes(8 + size);
  EXPECT_EQ(compress(reinterpret_cast<Bytef*>(&bytes[8]), &size,
                     reinterpret_cast<const Bytef*>(raw.data()), raw.size()),
            Z_OK);
  put_u32(&bytes[0], cookie);
  put_u32(&bytes[4], size + more);
  bytes.resize(8 + size + more);
  return to_base64(bytes);
}

TEST(HistogramCodec, writes_a_histogram_as_others_do) {
  Inside inside;
  inside.words = {0, 2, 2, 3, 4};
  const Histogram histogram = histogram_of({{1, 1}, {2, 1}, {5, 2}});
  EXPECT_EQ(encode(histogram), packed(inside.raw()));
}

TEST(HistogramCodec, reads_what_others_wrote) {
  const auto histogram = decode(whole_range_encoded);
  ASSERT_TRUE(histogram);
  EXPECT_TRUE(equal(*histogram, as_files_know_it(histogram_of(whole_range))));
  EXPECT_EQ(histogram->count(), 1106U);
  EXPECT_DOUBLE_EQ(histogram->mean(), 297129133.96202534);
  EXPECT_EQ(histogram->min(), 0U);
  EXPECT_EQ(histogram->max(), Histogram::value_max);
  EXPECT_EQ(histogram->value_at_percentile(99), 987'758'591U);
  EXPECT_EQ(histogram->value_at_percentile(99.9), 60'028'878'847U);
}

TEST(HistogramCodec, reads_counts_of_many_bytes) {
  // 500, 10^12 times.
  const auto histogram =
      decode("HISTFAAAACx4nJNpmSzMwMDAwcDAwMjAwMDMAAEgNv//////w/jP2RsOrDg1ywoAnOUJ1A==");
  ASSERT_TRUE(histogram);
  EXPECT_EQ(histogram->count(), 1'000'000'000'000U);
  EXPECT_EQ(histogram->counters()[500], 1'000'000'000'000U);
}

TEST(HistogramCodec, reads_other_ranges_whose_values_fit) {
  // Made for an hour in ns: 1000, 10 times, and 1'000'000. Made for 1000: also 1500, which it takes.
  const auto hour =
      decode("HISTFAAAAC14nJNpmSzMwMDAzsDAwMjAwMDMAAGMDAzMbgY7FjDA+Of5Rd7PY2QCAGi6Bac=");
  ASSERT_TRUE(hour);
  EXPECT_EQ(hour->count(), 11U);
  EXPECT_EQ(hour->min(), 1000U);
  EXPECT_EQ(hour->max(), 1'000'447U);
  EXPECT_DOUBLE_EQ(hour->mean(), 91835.63636363637);
  const auto small = decode("HISTFAAAACd4nJNpmSzMwMDAxsDAwMjAwMDMAAGMEIr5BYx/nl/kKTsTAFBjBB4=");
  ASSERT_TRUE(small);
  EXPECT_TRUE(equal(*small, histogram_of({{1000, 10}, {1500, 1}})));
}

TEST(HistogramCodec, reads_an_empty_one) {
  const auto theirs = decode("HISTFAAAAB54nJNpmSzMwMDACMXMDBAAYvP/////P5wPAGHCBVk=");
  const auto ours = decode(encode(Histogram()));
  ASSERT_TRUE(theirs && ours);
  EXPECT_TRUE(equal(*theirs, Histogram()));
  EXPECT_TRUE(equal(*ours, Histogram()));
}

TEST(HistogramCodec, refuses_other_geometries_and_values_out_of_range) {
  EXPECT_FALSE(  // two digits
      decode("HISTFAAAACZ4nJNpmSzMwMDAzMDAwMjAwMDEAAEgNv//////w/if2UUAb5sGaA=="));
  EXPECT_FALSE(  // units of 1024
      decode("HISTFAAAACp4nJNpmSzMwMDAwsDAwMjAwMDMAAYgLgP//////0P4DIwHGUUYAHWuBjU="));
  EXPECT_FALSE(  // 2^36
      decode("HISTFAAAACp4nJNpmSzMwMDAwsDAwMjAwMDMAAGMDAzMbgY7FjDA+P/XMzMBAFjsBNU="));
}

RC_GTEST_PROP(HistogramCodec, keeps_every_counter, (const std::vector<std::uint64_t>& seeds)) {
  Histogram histogram;
  for (const std::uint64_t seed : seeds) histogram.record(seed >> seed % 64);
  const auto decoded = decode(encode(histogram));
  RC_ASSERT(decoded.has_value());
  RC_ASSERT(equal(*decoded, as_files_know_it(histogram)));
  RC_ASSERT(hgrm(*decoded, 1000) == hgrm(histogram, 1000));
}

RC_GTEST_PROP(HistogramCodec, merges_as_what_was_encoded_does,
              (const std::vector<std::uint64_t>& ones, const std::vector<std::uint64_t>& others)) {
  Histogram one, other;
  for (const std::uint64_t seed : ones) one.record(seed >> seed % 64);
  for (const std::uint64_t seed : others) other.record(seed >> seed % 64);
  auto merged = decode(encode(one)).value();
  merged.merge(decode(encode(other)).value());
  one.merge(other);
  RC_ASSERT(equal(merged, decode(encode(one)).value()));
}

TEST(HistogramCodec, holds_the_largest_encoding_there_can_be) {
  Histogram full;
  std::uint64_t random = 12'345;
  for (std::size_t index = 0; index < Histogram::counter_count; ++index) {
    random = random * 6'364'136'223'846'793'005 + 1'442'695'040'888'963'407;
    ASSERT_TRUE(full.record_equivalents(Histogram::value_of(index), random >> 48));
  }
  const std::string text = encode(full);
  EXPECT_LT(text.size(), 350'000U);
  ASSERT_TRUE(decode(text));
  EXPECT_TRUE(equal(*decode(text), full));
}

TEST(HistogramCodec, refuses_what_was_cut_off) {
  for (std::size_t size = 0; size < whole_range_encoded.size(); ++size)
    EXPECT_FALSE(decode(whole_range_encoded.substr(0, size))) << size;
  EXPECT_FALSE(decode(std::string(whole_range_encoded) + "AAAA"));
}

TEST(HistogramCodec, makes_nothing_else_of_what_was_changed) {
  const Histogram known = as_files_know_it(histogram_of(whole_range));
  std::vector<std::byte> bytes = from_base64(whole_range_encoded).value();
  std::size_t accepted = 0;
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    const std::byte mask{static_cast<unsigned char>(1U << bit % 8)};
    bytes[bit / 8] ^= mask;
    const auto histogram = decode(to_base64(bytes));
    EXPECT_TRUE(!histogram || equal(*histogram, known)) << "bit " << bit;
    if (histogram) ++accepted;
    bytes[bit / 8] ^= mask;
  }
  // The size of a word in the cookie, and the bits that fill zlib's last byte, say nothing.
  EXPECT_LT(accepted, 4U + 8U);
  std::string text(whole_range_encoded);
  for (char& letter : text)
    for (const char other : {'A', '=', '!', '\0', '\xff'}) {
      const char was = std::exchange(letter, other);
      const auto histogram = decode(text);
      EXPECT_TRUE(!histogram || equal(*histogram, known)) << text;
      letter = was;
    }
}

// zlib's checksum hides nothing of these: they are packed anew.
TEST(HistogramCodec, takes_any_inside_for_a_histogram_or_for_none) {
  Inside inside;
  inside.words = {3, 200, 1, 5, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 2, 6, 7};
  auto raw = inside.raw();
  for (std::size_t index = 0; index < raw.size(); ++index)
    for (const unsigned flip : {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
      raw[index] ^= static_cast<std::byte>(flip);
      const auto histogram = decode(packed(raw));
      EXPECT_TRUE(!histogram || equal(*histogram, as_files_know_it(*histogram))) << index;
      raw[index] ^= static_cast<std::byte>(flip);
    }
  for (std::size_t size = 0; size < raw.size(); ++size)
    EXPECT_FALSE(decode(packed({raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(size)})));
}

TEST(HistogramCodec, refuses_a_head_that_is_not_its_own) {
  const Inside good;
  ASSERT_TRUE(decode(packed(good.raw())));
  EXPECT_FALSE(decode(packed(good.raw(), 0x1c849313)));
  EXPECT_FALSE(decode(packed(good.raw(), 0x1c849314, 1)));  // a byte after zlib's
  Inside bad = good;
  bad.cookie = 0x1c849301;  // V1
  EXPECT_FALSE(decode(packed(bad.raw())));
  for (const std::uint64_t lowest : {0, 2, 1000}) {
    bad = good;
    bad.lowest = lowest;
    EXPECT_FALSE(decode(packed(bad.raw())));
  }
  bad = good;
  bad.highest = 1;
  EXPECT_FALSE(decode(packed(bad.raw())));
  for (const std::size_t more : {std::size_t{1}, std::size_t{0} - 1, std::size_t{0xffffffff}}) {
    bad = good;
    bad.words_more = more;
    EXPECT_FALSE(decode(packed(bad.raw())));
  }
}

TEST(HistogramCodec, refuses_words_that_break_off_or_overflow) {
  const auto reads = [](std::vector<int> words, std::uint64_t highest = Histogram::value_max) {
    Inside inside;
    inside.words = std::move(words);
    inside.highest = highest;
    return decode(packed(inside.raw())).has_value();
  };
  const int all = 0xff;
  EXPECT_TRUE(reads({}));
  EXPECT_FALSE(reads({0x80}));
  EXPECT_FALSE(reads({2, all, all, all, all, all, all, all, all}));
  // A row of 2^63 empty counters, and one of as many as there are, and one more.
  EXPECT_FALSE(reads({all, all, all, all, all, all, all, all, all}));
  EXPECT_TRUE(reads({all, 0xaf, 3}));
  EXPECT_FALSE(reads({all, 0xaf, 3, 2}));
  EXPECT_FALSE(reads({0x81, 0xb0, 3}));
  // 2048 empty counters fit any range, 2049 do not.
  EXPECT_TRUE(reads({all, 31}, 1000));
  EXPECT_FALSE(reads({all, 31, 2}, 1000));
  // 2^63 - 1 of the values 0, 0 and 1; then of 0, 1 and 2.
  const std::vector<int> most = {0xfe, all, all, all, all, all, all, all, all};
  std::vector<int> words = most;
  EXPECT_TRUE(reads(words));
  words.insert(words.end(), most.begin(), most.end());
  EXPECT_TRUE(reads(words));
  words.insert(words.end(), most.begin(), most.end());
  EXPECT_FALSE(reads(words));
  // 2^63 - 1 of the value 1000: their sum overflows.
  words = {0xcf, 15};
  words.insert(words.end(), most.begin(), most.end());
  EXPECT_FALSE(reads(words));
}

TEST(HistogramCodec, refuses_what_would_inflate_without_end) {
  std::vector<std::byte> zeros = Inside().raw();
  zeros.resize(16 << 20);
  put_u32(&zeros[4], zeros.size() - 40);
  const std::string bomb = packed(zeros);
  ASSERT_LT(bomb.size(), 100'000U);
  EXPECT_FALSE(decode(bomb));
  EXPECT_FALSE(decode(std::string(1 << 20, 'A')));
}

TEST(Hgrm, is_what_others_print) {
  // In ns, shown as us.
  const Histogram histogram = histogram_of({{0, 1}, {2048, 5}, {4099, 90}, {123'456, 4}});
  EXPECT_EQ(hgrm(histogram, 1000), R"(       Value     Percentile TotalCount 1/(1-Percentile)

       0.000 0.000000000000          1           1.00
       4.099 0.100000000000         96           1.11
       4.099 0.200000000000         96           1.25
       4.099 0.300000000000         96           1.43
       4.099 0.400000000000         96           1.67
       4.099 0.500000000000         96           2.00
       4.099 0.550000000000         96           2.22
       4.099 0.600000000000         96           2.50
       4.099 0.650000000000         96           2.86
       4.099 0.700000000000         96           3.33
       4.099 0.750000000000         96           4.00
       4.099 0.775000000000         96           4.44
       4.099 0.800000000000         96           5.00
       4.099 0.825000000000         96           5.71
       4.099 0.850000000000         96           6.67
       4.099 0.875000000000         96           8.00
       4.099 0.887500000000         96           8.89
       4.099 0.900000000000         96          10.00
       4.099 0.912500000000         96          11.43
       4.099 0.925000000000         96          13.33
       4.099 0.937500000000         96          16.00
       4.099 0.943750000000         96          17.78
       4.099 0.950000000000         96          20.00
       4.099 0.956250000000         96          22.86
     123.519 0.962500000000        100          26.67
     123.519 1.000000000000        100
#[Mean    =        8.730, StdDeviation   =       23.432]
#[Max     =      123.519, Total count    =          100]
#[Buckets =           26, SubBuckets     =         2048]
)");
}

TEST(Hgrm, of_nothing_is_a_head_and_a_foot) {
  EXPECT_EQ(hgrm(Histogram(), 1), R"(       Value     Percentile TotalCount 1/(1-Percentile)

#[Mean    =        0.000, StdDeviation   =        0.000]
#[Max     =        0.000, Total count    =            0]
#[Buckets =           26, SubBuckets     =         2048]
)");
}

TEST(Hgrm, ends_also_where_shares_cannot_be_told_from_all) {
  Histogram histogram;
  ASSERT_TRUE(histogram.record_equivalents(1, std::uint64_t{1} << 62));
  ASSERT_TRUE(histogram.record_equivalents(2, 1));
  EXPECT_LT(hgrm(histogram, 1).size(), 100'000U);
}

}  // namespace
