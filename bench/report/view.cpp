#include "bench/report/view.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "bench/judge/significance.h"
#include "bench/report/machines.h"

namespace ipc::bench {
namespace {

constexpr std::size_t small_size = 64, large_size_min = std::size_t{16} * 1024;

// How many kinds of work it measured: ping, stream, batches, load.
std::size_t breadth(const Summary& run) {
  std::set<std::pair<Scenario, bool>> kinds;
  for (const Row& row : run.rows)
    if (row.is_sound() && row.is_channel()) kinds.emplace(row.point.scenario, row.point.batch > 1);
  return kinds.size();
}

}  // namespace

View::View(std::vector<Summary> runs) : runs_(std::move(runs)) {
  std::set<Point> seen;
  std::map<std::string, std::size_t> styles;
  for (std::size_t run = 0; run < runs_.size(); ++run) {
    indexes_.emplace_back(runs_[run]);
    for (const std::string& transport : indexes_.back().transports)
      if (is_control(transport)) controls_.push_back({run, transport, label(run, transport), 0});
      else
        subjects_.push_back({run, transport, label(run, transport),
                             styles.try_emplace(transport, styles.size()).first->second});
    for (const Row& row : runs_[run].rows)
      if (row.is_sound() && row.is_channel() && seen.insert(row.point).second)
        points_.push_back(row.point);
  }
  choose_shown();
  ping = choose(Scenario::ping, false, false);
  if (ping && ping->waiting != "spin") {
    spin = ping;
    spin->waiting = "spin";
    if (!seen.contains(*spin)) spin.reset();
  }
  stream = choose(Scenario::stream, false, false);
  batched = choose(Scenario::stream, true, false);
  large = choose(Scenario::stream, false, true);
}

void View::choose_shown() {
  struct Candidate {
    std::size_t run, breadth;
    std::string date;
  };
  std::map<std::string, Candidate> of_machine;
  for (std::size_t run = 0; run < runs_.size(); ++run) {
    if (!are_many()) {
      shown_.push_back(run);
      continue;
    }
    const Candidate candidate{run, breadth(runs_[run]), runs_[run].fact_or("date", "")};
    const auto [known, is_new] = of_machine.try_emplace(machine_of(runs_[run]), candidate);
    Candidate& best = known->second;
    if (!is_new && std::tie(candidate.breadth, candidate.date) >= std::tie(best.breadth, best.date))
      best = candidate;
  }
  std::vector<Candidate> latest;
  for (const auto& [machine, candidate] : of_machine) latest.push_back(candidate);
  std::stable_sort(latest.begin(), latest.end(),
                   [](const Candidate& a, const Candidate& b) { return a.date > b.date; });
  if (latest.size() > side_by_side_max) latest.resize(side_by_side_max);
  for (const Candidate& candidate : latest) shown_.push_back(candidate.run);
  std::sort(shown_.begin(), shown_.end());
}

bool View::is_shown(std::size_t run) const {
  return std::binary_search(shown_.begin(), shown_.end(), run);
}

const Row* View::find(const Subject& subject, const Point& point) const {
  return indexes_[subject.run].find(subject.transport, point);
}

std::string View::label(std::size_t run, const std::string& transport) const {
  return runs_.size() == 1 ? transport : fmt::format("{} ({})", transport, run + 1);
}

std::optional<Point> View::choose(Scenario scenario, bool is_batched, bool wants_large) const {
  std::optional<Point> best;
  const auto rank = [&](const Point& point) {
    const auto size = static_cast<double>(point.size);
    return std::tuple(point.waiting != "block", point.placement != "cross_cpu",
                      !wants_large && point.size != small_size, wants_large ? -size : size);
  };
  for (const Point& point : points_) {
    if (point.scenario != scenario || (point.batch > 1) != is_batched) continue;
    if (wants_large && point.size < large_size_min) continue;
    if (!best || rank(point) < rank(*best)) best = point;
  }
  return best;
}

std::optional<Best> best_of(const Summary& run, const Point& point,
                            const std::function<bool(const Row&)>& wanted) {
  std::vector<const Row*> rows;
  for (const Row& row : run.rows)
    if (row.is_sound() && row.is_channel() && row.point == point && (!wanted || wanted(row)))
      rows.push_back(&row);
  if (rows.empty()) return std::nullopt;
  const bool less = !point.counts_messages();
  std::stable_sort(rows.begin(), rows.end(), [less](const Row* a, const Row* b) {
    return less ? a->figure->median < b->figure->median : a->figure->median > b->figure->median;
  });
  Best best;
  for (const Row* const row : rows) {
    if (best.group.empty() || (best.next == nullptr && !differ(*best.group.front(), *row)))
      best.group.push_back(row);
    else if (best.next == nullptr) best.next = row;
  }
  return best;
}

}  // namespace ipc::bench
