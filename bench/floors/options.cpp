#include <fmt/core.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

#include "bench/floors/floor.h"

namespace ipc::bench {
namespace {

using Units = std::initializer_list<std::pair<std::string_view, std::uint64_t>>;

// "4KiB" by its units; nullopt unless all of `text` is a number and one of them.
std::optional<std::uint64_t> parse_amount(std::string_view text, Units units) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const auto& [name, factor] : units) {
    if (unit == name && number <= UINT64_MAX / factor) return number * factor;
  }
  return std::nullopt;
}

const Units count_units = {{"", 1}};
const Units size_units = {{"", 1}, {"B", 1}, {"KiB", 1u << 10}, {"MiB", 1u << 20}};
const Units time_units = {{"ns", 1}, {"us", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}};

template <class Number>
bool set(Number& target, std::optional<std::uint64_t> amount, std::uint64_t min,
         std::uint64_t max) {
  if (!amount || *amount < min || *amount > max) return false;
  target = static_cast<Number>(*amount);
  return true;
}

bool set_cpus(FloorOptions& options, std::string_view text) {
  constexpr std::uint64_t cpu_max = 1023;
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) return false;
  return set(options.client_cpu, parse_amount(text.substr(0, comma), count_units), 0, cpu_max) &&
         set(options.server_cpu, parse_amount(text.substr(comma + 1), count_units), 0, cpu_max);
}

bool set_option(FloorOptions& options, std::string_view name, std::string_view value) {
  constexpr std::uint64_t size_max = std::uint64_t{1} << 30;
  constexpr std::uint64_t time_max_ns = 3'600'000'000'000;
  Work& work = options.work;
  if (name == "--size") return set(work.size, parse_amount(value, size_units), 1, size_max);
  if (name == "--batch") return set(work.batch, parse_amount(value, count_units), 1, 1u << 20);
  if (name == "--rate") return set(work.rate, parse_amount(value, count_units), 1, 100'000'000);
  if (name == "--warm-up") {
    return set(work.warm_up_ns, parse_amount(value, time_units), 0, time_max_ns);
  }
  if (name == "--time") return set(work.time_ns, parse_amount(value, time_units), 1, time_max_ns);
  if (name == "--cpus") return set_cpus(options, value);
  if (name == "--result-fd") {
    return set(options.result_fd, parse_amount(value, count_units), 0, 1u << 20);
  }
  if (name == "--wait") {
    work.waiting = value == "spin" ? Waiting::spin : Waiting::block;
    return value == "spin" || value == "block";
  }
  return false;
}

bool set_scenario(FloorOptions& options, std::string_view name) {
  const auto scenario = parse_scenario(name);
  if (!scenario || !facts_of(*scenario).has_floor) return false;
  options.work.scenario = *scenario;
  return true;
}

// What only together makes sense.
bool is_whole(FloorOptions& options) {
  Work& work = options.work;
  const ScenarioFacts& facts = facts_of(work.scenario);
  if (!facts.rates.empty() && work.rate == 0) work.rate = facts.rates.front();
  work.shares_cpu = options.client_cpu >= 0 && options.client_cpu == options.server_cpu;
  return work.size >= facts.size_min && (work.rate == 0 || !facts.rates.empty());
}

}  // namespace

FloorOptions parse_floor_options(const char* name, int argc, char** argv) {
  FloorOptions options;
  bool understood = argc % 2 == 0 && set_scenario(options, argv[1]);
  for (int index = 2; understood && index < argc; index += 2) {
    understood = set_option(options, argv[index], argv[index + 1]);
  }
  if (understood && is_whole(options)) return options;
  fmt::print(
      stderr,
      "usage: floor-{} ping|one_way|stream|load|cold|slow_reader [--size 64] [--batch 1]\n"
      "       [--wait block|spin] [--rate PER_SECOND] [--cpus CLIENT,SERVER] [--warm-up 50ms]\n"
      "       [--time 200ms] [--result-fd N]; one_way, load, slow_reader: 16 bytes or more\n",
      name);
  std::exit(2);
}

}  // namespace ipc::bench
