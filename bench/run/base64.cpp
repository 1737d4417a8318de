#include "bench/run/base64.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace ipc::bench {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t none = 64;

constexpr std::array<std::uint8_t, 256> digits = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(none);
  for (std::size_t value = 0; value < alphabet.size(); ++value)
    values[static_cast<unsigned char>(alphabet[value])] = static_cast<std::uint8_t>(value);
  return values;
}();

}  // namespace

std::string to_base64(std::span<const std::byte> bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t size = std::min<std::size_t>(bytes.size() - at, 3);
    std::uint32_t group = 0;
    for (std::size_t index = 0; index < size; ++index)
      group |= std::to_integer<std::uint32_t>(bytes[at + index]) << (16 - 8 * index);
    for (std::size_t index = 0; index < 4; ++index)
      text += index <= size ? alphabet[group >> (18 - 6 * index) & 63] : '=';
  }
  return text;
}

std::optional<std::vector<std::byte>> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  text.remove_suffix(padding);
  std::vector<std::byte> bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  unsigned left = 0;  // bits that belong to no byte yet
  for (const char letter : text) {
    const std::uint8_t digit = digits[static_cast<unsigned char>(letter)];
    if (digit == none) return std::nullopt;
    bits = bits << 6 | digit;
    left += 6;
    if (left < 8) continue;
    left -= 8;
    bytes.push_back(static_cast<std::byte>(bits >> left));
  }
  if ((bits & ((1U << left) - 1)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace ipc::bench
