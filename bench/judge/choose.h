#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/judge/load_figure.h"
#include "bench/judge/needs.h"
#include "bench/run/summary.h"

// Which transport fits a need, by its traits and by what was measured. All functions are pure.
namespace ipc::bench {

// The needs of a user of a channel.
struct Needs {
  std::size_t size = 64;              // bytes per message, above zero
  std::optional<std::uint64_t> rate;  // messages per second, one way, above zero
  std::optional<double> p99_ns;       // at most
  std::vector<Need> traits;
  // 1: both peers share one CPU, so a spinning peer keeps the other from answering. 2 or more: each
  // peer has its own CPU and may spin. Not known: spinning is left out of the ranking.
  std::optional<unsigned> cpus;
  bool lossy = false;              // transports that may lose messages are candidates
  std::vector<std::string> among;  // the only candidates; empty: all transports
};

// The place at which the question is asked.
struct Here {
  std::string cpu, kernel;              // as in the facts of a run
  std::vector<std::string> transports;  // all that exist, measured or not
};

// One transport with one way to wait.
struct Candidate {
  std::string transport, waiting;
  std::optional<LoadFigure> found;
  std::string why;            // it is not known whether this candidate fits
  double times_the_rate = 0;  // its stream, where no load was measured; 0: not known

  std::string name() const { return transport + ", " + waiting; }
};

struct Dropped {
  std::string what;  // a transport, or a candidate's name
  std::string reason;
};

// The answer of one machine. Runs are never mixed: figures of different hours differ by more than
// transports do. Only the streams of `stream_run` may come from another run of the same machine.
struct Choice {
  std::size_t run = 0;  // of those given: the one that answers
  std::optional<std::size_t> stream_run;
  bool is_of_here = false;  // the same CPU and kernel
  Scenario scenario = Scenario::ping;
  std::vector<Candidate> ranked;       // those that fit, the best first
  std::size_t alike = 0;               // so many of the first ones do not differ from each other
  std::vector<Candidate> unknown;      // those that may fit
  std::optional<LoadFigure> spinning;  // the best of those that spin, if the CPUs are not known
  std::vector<Dropped> dropped;
  std::vector<std::string> unmeasured;  // transports without any figure of this kind
};

// Returns one answer for each machine that has figures, this machine's first. Of a machine's runs
// the one answers that has, in this order: figures under load, if a rate is wanted (else one_way,
// then ping); sizes and rates around those wanted; more transports; the later date.
std::vector<Choice> choose(const std::vector<Summary>& runs, const Needs&, const Here&);

// The outcome of all answers together: the exit status.
enum class ChooseOutcome : unsigned char { fits, none_fits, cannot_tell };
ChooseOutcome outcome_of(const std::vector<Choice>&, const Needs&);

// Returns "--time 6s": the time of a launch that has ten messages beyond its p99.
std::string time_for_p99(const Needs&);
// Returns where both peers run with so many CPUs: the word in a point.
std::string_view placement_for(const Needs&);
// Returns the CPU time per message. A load's sender spins for its schedule, so only the receiver
// counts.
std::optional<double> cpu_ns_of(const Row&);

}  // namespace ipc::bench
