#include "bench/choose.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "bench/table.h"
#include "bench/told_apart.h"

namespace ipc::bench {
namespace {

using Stage = NoFigure::Stage;

bool is_spinning(std::string_view waiting) { return waiting == "spin" || waiting == "yield"; }

bool is_usual(std::string_view waiting) { return waiting == "block" || waiting == "hybrid"; }

// Whether a way to wait makes sense with so many CPUs, if those that are told beside the ranking count as well.
bool is_sensible(std::string_view waiting, const Needs& needs) {
  if (needs.cpus == 1U) return is_usual(waiting) || waiting == "yield";
  return is_usual(waiting) || is_spinning(waiting);
}

bool is_ranked(std::string_view waiting, const Needs& needs) {
  return is_usual(waiting) || needs.cpus.has_value();
}

bool is_about(const Row& row, Scenario scenario, const Needs& needs) {
  const Point& point = row.point;
  return row.is_channel() && point.scenario == scenario && point.batch == 1 && point.peers == 1 &&
         point.placement == placement_for(needs) && is_sensible(point.waiting, needs) &&
         (scenario == Scenario::load) == (point.rate > 0);
}

bool is_of(const Here& here, const Summary& run) {
  return !here.cpu.empty() && run.fact_or("cpu", "") == here.cpu && !here.kernel.empty() &&
         run.fact_or("kernel", "") == here.kernel;
}

// What there is in a run of one scenario.
struct Coverage {
  std::set<std::string> transports;
  std::uint64_t size_min = std::numeric_limits<std::uint64_t>::max(), size_max = 0;
  std::uint64_t rate_min = std::numeric_limits<std::uint64_t>::max(), rate_max = 0;

  void add(const Row& row) {
    transports.insert(row.transport);
    size_min = std::min<std::uint64_t>(size_min, row.point.size);
    size_max = std::max<std::uint64_t>(size_max, row.point.size);
    rate_min = std::min(rate_min, row.point.rate);
    rate_max = std::max(rate_max, row.point.rate);
  }
  bool holds(std::size_t size, std::uint64_t rate) const {
    return size_min <= size && size <= size_max && rate_min <= rate && rate <= rate_max;
  }
};

Coverage coverage_of(const Summary& run, Scenario scenario, const Needs& needs) {
  Coverage coverage;
  for (const Row& row : run.rows)
    if (row.figure && is_about(row, scenario, needs)) coverage.add(row);
  return coverage;
}

std::uint64_t rate_in(Scenario scenario, const Needs& needs) {
  return scenario == Scenario::load ? needs.rate.value_or(0) : 0;
}

void choose_run(Choice& choice, const std::vector<Summary>& runs, const Needs& needs,
                const Here& here) {
  std::tuple<bool, int, bool, std::size_t, std::string> best;
  for (std::size_t at = 0; at < runs.size(); ++at) {
    int preference = 0;
    for (const Scenario scenario : {Scenario::load, Scenario::one_way, Scenario::ping}) {
      --preference;
      if (scenario == Scenario::load && !needs.rate) continue;
      const Coverage coverage = coverage_of(runs[at], scenario, needs);
      if (coverage.transports.empty()) continue;
      const std::tuple rank(is_of(here, runs[at]), preference,
                            coverage.holds(needs.size, rate_in(scenario, needs)),
                            coverage.transports.size(), runs[at].fact_or("date", ""));
      if (choice.run && rank < best) break;
      best = rank;
      choice.run = at;
      choice.is_of_here = is_of(here, runs[at]);
      choice.scenario = scenario;
      break;
    }
  }
}

// Those of the run, in its order, then those that it does not know.
std::vector<std::string> transports_of(const Summary& run, const Here& here) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const TransportFacts& facts : run.transports) add(facts.name);
  for (const Row& row : run.rows)
    if (row.is_channel()) add(row.transport);
  for (const std::string& name : here.transports) add(name);
  return names;
}

std::optional<std::string> lack(const Summary& run, const std::string& transport,
                                const Needs& needs) {
  if (needs.traits.empty()) return std::nullopt;
  const TransportFacts* const facts = run.transport(transport);
  if (facts == nullptr)
    return std::any_of(run.rows.begin(), run.rows.end(),
                       [&](const Row& row) { return row.transport == transport; })
               ? "its traits are not in the file"
               : "not measured";
  for (const Need need : needs.traits)
    if (!meets(*facts, need)) return std::string(lack_of(need));
  return std::nullopt;
}

