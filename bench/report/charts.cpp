// The parts of charts, and the charts with one column for each percentile, size or placement.
#include "bench/report/charts.h"

#include <algorithm>
#include <map>
#include <set>

#include "bench/report/phrases.h"
#include "ipc/address.h"

namespace ipc::bench {
namespace {

constexpr std::size_t lines_max = 9, rows_max = 24;  // more cannot be read
constexpr std::size_t sizes_max = 64;

void sort_rows(Drawing& drawing, Table& table) {
  std::vector<std::size_t> order(drawing.series.size());
  for (std::size_t at = 0; at < order.size(); ++at) order[at] = at;
  const double sign = drawing.y.has_prefix ? -1 : 1;
  const auto key = [&](std::size_t at) {
    const Drawing::Place& first = drawing.series[at].places.front();
    return std::pair(first.x, sign * first.y);
  };
  std::ranges::stable_sort(order, {}, key);
  std::vector<Drawing::Series> series;
  std::vector<std::vector<std::string>> rows;
  for (const std::size_t at : order) {
    series.push_back(std::move(drawing.series[at]));
    rows.push_back(std::move(table.rows[at]));
  }
  drawing.series = std::move(series);
  std::ranges::copy(rows, table.rows.begin());
}

Section percentile_chart(const Scene& scene) {
  const auto& [view, run, say] = scene;
  Section section = chart_section(say, phrase::percentiles_title);
  std::vector<Point> points = run.works;
  if (run.spin) points.insert(points.begin() + 1, *run.spin);
  for (const Point& point : points) {
    if (point.counts_messages() || point.scenario == Scenario::load) continue;
    std::vector<Column> columns;
    std::size_t count = percentiles.size();
    const auto reaches = [&](const Row* row) { return row->percentiles_ns[count - 1].has_value(); };
    while (count > 1 && std::ranges::none_of(run.ranked(point), reaches)) --count;
    for (std::size_t at = 0; at < count; ++at)
      columns.push_back({say.marked(fmt::format("p{:g}", percentiles[at])), point});
    add_exhibit(section,
                exhibit_of(scene,
                           {.id = "percentiles",
                            .view = say.point(point),
                            .title = say(phrase::percentiles_caption, say.point(point)),
                            .y = {"µs", "µs"}},
                           columns,
                           [&say](const Row& row, std::size_t column) {
                             const auto& ns = row.percentiles_ns[column];
                             if (!ns || ns->median <= 0) return Value{};
                             return Value{scaled(*ns, 1e-3), say.figure(*ns, 1e3)};
                           }),
                say);
  }
  section.paragraphs.push_back(say(phrase::percentiles_text));
  if (section.exhibits.empty())
    section.notes.push_back(why_none(
        scene, [](const Row& row) { return row.point.scenario == Scenario::ping; },
        say(phrase::no_pings)));
  return section;
}

// The work that differs from this in the size only, by size.
std::map<std::size_t, Point> sizes_of(const RunView& run, const Point& example) {
  std::map<std::size_t, Point> sizes;
  for (Point point : run.points()) {
    const std::size_t size = std::exchange(point.size, example.size);
    if (point == example) sizes[size] = point, sizes[size].size = size;
  }
  return sizes;
}

Section size_chart(const Scene& scene) {
  const auto& [view, run, say] = scene;
  Section section = chart_section(say, phrase::sizes_title);
  std::set<Point> seen;
  for (const bool is_rate : {false, true})
    for (Point example : run.points()) {
      if (example.counts_messages() != is_rate || example.scenario == Scenario::load) continue;
      std::map<std::size_t, Point> sizes = sizes_of(run, example);
      example.size = 0;
      if (sizes.size() < 2 || !seen.insert(example).second) continue;
      if (sizes.size() > sizes_max) {
        section.notes.push_back(say(phrase::not_all_listed, sizes_max, sizes.size()));
        sizes.erase(std::next(sizes.begin(), sizes_max), sizes.end());
      }
      std::vector<Column> columns;
      for (const auto& [size, point] : sizes)
        columns.push_back({format_size(size), point, static_cast<double>(size)});
      const std::string range =
          say(phrase::range, format_size(sizes.begin()->first), format_size(sizes.rbegin()->first));
      const std::string work = say.point(example, range);
      add_exhibit(
          section,
          exhibit_of(
              scene,
              {.id = is_rate ? "throughput" : "latency",
               .view = work,
               .title = say(is_rate ? phrase::throughput_caption : phrase::latency_caption, work),
               .x = {say(phrase::size_axis), ""},
               .y =
                   is_rate ? Scale{say(phrase::bytes_per_second), "B/s", true} : Scale{"µs", "µs"}},
              columns,
              [&say](const Row& row, std::size_t) {
                if (!row.point.counts_messages()) return headline_of(row, say);
                const auto bytes = static_cast<double>(row.point.size);
                return Value{scaled(*row.figure, bytes), headline_of(row, say).text};
              }),
          say);
    }
  section.paragraphs.push_back(say(phrase::sizes_text));
  if (section.exhibits.empty()) section.notes.push_back(say(phrase::no_sizes));
  return section;
}

Section placement_chart(const Scene& scene) {
  static constexpr const char* known[] = {"same_cpu",  "smt",      "same_l3",
                                          "cross_cpu", "other_l3", "other_numa"};
  const auto& [view, run, say] = scene;
  Section section = chart_section(say, phrase::placement_title);
  std::vector<Column> columns;
  std::set<std::string> placements;
  for (const Point& point : run.points()) placements.insert(point.placement);
  std::vector<std::string> ordered(std::begin(known), std::end(known));
  for (const std::string& placement : placements)
    if (std::ranges::count(ordered, placement) == 0) ordered.push_back(placement);
  for (const std::string& placement : ordered) {
    if (!run.ping) break;
    Point point = *run.ping;
    point.placement = placement;
    if (run.has(point)) columns.push_back({say.placement(placement), point});
  }
  section.paragraphs.push_back(say(phrase::placement_text));
  if (columns.size() > 1)
    add_exhibit(
        section,
        exhibit_of(scene,
                   {.id = "placement",
                    .title = say(phrase::placement_caption, format_size(run.ping->size)),
                    .form = Drawing::Form::dots,
                    .y = {"µs", "µs"}},
                   columns, [&say](const Row& row, std::size_t) { return headline_of(row, say); }),
        say);
  else
    section.notes.push_back(why_none(
        scene,
        [](const Row& row) {
          return row.point.scenario == Scenario::ping && row.point.placement != "cross_cpu";
        },
        say(phrase::no_placements)));
  return section;
}

}  // namespace

Section chart_section(const Speaker& say, const Phrase& title) {
  Section section;
  section.title = say(title);
  section.kind = Section::Kind::chart;
  return section;
}

Figure scaled(const Figure& figure, double factor) {
  Figure result{figure.median * factor, figure.interval};
  if (result.interval) result.interval->low *= factor, result.interval->high *= factor;
  return result;
}

Scale headline_scale(const Point& point, const Speaker& say) {
  if (!point.counts_messages()) return {"µs", "µs"};
  return {say(phrase::messages_per_second), "/s", true};
}

Value headline_of(const Row& row, const Speaker& say) {
  if (!row.point.counts_messages())
    return {scaled(*row.figure, 1e-3), say.figure(*row.figure, 1e3)};
  std::string text = say.rate(row.figure->median, row.point.size);
  const double lost = row.lost_share.value_or(0);
  if (lost >= 0.0005) text += say(phrase::lost, say.decimals(lost * 100, 1));
  return {*row.figure, std::move(text)};
}

Exhibit exhibit_of(const Scene& scene, Drawing drawing, const std::vector<Column>& columns,
                   const Read& read, bool with_floors) {
  const auto& [view, run, say] = scene;
  // Two columns of marks would be a line through two points: rows show them better.
  if (drawing.form == Drawing::Form::lines && columns.size() < 3)
    drawing.form = Drawing::Form::dots;
  const bool is_line = drawing.form == Drawing::Form::lines;
  Table table{drawing.title, {{say(phrase::transport), false}}, {}};
  for (const auto& [head, point, tick] : columns) {
    table.columns.push_back({head});
    if (is_line && tick > 0) drawing.x.ticks.emplace_back(tick, head);
    else drawing.x.categories.push_back(head);
  }
  std::vector<Drawing::Series> floors;
  for (const std::string& transport : run.transports())
    for (const bool is_floor : {false, true}) {
      if (is_floor && !(with_floors && is_line)) continue;
      Drawing::Series series{transport, view.style(transport)};
      std::vector<std::string> cells{transport};
      for (std::size_t at = 0; at < columns.size(); ++at) {
        const auto& [head, point, tick] = columns[at];
        const Row* const row = run.find(transport, point, is_floor);
        cells.emplace_back();
        if (row == nullptr) continue;
        if (row->skipped || row->failed)
          cells.back() = say(row->skipped ? phrase::skipped : phrase::failed);
        if (!row->is_sound()) continue;
        Value value = read(*row, at);
        cells.back() = std::move(value.text);
        if (!value.figure) continue;
        if (value.is_hollow) series.hollow.push_back(series.places.size());
        series.places.push_back({is_line && tick > 0 ? tick : static_cast<double>(at),
                                 value.figure->median, value.figure->interval});
      }
      if (series.places.empty()) continue;
      series.is_floor = is_floor;
      if (!is_floor) table.rows.push_back(std::move(cells));
      (is_floor ? floors : drawing.series).push_back(std::move(series));
    }
  if (drawing.form != Drawing::Form::lines) sort_rows(drawing, table);
  std::ranges::move(floors, std::back_inserter(drawing.series));
  return {std::move(table), {std::move(drawing)}};
}

void add_exhibit(Section& section, Exhibit exhibit, const Speaker& say) {
  for (Drawing& drawing : exhibit.drawings) {
    const std::size_t max = drawing.form == Drawing::Form::lines ? lines_max : rows_max;
    std::set<std::string> names;
    for (const auto& series : drawing.series)
      if (names.size() < max) names.insert(series.name);
    const auto all = static_cast<std::size_t>(
        std::ranges::count_if(drawing.series, [](const auto& one) { return !one.is_floor; }));
    std::erase_if(drawing.series, [&](const auto& one) { return !names.contains(one.name); });
    const std::string note = say(phrase::not_all_listed, max, all);
    if (all > max && std::ranges::count(section.notes, note) == 0) section.notes.push_back(note);
  }
  std::erase_if(exhibit.drawings, [](const Drawing& drawing) { return drawing.series.empty(); });
  if (!exhibit.drawings.empty()) section.exhibits.push_back(std::move(exhibit));
}

std::string why_none(const Scene& scene, const Wanted& is_of_this_kind, std::string otherwise) {
  for (const Row& row : scene.run.summary().rows)
    if (const auto& reason = row.skipped ? row.skipped : row.failed;
        reason && row.is_channel() && is_of_this_kind(row))
      return scene.say(phrase::none_sound, scene.say.point(row.point), *reason);
  return otherwise;
}

std::vector<Section> charts_of(const View& view, const Speaker& say) {
  static constexpr Section (*makers[])(const Scene&) = {
      load_chart, percentile_chart, size_chart,      launch_chart,    time_chart,
      cost_chart, floor_chart,      placement_chart, round_trip_chart};
  std::vector<Section> charts;
  std::vector<std::pair<std::string, std::vector<std::string>>> missing;  // what, and in which runs
  for (const auto& make : makers) {
    Section all;
    for (std::size_t at = 0; at < view.shown().size(); ++at) {
      const std::size_t run = view.shown()[at];
      Section one = make({view, view.of(run), say});
      if (one.exhibits.empty()) {
        const std::string what = one.title + ": " + one.notes.front();
        if (missing.empty() || missing.back().first != what) missing.push_back({what, {}});
        missing.back().second.push_back(view.name(run));
        continue;
      }
      for (Exhibit& exhibit : one.exhibits) {
        exhibit.table = captioned(view, run, std::move(exhibit.table));
        for (Drawing& drawing : exhibit.drawings)
          if (view.shown().size() > 1) drawing.run = at;
      }
      if (all.exhibits.empty()) all = std::move(one);
      else std::ranges::move(one.exhibits, std::back_inserter(all.exhibits));
    }
    if (all.exhibits.empty()) continue;
    std::ranges::stable_sort(all.exhibits, {},
                             [](const Exhibit& one) { return one.drawings.front().id; });
    charts.push_back(std::move(all));
  }
  Section last = chart_section(say, phrase::not_drawn_title);
  for (const auto& [what, names] : missing)
    last.items.push_back(
        names.size() == view.shown().size() ? what : fmt::format("{} ({})", what, say.list(names)));
  if (!last.items.empty()) charts.push_back(std::move(last));
  return charts;
}

}  // namespace ipc::bench
