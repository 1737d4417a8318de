#include "bench/report/view.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "bench/judge/significance.h"
#include "bench/report/machines.h"
#include "bench/run/sustained.h"

namespace ipc::bench {
namespace {

constexpr std::size_t small_size = 64, large_size_min = std::size_t{16} * 1024;

}  // namespace

RunView::RunView(const Summary& summary) : summary_(&summary), index_(summary) {
  for (const std::string& transport : index_.transports)
    (is_control(transport) ? controls_ : transports_).push_back(transport);
  for (const Point& point : index_.points)
    if (!ranked(point).empty()) points_.push_back(point);
  ping = choose(Scenario::ping, false, false);
  if (ping && ping->waiting != "spin") {
    spin = ping;
    spin->waiting = "spin";
    if (!has(*spin)) spin.reset();
  }
  stream = choose(Scenario::stream, false, false);
  batched = choose(Scenario::stream, true, false);
  large = choose(Scenario::stream, false, true);
  if (ping) works.push_back(*ping);
  for (const Scenario scenario :
       {Scenario::load, Scenario::one_way, Scenario::stream, Scenario::cold, Scenario::connect,
        Scenario::fan_in, Scenario::fan_out, Scenario::pairs, Scenario::slow_reader})
    for (const auto& [is_batched, wants_large] :
         {std::pair(false, false), {true, false}, {false, true}}) {
      if ((is_batched || wants_large) && scenario != Scenario::stream) continue;
      const auto point = choose(scenario, is_batched, wants_large);
      if (point && std::ranges::count(works, *point) == 0) works.push_back(*point);
    }
}

bool RunView::has(const Point& point) const { return std::ranges::count(points_, point) > 0; }

const Row* RunView::find(const std::string& transport, const Point& point, bool is_floor) const {
  return index_.find(transport, point, is_floor);
}

const Row* RunView::find_sound(const std::string& transport, const Point& point,
                               bool is_floor) const {
  const Row* const row = find(transport, point, is_floor);
  return row != nullptr && row->is_sound() ? row : nullptr;
}

std::vector<const Row*> RunView::ranked(const Point& point, const Wanted& wanted) const {
  std::vector<const Row*> rows;
  for (const std::string& transport : transports_)
    if (const Row* const row = find_sound(transport, point); row != nullptr)
      if (!wanted || wanted(*row)) rows.push_back(row);
  std::stable_sort(rows.begin(), rows.end(), [&](const Row* a, const Row* b) {
    return point.counts_messages() ? a->figure->median > b->figure->median
                                   : a->figure->median < b->figure->median;
  });
  return rows;
}

std::optional<Best> RunView::best(const Point& point, const Wanted& wanted) const {
  const std::vector<const Row*> rows = ranked(point, wanted);
  if (rows.empty()) return std::nullopt;
  Best best;
  for (const Row* const row : rows) {
    if (best.group.empty() || (best.next == nullptr && !differ(*best.group.front(), *row)))
      best.group.push_back(row);
    else if (best.next == nullptr) best.next = row;
  }
  return best;
}

std::optional<Point> RunView::choose(Scenario scenario, bool is_batched, bool wants_large) const {
  std::optional<Point> best;
  const auto rank = [&](const Point& point) {
    const auto size = static_cast<double>(point.size);
    const bool is_lost = point.rate > 0 && ranked(point, is_sustained).empty();
    return std::tuple(point.waiting != "block", point.placement != "cross_cpu",
                      !wants_large && point.size != small_size, wants_large ? -size : size, is_lost,
                      -static_cast<double>(point.rate), -static_cast<double>(point.peers));
  };
  for (const Point& point : points_) {
    if (point.scenario != scenario || (point.batch > 1) != is_batched) continue;
    if (wants_large && point.size < large_size_min) continue;
    if (!best || rank(point) < rank(*best)) best = point;
  }
  return best;
}

bool gains(const std::optional<Best>& spinning, const std::optional<Best>& blocking) {
  if (!spinning || !blocking) return false;
  const Row &spin = *spinning->group.front(), &block = *blocking->group.front();
  return spin.figure->median < block.figure->median && differ(spin, block);
}

View::View(std::vector<Summary> runs) : runs_(std::move(runs)) {
  std::map<std::string, std::size_t> places;
  for (std::size_t run = 0; run < runs_.size(); ++run) {
    views_.emplace_back(runs_[run]);
    for (const std::string& transport : views_.back().transports())
      styles_.try_emplace(transport, styles_.size());
    const auto [place, is_new] = places.try_emplace(machine_of(runs_[run]), machines_.size());
    if (is_new) machines_.emplace_back();
    machines_[place->second].push_back(run);
  }
  names_ = names_of(runs_);
  const auto rank = [&](std::size_t run) {
    return std::pair(views_[run].works.size(), runs_[run].fact_or("date", ""));
  };
  for (const auto& machine : machines_) {
    std::size_t best = machine.front();
    for (const std::size_t run : machine)
      if (rank(run) >= rank(best)) best = run;
    answering_.push_back(best);
  }
  if (runs_.size() <= side_by_side_max)
    for (std::size_t run = 0; run < runs_.size(); ++run) shown_.push_back(run);
  else shown_ = answering_;
  std::stable_sort(shown_.begin(), shown_.end(), [&](std::size_t a, std::size_t b) {
    return runs_[a].fact_or("date", "") > runs_[b].fact_or("date", "");
  });
  if (shown_.size() > side_by_side_max) shown_.resize(side_by_side_max);
  std::ranges::sort(shown_);
}

std::string View::label(std::size_t run, const std::string& transport) const {
  return is_alone() ? transport : fmt::format("{} ({})", transport, name(run));
}

}  // namespace ipc::bench
