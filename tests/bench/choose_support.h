#pragma once

// Runs as choose reads them, and its answers.
#include <cmath>
#include <limits>

#include "bench/report/documents.h"

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
  row.receiver_cpu_ns = us * 500;
  if (rate > 0) {
    row.messages_per_second = static_cast<double>(rate);
    row.arrived_share = row.least_arrived_share = 1;
  }
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

// Returns the traits of a socket that meets every need, except for `changes`.
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
                        {"persists", "true"},
                        {"late_reader", "true"},
                        {"open_protocol", "true"},
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

// Returns the answer of one run; an empty one if the run has no results.
inline Choice chosen(const Summary& run, const Needs& needs = {}) {
  const std::vector<Choice> choices = choose({run}, needs, here);
  return choices.empty() ? Choice{} : choices.front();
}

inline Choice chosen(std::vector<Row> rows, const Needs& needs = {}) {
  return chosen(run_of(std::move(rows)), needs);
}

inline std::string text_of(const std::vector<Summary>& runs, const Needs& needs,
                           Language language = Language::english) {
  return markdown(document_of(choose(runs, needs, here), runs, needs, "new.json", language));
}

inline ChooseOutcome outcome(std::vector<Row> rows, const Needs& needs) {
  return outcome_of(choose({run_of(std::move(rows))}, needs, here));
}

inline Needs at_rate(std::uint64_t rate, std::size_t size = 64) {
  Needs needs;
  needs.size = size;
  needs.rate = rate;
  return needs;
}

inline Needs with_p99(Needs needs, double us) {
  needs.p99_ns = us * 1e3;
  return needs;
}

inline std::vector<std::string> names_of(const std::vector<Candidate>& all) {
  std::vector<std::string> names;
  for (const Candidate& one : all) names.push_back(one.transport + "/" + one.waiting);
  return names;
}
inline std::vector<std::string> names_of(const Choice& choice) { return names_of(choice.ranked); }

// Returns why a candidate may fit.
inline std::string why_of(const Choice& choice, const std::string& name) {
  for (const Candidate& one : choice.unknown)
    if (one.name() == name) return one.why.english;
  return "not unknown";
}

inline std::string reason_of(const Choice& choice, const std::string& what) {
  for (const Dropped& one : choice.dropped)
    if (one.name() == what) return one.reason.english;
  return "not dropped";
}

using Names = std::vector<std::string>;

inline bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace ipc::bench::test
