// The parts of charts.
#include "bench/report/charts.h"

#include <algorithm>
#include <set>

#include "bench/report/phrases.h"

namespace ipc::bench {
namespace {

constexpr std::size_t lines_max = 9, rows_max = 24;  // more cannot be read

}  // namespace

Figure scaled(const Figure& figure, double factor) {
  Figure result{figure.median * factor, figure.interval};
  if (result.interval) result.interval->low *= factor, result.interval->high *= factor;
  return result;
}

Scale headline_scale(const Point& point, const Speaker& say) {
  if (!point.counts_messages()) return us_scale;
  return {say(phrase::messages_per_second), "/s", true};
}

Value headline_of(const Row& row, const Speaker& say) {
  if (!row.point.counts_messages()) return {scaled(*row.figure, 1e-3), say.figure(row.figure, 1e3)};
  std::string text = say.rate(row.figure->median, row.point.size);
  const double lost = row.lost_share.value_or(0);
  if (lost >= 0.0005)
    text += say({" ({} % lost)", " ({} % perdidas)"}, say.decimals(lost * 100, 1));
  return {*row.figure, std::move(text)};
}

Line line_of(const Scene& scene, const std::string& transport, const std::vector<Column>& columns,
             const Read& read, bool has_ticks, bool is_floor) {
  Line line{{transport, scene.view.style(transport)}, {transport}};
  Drawing::Series& series = line.series;
  series.is_floor = is_floor;
  for (std::size_t at = 0; at < columns.size(); ++at) {
    const auto& [head, point, tick, run] = columns[at];
    const Row* const row = (run ? *run : scene.run).find(transport, point, is_floor);
    std::string& cell = line.cells.emplace_back(row ? scene.say.outcome(*row) : "");
    if (row == nullptr || !row->is_sound()) continue;
    Value value = read(*row, at);
    cell = std::move(value.text);
    if (!value.figure) continue;
    const double x = has_ticks && tick > 0 ? tick : static_cast<double>(at);
    if (series.places.empty()) line.first = {x, value.figure->median};
    if (value.is_hollow) series.hollow.push_back(series.places.size());
    if (value.is_marked) series.marked.push_back(series.places.size());
    if (!value.remark.empty()) series.remark = std::move(value.remark);
    for (const double launch : value.launches) series.places.push_back({x, launch});
    if (value.launches.empty())
      series.places.push_back({x, value.figure->median, value.figure->interval});
  }
  return line;
}

Exhibit exhibit_of(const Scene& scene, Drawing drawing, const std::vector<Column>& columns,
                   const Read& read, bool with_floors) {
  // Two columns of marks would be a line through two points: rows show them better.
  if (drawing.form == Drawing::Form::lines && columns.size() < 3)
    drawing.form = Drawing::Form::dots;
  const bool is_line = drawing.form == Drawing::Form::lines;
  Table table = text_table(drawing.title, {scene.say(phrase::transport)});
  for (const Column& column : columns) {
    table.columns.push_back({column.head});
    if (is_line && column.tick > 0) drawing.x.ticks.emplace_back(column.tick, column.head);
    else drawing.x.categories.push_back(column.head);
  }
  std::vector<Line> lines, floors;
  for (const std::string& transport : scene.run.transports()) {
    lines.push_back(line_of(scene, transport, columns, read, is_line));
    if (with_floors && is_line)
      floors.push_back(line_of(scene, transport, columns, read, is_line, true));
  }
  if (!is_line)
    std::ranges::stable_sort(lines, {}, [&](const Line& line) {
      return std::pair(line.first.first, line.first.second * (drawing.y.has_prefix ? -1 : 1));
    });
  for (auto* const all : {&lines, &floors})
    for (Line& line : *all) {
      if (line.series.places.empty()) continue;
      if (!line.series.is_floor) table.rows.push_back(std::move(line.cells));
      drawing.series.push_back(std::move(line.series));
    }
  return {std::move(table), {std::move(drawing)}};
}

void add_exhibit(Section& section, Exhibit exhibit, const Speaker& say) {
  for (Drawing& drawing : exhibit.drawings) {
    const std::size_t max = drawing.form == Drawing::Form::lines ? lines_max : rows_max;
    std::size_t channels = 0;
    std::set<std::string> left_out;
    for (const auto& series : drawing.series)
      if (!series.is_floor && ++channels > max) left_out.insert(series.name);
    if (left_out.empty()) continue;
    std::erase_if(drawing.series, [&](const auto& one) { return left_out.contains(one.name); });
    add_new(section.notes, {say(phrase::not_all_listed, max, channels)});
  }
  std::erase_if(exhibit.drawings, [](const Drawing& drawing) { return drawing.series.empty(); });
  if (!exhibit.drawings.empty()) section.exhibits.push_back(std::move(exhibit));
}

std::string why_none(const Scene& scene, const Wanted& wanted, std::string fallback) {
  for (const Row& row : scene.run.summary().rows)
    if (const auto& reason = row.skipped ? row.skipped : row.failed;
        reason && row.is_channel() && wanted(row))
      return scene.say(phrase::none_sound, scene.say.point(row.point), *reason);
  return fallback;
}

}  // namespace ipc::bench
