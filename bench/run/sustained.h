#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "bench/run/summary.h"

// Decides whether a rate of messages is sustained, and finds its limit. This is the only
// definition: `run`, the report, choose, --find-rate and the ratio to a floor all use it.

namespace ipc::bench {

// The shares of the messages due that must arrive: over all launches together, and in each launch.
inline constexpr double sustained_share = 0.99, sustained_share_of_launch = 0.95;

// Returns true if the work has no schedule, and false if the share that arrived is not known.
bool is_sustained(const Row&);

// The messages of a load that arrived, as shares of those due in the measured time. Messages due
// until the last one arrived also count as due. So a rate at which messages pile up in the channel
// is not sustained, even if all of them arrive eventually. In the share of a single launch,
// `drain_share` of the time is free, because a stall at the end of one launch is no overload.
struct ArrivedShares {
  double all, least;  // all launches together; the launch with the smallest share
};
ArrivedShares arrived_shares(std::span<const Launch> launches, std::uint64_t rate);

// Returns whether the generator, not the channel, limits the result. Either the rate is not
// sustained, and the generator takes more than a third of the time per message. Or more than half
// of the p99 is the lag of the generator.
bool is_limited_by_generator(const Row&);

// The rate at which a load stops being sustained.
struct Knee {
  const Row* last = nullptr;  // the last sustained row before the first that is not
  const Row* first_lost =
      nullptr;  // the first that is not; nullptr: the knee is beyond the measured rates
};
// Returns the knee of sound rows that differ in their rate only, in any order.
Knee knee_of(std::span<const Row* const> rows);

// Returns whether the knee is the channel's: it was seen, and the generator is not its cause.
bool is_of_channel(const Knee&);

// Removes each ratio to a floor if one side did not sustain its rate, because the ratio would
// compare two queues.
void drop_unsustained_ratios(Summary&);

}  // namespace ipc::bench
