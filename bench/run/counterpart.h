#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "bench/run/summary.h"

// The program that is measured next to a channel (bench/floors). It is a floor if it is the raw
// mechanism with the fewest system calls. The two over Boost.Interprocess are references: they use the
// library as its documentation does, and a channel may well be faster.

namespace ipc::bench {

inline constexpr std::string_view reference_text = "reference: textbook Boost";

inline constexpr std::array<std::string_view, 2> with_reference = {"boost-queue", "boost-shm"};

inline bool has_reference(std::string_view transport) {
  return std::find(with_reference.begin(), with_reference.end(), transport) != with_reference.end();
}

// Returns "floor" or "reference".
inline std::string_view counterpart_of(std::string_view transport) {
  return has_reference(transport) ? "reference" : "floor";
}

// Returns "unix", "unix floor" or "boost-shm reference".
std::string subject_of(const Row&);

// Returns a warning if a channel is faster than its floor by more than the interval of their ratio:
// then the floor does needless work. Returns nullopt for a reference, and for a ratio without interval.
std::optional<std::string> floor_defect(const Row&);
inline constexpr std::string_view floor_defect_end = "the floor is defective";  // of the warning

}  // namespace ipc::bench
