// The table of scenarios.
#include "bench/measure/scenario.h"

#include <algorithm>
#include <string>

namespace ipc::bench {
namespace {

constexpr std::uint64_t load_rates[] = {1'000,  2'000,   5'000,   10'000,  20'000,
                                        50'000, 100'000, 200'000, 500'000, 1'000'000};
constexpr std::uint64_t cold_rates[] = {1, 10, 100};
constexpr std::uint64_t slow_rates[] = {10'000};
constexpr std::span<const std::uint64_t> no_rates;
constexpr std::uint64_t peer_counts[] = {1, 2, 4, 8};

constexpr bool counts = true, times = false, floor = true, no_floor = false;

// In the order of Scenario.
constexpr ScenarioFacts all[] = {
    {Scenario::ping, "ping", "Round trips", times, floor},
    {Scenario::one_way, "one_way", "One way, one message at a time: from its send to its receipt",
     times, floor, stamped_size_min},
    {Scenario::stream, "stream", "Streams, one way", counts, floor},
    {Scenario::load, "load", "One way on a schedule: from when a message was due to its receipt",
     times, floor, stamped_size_min, load_rates},
    {Scenario::cold, "cold", "Round trips after a pause", times, floor, 1, cold_rates},
    {Scenario::connect, "connect",
     "A new channel for a message and its answer: from connect to the answer", times, no_floor},
    {Scenario::death, "death",
     "A killed peer: from SIGKILL to the end that the other peer receives", times,
     no_floor},
    {Scenario::fan_in, "fan_in", "Several senders, one receiver", counts, no_floor, 1, no_rates,
     peer_counts},
    {Scenario::fan_out, "fan_out",
     "One sender, several receivers: messages received by all together", counts, no_floor, 1,
     no_rates, peer_counts},
    {Scenario::pairs, "pairs", "Round trips of several pairs at the same time", times, no_floor, 1,
     no_rates, peer_counts},
    {Scenario::slow_reader, "slow_reader", "A slow reader: the age of a message when it is read",
     times, floor, stamped_size_min, slow_rates},
};

}  // namespace

std::span<const ScenarioFacts> scenarios() { return all; }

const ScenarioFacts& facts_of(Scenario scenario) { return all[static_cast<std::size_t>(scenario)]; }

std::string_view to_string(Scenario scenario) { return facts_of(scenario).name; }

std::optional<Scenario> parse_scenario(std::string_view text) {
  std::string name(text);
  std::ranges::replace(name, '-', '_');
  const auto found = std::ranges::find(all, name, &ScenarioFacts::name);
  return found == std::end(all) ? std::nullopt : std::optional(found->scenario);
}

}  // namespace ipc::bench
