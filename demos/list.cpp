// The command list: prints the transports and their promises.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bench/cli/terminal.h"
#include "bench/run/transport_json.h"
#include "demos/commands.h"
#include "demos/screen.h"
#include "demos/texts.h"

namespace ipc::demo {
namespace {

std::string word(std::string_view key) { return text(fmt::format("list.{}", key)); }

std::string traits_in_words(const Traits& traits) {
  std::vector<std::string> words;
  for (const auto& [name, claim] : named_claims())
    if (traits.*claim) words.push_back(word(name));
  return fmt::to_string(fmt::join(words, ", "));
}

void print(Screen& screen, const Transport& transport, std::size_t label_width) {
  const Traits& traits = transport.traits;
  const auto reason = transport.unavailable();
  const std::string key = fmt::format("list.{}", transport.name);
  const bool is_translated = language() != Language::english && has_text(key);
  const std::string summary = reason          ? text("list.unavailable", *reason)
                              : is_translated ? text(key)
                                              : std::string(transport.summary);
  screen.entry(transport.name, label_width,
               fmt::format("{}, {}: {}", word(to_string(transport.tier)),
                           word(to_string(traits.reached_by)), summary));
  screen.entry("", label_width, traits_in_words(traits));
  screen.entry(
      "", label_width,
      (traits.copies > 0 ? text("list.copies", traits.copies) : "") +
          (traits.room > 0 ? text("list.room", number(static_cast<double>(traits.room))) : "") +
          text("list.end", word(to_string(traits.when_full)), word(to_string(traits.peer_exit))));
}

}  // namespace

int list(const ListOptions& options) {
  std::vector<const Transport*> shown;
  std::size_t label_width = 0;
  for (const Transport* const transport : transports())
    if (transport->tier == Tier::core || options.all) {
      shown.push_back(transport);
      label_width = std::max(label_width, transport->name.size());
    }
  if (options.json) {
    auto all = nlohmann::ordered_json::array();
    for (const Transport* const transport : shown) all.push_back(bench::to_json(*transport));
    fmt::print("{}\n", all.dump(2));
    return 0;
  }
  Screen screen;
  for (const Transport* const transport : shown) {
    if (transport != shown.front()) screen.blank();
    print(screen, *transport, label_width);
  }
  if (const std::size_t hidden = transports().size() - shown.size(); hidden > 0)
    fmt::print(stderr, "{}\n", text("list.more", hidden));
  constexpr std::string_view page = "docs/transports.md";
  const std::string path = bench::shipped(page);
  screen.blank();
  screen.paragraph(text("list.legend", path.empty() ? std::string(page) : path));
  return 0;
}

}  // namespace ipc::demo
