#include "bench/run/histogram_codec.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <new>
#include <span>
#include <vector>

#include "bench/run/base64.h"
#include "ipc/big_endian.h"

namespace ipc::bench {
namespace {

using Bytes = std::vector<std::byte>;
using BytesView = std::span<const std::byte>;

// The nibble outside the mask is the size of a word; 1 stands for words of any size.
constexpr std::uint32_t outer_cookie = 0x1c849314;
constexpr std::uint32_t inner_cookie = 0x1c849313;
constexpr std::uint32_t cookie_mask = ~std::uint32_t{0xf0};

// Outside: cookie u32, size u32, so many bytes of zlib's. Inside: this head, then the words.
struct Head {
  static constexpr std::size_t cookie = 0, words_size = 4, index_offset = 8, digits = 12,
                               lowest = 16, highest = 24, ratio = 32, size = 40;
};
constexpr std::size_t outer_size = 8;
constexpr std::uint32_t digits = 3;
constexpr std::size_t word_max = 9;
constexpr std::size_t raw_max = Head::size + Histogram::counter_count * word_max;
constexpr std::size_t text_max = 2 * raw_max;  // incompressible, in base64: four thirds

// LEB128, but that the ninth byte has no mark, and is the last.
void put_word(Bytes& raw, std::uint64_t word) {
  for (std::size_t size = 1; size < word_max && word >= 0x80; ++size, word >>= 7)
    raw.push_back(static_cast<std::byte>(word | 0x80));
  raw.push_back(static_cast<std::byte>(word));
}

std::optional<std::uint64_t> take_word(BytesView& words) {
  std::uint64_t word = 0;
  for (std::size_t index = 0; index < words.size(); ++index) {
    const auto byte = std::to_integer<std::uint64_t>(words[index]);
    const bool is_last = index == word_max - 1 || byte < 0x80;
    word |= (is_last ? byte : byte - 0x80) << 7 * index;
    if (!is_last) continue;
    words = words.subspan(index + 1);
    return word;
  }
  return std::nullopt;
}

// ZigZag: an even word is a count, twice; an odd one stands for a row of empty counters.
void put_counters(Bytes& raw, std::span<const std::uint64_t> counters) {
  std::uint64_t zeros = 0;
  const auto put_zeros = [&] {
    if (zeros > 0) put_word(raw, zeros == 1 ? 0 : 2 * zeros - 1);
    zeros = 0;
  };
  for (const std::uint64_t count : counters) {
    if (count == 0) {
      ++zeros;
      continue;
    }
    put_zeros();
    put_word(raw, 2 * count);
  }
  put_zeros();
}

bool take_counters(BytesView words, std::size_t limit, Histogram& histogram) {
  for (std::size_t index = 0; !words.empty();) {
    const auto word = take_word(words);
    if (!word) return false;
    const bool is_count = *word % 2 == 0;
    const std::uint64_t counters = is_count ? 1 : *word / 2 + 1;
    if (counters > limit - index) return false;
    if (is_count && !histogram.record_equivalents(Histogram::value_of(index), *word / 2))
      return false;
    index += static_cast<std::size_t>(counters);
  }
  return true;
}

Bytes raw_of(const Histogram& histogram) {
  Bytes raw(Head::size);
  put_counters(raw, histogram.counters().first(Histogram::index_of(histogram.max()) + 1));
  put_u32(&raw[Head::cookie], inner_cookie);
  put_u32(&raw[Head::words_size], raw.size() - Head::size);
  put_u32(&raw[Head::index_offset], 0);
  put_u32(&raw[Head::digits], digits);
  put_u64(&raw[Head::lowest], 1);
  put_u64(&raw[Head::highest], Histogram::value_max);
  put_u64(&raw[Head::ratio], std::bit_cast<std::uint64_t>(1.0));
  return raw;
}

std::optional<Histogram> histogram_of(BytesView raw) {
  if (raw.size() < Head::size ||
      (get_u32(&raw[Head::cookie]) & cookie_mask) != (inner_cookie & cookie_mask) ||
      get_u32(&raw[Head::words_size]) != raw.size() - Head::size ||
      get_u32(&raw[Head::digits]) != digits || get_u64(&raw[Head::lowest]) != 1 ||
      get_u64(&raw[Head::highest]) < 2)
    return std::nullopt;
  // The last bucket is whole, and the first has 2048 counters. A range larger than ours will do, if
  // it is not used.
  const std::uint64_t highest = std::min(get_u64(&raw[Head::highest]), Histogram::value_max);
  const std::size_t limit = Histogram::index_of(std::bit_ceil((highest | 2047) + 1) - 1) + 1;
  std::optional<Histogram> histogram(std::in_place);
  if (!take_counters(raw.subspan(Head::size), limit, *histogram)) return std::nullopt;
  return histogram;
}

// Nothing where it is more than a histogram can be.
std::optional<Bytes> inflated(BytesView compressed) {
  Bytes raw(raw_max);
  uLongf size = raw.size();
  uLong taken = compressed.size();
  const auto* source = reinterpret_cast<const Bytef*>(compressed.data());
  if (uncompress2(reinterpret_cast<Bytef*>(raw.data()), &size, source, &taken) != Z_OK ||
      taken != compressed.size())
    return std::nullopt;
  raw.resize(size);
  return raw;
}

}  // namespace

std::string encode(const Histogram& histogram) {
  const Bytes raw = raw_of(histogram);
  uLongf size = compressBound(raw.size());
  Bytes packed(outer_size + size);
  if (compress(reinterpret_cast<Bytef*>(packed.data() + outer_size), &size,
               reinterpret_cast<const Bytef*>(raw.data()), raw.size()) != Z_OK)
    throw std::bad_alloc();  // what else can fail
  packed.resize(outer_size + size);
  put_u32(packed.data(), outer_cookie);
  put_u32(packed.data() + 4, size);
  return to_base64(packed);
}

std::optional<Histogram> decode(std::string_view text) {
  if (text.size() > text_max) return std::nullopt;
  const auto packed = from_base64(text);
  if (!packed || packed->size() < outer_size ||
      (get_u32(packed->data()) & cookie_mask) != (outer_cookie & cookie_mask) ||
      get_u32(packed->data() + 4) != packed->size() - outer_size)
    return std::nullopt;
  const auto raw = inflated(BytesView(*packed).subspan(outer_size));
  if (!raw) return std::nullopt;
  return histogram_of(*raw);
}

}  // namespace ipc::bench
