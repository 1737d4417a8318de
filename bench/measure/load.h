#pragma once

#include <memory>

#include "bench/measure/pace.h"
#include "bench/measure/payload.h"

// One way, on a schedule (open loop): message n is due at begin + n / rate. Its latency counts from
// that time, not from when it could be sent. So a peer that stops for a while delays all messages
// that are due meanwhile. (G. Tene: coordinated omission. B. Schroeder, A. Wierman, M.
// Harchol-Balter, "Open versus closed: a cautionary tale", NSDI 2006.)

namespace ipc::bench {

// Sends messages when they are due, stamped with that time.
class ScheduledSender {
 public:
  explicit ScheduledSender(std::size_t size) : payload_(size) {}

  // Sends all messages that are due in `time_ns`. Stops once drain_share of that time more has
  // passed. Returns false if the peer is gone. Messages that are already overdue share one reading
  // of the clock, so the end may be seen a burst too late.
  template <class Port>
  bool send_for(Port& port, Phase phase, const Schedule& schedule, std::uint64_t time_ns) {
    constexpr unsigned burst_max = 8;
    const std::uint64_t begin_ns = schedule.due_ns(0);
    const std::uint64_t end_ns =
        begin_ns + static_cast<std::uint64_t>(static_cast<double>(time_ns) * (1 + drain_share));
    Schedule::Reading clock{0, false};
    std::uint64_t woken_ns = 0;  // when the last wait for a due time ended
    unsigned burst = 0;
    for (sent_ = 0;; ++sent_) {
      const std::uint64_t due_ns = schedule.due_ns(sent_);
      if (due_ns - begin_ns >= time_ns && sent_ > 0) return true;
      payload_.fill(phase, sequence_++);
      payload_.stamp(due_ns);
      if (due_ns > clock.now_ns || ++burst == burst_max) {
        clock = schedule.wait_until(due_ns);
        burst = 0;
        if (clock.now_ns >= end_ns && sent_ > 0) return true;
      }
      // The port had returned before the message was due, so the generator itself was late.
      if (clock.has_waited) woken_ns = clock.now_ns;
      if (due_ns <= woken_ns) lag_->record(woken_ns - due_ns);
      if (!port.send(payload_.bytes())) return false;
    }
  }

  template <class Port>
  bool send_checks(Port& port, const Work& work) {
    return bench::send_checks(work, port, payload_, sequence_);
  }

  std::uint64_t sent() const noexcept { return sent_; }
  void forget_lag() { *lag_ = {}; }
  // Returns the p99, over all messages sent, of the time by which the generator was late.
  std::uint64_t lag_p99_ns() const {
    Histogram all = *lag_;
    all.record_equivalents(0, sent_ - std::min(all.count(), sent_));
    return all.supports(99) ? all.value_at_percentile(99) : 0;
  }

 private:
  Payload payload_;
  std::unique_ptr<Histogram> lag_ = std::make_unique<Histogram>();
  std::uint64_t sent_ = 0;
  std::uint8_t sequence_ = 0;
};

// Returns the time in ns that the generator's sender takes per message. It is the least of ten
// means, with a port that does nothing, a schedule that is always behind, and the smallest payload.
inline double generator_send_ns() {
  struct NoPort {
    bool send(Bytes bytes) const noexcept {
      asm volatile("" : : "r"(bytes.data()) : "memory");
      return true;
    }
  } port;
  constexpr std::uint64_t time_ns = 200'000, rate = 1'000'000'000;
  ScheduledSender sender(stamped_size_min);
  double least_ns = static_cast<double>(time_ns);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t begin_ns = now_ns();
    sender.send_for(port, Phase::measured, Schedule(begin_ns, rate, true), time_ns);
    const auto spent_ns = static_cast<double>(now_ns() - begin_ns);
    least_ns = std::min(least_ns, spent_ns / static_cast<double>(sender.sent()));
  }
  return least_ns;
}

