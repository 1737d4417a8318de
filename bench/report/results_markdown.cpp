#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include "bench/run/counterpart.h"
#include "bench/run/statistics.h"
#include "bench/run/sustained.h"
#include "bench/report/table.h"

namespace ipc::bench {
namespace {

std::string us(const Figure& ns) {
  const std::string median = number(ns.median / 1e3);
  if (!ns.interval) return median;
  return fmt::format("{} {}", median,
                     interval_text(number(ns.interval->low / 1e3), number(ns.interval->high / 1e3),
                                   ns.interval->level));
}

std::string figure_text(const Row& row) {
  const auto& p99_ns = row.percentiles_ns[p99_index];
  const double lost = row.lost_share.value_or(0);
  // If most of the messages due are missing, only a lower bound of the p50 is known.
  const bool is_bound = !is_sustained(row) && !row.percentiles_ns.front();
  std::string text = row.point.counts_messages()
                         ? rate_text(row.figure->median, row.point.size)
                         : (is_bound ? "> " : "") + number(row.figure->median / 1e3);
  if (!row.figure->interval) text += " (*)";
  if (!row.point.counts_messages() && p99_ns) text += fmt::format(" (p99 {})", us(*p99_ns));
  if (lost >= 0.0005) text += fmt::format(" ({:.1f} % lost)", lost * 100);
  return text;
}

std::string cell_text(const Row* row) {
  if (row == nullptr) return "";
  if (row->is_sound()) return figure_text(*row);
  return row->skipped ? "skipped" : row->failed ? "failed" : "";
}

std::string ratio_text(const Row* row, const Row* floor) {
  if (row == nullptr || !row->is_sound()) return "";
  if (floor == nullptr) return "no floor";
  if (!is_sustained(*row) || !is_sustained(*floor)) return "not sustained";
  if (!row->ratio_to_floor) return "";
  const auto& [median, interval] = *row->ratio_to_floor;
  if (!interval) return fmt::format("{:.2f} (*)", median);
  return fmt::format("{:.2f} {}", median,
                     interval_text(fmt::format("{:.2f}", interval->low),
                                   fmt::format("{:.2f}", interval->high), interval->level));
}

// A reference is marked: it shares the column of the floors.
std::string floor_text(const Row* floor) {
  const std::string text = cell_text(floor);
  return text.empty() || !has_reference(floor->transport) ? text : text + " (ref)";
}

bool has_floor(const Index& index, const Point& column) {
  return std::any_of(index.transports.begin(), index.transports.end(), [&](const auto& transport) {
    return index.find(transport, column, true) != nullptr;
  });
}

// The transports down, the work across; the order in which they were measured.
Table table_of(const Summary& summary, const Index& index, Scenario scenario) {
  Table table;
  std::vector<Point> columns;
  for (const Point& point : index.points)
    if (point.scenario == scenario) columns.push_back(point);
  if (columns.empty()) return table;
  table.columns.push_back({"transport", false});
  std::vector<bool> with_floor;
  for (const Point& column : columns) {
    table.columns.push_back({column.title()});
    with_floor.push_back(has_floor(index, column));
    if (!with_floor.back()) continue;
    table.columns.push_back({"floor"});
    table.columns.push_back({fmt::format("channel / floor [{}]", level_text(summary))});
  }
  table.columns.push_back({"CPU of both"});
  for (const std::string& transport : index.transports) {
    std::vector<std::string> cells{transport};
    for (std::size_t at = 0; at < columns.size(); ++at) {
      const Row* const row = index.find(transport, columns[at]);
      cells.push_back(cell_text(row));
      if (!with_floor[at]) continue;
      const Row* const floor = index.find(transport, columns[at], true);
      cells.push_back(floor_text(floor));
      cells.push_back(ratio_text(row, floor));
    }
    const Row* const first = index.find(transport, columns.front());
    const bool has_cost = first != nullptr && first->cpu_ns;
    cells.push_back(has_cost ? number(*first->cpu_ns / 1e3) + " us" : "");
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::string us(const std::optional<double>& ns) { return ns ? number(*ns / 1e3) : ""; }
std::string us(const std::optional<Figure>& ns) { return ns ? us(*ns) : ""; }

std::string sustained_text(const Row& row) {
  std::string text = is_sustained(row) ? "yes" : "no";
  if (!is_sustained(row) && row.arrived_share.value_or(0) >= sustained_share)
    text += fmt::format(": {:.3f} in one launch", *row.least_arrived_share);
  if (is_limited_by_generator(row)) text += ", limited by the generator";
  return text;
}

// The work down, too: for scenarios of which there are many points.
Table list_of(const Summary& summary, const Index& index, Scenario scenario) {
  const ScenarioFacts& facts = facts_of(scenario);
  Table table;
  table.columns = {{"transport", false}, {"work", false}};
  const auto add = [&](bool wanted, const std::string& head) {
    if (wanted) table.columns.push_back({head});
  };
  const bool is_load = scenario == Scenario::load, is_connect = scenario == Scenario::connect;
  add(true, facts.counts_messages ? "rate" : "p50 (p99), us");
  add(!facts.counts_messages, "p99.9, us");
  add(!facts.counts_messages, "max, us");
  add(is_load, "arrived / due");
  add(is_load, "sustained");
  add(is_connect, "tear-down, us");
  add(facts.has_floor, "floor");
  add(facts.has_floor, fmt::format("channel / floor [{}]", level_text(summary)));
  add(!is_load, "CPU of both, us");
  for (const Row& row : summary.rows) {
    if (row.point.scenario != scenario || row.is_floor || row.skipped) continue;
    std::vector<std::string> cells{row.transport, row.point.title(), cell_text(&row)};
    if (!facts.counts_messages) cells.push_back(us(row.percentiles_ns[p999_index]));
    if (!facts.counts_messages) cells.push_back(us(row.max_ns));
    if (is_load)
      cells.push_back(row.arrived_share ? fmt::format("{:.3f}", *row.arrived_share) : "");
    if (is_load) cells.push_back(row.is_sound() ? sustained_text(row) : "");
    if (is_connect) cells.push_back(us(row.tear_down_ns));
    const Row* const floor = index.find(row.transport, row.point, true);
    if (facts.has_floor) cells.push_back(floor_text(floor));
    if (facts.has_floor) cells.push_back(ratio_text(&row, floor));
    if (!is_load) cells.push_back(us(row.cpu_ns));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::string name_of(const Row& row) {
  return fmt::format("{}, {}", subject_of(row), row.point.title());
}

// One line for all cells of a kind, with one of them as the example: on a shared machine some cell always has
// an outlier.
template <class Has, class Text>
std::string one_line(const Summary& summary, Has has, Text text) {
  std::size_t cells = 0, with = 0;
  const Row* example = nullptr;
  for (const Row& row : summary.rows) {
    if (!row.figure) continue;
    ++cells;
    if (!has(row)) continue;
    ++with;
    if (example == nullptr) example = &row;
  }
  return example == nullptr ? "" : text(with, cells, *example);
}

std::string outliers(const Summary& summary) {
  return one_line(
      summary, [](const Row& row) { return row.outliers > 0; },
      [](std::size_t with, std::size_t cells, const Row& row) {
        return fmt::format(
            "* {} of {} cells have launches far from the others, for example {} of {} in {}; `outliers` in "
            "the file has all of them. None is removed.\n",
            with, cells, row.outliers, row.launches, name_of(row));
      });
}

std::string figure_text(const Row& row, double figure) {
  return row.point.counts_messages() ? rate_text(figure, row.point.size)
                                     : number(figure / 1e3) + " us";
}

std::string groups(const Summary& summary) {
  return one_line(
      summary, [](const Row& row) { return row.modes.has_value(); },
      [](std::size_t with, std::size_t cells, const Row& row) {
        return fmt::format(
            "* In {} of {} cells the launches fall into two groups, for example {}: {} around {}, {} around "
            "{}. Their median is typical of one group only.\n",
            with, cells, name_of(row), row.modes->low_count,
            figure_text(row, row.modes->low_median), row.modes->high_count,
            figure_text(row, row.modes->high_median));
      });
}

// What the clock cannot resolve.
std::string coarse(const Summary& summary) {
  constexpr double steps_min = 50;
  const double step_ns = std::strtod(summary.fact_or("clock_step_ns", "0").c_str(), nullptr);
  return one_line(
      summary,
      [&](const Row& row) {
        return !row.point.counts_messages() && row.figure->median < steps_min * step_ns;
      },
      [&](std::size_t with, std::size_t cells, const Row& row) {
        return fmt::format(
            "* {} of {} cells have a p50 below {:.0f} steps of the clock ({:.0f} ns each), for example {}: "
            "the step limits what they can show. `real_time` in the file is the mean.\n",
            with, cells, steps_min, step_ns, name_of(row));
      });
}

// What a figure hides.
std::string unsteady(const Summary& summary) {
  std::string text;
  for (const Row& row : summary.rows)
    if (row.drift_share)
      text += fmt::format("* {}: the later half of its time was {:.0f} % {} than the earlier one\n",
                          name_of(row), std::abs(*row.drift_share) * 100,
                          *row.drift_share > 0 ? "faster" : "slower");
  return text + groups(summary) + coarse(summary) + outliers(summary);
}

std::string without_interval(const Summary& summary) {
  if (std::none_of(summary.rows.begin(), summary.rows.end(),
                   [](const Row& row) { return row.figure && !row.figure->interval; }))
    return {};
  return fmt::format(
      "(*) A median alone: fewer than five launches have no interval (--launches {}).\n",
      interval_min);
}

// Says how small a change between two runs like this can be seen.
std::string smallest_differences(const Summary& summary) {
  std::vector<const Row*> rows;
  for (const Row& row : summary.rows)
    if (row.smallest_difference && row.is_channel()) rows.push_back(&row);
  if (rows.empty())
    return fmt::format(" With fewer than {} launches the noise is not known (--launches {}).",
                       interval_min, interval_min);
  std::ranges::sort(rows, {}, [](const Row* row) { return *row->smallest_difference; });
  const auto text = [](const Row* row) {
    return fmt::format("{:.0f} % ({})", *row->smallest_difference * 100, name_of(*row));
  };
  if (rows.size() == 1)
    return fmt::format(" The change between two runs like this has an interval of ± {}.",
                       text(rows.front()));
  return fmt::format(
      " The change between two runs like this has an interval of ± {} at best and ± {} at worst, in half of "
      "the cells below ± {:.0f} %.",
      text(rows.front()), text(rows.back()), *rows[rows.size() / 2]->smallest_difference * 100);
}

std::string conditions(const Summary& summary) {
  const auto [least, most] = launches_of(summary);
  if (most == 0) return {};
  std::string text = fmt::format(
      "Medians over {} launch{} of fresh, pinned processes, interleaved at random; every byte written by "
      "the sender and read by the receiver. [ ]: {} interval of the median.",
      least == most ? fmt::format("{}", most) : fmt::format("{} to {}", least, most),
      most == 1 ? "" : "es", level_text(summary));
  const auto any = [&](auto&& is_one) {
    return std::any_of(summary.rows.begin(), summary.rows.end(), is_one);
  };
  const auto is_reference = [](const Row& row) {
    return row.is_floor && has_reference(row.transport);
  };
  if (any([&](const Row& row) { return row.is_floor && !is_reference(row); }))
    text +=
        " `floor` is the raw mechanism with the fewest system calls (bench/floors), measured next to "
        "the channel.";
  if (any(is_reference)) text += fmt::format(" (ref) is no floor but a {}.", reference_text);
  if (any([](const Row& row) { return is_control(row.transport); }))
    text +=
        " `null` and `memcpy` carry nothing to another process: what measuring costs by itself.";
  return text + smallest_differences(summary) + "\n";
}

// Cells that share a reason are one line if there are many.
std::string left_out(const Summary& summary) {
  constexpr std::size_t lines_max = 3;
  std::map<std::string, std::vector<std::string>> cells;
  std::vector<std::string> reasons;  // in the order of the cells
  for (const Row& row : summary.rows) {
    if (!row.skipped && !row.failed) continue;
    const std::string reason = row.skipped ? "skipped: " + *row.skipped : "failed: " + *row.failed;
    if (cells[reason].empty()) reasons.push_back(reason);
    cells[reason].push_back(name_of(row));
  }
  std::string text;
  for (const std::string& reason : reasons) {
    const auto& names = cells[reason];
    if (names.size() > lines_max)
      text += fmt::format("* {} cells, for example {}: {}\n", names.size(), names.front(), reason);
    else
      for (const std::string& name : names) text += fmt::format("* {}: {}\n", name, reason);
  }
  return text;
}

}  // namespace

std::string markdown(const Summary& summary) {
  const Index index(summary);
  std::string text;
  const auto section = [&](const std::string& part) {
    if (part.empty()) return;
    if (!text.empty()) text += '\n';
    text += part;
  };
  const auto titled = [&](Scenario scenario, const char* title) {
    const Table table = table_of(summary, index, scenario);
    if (!table.rows.empty()) section(fmt::format("{}\n\n{}", title, markdown(table)));
  };
  const auto listed = [&](const ScenarioFacts& facts) {
    const Table table = list_of(summary, index, facts.scenario);
    if (!table.rows.empty()) section(fmt::format("{}\n\n{}", facts.title, markdown(table)));
  };
  titled(Scenario::ping, "Round trips, p50 in us (CPU: per round trip of the first column)");
  titled(Scenario::stream, "Streams, one way (CPU: per message of the first column)");
  for (const ScenarioFacts& facts : scenarios())
    if (facts.scenario != Scenario::ping && facts.scenario != Scenario::stream) listed(facts);
  section(without_interval(summary));
  section(unsteady(summary));
  section(left_out(summary));
  section(conditions(summary));
  for (const std::string& warning : summary.warnings) section("Warning: " + warning + "\n");
  return text;
}

}  // namespace ipc::bench
