#pragma once

#include "bench/measure/load.h"
#include "bench/measure/ping.h"
#include "bench/measure/slow_reader.h"
#include "bench/measure/stream.h"

namespace ipc::bench {

enum class Side : unsigned char { client, server };  // one way: sender, receiver

// Runs one peer's part of a scenario of two, and returns whether it is complete. Channels, floors
// and controls all run through it. The peer that records fills `slots`, if there are any.
template <class Port>
bool run_side(Side side, const Work& work, Port& port, Measurement& measurement,
              std::span<Slot> slots = {}) {
  Recorder recorder(work, measurement, slots);
  const bool is_client = side == Side::client;
  switch (work.scenario) {
    case Scenario::one_way:
      return is_client ? ping_client<true>(work, port, measurement, recorder)
                       : ping_server<true>(work, port, measurement, recorder);
    case Scenario::cold:
      return is_client ? cold_client(work, port, measurement, recorder)
                       : ping_server(work, port, measurement, recorder);
    case Scenario::load:
      return is_client ? load_sender(work, port, measurement)
                       : load_receiver(work, port, measurement, recorder);
    case Scenario::slow_reader:
      return is_client ? slow_reader_sender(work, port, measurement)
                       : slow_reader_receiver(work, port, measurement, recorder);
    case Scenario::stream:
    case Scenario::fan_in:
    case Scenario::fan_out:
      return is_client ? stream_sender(work, port, measurement, recorder)
                       : stream_receiver(work, port, measurement);
    default:
      return is_client ? ping_client(work, port, measurement, recorder)
                       : ping_server(work, port, measurement, recorder);
  }
}

}  // namespace ipc::bench
