// The charts: what each shows, each with its table. A function for each; page.js draws.
#include <algorithm>
#include <set>
#include <utility>

#include "bench/report/chart_parts.h"
#include "bench/report/phrases.h"
#include "ipc/address.h"

namespace ipc::bench {
namespace {

constexpr std::size_t sizes_max = 64;
constexpr const char* more_sizes =
    "ipc-bench run --scenario ping,stream --size 64,1KiB,4KiB,32KiB,256KiB,1MiB --wait block,spin "
    "--out sizes.json";

void add_percentiles(Section& section, const View& view, const Speaker& say, const Point& point) {
  const std::string title = say(phrase::percentiles_caption, say.point(point)) + ", µs";
  Drawing drawing{
      "percentiles", say.waiting(point.waiting),         title,        Drawing::Form::lines,
      true,          {say(phrase::percentile_axis), ""}, {"µs", "µs"}, {}};
  Table table{title, {{say(phrase::transport), false}}, {}};
  for (const double percentile : percentiles)
    drawing.x.categories.push_back(say.marked(fmt::format("p{:g}", percentile)));
  for (const std::string& name : drawing.x.categories) table.columns.push_back({name});
  table.columns.push_back({"max"});
  for (const auto& [subject, row] : entries(view, point)) {
    Drawing::Series series = series_of(*subject);
    std::vector<std::string> cells{subject->label};
    for (std::size_t index = 0; index < percentiles.size(); ++index) {
      const auto& ns = row->percentiles_ns[index];
      cells.push_back(ns ? say.figure(*ns, 1e3) : "");
      if (ns && ns->median > 0)
        series.places.push_back({static_cast<double>(index), ns->median / 1e3});
    }
    cells.push_back(row->max_ns ? say.us(*row->max_ns) : "");  // not drawn: one sample of all
    table.rows.push_back(std::move(cells));
    drawing.series.push_back(std::move(series));
  }
  const auto reaches = [&](double category) {
    return std::ranges::any_of(drawing.series, [category](const auto& series) {
      return !series.places.empty() && series.places.back().x >= category;
    });
  };
  while (!drawing.x.categories.empty() &&
         !reaches(static_cast<double>(drawing.x.categories.size() - 1)))
    drawing.x.categories.pop_back();
  add_exhibit(section, std::move(drawing), std::move(table), say);
}

Section percentile_chart(const View& view, const Speaker& say) {
  Section section = chart_section(say, phrase::percentiles_title);
  for (const auto& point : {view.ping, view.spin})
    if (point) add_percentiles(section, view, say, *point);
  if (section.exhibits.empty()) section.notes.push_back(say(phrase::no_pings));
  else section.paragraphs.push_back(say(phrase::percentiles_text));
  return section;
}

// One figure against the size, for one way to wait.
struct SizeChart {
  const char* id;
  const Phrase& caption;
  Scenario scenario;
  Scale y;
};

void add_size_chart(Section& section, const View& view, const Speaker& say, const SizeChart& kind,
                    const Point& example) {
  std::set<std::size_t> sizes;
  const bool is_ping = kind.scenario == Scenario::ping;
  const auto of_size = [&](std::size_t size) {
    Point point = example;
    point.size = size;
    return point;
  };
  for (const Point& point : view.points())
    if (point == of_size(point.size)) sizes.insert(point.size);
  if (sizes.size() < 2) return;
  if (sizes.size() > sizes_max) {
    section.notes.push_back(say(phrase::not_all_listed, sizes_max, sizes.size()));
    sizes.erase(std::next(sizes.begin(), sizes_max), sizes.end());
  }
  const std::string title = say(kind.caption, say.waiting(example.waiting));
  Drawing drawing{kind.id, say.waiting(example.waiting), title,  Drawing::Form::lines,
                  true,    {say(phrase::size_axis), ""}, kind.y, {}};
  Table table{title, {{say(phrase::transport), false}}, {}};
  for (const std::size_t size : sizes) {
    table.columns.push_back({format_size(size)});
    drawing.x.ticks.emplace_back(static_cast<double>(size), format_size(size));
  }
  for (const Subject& subject : view.subjects()) {
    Drawing::Series series = series_of(subject);
    std::vector<std::string> cells{subject.label};
    for (const std::size_t size : sizes) {
      const Row* const row = view.find(subject, of_size(size));
      cells.emplace_back();
      if (row == nullptr) continue;
      if (row->skipped) cells.back() = say(phrase::skipped);
      if (row->failed) cells.back() = say(phrase::failed);
      if (!row->is_sound()) continue;
      const double bytes = static_cast<double>(size), median = row->figure->median;
      const double factor = is_ping ? 1e-3 : bytes;
      series.places.push_back({bytes, median * factor, scaled(row->figure->interval, factor)});
      cells.back() = is_ping ? say.us(median) : say.rate(median, size);
    }
    if (series.places.empty()) continue;
    drawing.series.push_back(std::move(series));
    table.rows.push_back(std::move(cells));
  }
  add_exhibit(section, std::move(drawing), std::move(table), say);
}

Section size_chart(const View& view, const Speaker& say) {
  const SizeChart kinds[] = {{"latency", phrase::latency_caption, Scenario::ping, {"µs", "µs"}},
                             {"throughput",
                              phrase::throughput_caption,
                              Scenario::stream,
                              {say(phrase::bytes_a_second), "B/s", true}}};
  Section section = chart_section(say, phrase::sizes_title);
  std::set<std::size_t> sizes;
  for (const SizeChart& kind : kinds) {
    std::optional<Point> example = kind.scenario == Scenario::ping ? view.ping : view.stream;
    std::set<std::string> waitings;
    for (const Point& point : view.points()) {
      if (point.scenario != kind.scenario || point.batch > 1) continue;
      waitings.insert(point.waiting);
      sizes.insert(point.size);
    }
    for (const std::string& waiting : waitings) {
      example->waiting = waiting;
      add_size_chart(section, view, say, kind, *example);
    }
  }
  if (section.exhibits.empty()) section.notes.push_back(say(phrase::no_sizes));
  else section.paragraphs.push_back(say(phrase::sizes_text));
  if (sizes.size() < 4) section.notes.push_back(say(phrase::more_sizes, more_sizes));
  return section;
}

Section cost_chart(const View& view, const Speaker& say) {
  Section section = chart_section(say, phrase::cost_title);
  Exhibit exhibit{{say(phrase::cost_table), {{say(phrase::transport), false}}, {}}, {}};
  for (const Subject& subject : view.subjects()) exhibit.table.rows.push_back({subject.label});
  std::set<Point> seen;
  for (const auto& point : {view.ping, view.spin, view.stream, view.batched, view.large}) {
    if (!point || !seen.insert(*point).second) continue;
    const std::string work = say.point(*point);
    exhibit.table.columns.push_back({work});
    for (std::size_t at = 0; at < view.subjects().size(); ++at) {
      const Row* const row = view.find(view.subjects()[at], *point);
      exhibit.table.rows[at].push_back(
          row != nullptr && row->is_sound() && row->cpu_ns ? say.us(*row->cpu_ns) : "");
    }
    Drawing drawing{
        "cost",       work, say(phrase::cost_caption, work), Drawing::Form::bars, false, {},
        {"µs", "µs"}, {}};
    for (const auto& [subject, row] : entries(view, point)) {
      drawing.series.push_back(series_of(*subject));
      if (row->cpu_ns.value_or(0) > 0)
        drawing.series.back().places.push_back({0, *row->cpu_ns / 1e3});
    }
    if (can_be_drawn(drawing, section, say)) exhibit.drawings.push_back(std::move(drawing));
  }
  if (exhibit.drawings.empty()) section.notes.push_back(say(phrase::no_costs));
  else section.paragraphs.push_back(say(phrase::cost_text));
  if (!exhibit.drawings.empty()) section.exhibits.push_back(std::move(exhibit));
  return section;
}

// The round trip by one choice, all else equal.
struct ChoiceChart {
  const char* id;
  const Phrase &title, &text, &caption, &missing;
  std::string Point::*choice;
  std::vector<std::string> known;  // in this order; others follow
  std::string (Speaker::*word)(std::string_view) const;
};

std::vector<std::string> choices(const View& view, const ChoiceChart& kind) {
  std::vector<std::string> found, ordered;
  for (Point point : view.points()) {
    const std::string choice = std::exchange(point.*kind.choice, (*view.ping).*kind.choice);
    if (point == *view.ping) found.push_back(choice);
  }
  for (const auto& list : {kind.known, found})
    for (const std::string& one : list)
      if (std::ranges::count(found, one) > 0 && std::ranges::count(ordered, one) == 0)
        ordered.push_back(one);
  return ordered;
}

Section choice_chart(const View& view, const Speaker& say, const ChoiceChart& kind) {
  Section section = chart_section(say, kind.title);
  const auto all = view.ping ? choices(view, kind) : std::vector<std::string>();
  if (all.size() < 2) {
    section.notes.push_back(say(kind.missing));
    return section;
  }
  section.paragraphs.push_back(say(kind.text));
  const std::string title = say(kind.caption, format_size(view.ping->size));
  Drawing drawing{kind.id, "", title, Drawing::Form::dots, true, {}, {"µs", "µs"}, {}};
  Table table{title, {{say(phrase::transport), false}}, {}};
  for (const std::string& choice : all) {
    drawing.x.categories.push_back((say.*kind.word)(choice));
    table.columns.push_back({drawing.x.categories.back() + ", µs"});
  }
  for (const Entry& entry : entries(view, view.ping)) {
    Drawing::Series series = series_of(*entry.subject);
    table.rows.push_back({entry.subject->label});
    for (std::size_t at = 0; at < all.size(); ++at) {
      Point point = *view.ping;
      point.*kind.choice = all[at];
      const Row* const row = view.find(*entry.subject, point);
      const bool has_figure = row != nullptr && row->is_sound();
      table.rows.back().push_back(has_figure ? say.figure(*row->figure, 1e3) : "");
      if (has_figure)
        series.places.push_back({static_cast<double>(at), row->figure->median / 1e3,
                                 scaled(row->figure->interval, 1e-3)});
    }
    drawing.series.push_back(std::move(series));
  }
  add_exhibit(section, std::move(drawing), std::move(table), say);
  return section;
}

Section waiting_chart(const View& view, const Speaker& say) {
  return choice_chart(view, say,
                      {"waiting",
                       phrase::waiting_title,
                       phrase::waiting_text,
                       phrase::waiting_caption,
                       phrase::no_spin,
                       &Point::waiting,
                       {"block", "hybrid", "yield", "spin"},
                       &Speaker::waiting});
}

Section placement_chart(const View& view, const Speaker& say) {
  return choice_chart(view, say,
                      {"placement",
                       phrase::placement_title,
                       phrase::placement_text,
                       phrase::placement_caption,
                       phrase::no_placements,
                       &Point::placement,
                       {"same_cpu", "smt", "same_l3", "cross_cpu", "other_l3", "other_numa"},
                       &Speaker::placement});
}

}  // namespace

std::vector<Section> charts_of(const View& view, const Speaker& say) {
  return {percentile_chart(view, say), size_chart(view, say),    load_chart(view, say),
          cost_chart(view, say),       waiting_chart(view, say), placement_chart(view, say),
          round_trip_chart(view, say)};
}

Section floors_of(const View& view, const Speaker& say) {
  Section section;
  section.title = say(phrase::floor_title);
  const std::pair<const std::optional<Point>&, const Phrase&> kinds[] = {
      {view.ping, phrase::floor_ping}, {view.stream, phrase::floor_stream}};
  for (const auto& [point, caption] : kinds) {
    if (!point) continue;
    Table table{say(caption, say.point(*point)),
                {{say(phrase::transport), false}, {say(phrase::ratio_axis)}},
                {}};
    const auto all = entries(view, point);
    for (const auto& [subject, row] : all)
      table.rows.push_back({subject->label, row->ratio_to_floor ? say.ratio(*row->ratio_to_floor)
                                                                : say(phrase::no_floor)});
    if (std::ranges::any_of(all,
                            [](const Entry& one) { return one.row->ratio_to_floor.has_value(); }))
      section.exhibits.push_back({std::move(table), {}});
  }
  if (section.exhibits.empty()) section.notes.push_back(say(phrase::no_floors));
  else section.paragraphs.push_back(say(phrase::floor_text));
  return section;
}

}  // namespace ipc::bench
