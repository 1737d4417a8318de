// What the measuring itself costs: nothing is allocated in a measured loop, and a sample is cheap.
#include "allocations.h"
#include "bench/channel_port.h"
#include "bench/clock_error.h"
#include "bench/controls.h"
#include "ipc/process.h"
#include "scenarios_support.h"

namespace {

using namespace ipc::bench;
using ipc::test::allocations;

// Carries each message within one thread, by a fixed place: it allocates nothing of its own, so that all that
// is counted is the loop's. Notes the count when the first and the last measured message are sent.
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

  // While measuring.
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
    const auto checks = static_cast<unsigned>(detail::check_count(work_));
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

// A channel's port that counts what this side's thread allocates between its first measured message and its last.
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

// What both sides of a channel allocated while they measured.
std::uint64_t allocated_over(const ipc::Transport& transport, Scenario scenario) {
  Work work = short_work(scenario);
  work.lossy = !transport.traits.reliable;
  const auto measurement = std::make_unique<Measurement>();
  const auto listener = ipc::listen(ipc::Address(transport.name, ""));
  std::uint64_t of_server = 1;
  std::thread server([&] {
    ipc::Channel channel = listener->accept(ipc::Deadline::never()).value();
    CountingPort port(channel);
    EXPECT_TRUE(run_side(Side::server, work, port, *measurement)) << to_string(scenario);
    of_server = port.allocated();
  });
  ipc::Channel channel = ipc::connect(listener->address());
  CountingPort port(channel);
  EXPECT_TRUE(run_side(Side::client, work, port, *measurement)) << to_string(scenario);
  server.join();
  return of_server + port.allocated();
}

TEST_P(EachTransport, allocates_nothing_while_it_is_measured) {
  if (const auto reason = GetParam()->unavailable()) GTEST_SKIP() << *reason;
  for (const Scenario scenario : {Scenario::ping, Scenario::stream}) {
    // A channel in memory sets up its watch when it sleeps for the first time, which on a busy machine may
    // not have been in the warm-up.
    std::uint64_t allocated = 1;
    for (int tries = 0; tries < 5 && allocated > 0; ++tries)
      allocated = allocated_over(*GetParam(), scenario);
    EXPECT_EQ(allocated, 0u) << to_string(scenario);
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
