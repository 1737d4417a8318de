#include "ipc/options.h"

#include <fmt/format.h>

#include "ipc/error.h"

namespace ipc {

std::string_view to_string(Waiting waiting) { return waiting == Waiting::spin ? "spin" : "block"; }

std::optional<Waiting> parse_waiting(std::string_view text) {
  if (text == "block") return Waiting::block;
  if (text == "spin") return Waiting::spin;
  return std::nullopt;
}

std::string_view to_string(Framing framing) {
  switch (framing) {
    case Framing::len32: return "len32";
    case Framing::line: return "line";
    case Framing::raw: return "raw";
    case Framing::record: return "record";
  }
  return "unknown";
}

ChannelOptions channel_options(const Address& address) {
  ChannelOptions options;
  if (const auto text = address.option("wait")) {
    const auto waiting = parse_waiting(*text);
    if (!waiting) throw_bad_address(address.to_string(), "wait is block or spin");
    options.wait = *waiting;
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
                        "max_message is a size from 1 B to less than 4 GiB, as 64KiB");
    options.max_message = *size;
  }
  return options;
}

std::size_t size_option(const Address& address, std::string_view key, std::size_t otherwise,
                        std::size_t least, std::size_t most) {
  const auto text = address.option(key);
  if (!text) return otherwise;
  const auto size = parse_size(*text);
  if (!size || *size < least || *size > most)
    throw_bad_address(address.to_string(), fmt::format("{} is a size from {} to {}", key,
                                                       format_size(least), format_size(most)));
  return *size;
}

Address agreed_address(const Address& listened, std::string_view target) {
  Address address = listened.with_only({"framing"});
  address.set_target(target);
  return address;
}

}  // namespace ipc
