// Launches: the place and the state of their processes, and the time series that they record.
#include "bench/measure/launch.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <memory>
#include <numeric>
#include <thread>

#include "bench/measure/shared_page.h"
#include "ipc/names/directory.h"
#include "ipc/system/cpus.h"
#include "support.h"

namespace {

using namespace ipc::bench;

// A launch starts this program again for its peers.
const ipc::test::Helper peer("peer", [](const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {"launch_test", "peer"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  return run_peer(static_cast<int>(words.size()), argv.data());
});

const ipc::Transport& transport(std::string_view name) {
  for (const ipc::Transport* const one : ipc::transports())
    if (one->name == name) return *one;
  throw std::runtime_error("no such transport");
}

struct Launching : testing::Test {
  ipc::PrivateRunDirectory run_directory;
  Cell cell;
  TimeSeries series;
  int cpu = ipc::allowed_cpus().front();

  Launching() {
    cell.work.warm_up_ns = 5'000'000;
    cell.work.time_ns = 35'000'000;
    cell = cell.with_transport(transport("unix"));
  }

  std::uint64_t count() const {
    return std::accumulate(series.begin(), series.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const Slot& slot) { return sum + slot.count; });
  }
};

std::string skipped(const Cell& cell) {
  const auto measurement = launch(cell);
  return measurement || !measurement.error().is_skip ? "" : measurement.error().reason;
}

TEST_F(Launching, runs_on_the_cpus_that_are_given) {
  cell.cpus = CpuPair{cpu, cpu};
  const std::string place = "cpus_" + std::to_string(cpu) + "_" + std::to_string(cpu);
  EXPECT_EQ(cell.point().placement, place);
  EXPECT_EQ(cell.name(), "unix/ping/64/block/" + place);
  EXPECT_EQ(cell.point().title(), "ping 64 B, block, CPU " + std::to_string(cpu));
  const auto measurement = launch(cell);
  ASSERT_TRUE(measurement) << measurement.error().reason;
  // Two processes that share a CPU cannot use more time than it has.
  EXPECT_LE(measurement->client.cpu_ns + measurement->server.cpu_ns,
            measurement->duration_ns + measurement->duration_ns / 4);
}

TEST_F(Launching, names_two_cpus_in_their_order) {
  cell.cpus = CpuPair{2, 4};
  EXPECT_EQ(cell.point().title(), "ping 64 B, block, CPUs 2 and 4");
  EXPECT_EQ(cell.point().placement, "cpus_2_4");
}

TEST_F(Launching, is_skipped_on_a_cpu_that_this_process_may_not_use) {
  for (const CpuPair cpus : {CpuPair{1023, cpu}, CpuPair{cpu, 1023}}) {
    cell.cpus = cpus;
    EXPECT_EQ(
        skipped(cell).find("this process may not use CPU 1023: it may use " + std::to_string(cpu)),
        0u)
        << skipped(cell);
  }
}

TEST_F(Launching, is_skipped_if_two_peers_would_spin_on_one_cpu) {
  cell.cpus = CpuPair{cpu, cpu};
  cell.work.waiting = Waiting::spin;
  EXPECT_EQ(skipped(cell), "two peers that spin on one CPU only wait for the scheduler");
}

TEST_F(Launching, schedules_as_it_is_asked_or_is_skipped) {
  cell.work.scheduling = {Scheduling::Policy::rr, 1};
  const auto measurement = launch(cell);
  const std::string reason = measurement ? "" : measurement.error().reason;
  EXPECT_EQ(why_not(cell.work.scheduling).value_or(""), reason);
}

// Pins and schedules a thread, as a peer does.
TEST(Place, is_the_cpu_and_the_policy_that_are_asked_for) {
  const int cpu = ipc::allowed_cpus().back();
  std::thread([cpu] {
    take_place(cpu, {});
    EXPECT_EQ(::sched_getcpu(), cpu);
    EXPECT_EQ(::sched_getscheduler(0), SCHED_OTHER);
    EXPECT_THROW(take_place(1023, {}), ipc::Error);
    const Scheduling fifo{Scheduling::Policy::fifo, 3};
    if (why_not(fifo)) return;
    take_place(cpu, fifo);
    EXPECT_EQ(::sched_getscheduler(0), SCHED_FIFO);
    sched_param parameters{};
    ::sched_getparam(0, &parameters);
    EXPECT_EQ(parameters.sched_priority, 3);
  }).join();
}

TEST(Place, that_takes_a_privilege_says_which_one) {
  rlimit limit{};
  ::getrlimit(RLIMIT_RTPRIO, &limit);
  if (limit.rlim_cur >= 50) GTEST_SKIP() << "this process may have that priority";
  std::optional<std::string> reason;
  std::thread([&] {
    ::syscall(SYS_setresuid, -1, 65534, -1);  // for this thread alone
    reason = why_not({Scheduling::Policy::fifo, 50});
  }).join();
  EXPECT_EQ(reason,
            "sched_setscheduler(fifo:50): Operation not permitted; it takes CAP_SYS_NICE, or an "
            "RLIMIT_RTPRIO of 50 (ulimit -r 50)");
}

TEST_F(Launching, records_the_time_series_of_round_trips) {
  const auto measurement = launch(cell, {.series = &series});
  ASSERT_TRUE(measurement) << measurement.error().reason;
  EXPECT_GE(series.size(), 4u);
  EXPECT_EQ(count(), measurement->messages);
  std::uint64_t max = 0;
  for (const Slot& slot : series) {
    EXPECT_LE(slot.p50_ns, slot.max_ns);
    EXPECT_EQ(slot.count > 0, slot.p50_ns > 0);
    max = std::max(max, slot.max_ns);
  }
  EXPECT_EQ(max, measurement->latency.max());
}

TEST_F(Launching, records_the_time_series_of_every_scenario) {
  for (const ScenarioFacts& facts : scenarios()) {
    cell.work.scenario = facts.scenario;
    cell.work.rate = facts.rates.empty() ? 0 : 1000;
    cell.work.peers = facts.peers.empty() ? 1 : 2;
    const auto measurement = launch(cell, {.series = &series});
    if (!measurement && measurement.error().is_skip) continue;  // a slow reader may be skipped
    ASSERT_TRUE(measurement) << facts.name << ": " << measurement.error().reason;
    EXPECT_GT(count(), 0u) << facts.name;
    if (!facts.counts_messages) {
      EXPECT_EQ(count(), measurement->messages) << facts.name;
    }
    for (const Slot& slot : series) {
      const bool has_latency = slot.count > 0 && !facts.counts_messages;
      EXPECT_EQ(slot.max_ns > 0, has_latency) << facts.name;
      EXPECT_EQ(slot.p50_ns > 0, has_latency && facts.scenario != Scenario::pairs) << facts.name;
    }
  }
}

TEST_F(Launching, treats_floors_as_channels) {
  cell = cell.floor();
  if (!has_floor(cell)) GTEST_SKIP() << "the floors are not built";
  cell.cpus = CpuPair{cpu, cpu};
  if (!why_not({Scheduling::Policy::fifo, 1})) cell.work.scheduling = {Scheduling::Policy::fifo, 1};
  const auto measurement = launch(cell, {.series = &series});
  ASSERT_TRUE(measurement) << measurement.error().reason;
  EXPECT_EQ(count(), measurement->messages);
}

struct Recording : testing::Test {
  Work work;
  std::unique_ptr<Measurement> measurement = std::make_unique<Measurement>();
  Recording() { work.time_ns = 100'000'000; }
};

TEST_F(Recording, counts_by_tenths_and_late_messages_in_the_last) {
  work.time_ns = 100;
  Recorder recorder(work, *measurement);
  recorder.begin(1'000);
  for (std::uint64_t now = 1'001; now < 1'250; ++now) recorder.count(now);
  EXPECT_EQ(measurement->slices[0], 10u);
  EXPECT_GT(measurement->slices[9], 100u);
  EXPECT_EQ(measurement->latency.count(), 0u);
}

TEST_F(Recording, has_count_median_and_maximum_of_each_slot) {
  TimeSeries slots(slots_for(work));
  {
    Recorder recorder(work, *measurement, slots);
    recorder.begin(1'000);
    for (std::uint64_t ns = 1; ns <= 99; ++ns) recorder.record(ns * 1'000, 2'000);
    recorder.record(7, 1'000 + 2 * slot_ns);  // none in the second slot
    recorder.record(0, 1'000 + 3 * slot_ns);
    recorder.record(Histogram::value_max + 5, 1'000 + 4 * slot_ns);
    recorder.record(500, 1'000 + 4'000 * slot_ns);
  }
  EXPECT_EQ(slots[0].count, 99u);
  EXPECT_NEAR(static_cast<double>(slots[0].p50_ns), 50'000, 500);
  EXPECT_EQ(slots[0].max_ns, 99'000u);
  EXPECT_EQ(slots[1].count, 0u);
  EXPECT_EQ(slots[1].p50_ns, 0u);
  EXPECT_EQ(slots[2].p50_ns, 7u);
  EXPECT_EQ(slots[3].p50_ns, 1u) << "0 means that there is none";
  EXPECT_GT(slots[4].p50_ns, Histogram::value_max / 100 * 99);
  EXPECT_EQ(slots.back().count, 1u) << "late messages are in the last slot";
  EXPECT_EQ(measurement->messages, 0u) << "the loops count them";
  EXPECT_EQ(measurement->slices[0], 99u);
  EXPECT_EQ(measurement->slices[2], 1u);
}

TEST(Series, of_several_pairs_has_no_median) {
  TimeSeries all;
  const TimeSeries one = {{2, 10, 20}, {0, 0, 0}, {1, 5, 5}, {0, 0, 0}};
  add(all, one);
  ASSERT_EQ(all.size(), 3u) << "empty slots at the end are left out";
  EXPECT_EQ(all[0].p50_ns, 10u);
  const TimeSeries other = {{1, 30, 30}};
  add(all, other);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].count, 3u);
  EXPECT_EQ(all[0].p50_ns, 0u);
  EXPECT_EQ(all[0].max_ns, 30u);
}

}  // namespace
