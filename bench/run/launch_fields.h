#pragma once

#include <fmt/format.h>

#include <string>
#include <type_traits>

#include "bench/run/results.h"

// The numbers of a launch in its row: one list for reading and for writing, so that they agree.

namespace ipc::bench {

struct Counter {
  const char* name;
  std::uint64_t Cost::*value;
  bool also_zero;   // false: zero means that it was not counted
  const char* sum;  // its name in the row of a median, which adds the counters of one name
};
inline constexpr Counter counters[] = {
    {"cpu_ns", &Cost::cpu_ns, true, "cpu_ns"},
    {"voluntary_switches", &Cost::voluntary_switches, true, "switches"},
    {"involuntary_switches", &Cost::involuntary_switches, true, "switches"},
    {"minor_faults", &Cost::minor_faults, true, "minor_faults"},
    {"system_calls", &Cost::system_calls, false, "system_calls"},
    {"cycles", &Cost::cycles, false, "cycles"},
    {"instructions", &Cost::instructions, false, "instructions"},
};

struct Peer {
  const char* name;
  Cost Launch::*cost;
};
inline constexpr Peer peers[] = {{"client", &Launch::client}, {"server", &Launch::server}};

inline std::string percentile_key(std::size_t index) {
  return fmt::format("p{:g}_ns", percentiles[index]);
}

// Calls total(key, value, also_zero) for each total that a row holds per message, and
// number(key, value, also_zero) for each other number in the row. An empty value is not in the row,
// nor is zero without `also_zero`. The number of messages and the duration must already be known.
template <class Launch, class Number, class Total>
void visit(Launch& launch, Number number, Total total) {
  number("warm_up_ns", launch.warm_up_ns, true);
  number("begin_s", launch.begin_s, false);
  number("throttled_periods", launch.throttled, false);
  number("messages_sent", launch.sent, false);
  number("messages_kept", launch.kept, false);
  number("messages_due", launch.due, false);
  number("generator_ns_per_message", launch.generator_ns, false);
  number("generator_lag_p99_ns", launch.generator_lag_p99_ns, false);
  total("tear_down_ns_per_message", launch.tear_down_ns, false);
  for (std::size_t index = 0; index < percentiles.size(); ++index)
    number(percentile_key(index), launch.percentiles_ns[index], false);
  number("min_ns", launch.min_ns, false);
  number("max_ns", launch.max_ns, false);
  for (const Peer& peer : peers)
    for (const Counter& one : counters)
      total(fmt::format("{}_{}_per_message", peer.name, one.name), launch.*peer.cost.*one.value,
            one.also_zero);
}

inline const char* key_of_figure(const Point& point) {
  return point.counts_messages() ? "messages_per_second" : "p50_ns";
}

}  // namespace ipc::bench
