#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ipc::bench {

// What the peers do with each other. Each has a file here, which says what exactly is measured.
enum class Scenario : unsigned char {
  ping,         // there and back, again and again
  one_way,      // from the sender's send to the receiver's receive, one message at a time
  stream,       // one way, as fast as the receiver takes it
  load,         // one way, on a schedule that waits for nobody
  cold,         // there and back, a few times a second
  connect,      // a new channel for each message and its answer
  fan_in,       // several senders, one receiver
  fan_out,      // one sender, several receivers
  pairs,        // several pings at the same time
  slow_reader,  // a stream to a receiver that takes its time
};

struct ScenarioFacts {
  Scenario scenario;
  std::string_view name;
  std::string_view title;  // of a table
  // The headline figure: messages a second, more is better; or else the p50 of a latency in ns.
  bool counts_messages;
  bool has_floor;
  std::size_t size_min;  // of the payload, which may carry a time stamp
  std::span<const std::uint64_t>
      rates;  // messages a second, where it has that axis: the usual ones
  std::span<const std::uint64_t> peers;  // how many, likewise
};

std::span<const ScenarioFacts> scenarios();
const ScenarioFacts& facts_of(Scenario);
std::string_view to_string(Scenario);
// "slow_reader", and as people type it, "slow-reader".
std::optional<Scenario> parse_scenario(std::string_view);

}  // namespace ipc::bench
