#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "bench/run/summary.h"

namespace ipc::bench {

// One transport in one run. Runs are never mixed: with several of them, its label tells which.
struct Subject {
  std::size_t run;
  std::string transport, label;
  std::size_t style;  // a number for each transport, in all runs the same
};

// The best transport at something, and those that do not differ from it.
struct Best {
  std::vector<const Row*> group;  // the best one first; never empty
  const Row* next = nullptr;      // the best of the others

  // False if there were too few launches for an interval: then all of them are in the group, and their order
  // may be chance.
  bool is_ranked() const { return group.front()->figure->interval.has_value(); }
};

inline constexpr std::size_t side_by_side_max = 4;

// One or more runs, as a report looks at them.
class View {
 public:
  explicit View(std::vector<Summary> runs);  // at least one

  const std::vector<Summary>& runs() const { return runs_; }
  const std::vector<Subject>& subjects() const { return subjects_; }
  // What is no transport (bench/controls.h): for tables.
  const std::vector<Subject>& controls() const { return controls_; }
  const Row* find(const Subject& subject, const Point& point) const;
  // With figures, of the runs all together, in order; of channels.
  const std::vector<Point>& points() const { return points_; }
  std::string label(std::size_t run, const std::string& transport) const;
  // Too many for each to have a whole answer of its own.
  bool are_many() const { return runs_.size() > side_by_side_max; }
  // All, or of many one of each machine, the last that measured most kinds of work, as far as they can stand side by
  // side. In order.
  const std::vector<std::size_t>& shown() const { return shown_; }
  bool is_shown(std::size_t run) const;

  // What small and large messages are judged by: 64 bytes if there are, blocking and across CPUs if
  // they are.
  std::optional<Point> ping, spin, stream, batched, large;

 private:
  std::optional<Point> choose(Scenario, bool is_batched, bool wants_large) const;
  void choose_shown();

  std::vector<Summary> runs_;
  std::vector<std::size_t> shown_;
  std::vector<Index> indexes_;
  std::vector<Subject> subjects_, controls_;
  std::vector<Point> points_;
};

// Among the channels of a run that did this work and have `wanted`; nothing where none has. The order is
// that of the headline figures: a ping's least, a stream's most.
std::optional<Best> best_of(const Summary&, const Point&,
                            const std::function<bool(const Row&)>& wanted = {});

}  // namespace ipc::bench
