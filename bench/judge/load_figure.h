#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <tl/expected.hpp>

#include "bench/run/phrase.h"
#include "bench/run/summary.h"

namespace ipc::bench {

// The results of one transport under a load, measured or interpolated.
struct LoadFigure {
  // Between measured sizes and rates, all results are interpolated linearly in their logarithms, so
  // a power law stays a power law. Below the smallest measured value, its result is used; above the
  // largest there is none. Each launch is interpolated between its neighbours of the same round.
  Row row;
  bool is_measured = false;
  Bilingual origin;  // "measured", "interpolated between 64 B and 64 KiB", "nearest: 64 B"
};

// The reason why there is no result.
struct NoFigure {
  Bilingual reason;
  bool excludes = false;      // the transport is known not to carry this load
  double times_the_rate = 0;  // expected rate of a stream / wanted rate; 0: not known
};

// Returns the result at a size (above zero) and a rate (messages per second; 0 if the scenario has
// no rate). The rows are those of one run, transport, scenario, way to wait and placement. A row
// that is not sound counts as failed, and no row beyond it replaces it.
tl::expected<LoadFigure, NoFigure> figure_at(std::span<const Row* const> rows, std::size_t size,
                                             std::uint64_t rate);

// Returns the bound that the streams of a transport set for a load that was not measured. A stream
// sends each message as soon as the channel takes it, so no schedule carries more. A stream that
// loses messages sets no bound, because its sender overruns its receiver. A stream of smaller
// messages bounds the messages per second of larger ones. The streams differ in size and batch
// only. Without a rate, only a size that the transport cannot carry excludes it.
NoFigure seen_in_streams(std::span<const Row* const> streams, std::size_t size,
                         std::optional<std::uint64_t> rate);

// Returns why no transport can carry so many bytes per second: the controls' streams show that two
// CPUs cannot even write and read them. Returns nullopt if they can, or if the run has no such row.
std::optional<Bilingual> beyond_any(const Summary&, std::size_t size, std::uint64_t rate);

}  // namespace ipc::bench
