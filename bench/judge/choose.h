#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bench/judge/load_figure.h"
#include "bench/judge/needs.h"
#include "bench/run/summary.h"

// Finds the transport that fits a need, by traits and measurements. All functions are pure.
namespace ipc::bench {

// The needs of a user of a channel.
struct Needs {
  std::size_t size = 64;              // bytes per message, above zero
  std::optional<std::uint64_t> rate;  // messages per second, one way, above zero
  std::optional<double> p99_ns;       // upper limit in ns
  std::vector<Need> traits;
  // 1: both peers share one CPU, so a spinning peer keeps the other from answering. 2 or more: each
  // peer has its own CPU and may spin. nullopt: spinning is left out of the ranking.
  std::optional<unsigned> cpus;
  bool lossy = false;              // transports that may lose messages are candidates
  std::vector<std::string> among;  // the only candidates; empty: all transports
};

// The machine and the program that ask.
struct Here {
  std::string cpu, kernel;              // as in the facts of a run
  std::vector<std::string> transports;  // the candidates, measured or not, if none are named
  // The promises of this program's transports, for those of which a run has no promises.
  std::vector<TransportFacts> facts = {};
};

// One transport with one way to wait.
struct Candidate {
  std::string transport, waiting;
  std::optional<LoadFigure> found;
  Bilingual why;              // reason why it is not known whether the candidate fits; or empty
  double times_the_rate = 0;  // stream's rate / wanted rate, if no load was measured; 0: not known
  bool may_lose = false;      // may lose messages, by its promises

  std::string name() const { return transport + " (" + waiting + ")"; }
};

// A candidate that does not fit, or a whole transport (`waiting` is empty).
struct Dropped {
  std::string transport, waiting;
  Bilingual reason;

  std::string name() const {
    return waiting.empty() ? transport : transport + " (" + waiting + ")";
  }
};

// The answer of one machine. It comes from one run, because results of different hours differ by
// more than transports do. Only streams may come from another run of the machine (`stream_run`).
struct Choice {
  std::size_t run = 0;  // index of the run that answers
  std::optional<std::size_t> stream_run;
  bool is_of_here = false;  // the same CPU and kernel
  Scenario scenario = Scenario::ping;
  std::vector<Candidate> ranked;   // those that fit, the best first
  std::size_t alike = 0;           // number of the first ones that do not differ from each other
  std::vector<Candidate> unknown;  // candidates that may fit
  std::optional<LoadFigure> spinning;  // the best spinning one, if the CPUs are not known
  std::vector<Dropped> dropped;
  std::vector<std::string> unmeasured;  // transports without any figure of this kind
  // Transports that the run measured, but of which it has no promises. Those of this program count.
  std::vector<std::string> with_promises_of_here;
};

// Returns one answer for each machine that has results, this machine's first. A machine answers
// with the run that is best by these criteria, in this order: it has results under load, if a rate
// is wanted (else one_way, then ping); its sizes and rates include those wanted; it has more
// transports; it is the latest.
std::vector<Choice> choose(const std::vector<Summary>& runs, const Needs&, const Here&);

// The outcome of all answers together: the exit status. No transport fits only if each one is
// excluded on every machine. A transport without results is not excluded.
enum class ChooseOutcome : unsigned char { fits, none_fits, cannot_tell };
ChooseOutcome outcome_of(std::span<const Choice>);
// Returns whether no transport fits on this machine, while other machines' answers leave it open
// which one fits there.
bool is_undecided_elsewhere(const std::vector<Choice>&);

// Returns the names of the candidates that do not differ from the pick of a machine.
std::vector<std::string> ties_of(const Choice&);
// Returns the pick if all machines have the same; otherwise nullptr.
const Candidate* pick_everywhere(const std::vector<Choice>&);
// Returns the names of the candidates that are the pick or do not differ from it on every machine.
std::vector<std::string> best_everywhere(const std::vector<Choice>&);
// Returns the names of the candidates that may fit on every machine.
std::vector<std::string> unknown_everywhere(const std::vector<Choice>&);

// Returns "--time 6s": the time of a launch that has ten messages beyond its p99.
std::string time_for_p99(const Needs&);
// Returns the word for where both peers run with so many CPUs, as in a point.
std::string_view placement_for(const Needs&);
// Returns the CPU time per message in ns. Under load only the receiver counts, because the sender
// spins for its schedule.
std::optional<double> cpu_ns_of(const Row&);

}  // namespace ipc::bench
