#pragma once

#include "bench/scenarios/pace.h"
#include "bench/scenarios/payload.h"

// One way, on a schedule (open loop): message n is due at begin + n / rate, whatever became of those before
// it, and its latency runs from then, not from when it could be sent: a peer that stops for a while is seen
// in all the messages that were due meanwhile. (G. Tene: coordinated omission. B. Schroeder, A. Wierman,
// M. Harchol-Balter, "Open versus closed: a cautionary tale", NSDI 2006.)

namespace ipc::bench {

// Where the peer cannot keep up, sending ends with the time all the same: what was due and not sent is
// missing in measurement.sent, and the latencies are those of a queue that grew until then.
template <class Port>
bool load_sender(const Work& work, Port& port, Measurement& measurement) {
  Payload payload(work.size);
  std::uint8_t sequence = 0;
  for (std::uint64_t count = 0; count < detail::check_count(work); ++count) {
    payload.fill(Phase::check, sequence++);
    if (!port.send(payload.bytes())) return false;
  }

  std::uint64_t sent = 0;
  const auto send_for = [&](Phase phase, std::uint64_t time_ns) {
    const std::uint64_t begin_ns = now_ns();
    const Schedule schedule(begin_ns, work.rate, !work.shares_cpu);
    for (sent = 0;; ++sent) {
      const std::uint64_t due_ns = schedule.due_ns(sent);
      if (due_ns - begin_ns >= time_ns && sent > 0) return true;
      payload.fill(phase, sequence++);
      payload.stamp(due_ns);
      schedule.wait_until(due_ns);
      if (now_ns() - begin_ns >= time_ns && sent > 0) return true;
      if (!port.send(payload.bytes())) return false;
    }
  };
  if (!send_for(Phase::warm_up, work.warm_up_ns)) return false;
  measurement.warm_up_ns = work.warm_up_ns;

  const Cost cost_before = port.spent();
  if (!send_for(Phase::measured, work.time_ns)) return false;
  measurement.sent = sent;
  measurement.client = port.spent() - cost_before;
  return detail::send_last(work, port, measurement);
}

namespace detail {

// What came of a stamped message.
class Arrivals {
 public:
  Arrivals(const Work& work, Measurement& measurement) : work_(work), measurement_(measurement) {}

  void begin(std::uint64_t ns) noexcept { begin_ns_ = last_ns_ = ns; }
  void record(Bytes message, std::uint64_t now) noexcept {
    const std::uint64_t stamped_ns = stamp_of(message);
    measurement_.latency.record(now > stamped_ns ? now - stamped_ns : 0);
    const std::uint64_t tenth =
        (now - begin_ns_) * slice_count / std::max<std::uint64_t>(work_.time_ns, 1);
    ++measurement_.slices[std::min<std::uint64_t>(tenth, slice_count - 1)];
    last_ns_ = now;
  }
  void finish() noexcept {
    measurement_.messages = measurement_.latency.count();
    measurement_.bytes = measurement_.messages * work_.size;
    // Whole intervals: what arrived in a second is never more than what was offered.
    const Schedule schedule(0, work_.rate, false);
    measurement_.duration_ns =
        std::max(last_ns_ - begin_ns_, schedule.due_ns(schedule.due_within(work_.time_ns)));
  }

 private:
  const Work& work_;
  Measurement& measurement_;
  std::uint64_t begin_ns_ = 0, last_ns_ = 0;
};

}  // namespace detail

template <class Port>
bool load_receiver(const Work& work, Port& port, Measurement& measurement) {
  std::optional<Bytes> message =
      detail::check_as_server(work, port, [](const Payload&) { return true; });
  if (!message) return false;
  measurement.verified = 1;

  detail::Arrivals arrivals(work, measurement);
  Cost cost_before = port.spent();
  Phase phase = Phase::warm_up;
  Bytes view = *message;
  do {
    const std::uint64_t now = now_ns();
    const Phase next = detail::phase_of(view);
    if (next == Phase::last) {
      arrivals.finish();
      measurement.server = port.spent() - cost_before;
      measurement.set_receiver_done();
      return phase == Phase::measured;
    }
    if (view.size() != work.size) return false;
    if (next > phase) {
      phase = next;
      cost_before = port.spent();
      arrivals.begin(stamp_of(view));
    }
    detail::read_all(view);
    if (next == Phase::measured) arrivals.record(view, now);
  } while (detail::receive_next(port, view));
  return false;
}

}  // namespace ipc::bench
