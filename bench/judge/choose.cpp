#include "bench/judge/choose.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "bench/judge/limit.h"
#include "bench/judge/throughput.h"
#include "bench/judge/told_apart.h"
#include "bench/run/format.h"

namespace ipc::bench {
namespace {

using Rows = std::vector<const Row*>;

bool is_spinning(std::string_view waiting) { return waiting == "spin" || waiting == "yield"; }

bool is_usual(std::string_view waiting) { return waiting == "block" || waiting == "hybrid"; }

// Returns whether a way to wait makes sense with so many CPUs, ranked or not.
bool is_sensible(std::string_view waiting, const Needs& needs) {
  if (needs.cpus == 1U) return is_usual(waiting) || waiting == "yield";
  return is_usual(waiting) || is_spinning(waiting);
}

bool is_ranked(std::string_view waiting, const Needs& needs) {
  return is_usual(waiting) || needs.cpus.has_value();
}

bool is_about(const Row& row, Scenario scenario, const Needs& needs) {
  const Point& point = row.point;
  return row.is_channel() && point.scenario == scenario && point.peers == 1 &&
         (point.batch == 1 || scenario == Scenario::stream) &&
         point.placement == placement_for(needs) && is_sensible(point.waiting, needs) &&
         (scenario == Scenario::load) == (point.rate > 0);
}

std::uint64_t rate_in(Scenario scenario, const Needs& needs) {
  return scenario == Scenario::load ? needs.rate.value_or(0) : 0;
}

bool is_of(const Here& here, const Summary& run) {
  return !here.cpu.empty() && run.fact_or("cpu", "") == here.cpu && !here.kernel.empty() &&
         run.fact_or("kernel", "") == here.kernel;
}

// The machine of a run; a run without its CPU has a machine of its own.
std::string machine_of(const Summary& run) {
  const std::string cpu = run.fact_or("cpu", "");
  return cpu.empty() ? run.source : cpu + "\n" + run.fact_or("kernel", "");
}

// How well a run answers.
struct Fit {
  std::size_t run = 0;
  Scenario scenario = Scenario::ping;
  int preference = 0;   // of the scenario
  bool covers = false;  // the size and the rate lie between those measured
  std::size_t transports = 0;
  std::string date;

  bool is_worse_than(const Fit& other) const {
    const auto key = [](const Fit& fit) {
      return std::tie(fit.preference, fit.covers, fit.transports, fit.date);
    };
    return key(*this) < key(other);
  }
};

std::optional<Fit> fit_of(const Summary& run, Scenario scenario, const Needs& needs) {
  constexpr auto max = std::numeric_limits<std::uint64_t>::max();
  std::set<std::string> transports;
  std::uint64_t size_min = max, size_max = 0, rate_min = max, rate_max = 0;
  for (const Row& row : run.rows) {
    if (!row.figure || !is_about(row, scenario, needs)) continue;
    transports.insert(row.transport);
    size_min = std::min<std::uint64_t>(size_min, row.point.size);
    size_max = std::max<std::uint64_t>(size_max, row.point.size);
    rate_min = std::min(rate_min, row.point.rate);
    rate_max = std::max(rate_max, row.point.rate);
  }
  if (transports.empty()) return std::nullopt;
  const std::uint64_t rate = rate_in(scenario, needs);
  const bool covers =
      size_min <= needs.size && needs.size <= size_max && rate_min <= rate && rate <= rate_max;
  return Fit{0, scenario, 0, covers, transports.size(), run.fact_or("date", "")};
}

// Returns how well a run answers with the best of the scenarios that it has.
std::optional<Fit> fit_of(const Summary& run, const Needs& needs) {
  std::vector<Scenario> scenarios = {Scenario::one_way, Scenario::ping};
  if (needs.rate) scenarios = {Scenario::load, Scenario::one_way, Scenario::ping, Scenario::stream};
  for (std::size_t at = 0; at < scenarios.size(); ++at) {
    auto fit = fit_of(run, scenarios[at], needs);
    if (!fit) continue;
    fit->preference = static_cast<int>(scenarios.size() - at);
    return fit;
  }
  return std::nullopt;
}

// Returns the transports of the run in its order, then those that it does not know.
std::vector<std::string> candidates_of(const Summary& run, const Needs& needs, const Here& here) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    const auto is_in = [&](const auto& all) {
      return std::find(all.begin(), all.end(), name) != all.end();
    };
    if (!is_in(names) && (needs.among.empty() || is_in(needs.among))) names.push_back(name);
  };
  for (const TransportFacts& facts : run.transports) add(facts.name);
  for (const Row& row : run.rows)
    if (row.is_channel()) add(row.transport);
  for (const std::string& name : here.transports) add(name);
  return names;
}

