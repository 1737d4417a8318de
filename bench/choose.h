#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/load_figure.h"
#include "bench/needs.h"
#include "bench/summary.h"

namespace ipc::bench {

// What somebody wants of a channel.
struct Needs {
  std::size_t size = 64;              // bytes a message, above zero
  std::optional<std::uint64_t> rate;  // messages a second, one way, above zero
  std::optional<double> p99_ns;       // at most
  std::vector<Need> traits;
  // 1: both peers share it, so who spins keeps the other from answering. 2 or more: each has its own, and may
  // spin. Not known: who spins is left out, but what it would bring is told.
  std::optional<unsigned> cpus;
};

// Where the question is asked.
struct Here {
  std::string cpu, kernel;              // as in a run's facts
  std::vector<std::string> transports;  // that exist, measured or not
};

struct Dropped {
  std::string what;  // a transport, or one way to wait of it: "unix, spin"
  std::string reason;
  bool is_unknown = false;  // whether it fits: it was not measured for this
};

struct Choice {
  // Which of the runs answers; none: no run has figures for this, and all else is empty. Runs are never
  // mixed, for figures of different hours differ by more than transports do.
  std::optional<std::size_t> run;
  bool is_of_here = false;  // the same CPU and kernel
  Scenario scenario = Scenario::ping;
  std::vector<LoadFigure>
      ranked;             // the best first; a transport may stand here with each way to wait
  std::size_t alike = 0;  // so many of the first ones cannot be told apart
  std::optional<LoadFigure> spinning;  // the best of those that spin, if the CPUs are not known
  std::vector<Dropped> dropped;        // all that is not ranked

  bool is_unknown() const;  // nobody is ranked, and of some it is not known whether they fit
};

// Pure. What answers is the first of these that has any row: `load`, if a rate is wanted; one_way; ping.
// Preferred are runs of this machine, then that scenario, sizes and rates around those wanted, more
// transports, and the later date.
Choice choose(const std::vector<Summary>& runs, const Needs&, const Here&);

// The choice as text; of one with a run; `runs` and needs are those it was made of.
std::string markdown(const Choice&, const std::vector<Summary>& runs, const Needs&);
// What is missing where no run answers.
std::string what_is_missing(const std::vector<Summary>& runs, const Needs&);
// The command that would measure it.
std::string how_to_measure(const Needs&);

// Where both peers are for so many CPUs: the word in a point.
std::string_view placement_for(const Needs&);

}  // namespace ipc::bench