// Sends on the schedule until the time is over. If the peer is too slow, some messages that are due
// are never sent. measurement.due counts them, and percentiles take them for the latest of all.
template <class Port>
bool load_sender(const Work& work, Port& port, Measurement& measurement) {
  ScheduledSender sender(work.size);
  if (!sender.send_checks(port, work)) return false;
  const auto send_for = [&](Phase phase, std::uint64_t time_ns) {
    return sender.send_for(port, phase, Schedule(now_ns(), work.rate, !work.shares_cpu), time_ns);
  };
  if (!send_for(Phase::warm_up, work.warm_up_ns)) return false;
  measurement.warm_up_ns = work.warm_up_ns;

  sender.forget_lag();
  const Cost cost_before = port.spent();
  if (!send_for(Phase::measured, work.time_ns)) return false;
  measurement.client = port.spent() - cost_before;
  measurement.sent = sender.sent();
  measurement.due = std::max(sender.sent(), Schedule(0, work.rate, false).due_within(work.time_ns));
  measurement.generator_lag_p99_ns = sender.lag_p99_ns();
  if (!send_last(work, port, measurement)) return false;
  measurement.generator_send_ns = generator_send_ns();
  return true;
}

// Records stamped messages.
class Arrivals {
 public:
  Arrivals(const Work& work, Measurement& measurement, Recorder& recorder)
      : work_(work), measurement_(measurement), recorder_(recorder) {}

  void begin(std::uint64_t ns) noexcept {
    begin_ns_ = last_ns_ = ns;
    recorder_.begin(ns);
  }
  void record(Bytes message, std::uint64_t now) noexcept {
    const std::uint64_t stamped_ns = stamp_of(message);
    recorder_.record(now > stamped_ns ? now - stamped_ns : 0, now);
    last_ns_ = now;
  }
  void finish() noexcept {
    measurement_.messages = measurement_.latency.count();
    measurement_.bytes = measurement_.messages * work_.size;
    // Whole intervals, so that no more messages arrive per second than are offered.
    const Schedule schedule(0, work_.rate, false);
    measurement_.duration_ns =
        std::max(last_ns_ - begin_ns_, schedule.due_ns(schedule.due_within(work_.time_ns)));
  }

 private:
  const Work& work_;
  Measurement& measurement_;
  Recorder& recorder_;
  std::uint64_t begin_ns_ = 0, last_ns_ = 0;
};

// Returns the time in ns that the generator's receiver takes per message: the clock and the
// histogram.
inline double generator_receive_ns(const Work& work) {
  const auto scratch = std::make_unique<Measurement>();
  Recorder recorder(work, *scratch);
  Arrivals arrivals(work, *scratch, recorder);
  Payload payload(stamped_size_min);
  arrivals.begin(now_ns());
  payload.stamp(now_ns());
  return cost_ns_of([&] { arrivals.record(payload.bytes(), now_ns()); });
}

template <class Port>
bool load_receiver(const Work& work, Port& port, Measurement& measurement, Recorder& recorder) {
  const auto message = check_as_receiver(work, port, measurement);
  if (!message) return false;

  Arrivals arrivals(work, measurement, recorder);
  Cost cost_before = port.spent();
  Phase phase = Phase::warm_up;
  Bytes view = *message;
  do {
    const std::uint64_t now = now_ns();
    const Phase next = phase_of(view);
    if (next == Phase::last) {
      arrivals.finish();
      measurement.server = port.spent() - cost_before;
      measurement.receiver_done.set();
      measurement.generator_receive_ns = generator_receive_ns(work);
      return phase == Phase::measured;
    }
    if (view.size() != work.size) return false;
    if (next > phase) {
      phase = next;
      cost_before = port.spent();
      arrivals.begin(stamp_of(view));
    }
    read_all(view);
    if (next == Phase::measured) arrivals.record(view, now);
  } while (receive_next(port, view));
  return false;
}

}  // namespace ipc::bench
