// Latency against the rate that is offered: the hockey stick, and its knee.
#include <algorithm>
#include <set>
#include <tuple>

#include "bench/report/chart_parts.h"
#include "bench/report/phrases.h"
#include "bench/run/sustained.h"

namespace ipc::bench {
namespace {

// The work that most was measured of: blocking, across CPUs and the smallest size, if there is any.
std::optional<Point> example_of(const View& view) {
  std::optional<Point> best;
  const auto rank = [](const Point& point) {
    return std::tuple(point.placement != "cross_cpu", point.size);
  };
  for (const Point& point : view.points())
    if (point.scenario == Scenario::load && (!best || rank(point) < rank(*best))) best = point;
  return best;
}

// All rates of one way to wait.
struct Sweep {
  Point point;  // of the last rate
  std::set<std::uint64_t> rates;

  Point at(std::uint64_t rate) const {
    Point one = point;
    one.rate = rate;
    return one;
  }
};

std::vector<Sweep> sweeps_of(const View& view) {
  std::vector<Sweep> sweeps;
  const auto example = example_of(view);
  for (const Point& point : view.points()) {
    if (point.scenario != Scenario::load || point.size != example->size ||
        point.placement != example->placement)
      continue;
    auto known = std::ranges::find_if(
        sweeps, [&](const Sweep& sweep) { return sweep.point.waiting == point.waiting; });
    if (known == sweeps.end()) known = sweeps.insert(known, {point, {}});
    known->rates.insert(point.rate);
  }
  return sweeps;
}

// The rows of one transport.
std::vector<const Row*> rows_of(const View& view, const Subject& subject, const Sweep& sweep) {
  std::vector<const Row*> rows;
  for (const std::uint64_t rate : sweep.rates) {
    const Row* const row = view.find(subject, sweep.at(rate));
    if (row != nullptr && row->is_sound()) rows.push_back(row);
  }
  return rows;
}

// A line for each transport: one percentile, by its place in `percentiles`, at each rate.
Drawing drawing_of(const View& view, const Speaker& say, const Sweep& sweep,
                   std::size_t percentile) {
  const std::string name = say.marked(fmt::format("p{:g}", percentiles[percentile]));
  Point what = sweep.at(0);
  Drawing drawing{"load",
                  say.waiting(what.waiting) + ", " + name,
                  say(phrase::under_load_caption, name, say.point(what)),
                  Drawing::Form::lines,
                  true,
                  {say(phrase::offered), say(phrase::a_second), true},
                  {"µs", "µs"},
                  {}};
  for (const Subject& subject : view.subjects()) {
    Drawing::Series series = series_of(subject);
    const std::vector<const Row*> rows = rows_of(view, subject, sweep);
    const Knee knee = knee_of(rows);
    for (const Row* const row : rows) {
      const auto& ns = row->percentiles_ns[percentile];
      if (!ns || ns->median <= 0) continue;
      if (row == knee.last && is_of_channel(knee)) series.knee = series.places.size();
      if (!is_sustained(*row)) series.hollow.push_back(series.places.size());
      series.places.push_back({static_cast<double>(row->point.rate), ns->median / 1e3});
    }
    drawing.series.push_back(std::move(series));
  }
  return drawing;
}

// "50 k/s", "over 50 k/s" if the knee lies beyond what was measured.
std::string knee_text(const Knee& knee, const Speaker& say) {
  if (knee.last == nullptr) return "";
  const std::string rate = format_rate(knee.last->point.rate) + say(phrase::a_second);
  if (knee.first_lost == nullptr) return "≥ " + rate;
  return is_limited_by_generator(*knee.first_lost) ? rate + " g" : rate;
}

constexpr std::size_t p50 = 0, p99 = p99_index;  // of `percentiles`

Table table_of(const View& view, const Speaker& say, const Sweep& sweep) {
  Table table{say(phrase::under_load_table, say.point(sweep.at(0))),
              {{say(phrase::transport), false}, {say(phrase::sustained_rate)}},
              {}};
  for (const std::uint64_t rate : sweep.rates)
    table.columns.push_back({format_rate(rate) + say(phrase::a_second)});
  for (const Subject& subject : view.subjects()) {
    const Knee knee = knee_of(rows_of(view, subject, sweep));
    std::vector<std::string> cells{subject.label, knee_text(knee, say)};
    for (const std::uint64_t rate : sweep.rates) {
      const Row* const row = view.find(subject, sweep.at(rate));
      cells.emplace_back();
      if (row == nullptr || !row->is_sound()) continue;
      const auto text = [&](std::size_t percentile) {
        const auto& ns = row->percentiles_ns[percentile];
        return ns ? say.us(ns->median) : "?";
      };
      cells.back() = text(p50) + " / " + text(p99);
      if (!is_sustained(*row)) cells.back() += " !";
      if (is_limited_by_generator(*row)) cells.back() += " g";
    }
    if (std::any_of(cells.begin() + 2, cells.end(), [](const auto& one) { return !one.empty(); }))
      table.rows.push_back(std::move(cells));
  }
  return table;
}

}  // namespace

Section load_chart(const View& view, const Speaker& say) {
  Section section = chart_section(say, phrase::under_load_title);
  for (const Sweep& sweep : sweeps_of(view)) {
    Exhibit exhibit{table_of(view, say, sweep), {}};
    for (const std::size_t percentile : {p50, p99})
      if (Drawing drawing = drawing_of(view, say, sweep, percentile);
          can_be_drawn(drawing, section, say))
        exhibit.drawings.push_back(std::move(drawing));
    section.exhibits.push_back(std::move(exhibit));
  }
  if (section.exhibits.empty()) section.notes.push_back(say(phrase::no_load));
  else section.paragraphs.push_back(say(phrase::under_load_text));
  return section;
}

}  // namespace ipc::bench
