// Ranks the transports of each machine by a user's needs.
#include "bench/judge/choose.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "bench/judge/reasons.h"
#include "bench/judge/significance.h"
#include "bench/run/speaker.h"

namespace ipc::bench {
namespace {

using Rows = std::vector<const Row*>;

bool is_usual(std::string_view waiting) { return waiting == "block" || waiting == "hybrid"; }

// Returns whether a way to wait makes sense with so many CPUs. Spinning may still be unranked.
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

// Returns the machine of a run. A run that does not name its CPU is a machine of its own.
std::string machine_of(const Summary& run) {
  const std::string cpu = run.fact_or("cpu", "");
  return cpu.empty() ? run.source : cpu + "\n" + run.fact_or("kernel", "");
}

// A measure of how well one scenario of a run answers. The fields are compared in this order.
struct Fit {
  std::size_t preference;  // index in `scenarios`
  bool covers;             // the size and the rate lie between those measured
  std::size_t transports;
  std::string date;
  std::size_t run;
  Scenario scenario;

  friend auto operator<=>(const Fit&, const Fit&) = default;
};

// The scenarios by preference, the best last. Streams only set an upper bound.
constexpr Scenario scenarios[] = {Scenario::stream, Scenario::ping, Scenario::one_way,
                                  Scenario::load};

// Returns nullopt if the run does not have the scenario.
std::optional<Fit> fit_of(const std::vector<Summary>& runs, std::size_t run, std::size_t preference,
                          const Needs& needs) {
  const Scenario scenario = scenarios[preference];
  std::set<std::string> transports;
  std::set<std::uint64_t> sizes, rates;
  for (const Row& row : runs[run].rows) {
    if (!row.figure || !is_about(row, scenario, needs)) continue;
    transports.insert(row.transport);
    sizes.insert(row.point.size);
    rates.insert(row.point.rate);
  }
  if (transports.empty() || (scenario == Scenario::load && !needs.rate)) return std::nullopt;
  const auto is_within = [](std::uint64_t value, const std::set<std::uint64_t>& values) {
    return *values.begin() <= value && value <= *values.rbegin();
  };
  const bool covers = is_within(needs.size, sizes) && is_within(rate_in(scenario, needs), rates);
  return Fit{preference, covers, transports.size(), runs[run].fact_or("date", ""), run, scenario};
}

// The best fits of the runs of one machine.
struct MachineFits {
  std::string machine;
  std::optional<Fit> answer, streams;
};

// Returns the machines in the order of their fits.
std::vector<MachineFits> best_fits(const std::vector<Summary>& runs, const Needs& needs) {
  std::vector<MachineFits> all;
  for (std::size_t run = 0; run < runs.size(); ++run)
    for (std::size_t preference = 0; preference < std::size(scenarios); ++preference) {
      const auto fit = fit_of(runs, run, preference, needs);
      if (!fit) continue;
      const std::string machine = machine_of(runs[run]);
      auto best = std::ranges::find(all, machine, &MachineFits::machine);
      if (best == all.end()) best = all.insert(best, {machine, {}, {}});
      const bool is_stream = scenarios[preference] == Scenario::stream;
      if (is_stream) best->streams = std::max(best->streams, fit);
      if (!is_stream || needs.rate) best->answer = std::max(best->answer, fit);
    }
  return all;
}

// Returns the transports of the run in its order, then the others. Every name of `needs.among` is a
// candidate, because a user who names it has to get an answer.
std::vector<std::string> candidates_of(const Summary& run, const Needs& needs, const Here& here) {
  std::vector<std::string> names;
  for (const TransportFacts& facts : run.transports) add_new(names, {facts.name});
  for (const Row& row : run.rows)
    if (row.is_channel()) add_new(names, {row.transport});
  add_new(names, here.transports);
  if (needs.among.empty()) return names;
  std::erase_if(names,
                [&](const auto& name) { return std::ranges::count(needs.among, name) == 0; });
  add_new(names, needs.among);
  return names;
}

// Returns the promises in the run, or those of this program if the run has none.
const TransportFacts* facts_of(const Summary& run, const std::string& transport, const Here& here) {
  if (const TransportFacts* const facts = run.transport(transport)) return facts;
  const auto found = std::ranges::find(here.facts, transport, &TransportFacts::name);
  return found == here.facts.end() ? nullptr : &*found;
}

bool may_lose(const TransportFacts& facts) { return facts.has("reliable", "false"); }

// Returns why a transport does not meet the needs by its promises, which are nullptr if not known.
std::optional<Bilingual> lack(const TransportFacts* facts, bool is_measured, const Needs& needs) {
  if (facts == nullptr) {
    if (needs.traits.empty() || !is_measured) return std::nullopt;
    return bilingual(reasons::no_traits);
  }
  for (const Need need : needs.traits)
    if (!meets(*facts, need)) return bilingual(lack_of(need));
  if (!needs.lossy && may_lose(*facts))
    return bilingual(
        [](const Speaker& say) { return say(reasons::lossy, say(lack_of(Need::reliable))); });
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
  std::ranges::stable_sort(begin, end, {},
                           [&](const Candidate& one) { return median_of(one, of); });
}

// Moves the candidates that no other one beats to the front, in their order. Returns their end.
Place unbeaten_first(Place begin, Place end, ResultOf of) {
  std::set<std::string> beaten;
  for (Place one = begin; one != end; ++one)
    if (std::any_of(begin, end, [&](const Candidate& other) { return beats(other, *one, of); }))
      beaten.insert(one->name());
  return std::stable_partition(begin, end,
                               [&](const Candidate& one) { return !beaten.contains(one.name()); });
}

// Sorts by the result asked for, and returns the number of candidates in front: those that no other
// one beats. They do not differ from each other, so p99 orders them. Among those with the lowest
// p99, or without a known p99, the ones that no other one beats in CPU come first.
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
  Judge(Choice& choice, const std::vector<Summary>& runs, const Needs& needs, const Here& here)
      : choice_(choice),
        run_(runs[choice.run]),
        streams_(choice.stream_run ? &runs[*choice.stream_run] : nullptr),
        needs_(needs),
        here_(here) {
    if (streams_ != nullptr && needs.rate)
      beyond_any_ = beyond_any(*streams_, needs.size, *needs.rate);
  }

