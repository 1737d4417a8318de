// The charts with a view for each piece of work that was measured, and one table of all of them.
#include <algorithm>

#include "bench/report/charts.h"
#include "bench/report/phrases.h"

namespace ipc::bench {
namespace {

constexpr std::size_t works_max = 64;

struct WorkChart {
  const Phrase &title, &text, &missing, &caption;
  std::string id;
  Drawing::Form form;
  bool is_log;
};

// `draw` completes a drawing of one piece of work; `text` is a cell of the table.
Section work_chart(const Scene& scene, const WorkChart& kind, const Wanted& has_value,
                   const std::function<Exhibit(Drawing, const Point&)>& draw,
                   const std::function<std::string(const Row&)>& text) {
  const auto& [view, run, say] = scene;
  Section section = chart_section(say, kind.title);
  section.paragraphs.push_back(say(kind.text));
  Exhibit all{{say(kind.caption, ""), {{say(phrase::work), false}}, {}}, {}};
  for (const std::string& transport : run.transports()) all.table.columns.push_back({transport});
  std::vector<Point> points = run.works;
  for (const Point& point : run.points())
    if (std::ranges::count(points, point) == 0) points.push_back(point);
  std::erase_if(points, [&](const Point& one) { return run.ranked(one, has_value).empty(); });
  if (points.size() > works_max) {
    section.notes.push_back(say(phrase::not_all_listed, works_max, points.size()));
    points.resize(works_max);
  }
  for (const Point& point : points) {
    all.table.rows.push_back({say.point(point)});
    for (const std::string& transport : run.transports()) {
      const Row* const row = run.find_sound(transport, point);
      all.table.rows.back().push_back(row != nullptr && has_value(*row) ? text(*row) : "");
    }
    Exhibit one = draw({.id = kind.id,
                        .view = say.point(point),
                        .title = say(kind.caption, ": " + say.point(point)),
                        .form = kind.form,
                        .is_log = kind.is_log},
                       point);
    std::ranges::move(one.drawings, std::back_inserter(all.drawings));
  }
  if (all.drawings.empty())
    section.notes.push_back(why_none(
        scene, [](const Row&) { return true; }, say(kind.missing)));
  else add_exhibit(section, std::move(all), say);
  return section;
}

}  // namespace

Section floor_chart(const Scene& scene) {
  const Speaker& say = scene.say;
  const auto draw = [&](Drawing drawing, const Point& point) {
    drawing.x.title = "";
    drawing.y = {say(point.counts_messages() ? phrase::ratio_of_rates : phrase::ratio_of_times),
                 ""};
    drawing.reference = 1;
    return exhibit_of(scene, std::move(drawing), {{say(phrase::head_ratio), point}},
                      [&say](const Row& row, std::size_t) {
                        return Value{row.ratio_to_floor, say.ratio_to_floor(row)};
                      });
  };
  return work_chart(
      scene,
      {phrase::floor_title, phrase::floor_text, phrase::no_floors, phrase::floor_caption, "floors",
       Drawing::Form::dots, false},
      [](const Row& row) { return row.ratio_to_floor.has_value(); }, draw,
      [&say](const Row& row) { return say.ratio_to_floor(row); });
}

Section cost_chart(const Scene& scene) {
  const Speaker& say = scene.say;
  const auto draw = [&](Drawing drawing, const Point& point) {
    drawing.y = {"µs", "µs"};
    return exhibit_of(scene, std::move(drawing), {{say(phrase::head_cpu), point}},
                      [](const Row& row, std::size_t) {
                        if (row.cpu_ns.value_or(0) <= 0) return Value{};
                        return Value{Figure{*row.cpu_ns / 1e3, {}}, ""};
                      });
  };
  return work_chart(
      scene,
      {phrase::cost_title, phrase::cost_text, phrase::no_costs, phrase::cost_caption, "cost",
       Drawing::Form::stacks, false},
      [](const Row& row) { return row.cpu_ns.value_or(0) > 0; }, draw,
      [&say](const Row& row) { return say.us(*row.cpu_ns); });
}

Section launch_chart(const Scene& scene) {
  const Speaker& say = scene.say;
  const auto factor = [](const Row& row) { return row.point.counts_messages() ? 1 : 1e-3; };
  const auto draw = [&](Drawing drawing, const Point& point) {
    drawing.y = headline_scale(point, say);
    Exhibit exhibit =
        exhibit_of(scene, std::move(drawing), {{say(phrase::measured), point}},
                   [&say](const Row& row, std::size_t) { return headline_of(row, say); });
    for (Drawing::Series& series : exhibit.drawings.front().series) {
      const Row& row = *scene.run.find_sound(series.name, point);
      series.places.clear();
      for (const double value : row.figures) series.places.push_back({0, value * factor(row)});
      if (row.modes) series.remark = say(phrase::two_groups);
    }
    return exhibit;
  };
  const auto text = [&say](const Row& row) {
    const auto [low, high] = std::ranges::minmax(row.figures);
    const auto one = [&](double value) {
      return row.point.counts_messages() ? say.rate(value, row.point.size) : say.us(value) + " µs";
    };
    std::string range = say(phrase::range, one(low), one(high));
    return row.modes ? range + "; " + say(phrase::two_groups) : range;
  };
  return work_chart(
      scene,
      {phrase::launches_title, phrase::launches_text, phrase::no_launches, phrase::launches_caption,
       "launches", Drawing::Form::strips, true},
      [](const Row& row) { return row.figures.size() > 1; }, draw, text);
}

Section time_chart(const Scene& scene) {
  const Speaker& say = scene.say;
  const auto draw = [&](Drawing drawing, const Point& point) {
    std::vector<Column> columns;
    for (std::size_t tenth = 1; tenth <= slice_count; ++tenth)
      columns.push_back({fmt::format("{} %", 100 * tenth / slice_count), point});
    drawing.x.title = say(phrase::time_axis);
    drawing.y = {say(phrase::messages_per_second), "/s", true};
    return exhibit_of(scene, std::move(drawing), columns, [](const Row& row, std::size_t tenth) {
      if (!row.tenths || (*row.tenths)[tenth] <= 0) return Value{};
      return Value{Figure{(*row.tenths)[tenth], {}}, ""};
    });
  };
  const auto text = [&say](const Row& row) {
    const auto [low, high] = std::ranges::minmax(*row.tenths);
    return say(phrase::range, say.rate(low, row.point.size), say.rate(high, row.point.size));
  };
  return work_chart(
      scene,
      {phrase::time_title, phrase::time_text, phrase::no_time, phrase::time_caption, "time",
       Drawing::Form::lines, true},
      [](const Row& row) { return row.tenths.has_value(); }, draw, text);
}

}  // namespace ipc::bench
