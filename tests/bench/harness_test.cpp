// The cost of measuring itself: a measured loop allocates nothing, and a sample is cheap.
#include <fcntl.h>
#include <unistd.h>

#include <future>

#include "allocations.h"
#include "bench/measure/channel_port.h"
#include "bench/measure/clock.h"
#include "bench/measure/controls.h"
#include "ipc/system/cpus.h"
#include "scenarios_support.h"

namespace {

using namespace ipc::bench;
using ipc::test::allocations;

// Carries each message within one thread, through a fixed place. It allocates nothing itself, so
// all counted allocations are the loop's. Notes the count when the first and the last measured
// message are sent.
class EchoingPort {
 public:
  explicit EchoingPort(bool inverts) : inverts_(inverts) {}

  bool send(Bytes bytes) {
    const auto phase = static_cast<Phase>(bytes.front());
    if (phase == Phase::measured) {
      if (first_ == 0) first_ = allocations() + 1;
      last_ = allocations() + 1;
    }
    std::transform(bytes.begin(), bytes.end(), place_.begin(), [&](std::byte byte) {
      return inverts_ && phase == Phase::check ? ~byte : byte;
    });
    size_ = bytes.size();
    return true;
  }
  bool post(Bytes bytes) { return send(bytes); }
  static bool flush() { return true; }
  std::optional<Bytes> receive() { return Bytes(place_).first(size_); }
  static Cost spent() { return cost_so_far(); }

  // Returns the number of allocations while measuring.
  std::uint64_t allocated() const { return last_ - first_; }
  bool has_measured() const { return first_ != 0; }

 private:
  bool inverts_;
  std::array<std::byte, 256> place_{};
  std::size_t size_ = 0;
  std::uint64_t first_ = 0, last_ = 0;
};

Work short_work(Scenario scenario) {
  Work work;
  work.scenario = scenario;
  work.warm_up_ns = 1'000'000;
  work.time_ns = 5'000'000;
  work.rate = 10'000;
  return work;
}

TEST(Harness, allocates_nothing_while_a_sender_measures) {
  for (const ScenarioFacts& facts : scenarios()) {
    if (!facts.has_floor || facts.scenario == Scenario::slow_reader) continue;
    const Work work = short_work(facts.scenario);
    const auto measurement = std::make_unique<Measurement>();
    EchoingPort port(!facts.counts_messages && facts.scenario != Scenario::load);
    EXPECT_TRUE(run_side(Side::client, work, port, *measurement)) << facts.name;
    EXPECT_TRUE(port.has_measured()) << facts.name;
    EXPECT_EQ(port.allocated(), 0u) << facts.name;
  }
}

// Plays the messages of a sender to a receiver.
class PlayedPort {
 public:
  explicit PlayedPort(const Work& work) : work_(work), payload_(work.size) {}

  static bool send(Bytes) { return true; }
  static bool post(Bytes) { return true; }
  static bool flush() { return true; }
  std::optional<Bytes> receive() {
    constexpr unsigned warm = 100, measured = 10'000;
    const auto checks = static_cast<unsigned>(check_count(work_));
    const unsigned at = count_++;
    if (at == checks + warm + 1) first_ = allocations();
    if (at == checks + warm + measured) last_ = allocations();
    payload_.fill(at < checks                     ? Phase::check
                  : at < checks + warm            ? Phase::warm_up
                  : at < checks + warm + measured ? Phase::measured
                                                  : Phase::last,
                  static_cast<std::uint8_t>(at));
    if (at >= checks) payload_.stamp(now_ns());
    return payload_.bytes();
  }
  static Cost spent() { return cost_so_far(); }
  std::uint64_t allocated() const { return last_ - first_; }

 private:
  const Work& work_;
  Payload payload_;
  unsigned count_ = 0;
  std::uint64_t first_ = 0, last_ = 1;
};

TEST(Harness, allocates_nothing_while_a_receiver_measures) {
  for (const Scenario scenario :
       {Scenario::ping, Scenario::one_way, Scenario::stream, Scenario::load}) {
    const Work work = short_work(scenario);
    const auto measurement = std::make_unique<Measurement>();
    PlayedPort port(work);
    EXPECT_TRUE(run_side(Side::server, work, port, *measurement)) << to_string(scenario);
    EXPECT_EQ(port.allocated(), 0u) << to_string(scenario);
  }
}

// A channel's port that counts the allocations of this side's thread between its first measured
// message and its last.
class CountingPort {
 public:
  explicit CountingPort(ipc::Channel& channel) : port_(channel) {}

  bool send(Bytes bytes) { return note(bytes), port_.send(bytes); }
  bool post(Bytes bytes) { return note(bytes), port_.post(bytes); }
  bool flush() { return port_.flush(); }
  ipc::Result<Bytes> receive() {
    const auto message = port_.receive();
    if (message) note(*message);
    return message;
  }
  Cost spent() const { return port_.spent(); }
  std::uint64_t allocated() const { return last_ - first_; }

