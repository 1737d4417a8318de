// Reads the options that every transport takes from an address.
#include "ipc/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ipc/error.h"
#include "ipc/system/cpus.h"

namespace ipc {
namespace {

// In the order of Waiting.
constexpr std::array<std::string_view, 4> words{"block", "spin", "yield", "hybrid"};

}  // namespace

std::span<const std::string_view> waiting_words() { return words; }

std::string_view to_string(Waiting waiting) { return words[static_cast<std::size_t>(waiting)]; }

std::optional<Waiting> parse_waiting(std::string_view text) {
  const auto word = std::find(words.begin(), words.end(), text);
  if (word == words.end()) return std::nullopt;
  return static_cast<Waiting>(word - words.begin());
}

std::string_view to_string(Framing framing) {
  static constexpr std::string_view names[] = {"len32", "line", "raw", "record", "len32"};
  return names[static_cast<std::size_t>(framing)];
}

ChannelOptions channel_options(const Address& address) {
  ChannelOptions options;
  options.address = address.to_string();
  if (const auto text = address.option("wait")) {
    const auto waiting = parse_waiting(*text);
    if (!waiting) throw_bad_address(address.to_string(), "wait is block, spin, yield or hybrid");
    options.wait = *waiting;
    if (*waiting == Waiting::hybrid && allowed_cpus().size() == 1) options.wait = Waiting::block;
  }
  if (const auto text = address.option("framing")) {
    if (*text == "len32") options.framing = Framing::len32;
    else if (*text == "line") options.framing = Framing::line;
    else if (*text == "raw") options.framing = Framing::raw;
    else throw_bad_address(address.to_string(), "framing is len32, line or raw");
  }
  if (const auto text = address.option("max_message")) {
    const auto size = parse_size(*text);
    if (!size || *size == 0 || *size > 0xffffffffU)
      throw_bad_address(address.to_string(),
                        "max_message is a size from 1 B to less than 4 GiB, for example 64KiB");
    options.max_message = *size;
  }
  return options;
}

std::size_t size_option(const Address& address, std::string_view key, std::size_t fallback,
                        std::size_t min, std::size_t max) {
  const auto text = address.option(key);
  if (!text) return fallback;
  const auto size = parse_size(*text);
  if (!size || *size < min || *size > max)
    throw_bad_address(address.to_string(), fmt::format("{} is a size from {} to {}", key,
                                                       format_size(min), format_size(max)));
  return *size;
}

Address agreed_address(const Address& listened, std::string_view target) {
  Address address = listened.with_only({"framing"});
  address.set_target(target);
  return address;
}

}  // namespace ipc
