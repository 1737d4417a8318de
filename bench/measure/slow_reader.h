#pragma once

#include "bench/measure/load.h"

// A stream to a receiver that takes work.rate messages a second. What piles up between the two is what makes
// messages old: the latency is a message's age when it is read, from the call that sent it. It is the queue's
// length times the reader's pace; where messages are dropped when there is no room, of those that came.

namespace ipc::bench {

// Measured is what is sent once a send has been held up, for the queue is full then: after four times the
// warm-up at the latest, for a file holds up nobody. The reader tells when it has seen enough.
template <class Port>
bool slow_reader_sender(const Work& work, Port& port, Measurement& measurement) {
  constexpr std::uint64_t held_up_ns = 1'000'000;
  Payload payload(work.size);
  std::uint8_t sequence = 0;
  for (std::uint64_t count = 0; count < detail::check_count(work); ++count) {
    payload.fill(Phase::check, sequence++);
    if (!port.send(payload.bytes())) return false;
  }
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
  while (!measurement.receiver_done()) {
    if (!send(Phase::measured)) return measurement.receiver_done();
    ++measurement.sent;
  }
  measurement.client = port.spent() - cost_before;
  const std::byte last[] = {static_cast<std::byte>(Phase::last)};
  return work.lossy || port.send(Bytes(last));
}

// Reads at its pace until it has measured for work.time_ns, then as fast as it can: the sender may
// be held up. If what was in the queue before the measured messages is not read through in time,
// nothing is measured (measurement.unread).
template <class Port>
bool slow_reader_receiver(const Work& work, Port& port, Measurement& measurement) {
  std::optional<Bytes> message =
      detail::check_as_server(work, port, [](const Payload&) { return true; });
  if (!message) return false;
  measurement.verified = 1;

  detail::Arrivals arrivals(work, measurement);
  const std::uint64_t first_ns = now_ns();
  const Schedule schedule(first_ns, work.rate, false);
  Cost cost_before = port.spent();
  std::uint64_t begin_ns = 0, count = 0;
  for (Bytes view = *message;;) {
    const std::uint64_t now = now_ns();
    if (detail::phase_of(view) == Phase::last) return measurement.receiver_done();
    if (view.size() != work.size) return false;
    detail::read_all(view);
    if (!measurement.receiver_done()) {
      if (begin_ns == 0 && detail::phase_of(view) == Phase::measured) {
        begin_ns = now;
        cost_before = port.spent();
        arrivals.begin(now);
      }
      if (begin_ns != 0) arrivals.record(view, now);
      const bool is_measured = begin_ns != 0 && now - begin_ns >= work.time_ns;
      measurement.unread = begin_ns == 0 && now - first_ns > work.patience_ns;
      if (is_measured) {
        arrivals.finish();
        measurement.server = port.spent() - cost_before;
      }
      if (is_measured || measurement.unread != 0) {
        measurement.set_receiver_done();
        if (work.lossy) return true;  // nobody is held up, and the last mark may be lost
      } else {
        schedule.wait_until(schedule.due_ns(++count));
      }
    }
    if (!detail::receive_next(port, view)) return false;
  }
}

}  // namespace ipc::bench