std::optional<std::string> lack(const Summary& run, const std::string& transport,
                                const Needs& needs) {
  const TransportFacts* const facts = run.transport(transport);
  if (facts == nullptr) {
    const bool is_measured = std::any_of(run.rows.begin(), run.rows.end(), [&](const Row& row) {
      return row.transport == transport;
    });
    if (needs.traits.empty() || !is_measured) return std::nullopt;
    return "its traits are not in the file";
  }
  for (const Need need : needs.traits)
    if (!meets(*facts, need)) return std::string(lack_of(need));
  if (!needs.lossy && facts->has("reliable", "false"))
    return fmt::format("{} (--lossy accepts that)", lack_of(Need::reliable));
  return std::nullopt;
}

const std::optional<Figure>& asked_of(const Row& row, const Needs& needs) {
  return needs.p99_ns ? row.percentiles_ns[p99_index] : row.figure;
}

bool differ_as_asked(const Row& one, const Row& other, const Needs& needs) {
  if (!needs.p99_ns) return differ(one, other);
  const auto &first = one.percentiles_ns[p99_index], &second = other.percentiles_ns[p99_index];
  const auto decides = [](const std::optional<Figure>& figure) {
    return figure && figure->interval && figure->interval->level >= Estimate::level_min;
  };
  if (!decides(first) || !decides(second)) return false;
  return first->interval->high < second->interval->low ||
         second->interval->high < first->interval->low;
}

double p99_or_infinity(const Row& row) {
  const auto& p99 = row.percentiles_ns[p99_index];
  return p99 && std::isfinite(p99->median) ? p99->median : std::numeric_limits<double>::infinity();
}

// Sorts by the figure asked for. In front are those to which no candidate with a lower figure is
// distinguishable: no two of them differ, so their order is by p99, then by CPU. Returns their
// number.
std::size_t rank(std::vector<Candidate>& all, const Needs& needs) {
  const auto row_of = [](const Candidate& one) -> const Row& { return one.found->row; };
  std::stable_sort(all.begin(), all.end(), [&](const Candidate& a, const Candidate& b) {
    return asked_of(row_of(a), needs)->median < asked_of(row_of(b), needs)->median;
  });
  std::vector<Candidate> best, others;
  for (Candidate& one : all) {
    const auto is_better = [&](const Candidate& other) {
      return differ_as_asked(row_of(other), row_of(one), needs);
    };
    const bool is_beaten = std::any_of(best.begin(), best.end(), is_better) ||
                           std::any_of(others.begin(), others.end(), is_better);
    (is_beaten ? others : best).push_back(std::move(one));
  }
  std::stable_sort(best.begin(), best.end(), [&](const Candidate& a, const Candidate& b) {
    constexpr double unknown = std::numeric_limits<double>::infinity();
    const auto key = [&](const Candidate& one) {
      return std::pair(p99_or_infinity(row_of(one)), cpu_ns_of(row_of(one)).value_or(unknown));
    };
    return key(a) < key(b);
  });
  const std::size_t alike = best.size();
  std::move(others.begin(), others.end(), std::back_inserter(best));
  all = std::move(best);
  return alike;
}

// Judges the candidates of one machine.
class Judge {
 public:
  Judge(Choice& choice, const std::vector<Summary>& runs, const Needs& needs)
      : choice_(choice),
        run_(runs[choice.run]),
        streams_(choice.stream_run ? &runs[*choice.stream_run] : nullptr),
        needs_(needs) {
    if (streams_ != nullptr) beyond_any_ = beyond_any(*streams_, needs.size, *needs.rate);
  }