  void add(const std::string& transport) {
    const bool is_measured = std::ranges::count(run_.rows, transport, &Row::transport) > 0;
    const TransportFacts* const facts = facts_of(run_, transport, here_);
    if (is_measured && facts != nullptr && run_.transport(transport) == nullptr)
      choice_.with_promises_of_here.push_back(transport);
    if (auto reason = lack(facts, is_measured, needs_))
      return drop(transport, "", std::move(*reason));
    if (beyond_any_) return drop(transport, "", *beyond_any_);
    std::map<std::string, std::pair<Rows, Rows>> by_waiting;  // the scenario; streams
    if (choice_.scenario != Scenario::stream)
      for (const Row* const row : rows_of(run_, transport, choice_.scenario))
        by_waiting[row->point.waiting].first.push_back(row);
    if (streams_ != nullptr)
      for (const Row* const row : rows_of(*streams_, transport, Scenario::stream))
        if (needs_.rate || by_waiting.contains(row->point.waiting))
          by_waiting[row->point.waiting].second.push_back(row);
    if (by_waiting.empty()) choice_.unmeasured.push_back(transport);
    for (const auto& [waiting, rows] : by_waiting)
      place({transport, waiting, {}, {}, 0, facts != nullptr && may_lose(*facts)}, rows.first,
            rows.second);
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
    std::ranges::stable_sort(choice_.unknown, {}, key);
  }

 private:
  Rows rows_of(const Summary& run, const std::string& transport, Scenario scenario) const {
    Rows rows;
    for (const Row& row : run.rows)
      if (row.transport == transport && is_about(row, scenario, needs_)) rows.push_back(&row);
    return rows;
  }

  // Adds a candidate. Spinning ones are not listed if the number of CPUs is not known.
  void place(Candidate one, const Rows& rows, const Rows& streams) {
    const Bilingual reason = reason_against(one, rows, streams);
    const bool is_listed = is_usual(one.waiting) || needs_.cpus.has_value();
    if (reason.empty() && one.why.empty())
      (is_listed ? choice_.ranked : spinning_).push_back(std::move(one));
    else if (is_listed && reason.empty()) choice_.unknown.push_back(std::move(one));
    else if (is_listed) drop(one.transport, one.waiting, reason);
  }

