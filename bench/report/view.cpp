// Prepares runs for a report: the best rows, the kinds of work, the machines, the names.
#include "bench/report/view.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <tuple>

#include "bench/judge/significance.h"
#include "bench/run/sustained.h"

namespace ipc::bench {
namespace {

// Returns "AMD EPYC 9R45" for "AMD EPYC(TM) 9R45 64-Core Processor @ 3.10GHz".
std::string short_cpu(const Summary& run) {
  static const std::regex noise(R"(\((R|TM|tm)\)|( \d+-Core)? Processor| CPU| @.*)");
  const std::string cpu = std::regex_replace(run.fact_or("cpu", ""), noise, "");
  return cpu.empty() ? "?" : cpu;
}

}  // namespace

std::string file_of(const Summary& run) {
  return std::filesystem::path(run.source).filename().string();
}

std::vector<std::string> facts_of(const Summary& run,
                                  std::initializer_list<std::string_view> keys) {
  std::vector<std::string> values;
  for (const std::string_view key : keys)
    if (const std::string* const fact = run.fact(key))
      values.push_back(key == "num_cpus_allowed" ? *fact + " CPUs" : *fact);
  return values;
}

std::string machine_of(const Summary& run) {
  auto parts = facts_of(run, {"cpu", "num_cpus_allowed", "virtualisation", "kernel"});
  std::erase(parts, "none seen");
  return parts.empty() ? "?" : fmt::to_string(fmt::join(parts, ", "));
}

std::string date_of(const Summary& run) {
  constexpr std::size_t to_the_minute = std::string_view("2026-01-01T00:00").size();
  std::string text = run.fact_or("date", "").substr(0, to_the_minute);
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

std::vector<std::string> names_of(const std::vector<Summary>& runs) {
  constexpr std::size_t to_the_day = std::string_view("2026-01-01").size();
  std::vector<std::string> names;
  for (unsigned detail = 0; detail < 4; ++detail) {
    names.clear();
    for (const Summary& run : runs) {
      names.push_back(short_cpu(run) + ", " +
                      date_of(run).substr(0, detail == 0 ? to_the_day : std::string::npos));
      if (detail > 1) names.back() += ", " + file_of(run);
      if (detail > 2) names.back() += fmt::format(" {}", names.size());
    }
    if (std::set<std::string>(names.begin(), names.end()).size() == runs.size()) break;
  }
  return names;
}

RunView::RunView(const Summary& summary) : summary_(&summary), index_(summary) {
  for (const std::string& transport : index_.transports)
    (is_control(transport) ? controls_ : transports_).push_back(transport);
  for (const Point& point : index_.points)
    if (!ranked(point).empty()) points_.push_back(point);
  ping = choose(Scenario::ping);
  if (ping && ping->waiting != "spin") {
    spin = ping;
    spin->waiting = "spin";
    if (!has(*spin)) spin.reset();
  }
  stream = choose(Scenario::stream);
  batched = choose(Scenario::stream, true);
  large = choose(Scenario::stream, false, true);
  for (const auto& point :
       {ping, choose(Scenario::load), choose(Scenario::one_way), stream, batched, large,
        choose(Scenario::cold), choose(Scenario::connect), choose(Scenario::death),
        choose(Scenario::fan_in), choose(Scenario::fan_out), choose(Scenario::pairs),
        choose(Scenario::slow_reader)})
    if (point && std::ranges::count(works, *point) == 0) works.push_back(*point);
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
    if (const Row* const row = find_sound(transport, point); row && (!wanted || wanted(*row)))
      rows.push_back(row);
  std::ranges::stable_sort(rows, {}, [&](const Row* row) {
    return point.counts_messages() ? -row->figure->median : row->figure->median;
  });
  return rows;
}

std::optional<Best> RunView::best(const Point& point, const Wanted& wanted) const {
  Best best{ranked(point, wanted)};
  if (best.group.empty()) return std::nullopt;
  const auto next = std::ranges::find_if(
      best.group, [&](const Row* row) { return differ(*best.group.front(), *row); });
  if (next != best.group.end()) best.next = *next;
  best.group.erase(next, best.group.end());
  return best;
}

std::optional<Point> RunView::choose(Scenario scenario, bool is_batched, bool wants_large) const {
  constexpr std::size_t small_size = 64, large_size_min = std::size_t{16} * 1024;
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

std::size_t View::style(const std::string& transport) const {
  const auto found = styles_.find(transport);
  return found == styles_.end() ? 0 : found->second;
}

}  // namespace ipc::bench
