#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "bench/floors/table.h"
#include "bench/run/summary.h"

// The counterpart of a channel: the floor or reference that is measured next to it
// (bench/floors/table.h).

namespace ipc::bench {

constexpr bool has_reference(std::string_view transport) {
  const FloorFacts* const floor = find_floor(transport);
  return floor != nullptr && floor->is_reference;
}

// Returns "floor" or "reference".
inline std::string_view counterpart_of(std::string_view transport) {
  return has_reference(transport) ? "reference" : "floor";
}

// Returns a warning if a channel is faster than its floor by more than the interval of their ratio.
// The cause may be needless work of the floor, other work of the machine, or chance. Returns
// nullopt for a reference, and for a ratio without an interval.
std::optional<std::string> faster_than_floor(const Row&);
inline constexpr std::string_view cause_not_known = "the cause is not known";  // end of the warning

}  // namespace ipc::bench
