// Parses the values of options, and explains each error.
#include "bench/cli/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <regex>
#include <span>
#include <utility>

#include "bench/cli/transport_option.h"
#include "bench/measure/controls.h"
#include "bench/run/write_file.h"
#include "ipc/error.h"
#include "ipc/options.h"

namespace ipc::bench {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

constexpr Unit none[] = {{"", 1}};
constexpr Unit thousands[] = {{"", 1}, {"k", 1e3}, {"M", 1e6}};
constexpr Unit times[] = {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}};
constexpr Unit percent[] = {{"%", 1}};

constexpr std::string_view usual_policy = "other";
constexpr std::pair<std::string_view, Scheduling::Policy> policies[] = {
    {"fifo:", Scheduling::Policy::fifo}, {"rr:", Scheduling::Policy::rr}};

// Returns a number with its unit if it is from `min` to `max`.
std::optional<double> parse_number(const std::string& text, std::span<const Unit> units, double min,
                                   double max) {
  const char* const text_end = text.data() + text.size();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text_end, number);
  const auto unit = std::ranges::find(units, std::string_view(end, text_end), &Unit::name);
  if (error != std::errc() || unit == units.end()) return std::nullopt;
  const double value = number * unit->factor;
  return value >= min && value <= max ? std::optional(value) : std::nullopt;
}

// Returns a whole number from 1 to `max`.
std::optional<std::uint64_t> parse_whole(const std::string& text, double max,
                                         std::span<const Unit> units = none) {
  const auto number = parse_number(text, units, 1, max);
  if (!number || *number != std::floor(*number)) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

std::string shown(double ns) {
  if (ns < 1e3) return fmt::format("{:g}ns", ns);
  return ns < 1e9 ? fmt::format("{:g}ms", ns / 1e6) : fmt::format("{:g}s", ns / 1e9);
}

}  // namespace

void require_output(std::string_view option, const std::string& written, const Words& read) {
  if (written == "-") return;  // standard output
  std::error_code unknown;     // an error counts as different files
  for (const std::string& file : read)
    if (std::filesystem::equivalent(file, written, unknown))
      refuse(option, written, "is one of the input files: choose another name");
  require_writable(written);
}

std::uint64_t parse_payload(std::string_view option, const std::string& text) {
  return size_between(1, default_max_message)(option, text);
}

std::uint64_t parse_rate(std::string_view option, const std::string& text) {
  if (const auto rate = parse_whole(text, 100e6, thousands)) return *rate;
  refuse(option, text, "messages per second are written 500, 10k or 1M, from 1 to 100M");
}

double parse_share(std::string_view option, const std::string& text) {
  if (const auto number = parse_number(text, percent, 0.1, 100)) return *number / 100;
  refuse(option, text, "a share is written 5% or 2.5%, from 0.1% to 100%");
}

CpuPair parse_cpus(std::string_view option, const std::string& text) {
  static const std::regex two_numbers("([0-9]{1,6}),([0-9]{1,6})");
  std::smatch numbers;
  if (!std::regex_match(text, numbers, two_numbers))
    refuse(option, text, "name the CPUs of client and server, as in 2,4");
  const CpuPair cpus{std::stoi(numbers[1]), std::stoi(numbers[2])};
  if (const auto reason = why_not(cpus)) refuse(option, text, *reason);
  return cpus;
}

Scheduling parse_scheduling(std::string_view option, const std::string& text) {
  if (text == usual_policy) return {};
  for (const auto& [word, policy] : policies) {
    if (!text.starts_with(word)) continue;
    if (const auto priority = parse_whole(text.substr(word.size()), 99))
      return {policy, static_cast<int>(*priority)};
  }
  refuse(option, text, "must be other, fifo:PRIORITY or rr:PRIORITY, a priority from 1 to 99");
}

Words scheduling_words() {
  Words words = {std::string(usual_policy)};
  for (const auto& [word, policy] : policies) words.emplace_back(word);
  return words;
}

Parse<unsigned> whole(unsigned max) {
  return [max](std::string_view option, const std::string& text) {
    if (const auto number = parse_whole(text, max)) return static_cast<unsigned>(*number);
    refuse(option, text, fmt::format("must be a number from 1 to {}", max));
  };
}

Parse<std::uint64_t> time_between(double min_ns, double max_ns, std::string_view prefix) {
  return [=](std::string_view option, const std::string& text) {
    const std::string time = text.substr(prefix.size());
    if (const auto ns = parse_number(time, times, min_ns, max_ns))
      return static_cast<std::uint64_t>(*ns);
    if (parse_number(time, none, 0, HUGE_VAL))
      refuse(option, text, "the unit is missing, as in 200ms or 1s");
    refuse(
        option, text,
        fmt::format("a time is written 200ms or 1s, from {} to {}", shown(min_ns), shown(max_ns)));
  };
}

CLI::Option* add_ranges(CLI::App& command, const char* name, const char* value,
                        std::vector<std::uint64_t>& to, Parse<std::uint64_t> parse,
                        std::uint64_t (*step)(std::uint64_t), const char* description) {
  const auto add = [&to](std::uint64_t value) {
    if (std::ranges::find(to, value) == to.end()) to.push_back(value);
  };
  const auto take = [=](const Words& words) {
    for (const std::string& word : words) {
      const std::size_t dots = word.find("..");
      if (dots == 0 || (dots != std::string::npos && dots + 2 == word.size()))
        refuse(name, word, "an end of the range is missing: write FIRST..LAST");
      const std::uint64_t first = parse(name, word.substr(0, dots));
      add(first);
      if (dots == std::string::npos) continue;
      const std::uint64_t last = parse(name, word.substr(dots + 2));
      if (last <= first)
        refuse(name, word, "the end of a range is above its beginning; write SMALLEST..LARGEST");
      for (std::uint64_t value = step(first); value < last; value = step(value)) add(value);
      add(last);
    }
  };
  return add_words(command, name, value, take, description);
}

CLI::Option* add_files(CLI::App& command, Words& files, const char* description) {
  return command.add_option("FILE", files, description)->option_text("...");
}

CLI::Option* add_json(CLI::App& command, std::string& file) {
  return add_value(command, "--json", "FILE", file, text_of,
                   "write the result as JSON as well; -: standard output, and the tables go to "
                   "standard error");
}

std::FILE* write_json(const std::string& file, const std::function<std::string()>& text) {
  if (file == "-") fmt::print("{}", text());
  else if (!file.empty()) write_file(file, text());
  return file == "-" ? stderr : stdout;
}

CLI::Option* add_markdown(CLI::App& command, bool& markdown) {
  return command.add_flag("--markdown", markdown,
                          "print Markdown on a terminal or with --color always as well");
}

WordParser<const Transport*> transport_or_control_parser() {
  const WordParser<const Transport*> parser = transport_parser();
  Words words;
  for (const Transport* const one : controls()) words.emplace_back(one->name);
  words.insert(words.end(), parser.words.begin(), parser.words.end());
  const auto find = [parser](std::string_view name) -> std::optional<const Transport*> {
    if (const Transport* const control = find_control(name)) return control;
    return parser.find(name);
  };
  return {find, std::move(words)};
}

std::vector<const Transport*> typed_or_core(std::vector<const Transport*> typed,
                                            bool with_controls) {
  if (!typed.empty()) return typed;
  std::vector<const Transport*> core;
  if (with_controls) core.assign(controls().begin(), controls().end());
  std::ranges::copy_if(transports(), std::back_inserter(core),
                       [](const Transport* one) { return one->tier == Tier::core; });
  return core;
}

}  // namespace ipc::bench
