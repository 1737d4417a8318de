#pragma once

#include <initializer_list>

#include "bench/run/results.h"
#include "bench/run/selection.h"

// Results of launches that never took place.

namespace ipc::bench {

inline Selection all_transports() {
  Selection selection;
  selection.transports.assign(transports().begin(), transports().end());
  return selection;
}

inline Measurement ping_of(std::uint64_t round_trip_ns, std::uint64_t count = 2000) {
  Measurement measurement;
  for (std::uint64_t i = 0; i < count; ++i) measurement.latency.record(round_trip_ns);
  measurement.messages = count;
  measurement.bytes = count * 64;
  measurement.duration_ns = count * round_trip_ns;
  measurement.client.cpu_ns = count * 1000;
  measurement.server.cpu_ns = count * 500;
  measurement.verified = 1;
  return measurement;
}

inline Cell first_cell() { return select(all_transports()).front(); }

// Returns one cell with a launch for each of these round trips, and its floor with launches of 10
// us.
inline Results measured(std::initializer_list<std::uint64_t> round_trips_us = {11, 12, 13}) {
  Results results;
  const Cell cell = first_cell();
  results.add(cell);
  results.add(cell.floor());
  for (const std::uint64_t us : round_trips_us) {
    results.series[0].add(ping_of(us * 1000));
    results.series[1].add(ping_of(10'000));
  }
  return results;
}

}  // namespace ipc::bench
