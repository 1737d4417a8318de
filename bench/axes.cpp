#include "bench/axes.h"

#include <fmt/format.h>

#include <charconv>

#include "ipc/error.h"
#include "ipc/options.h"

namespace ipc::bench {
namespace {

// "ping, stream or batched".
std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t index = 0; index < words.size(); ++index)
    text += fmt::format("{}{}",
                        index == 0                  ? ""
                        : index + 1 == words.size() ? " or "
                                                    : ", ",
                        words[index]);
  return text;
}

std::size_t parse_payload(const std::string& text) {
  const auto size = parse_size(text);
  if (!size || *size == 0 || *size > default_max_message)
    refuse("--size", text, "a size is written 64, 4KiB or 1MiB, from 1 to 64MiB");
  return *size;
}

std::uint64_t parse_time(const std::string& text) {
  constexpr double least_ns = 1e6, most_ns = 3.6e12;
  const std::pair<std::string_view, double> units[] = {
      {"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}};
  const char* const text_end = text.data() + text.size();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text_end, number);
  if (error == std::errc() && end == text_end)
    refuse("--time", text, "the unit is missing, as in 200ms or 1s");
  for (const auto& [unit, factor] : units)
    if (std::string_view(end, static_cast<std::size_t>(text_end - end)) == unit &&
        number * factor >= least_ns && number * factor <= most_ns)
      return static_cast<std::uint64_t>(number * factor);
  refuse("--time", text, "a time is written 200ms or 1s, from 1ms to 3600s");
}

unsigned parse_launches(const std::string& text) {
  constexpr unsigned most = 1000;
  const char* const text_end = text.data() + text.size();
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text_end, number);
  if (error != std::errc() || end != text_end || number == 0 || number > most)
    refuse("--launches", text, fmt::format("must be a number from 1 to {}", most));
  return number;
}

}  // namespace

void refuse(std::string_view option, std::string_view value, std::string_view why) {
  throw Error(Fault::bad_address, fmt::format("{}{}{}", option, value.empty() ? "" : " ", value),
              "", 0, why);
}

void refuse_word(std::string_view option, std::string_view word,
                 const std::vector<std::string>& allowed) {
  const auto near = nearest(word, allowed);
  refuse(option, word,
         fmt::format("must be {}{}", listed(allowed),
                     near ? fmt::format("; did you mean {}?", *near) : ""));
}

std::vector<const Transport*> parse_transports(const std::vector<std::string>& names) {
  std::vector<const Transport*> chosen;
  std::vector<std::string> known;
  for (const Transport* transport : transports()) known.emplace_back(transport->name);
  for (const std::string& name : names) {
    const Transport* const transport = find_transport(name);
    if (transport == nullptr) refuse_word("--transport", name, known);
    chosen.push_back(transport);
  }
  if (names.empty())
    for (const Transport* transport : transports())
      if (transport->tier == Tier::core) chosen.push_back(transport);
  return chosen;
}

Selection parse(const Axes& axes) {
  Selection selection;
  selection.transports = parse_transports(axes.transports);
  selection.scenarios = axes.scenarios;
  for (const std::string& word : axes.scenarios)
    if (word != "ping" && word != "stream" && word != "batched")
      refuse_word("--scenario", word, {"ping", "stream", "batched"});
  for (const std::string& text : axes.sizes) selection.sizes.push_back(parse_payload(text));
  for (const std::string& word : axes.waitings) {
    const auto waiting = parse_waiting(word);
    if (!waiting) refuse_word("--wait", word, {waiting_words().begin(), waiting_words().end()});
    selection.waitings.push_back(*waiting);
  }
  for (const std::string& word : axes.placements) {
    const auto placement = parse_placement(word);
    if (!placement) refuse_word("--placement", word, placement_words());
    selection.placements.push_back(*placement);
  }
  selection.time_ns = parse_time(axes.time);
  selection.launches = parse_launches(axes.launches);
  return selection;
}

}  // namespace ipc::bench
