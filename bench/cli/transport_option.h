#pragma once

#include <optional>
#include <string_view>

#include "bench/cli/command_line.h"
#include "ipc/transport.h"

namespace ipc::bench {

// Returns a parser of the names of the registered transports.
inline WordParser<const Transport*> transport_parser() {
  const auto find = [](std::string_view name) -> std::optional<const Transport*> {
    const Transport* const found = find_transport(name);
    if (found == nullptr) return std::nullopt;
    return found;
  };
  return {find, transport_names()};
}

}  // namespace ipc::bench
