#pragma once

#include <fmt/format.h>

#include <string>

#include "bench/run/results.h"

// The fields of a launch in its row, for reading and for writing: one list, so that they agree.

namespace ipc::bench {

template <class File, class Cost>
void exchange_cost(File& file, const std::string& peer, Cost& cost) {
  file.total(peer + "_cpu_ns", cost.cpu_ns, true);
  file.total(peer + "_voluntary_switches", cost.voluntary_switches, true);
  file.total(peer + "_involuntary_switches", cost.involuntary_switches, true);
  file.total(peer + "_minor_faults", cost.minor_faults, true);
  file.total(peer + "_system_calls", cost.system_calls);
  file.total(peer + "_cycles", cost.cycles);
  file.total(peer + "_instructions", cost.instructions);
}

// All fields that a row holds as they are; the number of messages and the duration are known.
template <class File, class Launch>
void exchange(File file, Launch& launch) {
  file.whole("warm_up_ns", launch.warm_up_ns, true);
  file.optional("begin_s", launch.begin_s);
  file.whole("throttled_periods", launch.throttled);
  file.whole("messages_sent", launch.sent);
  file.whole("messages_due", launch.due);
  file.number("generator_ns_per_message", launch.generator_ns);
  file.number("generator_lag_p99_ns", launch.generator_lag_p99_ns);
  file.total("tear_down_ns", launch.tear_down_ns);
  for (std::size_t index = 0; index < percentiles.size(); ++index)
    file.optional(fmt::format("p{:g}_ns", percentiles[index]), launch.percentiles_ns[index]);
  file.optional("min_ns", launch.min_ns);
  file.optional("max_ns", launch.max_ns);
  exchange_cost(file, "client", launch.client);
  exchange_cost(file, "server", launch.server);
}

inline const char* key_of_figure(const Point& point) {
  return point.counts_messages() ? "messages_per_second" : "p50_ns";
}

}  // namespace ipc::bench
