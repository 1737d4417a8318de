#include "bench/judge/choose.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "bench/judge/significance.h"
#include "bench/run/format.h"

namespace ipc::bench {
namespace {

using Rows = std::vector<const Row*>;

bool is_usual(std::string_view waiting) { return waiting == "block" || waiting == "hybrid"; }

// Returns whether a way to wait makes sense with so many CPUs, ranked or not.
bool is_sensible(std::string_view waiting, const Needs& needs) {
  return is_usual(waiting) || waiting == "yield" || (waiting == "spin" && needs.cpus != 1U);
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

// The machine of a run; a run without its CPU has a machine of its own.
std::string machine_of(const Summary& run) {
  const std::string cpu = run.fact_or("cpu", "");
  return cpu.empty() ? run.source : cpu + "\n" + run.fact_or("kernel", "");
}

// How well the rows of one scenario of a run answer. The fields are compared in this order.
struct Fit {
  std::size_t preference = 0;  // of the scenario
  bool covers = false;         // the size and the rate lie between those measured
  std::size_t transports = 0;
  std::string date{};
  std::size_t run = 0;
  Scenario scenario = Scenario::ping;
  std::string machine{};

  friend auto operator<=>(const Fit&, const Fit&) = default;
};

// Adds how well a scenario of a run answers, if the run has it.
void add_fit(std::vector<Fit>& fits, Fit fit, const Summary& run, const Needs& needs) {
  std::set<std::string> transports;
  std::set<std::uint64_t> sizes, rates;
  for (const Row& row : run.rows) {
    if (!row.figure || !is_about(row, fit.scenario, needs)) continue;
    transports.insert(row.transport);
    sizes.insert(row.point.size);
    rates.insert(row.point.rate);
  }
  if (transports.empty()) return;
  const auto is_within = [](std::uint64_t value, const std::set<std::uint64_t>& values) {
    return *values.begin() <= value && value <= *values.rbegin();
  };
  fit.covers = is_within(needs.size, sizes) && is_within(rate_in(fit.scenario, needs), rates);
  fit.transports = transports.size();
  fit.date = run.fact_or("date", "");
  fit.machine = machine_of(run);
  fits.push_back(std::move(fit));
}

// Returns what the runs have, in their order. A stream bounds only what others answer.
std::vector<Fit> fits_of(const std::vector<Summary>& runs, const Needs& needs) {
  std::vector<Scenario> scenarios = {Scenario::stream, Scenario::ping, Scenario::one_way};
  if (needs.rate) scenarios.push_back(Scenario::load);
  std::vector<Fit> fits;
  for (std::size_t run = 0; run < runs.size(); ++run)
    for (std::size_t at = 0; at < scenarios.size(); ++at)
      add_fit(fits, {.preference = at, .run = run, .scenario = scenarios[at]}, runs[run], needs);
  return fits;
}

// Returns the best of a machine's fits that are wanted; nullptr if there is none.
template <class Wanted>
const Fit* best_of(const std::vector<Fit>& fits, const std::string& machine, Wanted wanted) {
  const Fit* best = nullptr;
  for (const Fit& fit : fits)
    if (fit.machine == machine && wanted(fit) && (best == nullptr || *best < fit)) best = &fit;
  return best;
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

// The results by which candidates are ranked, lower first.
using ResultOf = std::optional<Figure> (*)(const Row&);

std::optional<Figure> p50_of(const Row& row) { return row.figure; }

std::optional<Figure> p99_of(const Row& row) { return row.percentiles_ns[p99_index]; }

std::optional<Figure> cpu_of(const Row& row) {
  const auto cpu_ns = cpu_ns_of(row);
  return cpu_ns ? std::optional(Figure{*cpu_ns, row.cpu_interval}) : std::nullopt;
}

ResultOf asked_for(const Needs& needs) { return needs.p99_ns ? p99_of : p50_of; }

double median_of(const Candidate& one, ResultOf of) {
  const auto result = one.found ? of(one.found->row) : std::nullopt;
  return result ? result->median : std::numeric_limits<double>::infinity();
}

bool beats(const Candidate& one, const Candidate& other, ResultOf of) {
  const Row &row = one.found->row, &other_row = other.found->row;
  return median_of(one, of) < median_of(other, of) &&
         (of == p50_of ? differ(row, other_row) : differ(of(row), of(other_row)));
}

using Place = std::vector<Candidate>::iterator;

void sort_by(Place begin, Place end, ResultOf of) {
  std::stable_sort(begin, end, [&](const Candidate& one, const Candidate& other) {
    return median_of(one, of) < median_of(other, of);
  });
}

// Moves those that no other one beats to the front, in their order. Returns their end.
Place unbeaten_first(Place begin, Place end, ResultOf of) {
  std::set<std::string> beaten;
  for (Place one = begin; one != end; ++one)
    if (std::any_of(begin, end, [&](const Candidate& other) { return beats(other, *one, of); }))
      beaten.insert(one->name());
  return std::stable_partition(begin, end,
                               [&](const Candidate& one) { return !beaten.contains(one.name()); });
}

// Sorts by the result asked for. In front are those that no other one beats. No two of them differ,
// so their order is by p99. Of those that share the lowest p99, or of whose p99 nothing is known,
// the ones come first that no other one beats in CPU. Returns the number of those in front.
std::size_t rank(std::vector<Candidate>& all, const Needs& needs) {
  sort_by(all.begin(), all.end(), asked_for(needs));
  const Place best = unbeaten_first(all.begin(), all.end(), asked_for(needs));
  sort_by(all.begin(), best, p99_of);
  const Place tied = std::find_if(all.begin(), best, [&](const Candidate& one) {
    return median_of(one, p99_of) > median_of(all.front(), p99_of);
  });
  unbeaten_first(all.begin(), tied, cpu_of);
  return static_cast<std::size_t>(best - all.begin());
}

// Judges the candidates of one machine.
class Judge {
 public:
  Judge(Choice& choice, const std::vector<Summary>& runs, const Needs& needs)
      : choice_(choice),
        run_(runs[choice.run]),
        streams_(choice.stream_run ? &runs[*choice.stream_run] : nullptr),
        needs_(needs) {
    if (streams_ != nullptr && needs.rate)
      beyond_any_ = beyond_any(*streams_, needs.size, *needs.rate);
  }

  void add(const std::string& transport) {
    if (auto reason = lack(run_, transport, needs_)) return drop(transport, std::move(*reason));
    if (beyond_any_) return drop(transport, *beyond_any_);
    std::map<std::string, std::pair<Rows, Rows>> by_waiting;  // of the scenario, and streams
    if (choice_.scenario != Scenario::stream)
      for (const Row* const row : rows_of(run_, transport, choice_.scenario))
        by_waiting[row->point.waiting].first.push_back(row);
    if (streams_ != nullptr)
      for (const Row* const row : rows_of(*streams_, transport, Scenario::stream))
        if (needs_.rate || by_waiting.contains(row->point.waiting))
          by_waiting[row->point.waiting].second.push_back(row);
    if (by_waiting.empty()) choice_.unmeasured.push_back(transport);
    for (const auto& [waiting, rows] : by_waiting)
      place({transport, waiting, {}, {}}, rows.first, rows.second);
  }

  void finish() {
    choice_.alike = rank(choice_.ranked, needs_);
    if (!spinning_.empty()) {
      rank(spinning_, needs_);
      choice_.spinning = std::move(spinning_.front().found);
    }
    const auto key = [&](const Candidate& one) {
      return std::pair(-one.times_the_rate, median_of(one, asked_for(needs_)));
    };
    std::stable_sort(choice_.unknown.begin(), choice_.unknown.end(),
                     [&](const Candidate& a, const Candidate& b) { return key(a) < key(b); });
  }

 private:
  Rows rows_of(const Summary& run, const std::string& transport, Scenario scenario) const {
    Rows rows;
    for (const Row& row : run.rows)
      if (row.transport == transport && is_about(row, scenario, needs_)) rows.push_back(&row);
    return rows;
  }

  // Candidates that spin are not listed where the CPUs are not known.
  void place(Candidate one, const Rows& rows, const Rows& streams) {
    const std::string reason = reason_against(one, rows, streams);
    const bool is_listed = is_usual(one.waiting) || needs_.cpus.has_value();
    if (reason.empty() && one.why.empty())
      (is_listed ? choice_.ranked : spinning_).push_back(std::move(one));
    else if (is_listed && reason.empty()) choice_.unknown.push_back(std::move(one));
    else if (is_listed) drop(one.name(), reason);
  }

  // Returns why a candidate does not fit; "" if it fits or, where `why` is set, may fit.
  std::string reason_against(Candidate& one, const Rows& rows, const Rows& streams) const {
    auto found = figure_at(rows, needs_.size, rate_in(choice_.scenario, needs_));
    if (!found && found.error().excludes) return found.error().reason;
    if (found) one.found = std::move(*found);
    else one.why = found.error().reason;
    if (!one.found || (needs_.rate && choice_.scenario != Scenario::load)) {
      const NoFigure seen = seen_in_streams(streams, needs_.size, needs_.rate);
      if (seen.excludes) return seen.reason;
      one.times_the_rate = seen.times_the_rate;
      if (one.why.empty() || seen.times_the_rate > 0) one.why = seen.reason;
      return "";
    }
    const Row& row = one.found->row;
    const auto p99 = p99_of(row);
    const Verdict verdict = needs_.p99_ns ? verdict_on(p99, *needs_.p99_ns) : Verdict::holds;
    if (interval_of(row.figure) == nullptr)
      one.why =
          fmt::format("{} per cell: not enough to rank ({} are the fewest)",
                      row.launches == 1 ? "one launch" : fmt::format("{} launches", row.launches),
                      interval_min);
    else if (verdict == Verdict::fails && choice_.scenario != Scenario::ping)
      return "its p99 exceeds the limit: " + us_text(*p99);
    else if (verdict != Verdict::holds) one.why = why_p99(p99, verdict);
    return "";
  }

  std::string why_p99(const std::optional<Figure>& p99, Verdict verdict) const {
    if (!p99)
      return fmt::format("p99 not known: too few messages per launch ({})", time_for_p99(needs_));
    if (interval_of(p99) == nullptr) return "too few launches have a p99";
    return verdict == Verdict::fails  // of a ping
               ? "the p99 of its round trip exceeds the limit; one way takes less"
               : "the interval of its p99 includes the limit";
  }

  void drop(std::string what, std::string reason) {
    choice_.dropped.push_back({std::move(what), std::move(reason)});
  }

  Choice& choice_;
  const Summary& run_;
  const Summary* streams_;
  const Needs& needs_;
  std::optional<std::string> beyond_any_;
  std::vector<Candidate> spinning_;
};

}  // namespace

std::string_view placement_for(const Needs& needs) {
  return needs.cpus == 1U ? "same_cpu" : "cross_cpu";
}

std::string time_for_p99(const Needs& needs) {
  constexpr double messages = 1200;  // ten beyond the p99 need 1000
  const double seconds = needs.rate ? std::ceil(messages / static_cast<double>(*needs.rate)) : 1;
  return fmt::format("--time {:.0f}s", seconds);
}

std::optional<double> cpu_ns_of(const Row& row) {
  if (row.point.scenario != Scenario::load) return row.cpu_ns;
  return row.server ? std::optional(row.server->cpu_ns) : std::nullopt;
}

std::vector<Choice> choose(const std::vector<Summary>& runs, const Needs& needs, const Here& here) {
  const std::vector<Fit> fits = fits_of(runs, needs);
  std::vector<Choice> choices;
  std::set<std::string> answered;
  for (const Fit& one : fits) {
    const std::string& machine = one.machine;
    const auto is_stream = [](const Fit& fit) { return fit.scenario == Scenario::stream; };
    const Fit* const best = best_of(
        fits, machine, [&](const Fit& fit) { return needs.rate.has_value() || !is_stream(fit); });
    if (best == nullptr || !answered.insert(machine).second) continue;
    Choice& choice = choices.emplace_back();
    choice.run = best->run;
    choice.scenario = best->scenario;
    choice.is_of_here = !here.cpu.empty() && machine == here.cpu + "\n" + here.kernel;
    if (const Fit* const streams = best_of(fits, machine, is_stream))
      choice.stream_run = streams->run;
    Judge judge(choice, runs, needs);
    for (const std::string& transport : candidates_of(runs[best->run], needs, here))
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
