#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/counterpart.h"
#include "bench/statistics.h"
#include "bench/table.h"

namespace ipc::bench {
namespace {

std::string figure_text(const Row& row) {
  const auto& p99_ns = row.percentiles_ns[p99_index];
  const double lost = row.lost_share.value_or(0);
  std::string text = row.point.counts_messages() ? rate_text(row.figure->median, row.point.size)
                                                 : number(row.figure->median / 1e3);
  if (!row.point.counts_messages() && p99_ns)
    text += fmt::format(" (p99 {})", number(*p99_ns / 1e3));
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
  if (!row->ratio_to_floor) return floor->is_sound() ? "not sustained" : "";
  const auto& [median, interval] = *row->ratio_to_floor;
  if (!interval) return fmt::format("{:.2f} (*)", median);
  return fmt::format("{:.2f} [{:.2f}, {:.2f}]", median, interval->low, interval->high);
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
Table table_of(const Index& index, Scenario scenario) {
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
    table.columns.push_back({"channel / floor [95 %]"});
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

// The work down, too: for scenarios of which there are many points.
Table list_of(const Summary& summary, const Index& index, Scenario scenario) {
  const ScenarioFacts& facts = facts_of(scenario);
  Table table;
  table.columns = {{"transport", false}, {"work", false}};
  const auto add = [&](bool wanted, const char* head) {
    if (wanted) table.columns.push_back({head});
  };
  const bool is_load = scenario == Scenario::load, is_connect = scenario == Scenario::connect;
  add(true, facts.counts_messages ? "rate" : "p50 (p99), us");
  add(!facts.counts_messages, "p99.9, us");
  add(!facts.counts_messages, "max, us");
  add(is_load, "arrived / offered");
  add(is_connect, "tear-down, us");
  add(facts.has_floor, "floor");
  add(facts.has_floor, "channel / floor [95 %]");
  add(!is_load, "CPU of both, us");
  for (const Row& row : summary.rows) {
    if (row.point.scenario != scenario || row.is_floor || row.skipped) continue;
    std::vector<std::string> cells{row.transport, row.point.title(), cell_text(&row)};
    if (!facts.counts_messages) cells.push_back(us(row.percentiles_ns[p999_index]));
    if (!facts.counts_messages) cells.push_back(us(row.max_ns));
    if (is_load)
      cells.push_back(row.messages_per_second
                          ? fmt::format("{:.3f}", *row.messages_per_second /
                                                      static_cast<double>(row.point.rate))
                          : "");
    if (is_connect) cells.push_back(us(row.tear_down_ns));
    const Row* const floor = index.find(row.transport, row.point, true);
    if (facts.has_floor) cells.push_back(floor_text(floor));
    if (facts.has_floor) cells.push_back(ratio_text(&row, floor));
    if (!is_load) cells.push_back(us(row.cpu_ns));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

// One line: on a machine that others share too, some cell always has one.
std::string outliers(const Summary& summary) {
  std::size_t cells = 0, with_outliers = 0;
  const Row* most = nullptr;
  const auto share = [](const Row& row) {
    return static_cast<double>(row.outliers) / static_cast<double>(row.launches);
  };
  for (const Row& row : summary.rows) {
    if (row.launches == 0) continue;
    ++cells;
    if (row.outliers == 0) continue;
    ++with_outliers;
    if (most == nullptr || share(row) > share(*most)) most = &row;
  }
  if (most == nullptr) return {};
  return fmt::format(
      "* In {} of {} cells launches lie far from the others, at most {} of {} ({}, {}): `outliers` in the "
      "file tells of each\n",
      with_outliers, cells, most->outliers, most->launches, subject_of(*most), most->point.title());
}

// What a figure hides.
std::string unsteady(const Summary& summary) {
  std::string text;
  for (const Row& row : summary.rows) {
    const auto add = [&](const std::string& what) {
      text += fmt::format("* {}, {}: {}\n", subject_of(row), row.point.title(), what);
    };
    if (row.drift_share)
      add(fmt::format("the later half of its time was {:.0f} % {} than the earlier one",
                      std::abs(*row.drift_share) * 100,
                      *row.drift_share > 0 ? "quicker" : "slower"));
  }
  return text + outliers(summary);
}

std::string without_interval(const Summary& summary) {
  if (std::none_of(summary.rows.begin(), summary.rows.end(), [](const Row& row) {
        return row.ratio_to_floor && !row.ratio_to_floor->interval;
      }))
    return {};
  return fmt::format(
      "(*) A median alone: fewer than five launches have no interval (--launches {}).\n",
      interval_min);
}

std::string conditions(const Summary& summary) {
  const auto [least, most] = launches_of(summary);
  if (most == 0) return {};
  std::string text = fmt::format(
      "Medians over {} launch{} of fresh, pinned processes, interleaved at random; every byte written by "
      "the sender and read by the receiver.",
      least == most ? fmt::format("{}", most) : fmt::format("{} to {}", least, most),
      most == 1 ? "" : "es");
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
  if (summary.smallest_difference)
    text += fmt::format(" The smallest difference this run can tell is about {:.0f} %.",
                        *summary.smallest_difference * 100);
  else
    text += fmt::format(" Fewer than five launches tell no smallest difference (--launches {}).",
                        interval_min);
  return text + "\n";
}

std::string left_out(const Summary& summary) {
  std::string text;
  for (const Row& row : summary.rows) {
    const auto& reason = row.skipped ? row.skipped : row.failed;
    if (reason)
      text += fmt::format("* {}, {}: {}: {}\n", subject_of(row), row.point.title(),
                          row.skipped ? "skipped" : "failed", *reason);
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
    const Table table = table_of(index, scenario);
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
