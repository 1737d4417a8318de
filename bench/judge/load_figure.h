#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <tl/expected.hpp>

#include "bench/run/summary.h"

namespace ipc::bench {

// What one transport does under a load, measured or interpolated.
struct LoadFigure {
  // Between measured sizes and rates, all figures are interpolated linearly in their logarithms, so
  // a power law stays a power law. Below the smallest measured value that value is taken; above the
  // largest there is none. Each launch is interpolated between its neighbours of the same round.
  Row row;
  bool is_measured = false;
  std::string origin;  // "measured", "between 64 B and 64 KiB", "nearest: 64 B"
};

struct NoFigure {
  enum class Why : unsigned char {
    not_measured,  // or limited by the load generator
    failed,
    rate_not_sustained
  } why;
  std::string reason;
};

// Returns the figure at a size (above zero) and a rate (messages per second; 0 if the scenario has
// no rate). The rows are those of one run, transport, scenario, way to wait and placement. A row
// without a sound figure counts as failed, and no row beyond it is taken in its place.
tl::expected<LoadFigure, NoFigure> figure_at(std::span<const Row* const> rows, std::size_t size,
                                             std::uint64_t rate);

// Returns "50 k/s".
std::string per_second(std::uint64_t rate);

}  // namespace ipc::bench
