#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ipc::bench {

// Base 64 with padding and without line breaks (RFC 4648, section 4).
std::string to_base64(std::span<const std::byte> bytes);

// Nothing unless `text` is what to_base64 makes of some bytes: no white space, no bits left over.
std::optional<std::vector<std::byte>> from_base64(std::string_view text);

}  // namespace ipc::bench
