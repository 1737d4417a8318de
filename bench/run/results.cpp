// Collects the launches of a run. Nothing is judged here.
#include "bench/run/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>

#include "bench/measure/controls.h"
#include "bench/run/transport_json.h"

namespace ipc::bench {
namespace {

// Keeps eight binary digits of each value. This leaves a tenth of the histogram's ranges, and text.
Distribution distribution_of(const Histogram& latency) {
  constexpr int digits = 8;
  Distribution all;
  for (std::size_t index = 0; index < Histogram::counter_count; ++index) {
    const std::uint64_t count = latency.counters()[index];
    if (count == 0) continue;
    const std::uint64_t value = Histogram::value_of(index);
    const int dropped = std::max(static_cast<int>(std::bit_width(value)) - digits, 0);
    const std::uint64_t middle = (value >> dropped << dropped) + (std::uint64_t{1} << dropped) / 2;
    if (!all.empty() && all.back().first == middle) all.back().second += count;
    else all.emplace_back(middle, count);
  }
  return all;
}

}  // namespace

Launch launch_of(Scenario scenario, const Measurement& measurement) {
  Launch launch;
  launch.messages = measurement.messages;
  launch.bytes = measurement.bytes;
  launch.duration_ns = measurement.duration_ns;
  launch.sent = measurement.sent;
  launch.kept = measurement.kept;
  launch.due = measurement.due;
  launch.generator_ns = std::max(measurement.generator_send_ns, measurement.generator_receive_ns);
  launch.generator_lag_p99_ns = static_cast<double>(measurement.generator_lag_p99_ns);
  launch.warm_up_ns = measurement.warm_up_ns;
  launch.tear_down_ns = measurement.tear_down_ns;
  launch.slices = measurement.slices;
  launch.client = measurement.client;
  launch.server = measurement.server;
  const Histogram& latency = measurement.latency;
  const auto percentile = [&](double percent) {  // a counter's upper end may lie above all values
    return static_cast<double>(
        std::min(latency.value_at_percentile(percent, launch.due), latency.max()));
  };
  launch.figure =
      facts_of(scenario).counts_messages ? launch.messages_per_second() : percentile(50);
  if (latency.count() == 0) return launch;
  for (std::size_t index = 0; index < percentiles.size(); ++index)
    if (latency.supports(percentiles[index], launch.due))
      launch.percentiles_ns[index] = percentile(percentiles[index]);
  launch.min_ns = static_cast<double>(latency.min());
  launch.max_ns = static_cast<double>(latency.max());
  launch.histogram = distribution_of(latency);
  return launch;
}

std::optional<std::string> CellOutcome::obstacle() const {
  if (skipped) return "skipped: " + *skipped;
  return failed ? std::optional("failed: " + *failed) : std::nullopt;
}

std::string Series::name() const {
  return fmt::format("{}{}/{}", transport, is_floor ? "-floor" : "", point.name());
}

void Series::add(const Measurement& measurement) {
  launches.push_back(launch_of(point.scenario, measurement));
}

void Series::keep(std::size_t count) {
  if (count < launches.size()) launches.resize(count);
}

std::vector<double> Series::figures() const {
  std::vector<double> all;
  for (const Launch& launch : launches) all.push_back(launch.figure);
  return all;
}

Estimate Series::figure() const { return estimate_of(&Launch::figure); }

Histogram Series::latency() const {
  Histogram all;
  for (const Launch& launch : launches) {
    if (launch.histogram.empty()) return {};
    for (const auto& [value, count] : launch.histogram) all.record_equivalents(value, count);
  }
  return all;
}

Series series_of(const Cell& cell) {
  return {{std::string(cell.transport->name), cell.is_floor, cell.point()}, cell.work.lossy};
}

const std::string* Provenance::fact(std::string_view key) const {
  const auto found = std::ranges::find(facts, key, &Facts::value_type::first);
  return found == facts.end() ? nullptr : &found->second;
}

std::string Provenance::fact_or(std::string_view key, std::string_view otherwise) const {
  const std::string* const value = fact(key);
  return value != nullptr ? *value : std::string(otherwise);
}

void Provenance::set(std::string_view key, std::string value) {
  const auto found = std::ranges::find(facts, key, &Facts::value_type::first);
  if (found == facts.end()) facts.emplace_back(key, std::move(value));
  else found->second = std::move(value);
}

bool TransportFacts::has(std::string_view trait, std::string_view value) const {
  return std::ranges::count(traits, Facts::value_type(trait, value)) > 0;
}

Series* Results::find(std::string_view transport, bool is_floor, const Point& point) {
  const auto found = std::ranges::find_if(series, [&](const Series& one) {
    return one.transport == transport && one.is_floor == is_floor && one.point == point;
  });
  return found == series.end() ? nullptr : &*found;
}

Series& Results::place(const std::string& transport, bool is_floor, const Point& point) {
  Series* const known = find(transport, is_floor, point);
  return known != nullptr ? *known : series.emplace_back(Series{{transport, is_floor, point}});
}

Series& Results::of(const Cell& cell) {
  const std::string_view name = cell.transport->name;
  if (Series* const known = find(name, cell.is_floor, cell.point())) return *known;
  const auto facts = std::ranges::find(transports, name, &TransportFacts::name);
  if (!is_control(name) && facts == transports.end())
    transports.push_back(facts_of(to_json(*cell.transport)));
  return series.emplace_back(series_of(cell));
}

std::size_t Results::launches() const {
  std::size_t all = 0;
  for (const Series& one : series) all += one.launches.size();
  return all;
}

std::optional<Estimate> Results::ratio_to_floor(const Series& channel) const {
  const Series* const floor = find(channel.transport, true, channel.point);
  if (floor == nullptr || channel.is_floor) return std::nullopt;
  // An interrupted run may have one launch more of one of the two.
  const std::size_t pairs = std::min(channel.launches.size(), floor->launches.size());
  if (pairs == 0) return std::nullopt;
  const auto ours = channel.figures(), raw = floor->figures();
  return paired_ratio(std::span(ours).first(pairs), std::span(raw).first(pairs));
}

}  // namespace ipc::bench
