#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "bench/run/summary.h"

// The test whether a rate of messages is sustained, and what limits it. The only definition: `run`,
// the report, choose, --find-rate and the ratio to a floor all use it.

namespace ipc::bench {

// The shares of what was due that must have arrived: over all launches together, and in each of
// them.
inline constexpr double sustained_share = 0.99, sustained_share_of_launch = 0.95;

// True if the work has no schedule. False if the share that arrived is not known.
bool is_sustained(const Row&);

// Launches of a load: the messages that arrived as shares of those due in the measured time. What
// was due until the last one arrived counts as due, too: a rate at which messages pile up in the
// channel is not sustained, even if all of them arrive eventually. In the share of a single launch,
// `drain_share` of the time is free, because a stall at the end of one launch is no overload.
struct ArrivedShares {
  double all, least;  // of all launches together; of the launch with the smallest
};
ArrivedShares arrived_shares(std::span<const Launch> launches, std::uint64_t rate);

// True if the generator, not the channel, limits what the row shows: its rate is not sustained and
// the generator takes more than a third of the time per message; or more than half of the p99 is
// the lag of the generator.
bool is_limited_by_generator(const Row&);

// The rate at which a load stops being sustained.
struct Knee {
  const Row* last = nullptr;  // the last sustained row before the first that is not
  const Row* first_lost =
      nullptr;  // the first that is not; nullptr: the knee lies beyond what was measured
};
// Returns the knee of sound rows that differ in their rate only, in any order.
Knee knee_of(std::span<const Row* const> rows);

// Returns whether the channel has this knee: it was seen, and is not that of the generator.
bool is_of_channel(const Knee&);

// Removes each ratio to a floor of which one side did not sustain its rate: it would compare two
// queues.
void drop_unsustained_ratios(Summary&);

}  // namespace ipc::bench
