#include "bench/run/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bench/run/histogram_codec.h"
#include "bench/run/transport_json.h"

namespace ipc::bench {

double headline(const Cell& cell, const Measurement& measurement) {
  return launch_of(cell.work.scenario, measurement).figure;
}

Launch launch_of(Scenario scenario, const Measurement& measurement) {
  Launch launch;
  launch.messages = measurement.messages;
  launch.bytes = measurement.bytes;
  launch.duration_ns = measurement.duration_ns;
  launch.sent = measurement.sent;
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
  launch.histogram = encode(latency);
  return launch;
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

Estimate Series::figure() const { return median_estimate(figures()); }

Histogram Series::latency() const {
  Histogram all;
  for (const Launch& launch : launches)
    if (const auto histogram = decode(launch.histogram)) all.merge(*histogram);
  return all;
}

Series series_of(const Cell& cell) {
  Series series;
  series.transport = cell.transport->name;
  series.is_floor = cell.is_floor;
  series.point = cell.point();
  series.lossy = cell.work.lossy;
  return series;
}

bool Provenance::has(std::string_view key) const {
  return std::any_of(facts.begin(), facts.end(), [&](const auto& one) { return one.first == key; });
}

std::string Provenance::fact(std::string_view key) const {
  for (const auto& [name, value] : facts)
    if (name == key) return value;
  return "none";
}

void Provenance::set(std::string_view key, std::string value) {
  for (auto& [name, known] : facts)
    if (name == key) {
      known = std::move(value);
      return;
    }
  facts.emplace_back(key, std::move(value));
}

Series* Results::find(const std::string& transport, bool is_floor, const Point& point) {
  for (Series& one : series)
    if (one.transport == transport && one.is_floor == is_floor && one.point == point) return &one;
  return nullptr;
}

void Results::add(const Cell& cell) {
  const std::string name(cell.transport->name);
  if (find(name, cell.is_floor, cell.point()) == nullptr) series.push_back(series_of(cell));
  if (!is_control(name) && std::none_of(transports.begin(), transports.end(),
                                        [&](const auto& one) { return one.first == name; }))
    transports.emplace_back(name, to_json(*cell.transport).dump());
}

std::optional<Estimate> Results::ratio_to_floor(const Series& channel) const {
  const Series* const floor = find(channel.transport, true, channel.point);
  if (floor == nullptr || channel.is_floor) return std::nullopt;
  // A run that was cut short may have one launch more of one of the two.
  const std::size_t pairs = std::min(channel.launches.size(), floor->launches.size());
  if (pairs == 0) return std::nullopt;
  const auto ours = channel.figures(), raw = floor->figures();
  return paired_ratio(std::span(ours).first(pairs), std::span(raw).first(pairs));
}

}  // namespace ipc::bench
