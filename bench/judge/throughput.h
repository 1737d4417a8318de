#pragma once

#include <optional>
#include <span>
#include <string>

#include "bench/run/summary.h"

namespace ipc::bench {

// What streams show about a rate at which no load was measured: a stream sends each message as soon
// as the channel takes it, so no schedule can carry more.
struct Throughput {
  enum class Sustains : unsigned char { may, cannot, not_known } sustains;
  std::string reason;
  double times_the_rate = 0;  // the stream expected at this size; 0: not known
};

// `streams` are rows of one run, transport, way to wait and placement, which differ in size and
// batch. A stream of smaller messages bounds that of larger ones, by messages per second.
Throughput throughput_at(std::span<const Row* const> streams, std::size_t size, std::uint64_t rate);

// Returns why no transport can carry so many bytes per second: more than two CPUs write and read in
// the controls' streams. Returns nothing if they can, or if the run has no such row.
std::optional<std::string> beyond_any(const Summary&, std::size_t size, std::uint64_t rate);

}  // namespace ipc::bench
