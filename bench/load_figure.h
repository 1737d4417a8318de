#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "bench/sustained.h"

namespace ipc::bench {

// What one transport does under a load that need not have been measured.
struct LoadFigure {
  // As if it had been: between measured sizes and rates linear in their logarithms, which keeps powers what
  // they are; below them the least, above them nothing. Every launch is taken between its neighbours of the
  // same round.
  Row row;
  bool is_measured = false;
  std::string origin;  // "measured", "between 64 B and 64 KiB", "nearest: 64 B"
};

// Why there is none. The later the stage, the closer it came.
struct NoFigure {
  enum class Stage : unsigned char {
    not_measured,
    failed,
    rate_not_sustained,
    not_known,  // its p99, of too few messages
    too_slow
  } stage;
  std::string reason;

  // Measured with more care, it might fit.
  bool is_unknown() const { return stage == Stage::not_measured || stage == Stage::not_known; }
};

struct Looked {
  std::optional<LoadFigure> found;
  NoFigure missing;  // if not found
};

// `rows` are those of one run, transport, scenario, way to wait and placement, which differ in size and rate.
// Size above zero; rate in messages a second, 0 for a scenario that has none. Rows without a sound figure
// count as failed. What was skipped or failed is not replaced by what lies farther on the same side.
Looked figure_at(std::span<const Row* const> rows, std::size_t size, std::uint64_t rate);

// "50 k/s".
std::string per_second(std::uint64_t rate);

}  // namespace ipc::bench