  // Returns why a candidate does not fit. Returns an empty text if it fits or, with `why` set, may
  // fit.
  Bilingual reason_against(Candidate& one, const Rows& rows, const Rows& streams) const {
    auto found = figure_at(rows, needs_.size, rate_in(choice_.scenario, needs_));
    if (!found && found.error().excludes) return found.error().reason;
    if (found) one.found = std::move(*found);
    else one.why = found.error().reason;
    if (!one.found || (needs_.rate && choice_.scenario != Scenario::load)) {
      const NoFigure seen = seen_in_streams(streams, needs_.size, needs_.rate);
      if (seen.excludes) return seen.reason;
      one.times_the_rate = seen.times_the_rate;
      if (one.why.empty() || seen.times_the_rate > 0) one.why = seen.reason;
      return {};
    }
    const Row& row = one.found->row;
    if (needs_.p99_ns && choice_.scenario != Scenario::ping)
      if (auto reason = beyond_limit(row); !reason.empty()) return reason;
    const Verdict verdict =
        needs_.p99_ns ? verdict_on(p99_of(row), *needs_.p99_ns) : Verdict::holds;
    if (interval_of(row.figure) == nullptr)
      one.why = row.launches == 1 ? bilingual(reasons::one_launch, interval_min)
                                  : bilingual(reasons::few_launches, row.launches, interval_min);
    else if (verdict != Verdict::holds) one.why = why_p99(row, verdict);
    return {};
  }

  // Returns why a row that is not of round trips exceeds the limit of the p99; or an empty text. A
  // p99 is never below the p50, so the p50 alone may exceed it.
  Bilingual beyond_limit(const Row& row) const {
    const auto reason = [&](const Phrase& phrase, const Figure& figure) {
      return bilingual([&](const Speaker& say) { return say(phrase, say.us(figure)); });
    };
    if (interval_of(row.figure) == nullptr) return {};
    if (verdict_on(p99_of(row), *needs_.p99_ns) == Verdict::fails)
      return reason(reasons::p99_exceeds, *p99_of(row));
    if (verdict_on(row.figure, *needs_.p99_ns) == Verdict::fails)
      return reason(reasons::p50_exceeds, *row.figure);
    return {};
  }

  Bilingual why_p99(const Row& row, Verdict verdict) const {
    if (row.p99_missing_share)
      return bilingual([&](const Speaker& say) {
        return say(reasons::p99_lost, say.decimals(*row.p99_missing_share * 100, 1));
      });
    const auto p99 = p99_of(row);
    if (!p99) return bilingual(reasons::p99_unknown, time_for_p99(needs_));
    if (interval_of(p99) == nullptr) return bilingual(reasons::few_p99);
    return bilingual(verdict == Verdict::fails  // the scenario is ping
                         ? reasons::p99_of_round_trip
                         : reasons::p99_includes);
  }

  void drop(const std::string& transport, const std::string& waiting, Bilingual reason) {
    choice_.dropped.push_back({transport, waiting, std::move(reason)});
  }

  Choice& choice_;
  const Summary& run_;
  const Summary* streams_;
  const Needs& needs_;
  const Here& here_;
  std::optional<Bilingual> beyond_any_;
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
  return row.point.scenario == Scenario::load ? row.receiver_cpu_ns : row.cpu_ns;
}

std::vector<Choice> choose(const std::vector<Summary>& runs, const Needs& needs, const Here& here) {
  std::vector<Choice> choices;
  for (const auto& [machine, answer, streams] : best_fits(runs, needs)) {
    if (!answer) continue;
    Choice& choice = choices.emplace_back();
    choice.run = answer->run;
    choice.scenario = answer->scenario;
    choice.is_of_here = !here.cpu.empty() && machine == here.cpu + "\n" + here.kernel;
    if (streams) choice.stream_run = streams->run;
    Judge judge(choice, runs, needs, here);
    for (const std::string& transport : candidates_of(runs[choice.run], needs, here))
      judge.add(transport);
    judge.finish();
  }
  std::stable_partition(choices.begin(), choices.end(), std::mem_fn(&Choice::is_of_here));
  return choices;
}

}  // namespace ipc::bench
