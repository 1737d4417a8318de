// Parses and writes the URIs of channels, and sizes such as 4KiB.
#include "ipc/address.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "ipc/error.h"

namespace ipc {
namespace {

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lower_case(std::string_view text) {
  std::string lower;
  for (const char c : text) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

std::string normal_scheme(std::string_view text) {
  std::string scheme = lower_case(text);
  std::replace(scheme.begin(), scheme.end(), '_', '-');
  return scheme;
}

std::string unescape(std::string_view text, std::string_view uri) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      bytes += text[i];
      continue;
    }
    unsigned char code = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    const char* const end = digits.data() + digits.size();
    if (digits.size() != 2 || std::from_chars(digits.data(), end, code, 16).ptr != end)
      throw_bad_address(uri, "after % come two hexadecimal digits; a % itself is %25");
    if (code == 0) throw_bad_address(uri, "a name cannot contain a NUL byte (%00)");
    bytes += static_cast<char>(code);
    i += 2;
  }
  return bytes;
}

void escape(std::string& uri, std::string_view bytes, std::string_view reserved) {
  for (const char c : bytes) {
    const auto code = static_cast<unsigned char>(c);
    if (code <= ' ' || code >= 0x7f || reserved.find(c) != std::string_view::npos)
      uri += fmt::format("%{:02X}", code);
    else uri += c;
  }
}

}  // namespace

Address::Address(std::string_view scheme, std::string_view target)
    : scheme_(normal_scheme(scheme)), target_(target) {}

Address Address::parse(std::string_view uri) {
  const auto colon = uri.find(':');
  if (colon == std::string_view::npos)
    throw_bad_address(uri, "write it as transport:place, for example unix:/tmp/x.sock");
  const auto scheme = uri.substr(0, colon);
  const bool legal =
      !scheme.empty() && is_alpha(scheme.front()) &&
      std::all_of(scheme.begin(), scheme.end(), [](char c) {
        return is_alpha(c) || is_digit(c) || c == '-' || c == '_' || c == '+' || c == '.';
      });
  if (!legal) throw_bad_address(uri, "write the name of a transport before the colon");
  if (uri.find('\0') != std::string_view::npos) throw_bad_address(uri, "it contains a NUL byte");
  const auto rest = uri.substr(colon + 1);
  const auto question = rest.find('?');
  Address address(scheme, unescape(rest.substr(0, question), uri));
  if (question == std::string_view::npos) return address;

  auto query = rest.substr(question + 1);
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    if (equals == 0 || equals == std::string_view::npos)
      throw_bad_address(uri, "an option is written key=value");
    const auto key = unescape(pair.substr(0, equals), uri);
    if (address.option(key))
      throw_bad_address(uri, fmt::format("the option {} is given twice", key));
    address.options_.emplace_back(key, unescape(pair.substr(equals + 1), uri));
  }
  return address;
}

std::string Address::to_string() const {
  std::string uri = scheme_ + ":";
  escape(uri, target_, "%?#");
  char separator = '?';
  for (const auto& [key, value] : options_) {
    uri += separator;
    escape(uri, key, "%&=#");
    uri += '=';
    escape(uri, value, "%&#");
    separator = '&';
  }
  return uri;
}

std::optional<std::string_view> Address::option(std::string_view key) const {
  for (const auto& [name, value] : options_)
    if (name == key) return value;
  return std::nullopt;
}

void Address::set_option(std::string_view key, std::string_view value) {
  for (auto& [name, old] : options_) {
    if (name != key) continue;
    old = value;
    return;
  }
  options_.emplace_back(key, value);
}

void Address::allow_options(std::initializer_list<std::string_view> keys) const {
  for (const auto& [name, value] : options_) {
    if (std::find(keys.begin(), keys.end(), name) != keys.end()) continue;
    throw_bad_address(to_string(), fmt::format("option {}: {}", name,
                                               unknown_word(name, {keys.begin(), keys.end()})));
  }
}

Address Address::with_only(std::initializer_list<std::string_view> keys) const {
  Address copy(scheme_, target_);
  for (const auto& [name, value] : options_)
    if (std::find(keys.begin(), keys.end(), name) != keys.end())
      copy.options_.emplace_back(name, value);
  return copy;
}

std::optional<std::size_t> parse_size(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  auto written = text.substr(static_cast<std::size_t>(end - text.data()));
  while (!written.empty() && written.front() == ' ') written.remove_prefix(1);
  const std::string unit = lower_case(written);
  std::size_t factor = 1;
  if (!unit.empty() && unit != "b") {
    constexpr std::string_view prefixes = "kmg";
    const std::size_t power = prefixes.find(unit.front());
    const std::string_view rest = std::string_view(unit).substr(1);
    if (power == prefixes.npos || !(rest.empty() || rest == "b" || rest == "i" || rest == "ib"))
      return std::nullopt;
    for (std::size_t i = 0; i <= power; ++i) factor *= rest == "b" ? 1000 : 1024;
  }
  if (number > std::numeric_limits<std::size_t>::max() / factor) return std::nullopt;
  return number * factor;
}

std::string format_size(std::size_t bytes) {
  const std::pair<std::size_t, const char*> units[] = {
      {std::size_t{1} << 30, "GiB"}, {std::size_t{1} << 20, "MiB"}, {std::size_t{1} << 10, "KiB"}};
  for (const auto& [size, name] : units)
    if (bytes >= size && bytes % size == 0) return fmt::format("{} {}", bytes / size, name);
  return fmt::format("{} B", bytes);
}

std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates) {
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 2) + 1;
  for (const auto& candidate : candidates) {
    std::vector<std::size_t> row(candidate.size() + 1);  // Levenshtein distance, one row at a time
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= word.size(); ++i) {
      std::size_t diagonal = std::exchange(row[0], i);
      for (std::size_t j = 1; j < row.size(); ++j) {
        const std::size_t substituted = diagonal + (word[i - 1] == candidate[j - 1] ? 0U : 1U);
        diagonal = row[j];
        row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
      }
    }
    if (row.back() >= best_distance) continue;
    best_distance = row.back();
    best = candidate;
  }
  return best;
}

std::string choice_of(const std::vector<std::string>& words) {
  if (words.size() < 2) return words.empty() ? "" : words.front();
  return fmt::format("{} or {}", fmt::join(words.begin(), words.end() - 1, ", "), words.back());
}

std::string unknown_word(std::string_view word, const std::vector<std::string>& known) {
  if (const auto near = nearest(word, known))
    return fmt::format("unknown; did you mean {}?", *near);
  if (known.size() < 2)
    return known.empty() ? "unknown; there is none" : "unknown; write " + known.front();
  return "unknown; choose " + choice_of(known);
}

}  // namespace ipc
