#pragma once

#include "bench/measure/pace.h"
#include "bench/measure/payload.h"

namespace ipc::bench {

// Sends a filled message, `stamped` with the time, and reads its echo.
template <bool stamped, class Port>
bool round_trip(const Work& work, Port& port, Payload& payload) {
  if constexpr (stamped) payload.stamp(now_ns());
  if (!port.send(payload.bytes())) return false;
  const auto echo = port.receive();
  if (!echo || echo->size() != work.size) return false;
  read_all(*echo);
  return true;
}

// Sends a message and waits for its echo, again and again. The latency is the time of the round
// trip. The next round trip begins when it ends, so there is one reading of the clock per message.
// one_way: the server records.
template <bool one_way = false, class Port>
bool ping_client(const Work& work, Port& port, Measurement& measurement, Recorder& recorder) {
  if (!check_as_client(work, port, measurement)) return false;

  Payload payload(work.size);
  std::uint8_t sequence = 0;
  const auto exchange = [&](Phase phase) {
    payload.fill(phase, sequence++);
    return round_trip<one_way>(work, port, payload);
  };

  WarmUp warm_up(work);
  do {
    if (!exchange(Phase::warm_up)) return false;
  } while (!warm_up.is_over(now_ns()));
  measurement.warm_up_ns = warm_up.elapsed_ns();

  const Cost cost_before = port.spent();
  const std::uint64_t begin_ns = now_ns();
  recorder.begin(begin_ns);
  std::uint64_t previous_ns = begin_ns;
  std::uint64_t messages = 0;
  while (previous_ns - begin_ns < work.time_ns) {
    if (!exchange(Phase::measured)) return false;
    const std::uint64_t end_ns = now_ns();
    if constexpr (!one_way) recorder.record(end_ns - previous_ns, end_ns);
    ++messages;
    previous_ns = end_ns;
  }
  measurement.client = port.spent() - cost_before;
  measurement.duration_ns = previous_ns - begin_ns;
  measurement.messages = messages;
  measurement.bytes = messages * work.size;
  return send_last(work, port, measurement);
}

// Reads and echoes each message. one_way: records the time since it was sent, by the clock that
// both processes share. Its error is the difference between the clocks of two CPUs
// (clock_error_ns).
template <bool one_way = false, class Port>
bool ping_server(const Work& work, Port& port, Measurement& measurement, Recorder& recorder) {
  std::optional<Bytes> message = check_as_server(work, port, [&](Payload& expected) {
    expected.invert();
    return port.send(expected.bytes());
  });
  Cost cost_before = port.spent();
  if (!message) return false;
  Phase phase = Phase::warm_up;
  for (Bytes view = *message;;) {
    const std::uint64_t arrived_ns = one_way ? now_ns() : 0;
    if (const Phase next = phase_of(view); next != phase) [[unlikely]] {
      if (next == Phase::measured) {
        cost_before = port.spent();
        recorder.begin(arrived_ns);
      }
      phase = next;
      if (phase == Phase::last) {
        measurement.server = port.spent() - cost_before;
        measurement.receiver_done.set();
        return true;
      }
    }
    if (one_way && phase == Phase::measured) {
      const std::uint64_t sent_ns = stamp_of(view);
      // The clocks of two CPUs may differ by more than the latency, which is never recorded as 0.
      recorder.record(arrived_ns > sent_ns ? arrived_ns - sent_ns : 1, arrived_ns);
    }
    read_all(view);
    if (!port.send(view) || !receive_next(port, view)) return false;
  }
}

// Makes work.rate round trips per second, at least five in a launch, each after a pause in which
// caches cool and CPUs sleep. The server is ping's.
template <class Port>
bool cold_client(const Work& work, Port& port, Measurement& measurement, Recorder& recorder) {
  constexpr std::uint64_t least = 5;
  if (!check_as_client(work, port, measurement)) return false;

  Payload payload(work.size);
  payload.fill(Phase::warm_up, 0);
  if (!round_trip<false>(work, port, payload)) return false;

  const Cost cost_before = port.spent();
  const std::uint64_t begin_ns = now_ns();
  recorder.begin(begin_ns);
  const Schedule schedule(begin_ns, work.rate, false);
  std::uint64_t messages = 0;
  while (messages < least || now_ns() - begin_ns < work.time_ns) {
    schedule.wait_until(schedule.due_ns(messages + 1));
    const std::uint64_t sent_ns = now_ns();
    payload.fill(Phase::measured, static_cast<std::uint8_t>(messages++));
    if (!round_trip<false>(work, port, payload)) return false;
    const std::uint64_t end_ns = now_ns();
    recorder.record(end_ns - sent_ns, end_ns);
  }
  measurement.slices = {};  // too few messages to show a drift
  measurement.duration_ns = now_ns() - begin_ns;
  measurement.client = port.spent() - cost_before;
  measurement.messages = messages;
  measurement.bytes = messages * work.size;
  return send_last(work, port, measurement);
}

}  // namespace ipc::bench
