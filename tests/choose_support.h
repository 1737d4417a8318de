#pragma once

// Runs as choose reads them, and what it answers.
#include <cmath>
#include <limits>

#include "bench/choose.h"

namespace ipc::bench::test {

inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

inline Row row_of(Scenario scenario, const std::string& transport, double us, std::size_t size = 64,
                  std::uint64_t rate = 0) {
  Row row;
  row.transport = transport;
  row.point.scenario = scenario;
  row.point.size = size;
  row.point.rate = rate;
  row.launches = 5;
  row.figure = {us * 1e3, Interval{us * 0.99e3, us * 1.01e3}};
  const Interval of_p99{us * 2.9e3, us * 3.1e3};
  row.percentiles_ns = {row.figure, Figure{us * 2e3, {}}, Figure{us * 3e3, of_p99}};
  row.server = PeerCost{};
  row.server->cpu_ns = us * 500;
  if (rate > 0) row.messages_per_second = static_cast<double>(rate);
  return row;
}

inline Row load_row(const std::string& transport, double us, std::size_t size = 64,
                    std::uint64_t rate = 10'000) {
  return row_of(Scenario::load, transport, us, size, rate);
}

inline Row ping_row(const std::string& transport, double us, const std::string& waiting = "block",
                    const std::string& placement = "cross_cpu") {
  Row row = row_of(Scenario::ping, transport, us);
  row.cpu_ns = us * 900;
  row.point.waiting = waiting;
  row.point.placement = placement;
  return row;
}

// What the file says of a socket that others reach by a name, but for `changes`.
inline TransportFacts facts_of(const std::string& name, const Facts& changes = {}) {
  TransportFacts facts{name,
                       "",
                       "core",
                       {{"ordered", "true"},
                        {"reliable", "true"},
                        {"keeps_boundaries", "true"},
                        {"half_close", "true"},
                        {"crosses_hosts", "true"},
                        {"outlives_peer", "true"},
                        {"peer_exit", "by_kernel"},
                        {"tells_deaths", "true"},
                        {"reached_by", "name"}}};
  for (const auto& [trait, value] : changes)
    for (auto& [name_of_trait, old] : facts.traits)
      if (name_of_trait == trait) old = value;
  return facts;
}

inline Summary run_of(std::vector<Row> rows, const std::string& source = "run.json") {
  Summary run;
  run.source = source;
  run.facts = {{"date", "2026-01-01T12:00:00Z"}, {"cpu", "Some CPU"}, {"kernel", "Linux 6.18"}};
  run.rows = std::move(rows);
  return run;
}

inline const Here here{"Some CPU", "Linux 6.18", {}};

inline Choice chosen(std::vector<Row> rows, const Needs& needs = {}) {
  return choose({run_of(std::move(rows))}, needs, here);
}

inline Needs at_rate(std::uint64_t rate, std::size_t size = 64) {
  Needs needs;
  needs.size = size;
  needs.rate = rate;
  return needs;
}

inline std::vector<std::string> names_of(const Choice& choice) {
  std::vector<std::string> names;
  for (const LoadFigure& one : choice.ranked)
    names.push_back(one.row.transport + "/" + one.row.point.waiting);
  return names;
}

inline std::string reason_of(const Choice& choice, const std::string& what) {
  for (const Dropped& one : choice.dropped)
    if (one.what == what) return one.reason;
  return "not dropped";
}

using Names = std::vector<std::string>;

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace ipc::bench::test
