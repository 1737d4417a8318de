#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ipc::bench {

// How the peers of a launch interact. The file with a scenario's loops defines its result.
enum class Scenario : unsigned char {
  ping,         // there and back, again and again
  one_way,      // from the sender's send to the receiver's receive, one message at a time
  stream,       // one way, as fast as the receiver takes it
  load,         // one way, on a fixed schedule
  cold,         // there and back, a few times a second
  connect,      // a new channel for each message and its answer
  death,        // a sending peer is killed: time until the other one knows
  fan_in,       // several senders, one receiver
  fan_out,      // one sender, several receivers
  pairs,        // several pings at the same time
  slow_reader,  // a stream to a receiver that takes its time
};

// The smallest payload that can carry a time stamp, in bytes.
inline constexpr std::size_t stamped_size_min = 16;

struct ScenarioFacts {
  Scenario scenario;
  std::string_view name;
  std::string_view title;    // heading of its table
  bool counts_messages;      // result: messages per second; otherwise a latency in ns
  bool has_floor;            // the floors can do it
  std::size_t size_min = 1;  // smallest payload, in bytes
  std::span<const std::uint64_t> rates = {};  // defaults, per second; empty: no rate
  std::span<const std::uint64_t> peers = {};  // defaults; empty: two peers
};

std::span<const ScenarioFacts> scenarios();
const ScenarioFacts& facts_of(Scenario);
std::string_view to_string(Scenario);
// Parses "slow_reader" or "slow-reader".
std::optional<Scenario> parse_scenario(std::string_view);

}  // namespace ipc::bench
