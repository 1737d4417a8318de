#include <fmt/format.h>

#include <algorithm>

#include "bench/results.h"

namespace ipc::bench {
namespace {

// The transports down, the work across; the order in which they were measured.
struct Layout {
  std::vector<const Transport*> rows;
  std::vector<Cell> columns;
};

Layout layout_of(const Results& results, Scenario scenario) {
  Layout layout;
  for (const Series& series : results.series) {
    const Cell& cell = series.cell;
    if (cell.is_floor || cell.work.scenario != scenario) continue;
    if (std::find(layout.rows.begin(), layout.rows.end(), cell.transport) == layout.rows.end())
      layout.rows.push_back(cell.transport);
    const auto same = [&](const Cell& other) { return other.work_name() == cell.work_name(); };
    if (std::none_of(layout.columns.begin(), layout.columns.end(), same))
      layout.columns.push_back(cell);
  }
  return layout;
}

bool has_floor(const Results& results, const Layout& layout, const Cell& column) {
  return std::any_of(layout.rows.begin(), layout.rows.end(), [&](const Transport* transport) {
    return results.find(column.with_transport(*transport).floor()) != nullptr;
  });
}

// Three significant digits, as far as the figures go.
std::string number(double value) {
  return value >= 100 ? fmt::format("{:.0f}", value)
                      : fmt::format("{:.{}f}", value, value >= 10 ? 1 : 2);
}

std::string rate(const Cell& cell, double per_second) {
  constexpr std::size_t large = std::size_t{16} * 1024;
  if (cell.work.size >= large)
    return fmt::format("{} GB/s", number(per_second * static_cast<double>(cell.work.size) / 1e9));
  return fmt::format("{} M/s", number(per_second / 1e6));
}

std::string figure_text(const Series& series) {
  const Estimate figure = series.figure();
  if (series.cell.work.scenario == Scenario::ping) {
    const Histogram all = series.round_trips();
    std::string text = number(figure.median / 1e3);
    if (all.supports(99))
      text +=
          fmt::format(" (p99 {})", number(static_cast<double>(all.value_at_percentile(99)) / 1e3));
    return text;
  }
  std::string text = rate(series.cell, figure.median);
  if (const double lost = series.lost_share(); series.cell.work.lossy && lost >= 0.0005)
    text += fmt::format(" ({:.1f} % lost)", lost * 100);
  return text;
}

std::string cell_text(const Series* series) {
  if (series == nullptr) return "";
  if (series->measured()) return figure_text(*series);
  return series->skipped ? "skipped" : series->failed ? "failed" : "";
}

std::string ratio_text(const Results& results, const Series* series) {
  if (series == nullptr) return "";
  const auto ratio = results.ratio_to_floor(*series);
  if (!ratio) return "no floor";
  if (!ratio->has_interval()) return fmt::format("{:.2f} (*)", ratio->median);
  return fmt::format("{:.2f} [{:.2f}, {:.2f}]", ratio->median, ratio->low, ratio->high);
}

std::string table(const Results& results, Scenario scenario) {
  const Layout layout = layout_of(results, scenario);
  if (layout.columns.empty()) return {};
  std::string head = "| transport |", rule = "|---|";
  for (const Cell& column : layout.columns) {
    head += fmt::format(" {} |", column.title());
    rule += "---:|";
    if (!has_floor(results, layout, column)) continue;
    head += " floor | ours / floor [95 %] |";
    rule += "---:|---:|";
  }
  head += " CPU of both |";
  rule += "---:|";
  std::string text = head + "\n" + rule + "\n";
  for (const Transport* transport : layout.rows) {
    text += fmt::format("| {} |", transport->name);
    for (const Cell& column : layout.columns) {
      const Cell cell = column.with_transport(*transport);
      const Series* const series = results.find(cell);
      text += fmt::format(" {} |", cell_text(series));
      if (!has_floor(results, layout, column)) continue;
      text += fmt::format(" {} | {} |", cell_text(results.find(cell.floor())),
                          ratio_text(results, series));
    }
    const Series* const first = results.find(layout.columns.front().with_transport(*transport));
    text += first != nullptr && first->measured()
                ? fmt::format(" {} us |\n", number(first->cpu_ns_per_message() / 1e3))
                : " |\n";
  }
  return text;
}

std::string without_interval(const Results& results) {
  if (std::none_of(results.series.begin(), results.series.end(), [&](const Series& series) {
        const auto ratio = results.ratio_to_floor(series);
        return ratio && !ratio->has_interval();
      }))
    return {};
  return fmt::format(
      "(*) A median alone: fewer than five launches have no interval (--launches {}).\n",
      interval_min);
}

std::string conditions(const Results& results) {
  const Series* example = nullptr;
  for (const Series& series : results.series)
    if (series.measured()) example = example != nullptr ? example : &series;
  if (example == nullptr) return {};
  std::string text = fmt::format(
      "Medians over {} launch{} of fresh, pinned processes, interleaved at random; every byte written by "
      "the sender and read by the receiver. `floor` is the raw mechanism with the fewest calls "
      "(bench/floors), measured beside ours.",
      example->launches.size(), example->launches.size() == 1 ? "" : "es");
  if (const auto difference = results.smallest_difference())
    text += fmt::format(" The smallest difference this run can tell is about {:.0f} %.",
                        *difference * 100);
  else
    text += fmt::format(" Fewer than five launches tell no smallest difference (--launches {}).",
                        interval_min);
  return text + "\n";
}

std::string left_out(const Results& results) {
  std::string text;
  for (const Series& series : results.series) {
    const auto& reason = series.skipped ? series.skipped : series.failed;
    if (reason)
      text += fmt::format("* {}{}, {}: {}: {}\n", series.cell.transport->name,
                          series.cell.is_floor ? " floor" : "", series.cell.title(),
                          series.skipped ? "skipped" : "failed", *reason);
  }
  return text;
}

}  // namespace

std::string markdown(const Results& results) {
  std::string text;
  const auto section = [&](const std::string& part) {
    if (part.empty()) return;
    if (!text.empty()) text += '\n';
    text += part;
  };
  if (const auto pings = table(results, Scenario::ping); !pings.empty())
    section("Round trips, p50 in us (CPU: per round trip of the first column)\n\n" + pings);
  if (const auto streams = table(results, Scenario::stream); !streams.empty())
    section("Streams, one way (CPU: per message of the first column)\n\n" + streams);
  section(without_interval(results));
  section(left_out(results));
  section(conditions(results));
  for (const std::string& warning : results.provenance.warnings)
    section("Warning: " + warning + "\n");
  return text;
}

}  // namespace ipc::bench