  void add(const std::string& transport) {
    if (auto reason = lack(run_, transport, needs_)) return drop(transport, std::move(*reason));
    if (beyond_any_) return drop(transport, *beyond_any_);
    std::map<std::string, std::pair<Rows, Rows>> by_waiting;  // of the scenario, and streams
    for (const Row& row : run_.rows)
      if (row.transport == transport && choice_.scenario != Scenario::stream &&
          is_about(row, choice_.scenario, needs_))
        by_waiting[row.point.waiting].first.push_back(&row);
    if (streams_ != nullptr)
      for (const Row& row : streams_->rows)
        if (row.transport == transport && is_about(row, Scenario::stream, needs_))
          by_waiting[row.point.waiting].second.push_back(&row);
    if (by_waiting.empty()) choice_.unmeasured.push_back(transport);
    for (const auto& [waiting, rows] : by_waiting)
      judge({transport, waiting, {}, {}}, rows.first, rows.second);
  }

  void finish() {
    choice_.alike = rank(choice_.ranked, needs_);
    if (!spinning_.empty()) {
      rank(spinning_, needs_);
      choice_.spinning = std::move(spinning_.front().found);
    }
    const auto key = [&](const Candidate& one) {
      constexpr double unknown = std::numeric_limits<double>::infinity();
      const auto figure = one.found ? asked_of(one.found->row, needs_) : std::nullopt;
      return std::pair(-one.times_the_rate, figure ? figure->median : unknown);
    };
    std::stable_sort(choice_.unknown.begin(), choice_.unknown.end(),
                     [&](const Candidate& a, const Candidate& b) { return key(a) < key(b); });
  }

 private:
  void judge(Candidate one, const Rows& rows, const Rows& streams) {
    auto looked = figure_at(rows, needs_.size, rate_in(choice_.scenario, needs_));
    if (!looked && looked.error().why != NoFigure::Why::not_measured)
      return drop_if_ranked(one, std::move(looked.error().reason));
    if (looked) one.found = std::move(*looked);
    else one.why = std::move(looked.error().reason);
    if (needs_.rate && (choice_.scenario != Scenario::load || !one.found)) {
      Throughput throughput = throughput_at(streams, needs_.size, *needs_.rate);
      if (throughput.sustains == Throughput::Sustains::cannot)
        return drop_if_ranked(one, std::move(throughput.reason));
      one.times_the_rate = throughput.times_the_rate;
      if (one.why.empty() || throughput.times_the_rate > 0) one.why = std::move(throughput.reason);
      return keep_unknown(std::move(one));
    }
    if (!one.found) return keep_unknown(std::move(one));
    one.why = why_unranked(one.found->row);
    if (one.why.empty() && needs_.p99_ns) {
      const Answer answer = answer_of(one.found->row);
      if (answer == Answer::exceeds)
        return drop_if_ranked(one, "its p99 exceeds the limit: " + p99_of(one));
      if (answer == Answer::cannot_tell) one.why = why_p99(one.found->row);
    }
    if (!one.why.empty()) return keep_unknown(std::move(one));
    (is_ranked(one.waiting, needs_) ? choice_.ranked : spinning_).push_back(std::move(one));
  }

  static std::string why_unranked(const Row& row) {
    if (row.figure->interval) return "";
    return fmt::format("{} per cell: not enough to rank ({} are the fewest)",
                       row.launches == 1 ? "one launch" : fmt::format("{} launches", row.launches),
                       interval_min);
  }

  // One way takes less time than the round trip of a ping, so a ping cannot show that it exceeds.
  Answer answer_of(const Row& row) const {
    const Answer one = answer(row.percentiles_ns[p99_index], *needs_.p99_ns);
    const bool is_upper_bound = choice_.scenario == Scenario::ping;
    return is_upper_bound && one == Answer::exceeds ? Answer::cannot_tell : one;
  }

  static std::string p99_of(const Candidate& one) {
    const Figure& p99 = *one.found->row.percentiles_ns[p99_index];
    return fmt::format("{} µs [{}, {}]", number(p99.median / 1e3), number(p99.interval->low / 1e3),
                       number(p99.interval->high / 1e3));
  }