 private:
  void note(Bytes bytes) {
    if (bytes.front() != static_cast<std::byte>(Phase::measured)) return;
    if (first_ == 0) first_ = allocations() + 1;
    last_ = allocations() + 1;
  }
  ChannelPort port_;
  std::uint64_t first_ = 0, last_ = 0;
};

class EachTransport : public testing::TestWithParam<const ipc::Transport*> {};
INSTANTIATE_TEST_SUITE_P(Harness, EachTransport,
                         testing::ValuesIn(ipc::transports().begin(), ipc::transports().end()),
                         [](const auto& info) {
                           std::string name(info.param->name);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

// Returns both ends, in this process. accept closes the descriptors that a child would inherit, so
// copies stand in for the child's.
std::pair<ipc::Channel, ipc::Channel> joined(ipc::Listener& listener) {
  const ipc::Address address = listener.address();
  const std::vector<int> numbers(listener.inherited().begin(), listener.inherited().end());
  std::vector<ipc::OwnedFd> copies;
  for (const int number : numbers) copies.emplace_back(::fcntl(number, F_DUPFD_CLOEXEC, 100));
  auto accepting = std::async(numbers.empty() ? std::launch::async : std::launch::deferred, [&] {
    return std::move(listener.accept(ipc::Deadline::never()).value());
  });
  if (numbers.empty()) {
    ipc::Channel client = ipc::connect(address);
    return {accepting.get(), std::move(client)};
  }
  ipc::Channel server = accepting.get();
  for (std::size_t at = 0; at < numbers.size(); ++at) ::dup2(copies[at].get(), numbers[at]);
  copies.clear();
  return {std::move(server), ipc::connect(address)};
}

// Returns the number of runs over one channel in which a side allocates while it measures.
int runs_that_allocate(Side side, ipc::Channel& channel, const Work& work,
                       std::vector<Measurement>& runs) {
  int count = 0;
  for (Measurement& measurement : runs) {
    CountingPort port(channel);
    EXPECT_TRUE(run_side(side, work, port, measurement)) << to_string(work.scenario);
    if (port.allocated() > 0) ++count;
  }
  return count;
}

TEST_P(EachTransport, allocates_nothing_while_it_is_measured) {
  if (const auto reason = GetParam()->unavailable()) GTEST_SKIP() << *reason;
  // A transport in shared memory sets up a watch when a side first sleeps, as a sender and as a
  // receiver. On a busy machine this may happen late. A lossy transport gets one run only, because
  // a late message would reach the next run.
  const bool reliable = GetParam()->traits.reliable;
  const int first_sleeps = reliable ? 2 : 0;
  for (const Scenario scenario : {Scenario::ping, Scenario::stream}) {
    Work work = short_work(scenario);
    work.lossy = !reliable;
    // A receiver that has no CPU for all of the measured time loses every message of it.
    if (!reliable) work.time_ns = 300'000'000;
    std::vector<Measurement> runs(reliable ? 4 : 1);
    const auto listener = ipc::listen(ipc::Address(GetParam()->name, ""));
    auto [server, client] = joined(*listener);
    auto of_server = std::async(std::launch::async, [&, channel = &server] {
      return runs_that_allocate(Side::server, *channel, work, runs);
    });
    EXPECT_LE(runs_that_allocate(Side::client, client, work, runs), first_sleeps)
        << to_string(scenario);
    EXPECT_LE(of_server.get(), first_sleeps) << to_string(scenario);
  }
}

TEST(Controls, do_the_work_of_a_transport_within_one_thread) {
  for (const ipc::Transport* const control : controls())
    for (const Scenario scenario : {Scenario::ping, Scenario::stream})
      for (const std::size_t size : {1u, 63u, 64u, 100'000u}) {
        Work work = short_work(scenario);
        work.size = size;
        work.batch = scenario == Scenario::stream && size == 64 ? 16 : 1;
        const auto measurement = std::make_unique<Measurement>();
        SCOPED_TRACE(testing::Message()
                     << control->name << ' ' << to_string(scenario) << ' ' << size);
        EXPECT_TRUE(run_control(*control, work, *measurement));
        EXPECT_EQ(measurement->verified, 1u);
        EXPECT_GT(measurement->messages, 0u);
        EXPECT_EQ(measurement->bytes, measurement->messages * size);
        EXPECT_GE(measurement->duration_ns, 1'000'000u);
        EXPECT_EQ(measurement->latency.count() > 0, scenario == Scenario::ping);
      }
}

TEST(ClockStep, is_the_distance_of_what_readings_differ_by) {
  const auto readings = [](std::initializer_list<std::uint64_t> differences) {
    std::vector<std::uint64_t> times = {1'000'000};
    for (int turn = 0; turn < 100; ++turn)
      for (const std::uint64_t difference : differences) times.push_back(times.back() + difference);
    return times;
  };
  EXPECT_EQ(step_of(readings({20, 21, 30, 31})), 10) << "rounded to a nanosecond";
  EXPECT_EQ(step_of(readings({18, 19, 20, 23})), 1);
  EXPECT_EQ(step_of(readings({0, 0, 1000})), 1000) << "a clock that stands still between its ticks";
  EXPECT_EQ(step_of(readings({20, 20, 20, 40})), 20);
  std::vector<std::uint64_t> interrupted = readings({20, 30});
  interrupted.push_back(interrupted.back() + 4321);
  EXPECT_EQ(step_of(interrupted), 10);
  EXPECT_GE(clock_step_ns(), 1);
}

TEST(ClockError, of_one_cpu_is_none) {
  const int cpu = ipc::allowed_cpus().front();
  EXPECT_EQ(clock_error_ns(cpu, cpu), 0.0);
}

TEST(ClockError, of_two_cpus_is_at_least_half_the_way_between_them) {
  const auto cpus = ipc::allowed_cpus();
  if (cpus.size() < 2) GTEST_SKIP() << "this process may use one CPU only";
  const auto error = clock_error_ns(cpus[0], cpus[1]);
  if (!error) GTEST_SKIP() << "no answer within 100 ms: the machine is too busy";
  EXPECT_GT(*error, 0);
  EXPECT_LT(*error, 100e6);
}

TEST(ClockError, is_not_known_of_a_cpu_that_is_not_there) {
  EXPECT_FALSE(clock_error_ns(ipc::allowed_cpus().front(), 1023).has_value());
}

}  // namespace
