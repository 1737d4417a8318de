#pragma once

#include "bench/measure/load.h"

// A stream to a receiver that takes work.rate messages per second. The latency is the age of a
// message when it is read, since the call that sent it: the queue's length divided by that rate.

namespace ipc::bench {

// Sends. Measurement starts when a send first blocks, because the queue is full then. It starts
// after four warm-up periods at the latest, because a file never blocks. Ends when the reader has
// measured.
template <class Port>
bool slow_reader_sender(const Work& work, Port& port, Measurement& measurement) {
  constexpr std::uint64_t held_up_ns = 1'000'000;
  Payload payload(work.size);
  std::uint8_t sequence = 0;
  if (!send_checks(work, port, payload, sequence)) return false;
  const auto send = [&](Phase phase) {
    payload.fill(phase, sequence++);
    payload.stamp(now_ns());
    return port.send(payload.bytes());
  };

  const std::uint64_t begin_ns = now_ns();
  for (std::uint64_t now = begin_ns, before = begin_ns;
       now - before < held_up_ns && now - begin_ns < 4 * work.warm_up_ns; now = now_ns()) {
    before = now;
    if (!send(Phase::warm_up)) return false;
  }
  measurement.warm_up_ns = now_ns() - begin_ns;

  const Cost cost_before = port.spent();
  while (!measurement.receiver_done.is_set()) {
    if (!send(Phase::measured)) return measurement.receiver_done.is_set();
    ++measurement.sent;
  }
  measurement.client = port.spent() - cost_before;
  const std::byte last[] = {static_cast<std::byte>(Phase::last)};
  return work.lossy || port.send(Bytes(last));
}

// Reads at its pace the messages that filled the queue, and then those that it measures for
// work.time_ns. Reads the rest as fast as it can, because the sender may be blocked. If the first
// queue is not read in time, nothing is measured (measurement.unread).
template <class Port>
bool slow_reader_receiver(const Work& work, Port& port, Measurement& measurement,
                          Recorder& recorder) {
  const auto message = check_as_receiver(work, port, measurement);
  if (!message) return false;

  Arrivals arrivals(work, measurement, recorder);
  const std::uint64_t first_ns = now_ns();
  const Schedule schedule(first_ns, work.rate, false);
  std::uint64_t count = 0;
  Bytes view = *message;
  const auto next = [&] {
    schedule.wait_until(schedule.due_ns(++count));
    return receive_next(port, view) && view.size() == work.size;
  };

  while (phase_of(view) != Phase::measured && measurement.unread == 0) {
    read_all(view);
    if (now_ns() - first_ns > work.patience_ns) measurement.unread = 1;
    else if (!next()) return false;
  }

  if (measurement.unread == 0) {
    const Cost cost_before = port.spent();
    const std::uint64_t begin_ns = now_ns();
    arrivals.begin(begin_ns);
    for (std::uint64_t now = begin_ns;; now = now_ns()) {
      read_all(view);
      arrivals.record(view, now);
      if (now - begin_ns >= work.time_ns) break;
      if (!next()) return false;
    }
    arrivals.finish();
    measurement.server = port.spent() - cost_before;
  }
  measurement.receiver_done.set();

  if (work.lossy) return true;  // the sender is never blocked, and the end mark may be lost
  while (receive_next(port, view)) {
    if (phase_of(view) == Phase::last) return true;
  }
  return false;
}

}  // namespace ipc::bench