  std::string why_p99(const Row& row) const {
    const auto& p99 = row.percentiles_ns[p99_index];
    if (!p99 || !std::isfinite(p99->median))
      return fmt::format("p99 not known: too few messages per launch ({})", time_for_p99(needs_));
    if (!p99->interval || p99->interval->level < Estimate::level_min)
      return "too few launches have a p99";
    if (p99->interval->low > *needs_.p99_ns)
      return "the p99 of its round trip exceeds the limit; one way takes less";
    return "the interval of its p99 includes the limit";
  }

  void drop(std::string what, std::string reason) {
    choice_.dropped.push_back({std::move(what), std::move(reason)});
  }
  // Candidates that spin are not listed where the CPUs are not known.
  void drop_if_ranked(const Candidate& one, std::string reason) {
    if (is_ranked(one.waiting, needs_)) drop(one.name(), std::move(reason));
  }
  void keep_unknown(Candidate one) {
    if (is_ranked(one.waiting, needs_)) choice_.unknown.push_back(std::move(one));
  }

  Choice& choice_;
  const Summary& run_;
  const Summary* streams_;
  const Needs& needs_;
  std::optional<std::string> beyond_any_;
  std::vector<Candidate> spinning_;
};

// Returns the run of the same machine that has the most streams, if a rate is wanted.
std::optional<std::size_t> stream_run(const std::vector<Summary>& runs, std::size_t of,
                                      const Needs& needs) {
  std::optional<Fit> best;
  for (std::size_t at = 0; needs.rate && at < runs.size(); ++at) {
    if (machine_of(runs[at]) != machine_of(runs[of])) continue;
    auto fit = fit_of(runs[at], Scenario::stream, needs);
    if (!fit || (best && fit->is_worse_than(*best))) continue;
    fit->run = at;
    best = std::move(fit);
  }
  return best ? std::optional(best->run) : std::nullopt;
}

// Returns the run of each machine that answers best, in the order of the runs.
std::vector<Fit> best_of_machines(const std::vector<Summary>& runs, const Needs& needs) {
  std::vector<Fit> best;
  std::map<std::string, std::size_t> places;
  for (std::size_t at = 0; at < runs.size(); ++at) {
    auto fit = fit_of(runs[at], needs);
    if (!fit) continue;
    fit->run = at;
    const auto [place, is_new] = places.try_emplace(machine_of(runs[at]), best.size());
    if (is_new) best.push_back(std::move(*fit));
    else if (!fit->is_worse_than(best[place->second])) best[place->second] = std::move(*fit);
  }
  return best;
}

}  // namespace

std::string_view placement_for(const Needs& needs) {
  return needs.cpus == 1U ? "same_cpu" : "cross_cpu";
}

std::optional<double> cpu_ns_of(const Row& row) {
  if (row.point.scenario != Scenario::load) return row.cpu_ns;
  return row.server ? std::optional(row.server->cpu_ns) : std::nullopt;
}

std::vector<Choice> choose(const std::vector<Summary>& runs, const Needs& needs, const Here& here) {
  std::vector<Choice> choices;
  for (const Fit& fit : best_of_machines(runs, needs)) {
    Choice& choice = choices.emplace_back();
    choice.run = fit.run;
    choice.scenario = fit.scenario;
    choice.is_of_here = is_of(here, runs[fit.run]);
    choice.stream_run = stream_run(runs, fit.run, needs);
    Judge judge(choice, runs, needs);
    for (const std::string& transport : candidates_of(runs[fit.run], needs, here))
      judge.add(transport);
    judge.finish();
  }
  std::stable_partition(choices.begin(), choices.end(),
                        [](const Choice& choice) { return choice.is_of_here; });
  return choices;
}

ChooseOutcome outcome_of(const std::vector<Choice>& choices, const Needs& needs) {
  bool is_unknown = choices.empty();
  for (const Choice& choice : choices) {
    if (!choice.ranked.empty()) return ChooseOutcome::fits;
    if (!choice.unknown.empty() || (!needs.among.empty() && !choice.unmeasured.empty()))
      is_unknown = true;
  }
  return is_unknown ? ChooseOutcome::cannot_tell : ChooseOutcome::none_fits;
}

}  // namespace ipc::bench
