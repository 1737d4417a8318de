#include "bench/cli/axes.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <span>

#include "bench/measure/controls.h"
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

Selection::Mode parse_mode(const std::string& word) {
  if (word == "batched") return {Scenario::stream, batch_size};
  if (const auto scenario = parse_scenario(word)) return {*scenario};
  std::vector<std::string> known = {"batched"};
  for (const ScenarioFacts& one : scenarios()) known.emplace_back(one.name);
  refuse_word("--scenario", word, known);
}

// What the scenarios chosen do not have is not asked of them.
void require_axis(std::string_view option, bool is_given, const Selection& selection,
                  std::span<const std::uint64_t> ScenarioFacts::*axis) {
  if (!is_given) return;
  const bool any = std::any_of(
      selection.modes.begin(), selection.modes.end(),
      [&](const Selection::Mode& mode) { return !(facts_of(mode.scenario).*axis).empty(); });
  std::string names;
  for (const ScenarioFacts& one : scenarios())
    if (!(one.*axis).empty()) names += fmt::format("{}{}", names.empty() ? "" : ", ", one.name);
  if (!any) refuse(option, "", fmt::format("it is for --scenario {}", names));
}

// None named: all of the core tier, and the controls beside them.
std::vector<const Transport*> with_controls(const std::vector<std::string>& names,
                                            const std::vector<Selection::Mode>& modes) {
  std::vector<const Transport*> chosen;
  std::vector<std::string> others;
  for (const std::string& name : names) {
    const Transport* const control = find_control(name);
    if (control == nullptr) others.push_back(name);
    else chosen.push_back(control);
  }
  if (names.empty()) chosen.assign(controls().begin(), controls().end());
  if (!names.empty() && others.empty()) {
    const auto fits = [](const Selection::Mode& mode) { return has_control(mode.scenario); };
    if (!modes.empty() && std::none_of(modes.begin(), modes.end(), fits))
      refuse("--transport", names.front(), "it is for --scenario ping, stream or batched");
    return chosen;
  }
  for (const Transport* const transport : parse_transports(others)) chosen.push_back(transport);
  return chosen;
}

}  // namespace

std::size_t parse_payload(const std::string& text) {
  const auto size = parse_size(text);
  if (!size || *size == 0 || *size > default_max_message)
    refuse("--size", text, "a size is written 64, 4KiB or 1MiB, from 1 to 64MiB");
  return *size;
}

std::uint64_t parse_whole(std::string_view option, const std::string& text, std::uint64_t most,
                          std::string_view units) {
  std::uint64_t number = 0, factor = 1;
  const char* const text_end = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), text_end, number);
  const std::string_view unit(end, static_cast<std::size_t>(text_end - end));
  if (units.find(unit) == std::string_view::npos || unit.size() > 1) factor = 0;
  else if (unit == "k") factor = 1'000;
  else if (unit == "M") factor = 1'000'000;
  if (error != std::errc() || factor == 0 || number == 0 || number > most / factor)
    refuse(option, text,
           fmt::format("must be a number from 1 to {}{}", most,
                       units.empty() ? "" : ", as in 500, 10k or 1M"));
  return number * factor;
}

std::uint64_t parse_rate(const std::string& text) {
  constexpr std::uint64_t most_a_second = 100'000'000;
  return parse_whole("--rate", text, most_a_second, "kM");
}

std::uint64_t parse_time(std::string_view option, const std::string& text, double least_ns,
                         double most_ns) {
  const std::pair<std::string_view, double> units[] = {
      {"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}};
  const char* const text_end = text.data() + text.size();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text_end, number);
  if (error == std::errc() && end == text_end)
    refuse(option, text, "the unit is missing, as in 200ms or 1s");
  for (const auto& [unit, factor] : units)
    if (error == std::errc() &&
        std::string_view(end, static_cast<std::size_t>(text_end - end)) == unit &&
        number * factor >= least_ns && number * factor <= most_ns)
      return static_cast<std::uint64_t>(number * factor);
  const auto shown = [](double ns) {
    return ns < 1e3   ? fmt::format("{:g}ns", ns)
           : ns < 1e9 ? fmt::format("{:g}ms", ns / 1e6)
                      : fmt::format("{:g}s", ns / 1e9);
  };
  refuse(
      option, text,
      fmt::format("a time is written 200ms or 1s, from {} to {}", shown(least_ns), shown(most_ns)));
}

double parse_share(std::string_view option, const std::string& text) {
  constexpr double least = 0.1, most = 100;
  const char* const text_end = text.data() + text.size();
  double percent = 0;
  const auto [end, error] = std::from_chars(text.data(), text_end, percent);
  if (error != std::errc() ||
      std::string_view(end, static_cast<std::size_t>(text_end - end)) != "%" ||
      !(percent >= least && percent <= most))  // NaN is neither
    refuse(option, text, "a share is written 5% or 2.5%, from 0.1% to 100%");
  return percent / 100;
}

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

std::optional<RateLimit> parse_find_rate(const Axes& axes) {
  constexpr std::string_view option = "--find-rate", p99 = "p99=";
  const std::string& text = axes.find_rate;
  if (text.empty()) return std::nullopt;
  if (!axes.rates.empty()) refuse(option, text, "not with --rate: the search chooses the rates");
  if (axes.scenarios.size() > 1 || (axes.scenarios.size() == 1 && axes.scenarios.front() != "load"))
    refuse(option, text, "it is for --scenario load");
  if (text == "sustained") return RateLimit{};
  if (!text.starts_with(p99))
    refuse(option, text, "must be sustained or p99=TIME, as in p99=100us");
  constexpr double least_ns = 1, most_ns = 60e9;
  return RateLimit{
      static_cast<double>(parse_time(option, text.substr(p99.size()), least_ns, most_ns))};
}

Selection parse(const Axes& axes) {
  Selection selection;
  for (const std::string& word : axes.scenarios) selection.modes.push_back(parse_mode(word));
  if (!axes.find_rate.empty()) selection.modes = {{Scenario::load}};
  selection.transports = with_controls(axes.transports, selection.modes);
  constexpr std::uint64_t most_peers = 64;
  for (const std::string& text : axes.rates) selection.rates.push_back(parse_rate(text));
  for (const std::string& text : axes.peers)
    selection.peers.push_back(static_cast<unsigned>(parse_whole("--peers", text, most_peers)));
  require_axis("--rate", !axes.rates.empty(), selection, &ScenarioFacts::rates);
  require_axis("--peers", !axes.peers.empty(), selection, &ScenarioFacts::peers);
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
  constexpr double ms = 1e6, second = 1e9, hour = 3600e9;
  selection.time_ns = parse_time("--time", axes.time, ms, hour);
  selection.launches = static_cast<unsigned>(parse_whole("--launches", axes.launches, 1000));
  selection.delay_ns = parse_time("--inject-delay", axes.delay, 0, second);
  if (!axes.precision.empty()) selection.precision = parse_share("--precision", axes.precision);
  if (!axes.budget.empty())
    selection.budget_ns = parse_time("--budget", axes.budget, second, 24 * hour);
  return selection;
}

}  // namespace ipc::bench
