// Latency under load: a view for each size and way to wait, at p50 and p99, with the floors and the
// knees.
#include <algorithm>
#include <set>

#include "bench/report/charts.h"
#include "bench/report/phrases.h"
#include "bench/run/sustained.h"

namespace ipc::bench {
namespace {

constexpr std::size_t p50 = 0, p99 = p99_index;  // of `percentiles`

// All rates of work that is the same otherwise: its rate is 0.
std::vector<Column> columns_of(const RunView& run, const Point& sweep) {
  std::set<std::uint64_t> rates;
  for (Point point : run.points()) {
    const std::uint64_t rate = std::exchange(point.rate, 0);
    if (point == sweep) rates.insert(rate);
  }
  std::vector<Column> columns;
  for (const std::uint64_t rate : rates) {
    columns.push_back({format_rate(rate) + "/s", sweep, static_cast<double>(rate)});
    columns.back().point.rate = rate;
  }
  return columns;
}

Knee knee_of(const RunView& run, const std::string& transport, const std::vector<Column>& columns) {
  std::vector<const Row*> rows;
  for (const Column& column : columns)
    if (const Row* const row = run.find_sound(transport, column.point); row != nullptr)
      rows.push_back(row);
  return knee_of(rows);
}

// "50 k/s", "≥ 50 k/s" if the knee lies beyond what was measured.
std::string knee_text(const Knee& knee) {
  if (knee.last == nullptr) return "";
  const std::string rate = format_rate(knee.last->point.rate) + "/s";
  if (knee.first_lost == nullptr) return "≥ " + rate;
  return is_limited_by_generator(*knee.first_lost) ? rate + " g" : rate;
}

// "10.0 / 20.0 !": p50 and p99; with the floor's: "10.0 / 20.0, floor 9.0 / 18.0".
std::string text_of(const Row& row, const Row* floor, const Speaker& say) {
  const auto both = [&](const Row& one) {
    const auto text = [&](std::size_t index) {
      const auto& ns = one.percentiles_ns[index];
      return ns ? say.us(ns->median) : "?";
    };
    return text(p50) + " / " + text(p99) + (is_sustained(one) ? "" : " !");
  };
  std::string text = both(row);
  if (is_limited_by_generator(row)) text += " g";
  return floor == nullptr ? text : text + say(phrase::floor_next_to_it, both(*floor));
}

Exhibit sweep_of(const Scene& scene, const Point& sweep) {
  const auto& [view, run, say] = scene;
  const std::vector<Column> columns = columns_of(run, sweep);
  const std::string work = say.point(sweep);
  Exhibit all;
  for (const std::size_t percentile : {p50, p99}) {
    const std::string name = fmt::format("p{:g}", percentiles[percentile]);
    const auto read = [&](const Row& row, std::size_t) {
      const auto& ns = row.percentiles_ns[percentile];
      Value value{{},
                  text_of(row, run.find_sound(row.transport, row.point, true), say),
                  !is_sustained(row)};
      if (ns && ns->median > 0) value.figure = scaled(*ns, 1e-3);
      return value;
    };
    Exhibit one = exhibit_of(scene,
                             {.id = "load",
                              .view = work + ", " + name,
                              .title = say(phrase::under_load_caption, name, work),
                              .x = {say(phrase::offered), "/s", true},
                              .y = {"µs", "µs"}},
                             columns, read, true);
    for (Drawing::Series& series : one.drawings.front().series) {
      const Knee knee = knee_of(run, series.name, columns);
      for (std::size_t at = 0; at < series.places.size(); ++at)
        if (is_of_channel(knee) && !series.is_floor &&
            one.drawings.front().form == Drawing::Form::lines &&
            series.places[at].x == static_cast<double>(knee.last->point.rate))
          series.marked.push_back(at);
    }
    if (percentile == p50) all.table = std::move(one.table);
    std::ranges::move(one.drawings, std::back_inserter(all.drawings));
  }
  all.table.caption = say(phrase::under_load_table, work);
  all.table.columns.insert(all.table.columns.begin() + 1, {say(phrase::sustained_rate)});
  for (auto& row : all.table.rows)
    row.insert(row.begin() + 1, knee_text(knee_of(run, row.front(), columns)));
  return all;
}

}  // namespace

Section load_chart(const Scene& scene) {
  Section section = chart_section(scene.say, phrase::under_load_title);
  const auto is_load = [](const auto& one) { return one.scenario == Scenario::load; };
  std::set<Point> seen;
  for (Point point : scene.run.points()) {
    point.rate = 0;
    if (is_load(point) && seen.insert(point).second)
      add_exhibit(section, sweep_of(scene, point), scene.say);
  }
  section.paragraphs.push_back(scene.say(phrase::under_load_text));
  if (section.exhibits.empty())
    section.notes.push_back(why_none(
        scene, [&](const Row& row) { return is_load(row.point); }, scene.say(phrase::no_load)));
  return section;
}

}  // namespace ipc::bench
