#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/run/summary.h"

namespace ipc::bench {

// The best transport at something, and those that do not differ from it.
struct Best {
  std::vector<const Row*> group;  // the best one first; never empty
  const Row* next = nullptr;      // the best of the others

  // Returns false if the launches were too few for an interval. Then all rows are in the group, and
  // their order may be chance.
  bool is_ranked() const { return group.front()->figure->interval.has_value(); }
};

// Returns whether the best spinning transport is faster than the best blocking one, beyond the
// noise. Each argument is ranked or absent.
bool gains(const std::optional<Best>& spinning, const std::optional<Best>& blocking);

using Wanted = std::function<bool(const Row&)>;

// One run, prepared for a report. The summary must outlive it.
class RunView {
 public:
  explicit RunView(const Summary&);

  const Summary& summary() const { return *summary_; }
  const std::vector<std::string>& transports() const { return transports_; }
  const std::vector<std::string>& controls() const { return controls_; }  // measure/controls.h
  // Returns the points with a result of a channel, in the order of the run.
  const std::vector<Point>& points() const { return points_; }
  bool has(const Point&) const;
  const Row* find(const std::string& transport, const Point&, bool is_floor = false) const;
  const Row* find_sound(const std::string& transport, const Point&, bool is_floor = false) const;

  // Returns the sound rows of channels that did this work and are wanted, the best first.
  std::vector<const Row*> ranked(const Point&, const Wanted& = {}) const;
  // Returns nullopt if there is no such row.
  std::optional<Best> best(const Point&, const Wanted& = {}) const;

  // The work by which small and large messages are judged: 64 bytes, blocking and across CPUs, if
  // measured.
  std::optional<Point> ping, spin, stream, batched, large;
  // One point for each kind of work, the most informative first. For load it has the highest rate
  // that a transport sustained.
  std::vector<Point> works;

 private:
  std::optional<Point> choose(Scenario, bool is_batched = false, bool wants_large = false) const;

  const Summary* summary_;
  Index index_;
  std::vector<std::string> transports_, controls_;
  std::vector<Point> points_;
};

// Returns the values of those facts that the run has; the number of CPUs as "2 CPUs".
std::vector<std::string> facts_of(const Summary&, std::initializer_list<std::string_view> keys);

// Returns the machine of a run, as its file describes it: CPU, number of CPUs, virtual or not,
// kernel. Runs with the same description are runs of one machine.
std::string machine_of(const Summary&);

std::string file_of(const Summary&);  // its name without the directory
std::string date_of(const Summary&);  // to the minute, UTC; empty if the file has none

// Returns a short name for each run: its CPU and date, and the facts in which they differ.
std::vector<std::string> names_of(const std::vector<Summary>&);

inline constexpr std::size_t side_by_side_max = 12;

// One or more runs. Runs are never mixed.
class View {
 public:
  explicit View(std::vector<Summary> runs);  // at least one
  View(const View&) = delete;                // the parts refer to runs()
  View& operator=(const View&) = delete;

  const std::vector<Summary>& runs() const { return runs_; }
  const RunView& of(std::size_t run) const { return views_[run]; }
  bool is_alone() const { return runs_.size() == 1; }
  // Returns "AMD EPYC, 2026-11-22", with more facts if names would be equal.
  const std::string& name(std::size_t run) const { return names_[run]; }
  // Returns a number for each transport, the same in all charts; 0 for controls.
  std::size_t style(const std::string& transport) const;
  // Returns the runs of each machine, in order.
  const std::vector<std::vector<std::size_t>>& machines() const { return machines_; }
  // Returns the run that answers for a machine: the last of those with the most kinds of work.
  std::size_t answering(std::size_t machine) const { return answering_[machine]; }
  // Returns the runs in the charts, in order: all, or if they are too many, those that answer.
  const std::vector<std::size_t>& shown() const { return shown_; }

 private:
  std::vector<Summary> runs_;
  std::vector<RunView> views_;
  std::vector<std::string> names_;
  std::map<std::string, std::size_t> styles_;
  std::vector<std::vector<std::size_t>> machines_;
  std::vector<std::size_t> answering_, shown_;
};

}  // namespace ipc::bench
