// The scenarios in which time passes: load, one_way, cold, slow_reader.
#include <atomic>

#include "bench/run/results.h"
#include "scenarios_support.h"

namespace {

using namespace ipc::bench;
using namespace ipc::bench::test;
using namespace std::chrono_literals;

constexpr std::uint64_t ms = 1'000'000;

struct Stopping : Loops {
  std::atomic<int> measured = 0;  // messages that the client has begun to send

  // The server stops once for 100 ms, in the middle of the measured messages.
  void run_with_a_stop(Scenario scenario) {
    work.scenario = scenario;
    Port counting = client(), stopping = server();
    counting.before_send = [&](Bytes bytes) {
      if (phase_of(bytes) == Phase::measured) ++measured;
      return true;
    };
    stopping.before_receive = [this, has_stopped = false]() mutable {
      if (has_stopped || measured < 20) return;
      has_stopped = true;
      std::this_thread::sleep_for(100ms);
    };
    run([&] { return part(Side::client, counting); }, [&] { return part(Side::server, stopping); });
  }
};

std::uint64_t recorded_above(const Histogram& histogram, std::uint64_t ns) {
  std::uint64_t count = 0;
  for (double percent = 100; percent > 0; percent -= 0.1, ++count)
    if (histogram.value_at_percentile(percent) < ns) break;
  return histogram.count() * count / 1000;
}

TEST_F(Loops, load_sends_what_its_rate_says) {
  work.rate = 2'000;
  work.time_ns = 100 * ms;
  run_scenario(Scenario::load);
  expect_complete();
  EXPECT_EQ(measurement->messages, measurement->sent);
  EXPECT_EQ(measurement->due, 200u);
  EXPECT_GT(measurement->generator_send_ns, 0);
  EXPECT_GT(measurement->generator_receive_ns, 0);
  EXPECT_LE(measurement->sent, 200u) << "never more than the schedule has";
  EXPECT_GE(measurement->duration_ns, work.time_ns);
}

TEST_F(Loops, load_is_never_told_to_be_more_than_its_rate) {
  work.rate = 201;  // 2.01 of them are due
  work.time_ns = 10 * ms;
  run_scenario(Scenario::load);
  expect_complete();
  EXPECT_LE(static_cast<double>(measurement->messages) * 1e9,
            201.0001 * static_cast<double>(measurement->duration_ns));
}

// The receiver stops for 100 ms, in which 100 messages are due: their latencies are 100, 99, 98 ...
// ms.
TEST_F(Stopping, load_shows_a_stopped_receiver_in_each_message_that_was_due_meanwhile) {
  work.rate = 1'000;
  work.time_ns = 300 * ms;
  run_with_a_stop(Scenario::load);
  expect_complete();
  EXPECT_GE(measurement->latency.max(), 95 * ms);
  EXPECT_GE(recorded_above(measurement->latency, 50 * ms), 40u);
}

// The same in a closed loop: the client waits, and only one round trip is slow.
TEST_F(Stopping, ping_shows_a_stopped_server_once) {
  work.time_ns = 300 * ms;
  run_with_a_stop(Scenario::ping);
  expect_complete();
  EXPECT_GE(measurement->latency.max(), 95 * ms);
  EXPECT_LE(recorded_above(measurement->latency, 95 * ms), measurement->latency.count() / 1000 + 1);
}

TEST_F(Loops, load_that_is_too_much_ends_with_its_time_and_tells_what_was_not_sent) {
  work.rate = 1'000'000;
  work.time_ns = 50 * ms;
  Port slow = server();
  slow.before_receive = [] { std::this_thread::sleep_for(1ms); };
  work.scenario = Scenario::load;
  run([&] { return part(Side::client, client()); }, [&] { return part(Side::server, slow); });
  expect_complete();
  EXPECT_LT(measurement->sent, 50'000u);
  EXPECT_EQ(measurement->due, 50'000u);
}

// Messages that were never sent are later than all that arrived.
TEST_F(Loops, load_has_no_percentile_among_what_was_never_sent) {
  work.rate = 10'000;
  work.time_ns = 100 * ms;
  Port slow = client();
  slow.before_send = [sent = 0](Bytes bytes) mutable {
    const bool is_measured = phase_of(bytes) == Phase::measured;
    if (is_measured && ++sent == 900) std::this_thread::sleep_for(100ms);
    return true;
  };
  work.scenario = Scenario::load;
  run([&] { return part(Side::client, slow); }, [&] { return part(Side::server, server()); });
  expect_complete();
  EXPECT_EQ(measurement->due, 1'000u);
  ASSERT_LT(measurement->sent, 950u);  // 900, and the burst that contains it
  const Launch launch = launch_of(Scenario::load, *measurement);
  EXPECT_FALSE(launch.percentiles_ns[p99_index]);
  EXPECT_EQ(launch.due, 1'000u);
}

TEST_F(Loops, load_of_which_most_was_never_sent_has_a_lower_bound_for_its_p50) {
  work.rate = 1'000'000;
  work.time_ns = 20 * ms;
  Port slow = client();
  slow.before_send = [](Bytes) {
    std::this_thread::sleep_for(1ms);
    return true;
  };
  work.scenario = Scenario::load;
  run([&] { return part(Side::client, slow); }, [&] { return part(Side::server, server()); });
  expect_complete();
  const Launch launch = launch_of(Scenario::load, *measurement);
  EXPECT_FALSE(launch.percentiles_ns[0]);
  EXPECT_EQ(launch.figure, static_cast<double>(measurement->latency.max()));
}

// A send takes 20 us, and a message is due every 10 us: the sender never waits.
TEST(ScheduledSender, has_no_lag_of_its_own_behind_a_slow_port) {
  struct SlowPort {
    unsigned sent = 0;
    bool send(Bytes) {
      ++sent;
      for (const std::uint64_t begin_ns = now_ns(); now_ns() - begin_ns < 20'000;) {}
      return true;
    }
  } port;
  ScheduledSender sender(64);
  const Schedule schedule(now_ns(), 100'000, true);
  EXPECT_TRUE(sender.send_for(port, Phase::measured, schedule, 30 * ms));
  EXPECT_EQ(sender.sent(), port.sent);
  EXPECT_LE(sender.sent(), 1'583u);  // half of the messages due, 5 % more, and a burst
  EXPECT_EQ(sender.lag_p99_ns(), 0u);
}

TEST_F(Loops, one_way_records_at_the_receiver_what_is_under_way) {
  run_scenario(Scenario::one_way);
  expect_complete();
  EXPECT_EQ(measurement->latency.count(), measurement->messages);
  EXPECT_LT(measurement->latency.mean() * static_cast<double>(measurement->messages),
            static_cast<double>(measurement->duration_ns))
      << "the way back is not in it";
}

TEST_F(Loops, cold_pauses_before_each_round_trip_and_leaves_the_pause_out) {
  work.rate = 100;
  work.time_ns = 20 * ms;
  run_scenario(Scenario::cold);
  expect_complete();
  EXPECT_EQ(measurement->messages, 5u) << "at least five, however short the time";
  EXPECT_GE(measurement->duration_ns, 50 * ms);
  EXPECT_LT(measurement->latency.mean() * 5, static_cast<double>(measurement->duration_ns));
}

TEST_F(Loops, cold_that_cannot_keep_its_rate_ends_with_its_time) {
  work.rate = 100'000'000;
  work.time_ns = 5 * ms;
  run_scenario(Scenario::cold);
  expect_complete();
  EXPECT_LT(measurement->messages, work.rate / 1000 * 5);
  EXPECT_EQ(measurement->messages, measurement->latency.count());
}

TEST_F(Loops, slow_reader_finds_the_queue_full_of_old_messages) {
  work.rate = 1'000;
  work.time_ns =
      200 * ms;  // long enough for a message to pass through the queue, wherever it begins
  run_scenario(Scenario::slow_reader);
  expect_complete();
  // A hundred messages fit in the queue, and each takes the reader a millisecond.
  EXPECT_GE(measurement->latency.max(), 50 * ms);
  EXPECT_GT(measurement->sent, 0u);
}

TEST_F(Loops, slow_reader_gives_no_figure_of_a_queue_that_was_not_read_through) {
  work.rate = 100;
  work.patience_ns = 0;  // no time for the first message of the queue
  run_scenario(Scenario::slow_reader);
  EXPECT_TRUE(client_complete && server_complete);
  EXPECT_EQ(measurement->unread, 1u);
  EXPECT_EQ(measurement->messages, 0u);
}

TEST(Schedule, is_not_moved_by_who_is_late) {
  const Schedule schedule(1'000, 1'000'000, true);
  EXPECT_EQ(schedule.due_ns(0), 1'000u);
  EXPECT_EQ(schedule.due_ns(5), 6'000u);
}

TEST(Schedule, counts_what_is_due_within_a_time) {
  EXPECT_EQ(Schedule(7, 1'000, false).due_within(5 * ms), 5u);
  EXPECT_EQ(Schedule(7, 1'000, false).due_within(5 * ms + 1), 6u);
  EXPECT_EQ(Schedule(7, 1, false).due_within(1), 1u);
}

TEST(Schedule, waits_until_what_is_due_and_not_for_what_was) {
  for (const bool may_spin : {true, false}) {
    const Schedule schedule(now_ns(), 1'000, may_spin);
    schedule.wait_until(schedule.due_ns(3));
    EXPECT_GE(now_ns(), schedule.due_ns(3));
    schedule.wait_until(schedule.due_ns(1));
  }
}

TEST(WarmUp, lasts_until_the_pace_is_steady) {
  Work work;
  work.warm_up_ns = 10 * ms;
  WarmUp warm_up(work);
  const std::uint64_t begin = now_ns();
  // Windows of 5 ms, each twice as fast as the one before: the pace never becomes steady, so the
  // warm-up lasts four times 10 ms.
  std::uint64_t messages = 1, now = begin;
  while (now += 5 * ms + 1000, messages *= 2, !warm_up.is_over(now, messages)) {}
  EXPECT_GE(now - begin, 40 * ms);

  WarmUp steady(work);
  const std::uint64_t second = now_ns();
  now = second;
  while (now += 5 * ms + 1000, !steady.is_over(now, 100)) {}
  EXPECT_LT(now - second, 20 * ms);
}

}  // namespace