void require_p99(Looked& looked, const Needs& needs) {
  if (!looked.found || !needs.p99_ns) return;
  const std::optional<Figure> p99_ns = looked.found->row.percentiles_ns[p99_index];
  if (p99_ns && p99_ns->median <= *needs.p99_ns) return;
  looked.missing =
      p99_ns ? NoFigure{Stage::too_slow, fmt::format("p99 {} us", number(p99_ns->median / 1e3))}
             : NoFigure{Stage::not_known, "p99 not known: too few messages were measured"};
  looked.found.reset();
}

class Ranking {
 public:
  Ranking(Choice& choice, const Summary& run, const Needs& needs)
      : choice_(choice), run_(run), needs_(needs) {}

  void add(const std::string& transport) {
    if (auto reason = lack(run_, transport, needs_))
      return drop(transport, std::move(*reason), false);
    std::map<std::string, std::vector<const Row*>> rows;
    for (const Row& row : run_.rows)
      if (row.transport == transport && is_about(row, choice_.scenario, needs_))
        rows[row.point.waiting].push_back(&row);
    NoFigure closest{Stage::not_measured, "not measured"};
    std::vector<Dropped> others;
    bool is_in = false;
    for (const auto& [waiting, of_waiting] : rows) {
      Looked looked = figure_at(of_waiting, needs_.size, rate_in(choice_.scenario, needs_));
      require_p99(looked, needs_);
      if (!is_ranked(waiting, needs_)) {
        if (looked.found) spinning_.push_back(std::move(*looked.found));
      } else if (looked.found) {
        choice_.ranked.push_back(std::move(*looked.found));
        is_in = true;
      } else {
        others.push_back({fmt::format("{}, {}", transport, waiting), looked.missing.reason,
                          looked.missing.is_unknown()});
        if (looked.missing.stage >= closest.stage) closest = std::move(looked.missing);
      }
    }
    // Whom the run does not have at all nobody wanted to measure.
    const bool is_unknown = !rows.empty() && closest.is_unknown();
    if (!is_in) return drop(transport, std::move(closest.reason), is_unknown);
    choice_.dropped.insert(choice_.dropped.end(), others.begin(), others.end());
  }

  // By p50, also where there is a limit for p99: that is met or not, and whether two p99 differ cannot be
  // told, since a run has one of each and no interval.
  void finish() {
    const auto is_less = [](const LoadFigure& a, const LoadFigure& b) {
      return a.row.figure->median < b.row.figure->median;
    };
    std::stable_sort(choice_.ranked.begin(), choice_.ranked.end(), is_less);
    for (const LoadFigure& one : choice_.ranked) {
      if (choice_.alike > 0 && differ(choice_.ranked.front().row, one.row)) break;
      ++choice_.alike;
    }
    const auto least = std::min_element(spinning_.begin(), spinning_.end(), is_less);
    if (least != spinning_.end()) choice_.spinning = std::move(*least);
  }

 private:
  void drop(const std::string& transport, std::string reason, bool is_unknown) {
    choice_.dropped.push_back({transport, std::move(reason), is_unknown});
  }

  Choice& choice_;
  const Summary& run_;
  const Needs& needs_;
  std::vector<LoadFigure> spinning_;
};

}  // namespace

std::string_view placement_for(const Needs& needs) {
  return needs.cpus == 1U ? "same_cpu" : "cross_cpu";
}

bool Choice::is_unknown() const {
  return ranked.empty() && std::any_of(dropped.begin(), dropped.end(),
                                       [](const Dropped& one) { return one.is_unknown; });
}

Choice choose(const std::vector<Summary>& runs, const Needs& needs, const Here& here) {
  Choice choice;
  choose_run(choice, runs, needs, here);
  if (!choice.run) return choice;
  const Summary& run = runs[*choice.run];
  Ranking ranking(choice, run, needs);
  for (const std::string& transport : transports_of(run, here)) ranking.add(transport);
  ranking.finish();
  return choice;
}

}  // namespace ipc::bench
