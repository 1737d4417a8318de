#pragma once

#include "bench/measure/pace.h"
#include "bench/measure/payload.h"

namespace ipc::bench {

// Sends as fast as the peer receives: each message by itself, or in batches of work.batch.
template <class Port>
bool stream_sender(const Work& work, Port& port, Measurement& measurement, Recorder& recorder) {
  Payload payload(work.size);
  std::uint8_t sequence = 0;
  std::uint64_t sent = 0;
  const auto send_batch = [&](Phase phase) {
    for (unsigned message = 0; message < work.batch; ++message) {
      payload.fill(phase, sequence++);
      if (!(work.batch == 1 ? port.send(payload.bytes()) : port.post(payload.bytes())))
        return false;
    }
    sent += work.batch;
    return work.batch == 1 || port.flush();
  };

  // `is_over` gets the time, and the number of messages sent since its last call.
  SparseClock clock;
  const auto send_until = [&](Phase phase, auto&& is_over) {
    clock.start();
    std::uint64_t batches = 0;
    do {
      batches = clock.steps();
      for (std::uint64_t batch = 0; batch < batches; ++batch) {
        if (!send_batch(phase)) return false;
      }
    } while (!is_over(clock.read(), batches * work.batch));
    return true;
  };

  const std::uint64_t checks = check_count(work);
  while (sent < checks) {
    if (!send_batch(Phase::check)) return false;
  }
  WarmUp warm_up(work);
  const auto is_warm = [&](std::uint64_t now, std::uint64_t n) { return warm_up.is_over(now, n); };
  if (!send_until(Phase::warm_up, is_warm)) return false;
  measurement.warm_up_ns = warm_up.elapsed_ns();

  const Cost cost_before = port.spent();
  const std::uint64_t sent_before = sent;
  const std::uint64_t begin_ns = now_ns();
  recorder.begin(begin_ns);
  bool is_past = false;
  const auto is_done = [&](std::uint64_t now, std::uint64_t n) {
    if (!is_past) recorder.count(now, n);
    // The first message only starts the receiver's clock. A slow machine may send no other in time.
    is_past = now - begin_ns >= work.time_ns && sent - sent_before > 1;
    return is_past && (work.scenario != Scenario::fan_in || measurement.may_end.is_set());
  };
  if (!send_until(Phase::measured, is_done)) return false;
  measurement.sent = sent - sent_before - 1;  // the first one starts the receiver's clock
  measurement.client = port.spent() - cost_before;
  return send_last(work, port, measurement);
}

// Receives until the end mark. Reads the clock twice: when the first measured message arrives, and
// when the end mark does.
template <class Port>
bool stream_receiver(const Work& work, Port& port, Measurement& measurement) {
  const auto message = check_as_receiver(work, port, measurement);
  if (!message) return false;

  Cost cost_before = port.spent();
  std::uint64_t begin_ns = now_ns();
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
  Phase phase = Phase::warm_up;
  Bytes view = *message;
  do {
    ++messages;
    bytes += view.size();
    read_all(view);
    const Phase next = phase_of(view);
    if (next == phase) [[likely]]
      continue;
    if (next == Phase::measured) {
      cost_before = port.spent();
      begin_ns = now_ns();
      messages = bytes = 0;
    } else if (next == Phase::last && phase == Phase::measured) {
      measurement.duration_ns = now_ns() - begin_ns;
      measurement.server = port.spent() - cost_before;
      measurement.messages = messages - 1;
      measurement.bytes = bytes - view.size();
      const bool whole = measurement.bytes == measurement.messages * work.size;
      if (!whole) measurement.verified = 0;
      measurement.receiver_done.set();
      return whole;
    } else if (work.lossy && next < phase) {
      continue;  // an older message that was overtaken
    } else {
      return false;
    }
    phase = next;
  } while (receive_next(port, view));
  return false;
}

}  // namespace ipc::bench
