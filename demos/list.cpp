// The command list: prints the transports and their promises.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "bench/run/transport_json.h"
#include "demos/commands.h"

namespace ipc::demo {
namespace {

std::string traits_in_words(const Traits& traits) {
  std::string words;
  const auto add = [&](bool holds, std::string_view word) {
    if (holds) words += fmt::format("{}{}", words.empty() ? "" : ", ", word);
  };
  add(traits.ordered, "ordered");
  add(traits.reliable, "reliable");
  add(traits.keeps_boundaries, "keeps boundaries");
  add(traits.half_close, "half-close");
  add(traits.receive_close, "reports a closed receiver");
  add(traits.crosses_hosts, "crosses hosts");
  add(traits.outlives_peer, "outlives its peer");
  add(traits.persists, "persists");
  add(traits.late_reader, "late reader");
  add(traits.open_protocol, "open protocol");
  add(traits.tells_deaths, "tells deaths");
  return words;
}

void print(const Transport& transport) {
  const Traits& traits = transport.traits;
  const auto reason = transport.unavailable();
  fmt::print("{:<16} {:<10} by {:<12} {}\n", transport.name, to_string(transport.tier),
             to_string(traits.reached_by),
             reason ? fmt::format("unavailable: {}", *reason) : std::string(transport.summary));
  fmt::print("{:<16} {}\n", "", traits_in_words(traits));
  fmt::print("{:<16} {}{}when full {}, peer's exit {}\n\n", "",
             traits.copies > 0 ? fmt::format("copies {}, ", traits.copies) : "",
             traits.room > 0 ? fmt::format("room {} B, ", traits.room) : "",
             to_string(traits.when_full), to_string(traits.peer_exit));
}

}  // namespace

int list(const ListOptions& options) {
  auto all = nlohmann::ordered_json::array();
  std::size_t hidden = 0;
  for (const Transport* const transport : transports()) {
    if (transport->tier != Tier::core && !options.all) {
      ++hidden;
      continue;
    }
    if (options.json) all.push_back(bench::to_json(*transport));
    else print(*transport);
  }
  if (options.json) fmt::print("{}\n", all.dump(2));
  else if (hidden > 0) fmt::print(stderr, "and {} beyond the core: ipc-demo list --all\n", hidden);
  return 0;
}

}  // namespace ipc::demo
