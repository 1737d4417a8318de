// The charts, each with its table.
#include <algorithm>
#include <map>
#include <set>

#include "bench/report/document.h"
#include "bench/report/phrases.h"
#include "bench/report/svg.h"
#include "ipc/address.h"

namespace ipc::bench {
namespace {

constexpr std::size_t sizes_max = 64;
constexpr std::size_t drawn_max = 24;  // transports in one chart: more could not be read
constexpr const char* more_sizes =
    "ipc-bench run --scenario ping,stream --size 64,1KiB,4KiB,32KiB,256KiB,1MiB --wait block,spin "
    "--out sizes.json";

// Who did this work; run by run, the quickest first for a ping.
struct Entry {
  const Subject* subject;
  const Row* row;
};
std::vector<Entry> entries(const View& view, const std::optional<Point>& point) {
  std::vector<Entry> all;
  if (!point) return all;
  for (const Subject& subject : view.subjects())
    if (const Row* const row = view.find(subject, *point); row != nullptr && row->figure)
      all.push_back({&subject, row});
  if (!point->counts_messages())
    std::stable_sort(all.begin(), all.end(), [](const Entry& a, const Entry& b) {
      return std::pair(a.subject->run, a.row->figure->median) <
             std::pair(b.subject->run, b.row->figure->median);
    });
  return all;
}

Section chart_section(std::string title) {
  Section section;
  section.title = std::move(title);
  section.kind = Section::Kind::chart;
  return section;
}

// Draws, unless there is nothing; says so when it leaves some out.
template <class Chart>
void add_exhibit(Section& section, Chart& chart, auto& drawn, Table table, const Speaker& say) {
  if (drawn.size() > drawn_max) {
    section.notes.push_back(say(phrase::not_all_drawn, drawn_max, drawn.size()));
    drawn.resize(drawn_max);
  }
  section.exhibits.push_back({std::move(table), drawn.empty() ? "" : draw(chart)});
}

Section percentile_chart(const View& view, const Speaker& say) {
  Section section = chart_section(say(phrase::percentiles_title));
  const auto all = entries(view, view.ping);
  if (all.empty()) {
    section.notes.push_back(say(phrase::no_pings));
    return section;
  }
  const std::string title = say(phrase::percentiles_caption, say.point(*view.ping));
  section.paragraphs.push_back(say(phrase::percentiles_text));
  DotChart chart{"percentiles",
                 title,
                 say(phrase::percentiles_text),
                 say(phrase::us_log),
                 {"p50", "p90", "p99", "p99.9"},
                 true,
                 false,
                 {},
                 {},
                 [&](double value) { return say.tick(value); }};
  Table table{
      title + ", µs",
      {{say(phrase::transport), false}, {"p50"}, {"p90"}, {"p99"}, {"p99.9"}, {"p99.99"}, {"max"}},
      {}};
  for (const Entry& entry : all) {
    DotChart::Row row{entry.subject->label, {}};
    std::vector<std::string> cells{entry.subject->label};
    for (std::size_t index = 0; index < percentiles.size(); ++index) {
      const auto& ns = entry.row->percentiles_ns[index];
      cells.push_back(ns ? say.us(*ns) : "");
      if (index < chart.legend.size())
        row.dots.push_back(ns && *ns > 0 ? std::optional(DotChart::Dot{*ns / 1e3, {}, ""})
                                         : std::nullopt);
    }
    cells.push_back(entry.row->max_ns ? say.us(*entry.row->max_ns) : "");
    table.rows.push_back(std::move(cells));
    if (std::any_of(row.dots.begin(), row.dots.end(),
                    [](const auto& dot) { return dot.has_value(); }))
      chart.rows.push_back(std::move(row));
  }
  add_exhibit(section, chart, chart.rows, std::move(table), say);
  return section;
}

// One figure against the size, for one way to wait.
struct SizeChart {
  const Phrase &title, &caption, &y_title;
  Scenario scenario;
  const char* id;
};

void add_size_chart(Section& section, const View& view, const Speaker& say, const SizeChart& kind,
                    const std::string& waiting, const std::string& placement) {
  std::set<std::size_t> sizes;
  const bool is_ping = kind.scenario == Scenario::ping;
  for (const Point& point : view.points())
    if (point == Point{kind.scenario, point.size, 1, 0, 1, waiting, placement})
      sizes.insert(point.size);
  if (sizes.size() < 2) return;
  if (sizes.size() > sizes_max) {
    section.notes.push_back(say(phrase::not_all_listed, sizes_max, sizes.size()));
    sizes.erase(std::next(sizes.begin(), sizes_max), sizes.end());
  }
  const std::string title = say(kind.caption, say.waiting(waiting));
  LineChart chart{
      std::string(kind.id) + waiting,
      title,
      title,
      say(phrase::size_axis),
      say(kind.y_title),
      {},
      {sizes.begin(), sizes.end()},
      [](double size) { return format_size(static_cast<std::size_t>(size)); },
      [&, is_ping](double value) { return is_ping ? say.tick(value) : say.bytes_rate(value); }};
  Table table{title + (is_ping ? ", µs" : ""), {{say(phrase::transport), false}}, {}};
  for (const std::size_t size : sizes) table.columns.push_back({format_size(size)});
  std::size_t style = 0;
  for (const Subject& subject : view.subjects()) {
    LineChart::Line line{subject.label, style++, {}};
    std::vector<std::string> cells{subject.label};
    for (const std::size_t size : sizes) {
      const Row* const row = view.find(subject, {kind.scenario, size, 1, 0, 1, waiting, placement});
      cells.emplace_back();
      if (row == nullptr) continue;
      if (row->skipped) cells.back() = say(phrase::skipped);
      if (row->failed) cells.back() = say(phrase::failed);
      if (!row->figure) continue;
      const double bytes = static_cast<double>(size), median = row->figure->median;
      line.places.push_back({bytes, is_ping ? median / 1e3 : median * bytes});
      cells.back() = is_ping ? say.us(median) : say.rate(median, size);
    }
    if (line.places.empty()) continue;
    chart.lines.push_back(std::move(line));
    table.rows.push_back(std::move(cells));
  }
  add_exhibit(section, chart, chart.lines, std::move(table), say);
}

Section size_chart(const View& view, const Speaker& say, const SizeChart& kind) {
  Section section = chart_section(say(kind.title));
  const auto& example = kind.scenario == Scenario::ping ? view.ping : view.stream;
  std::set<std::string> waitings;
  std::set<std::size_t> sizes;
  for (const Point& point : view.points()) {
    if (point.scenario != kind.scenario || point.batch > 1) continue;
    waitings.insert(point.waiting);
    sizes.insert(point.size);
  }
  if (example)
    for (const std::string& waiting : waitings)
      add_size_chart(section, view, say, kind, waiting, example->placement);
  if (section.exhibits.empty()) section.notes.push_back(say(phrase::no_sizes));
  if (sizes.size() < 4) section.notes.push_back(say(phrase::more_sizes, more_sizes));
  return section;
}

Section floor_chart(const View& view, const Speaker& say) {
  Section section = chart_section(say(phrase::floor_title));
  const Phrase* captions[] = {&phrase::floor_ping, &phrase::floor_stream};
  std::size_t panel = 0;
  for (const auto& point : {view.ping, view.stream}) {
    const Phrase& caption = *captions[panel++];
    if (!point) continue;
    const std::string title = say(caption, say.point(*point));
    DotChart chart{fmt::format("floor{}", panel),
                   title,
                   title,
                   say(phrase::ratio_axis),
                   {},
                   false,
                   false,
                   1.0,
                   {},
                   [&](double value) { return say.tick(value); }};
    Table table{title, {{say(phrase::transport), false}, {say(phrase::head_ratio)}}, {}};
    for (const Entry& entry : entries(view, point)) {
      const auto& ratio = entry.row->ratio_to_floor;
      table.rows.push_back(
          {entry.subject->label, ratio ? say.ratio(*ratio) : say(phrase::no_floor)});
      if (!ratio) continue;
      chart.rows.push_back(
          {entry.subject->label,
           {DotChart::Dot{ratio->median, ratio->interval, say.decimals(ratio->median, 2)}}});
    }
    if (chart.rows.empty()) continue;
    add_exhibit(section, chart, chart.rows, std::move(table), say);
  }
  if (section.exhibits.empty()) section.notes.push_back(say(phrase::no_floors));
  else section.paragraphs.push_back(say(phrase::floor_text));
  return section;
}

Section waiting_chart(const View& view, const Speaker& say) {
  Section section = chart_section(say(phrase::waiting_title));
  if (!view.ping || !view.spin) {
    section.notes.push_back(say(phrase::no_spin));
    return section;
  }
  const std::string title = say(phrase::waiting_caption, format_size(view.ping->size));
  section.paragraphs.push_back(say(phrase::waiting_text));
  DotChart chart{"waiting",
                 title,
                 say(phrase::waiting_text),
                 say(phrase::us_log),
                 {say.waiting(view.ping->waiting), say.waiting("spin")},
                 true,
                 false,
                 {},
                 {},
                 [&](double value) { return say.tick(value); }};
  Table table{title,
              {{say(phrase::transport), false},
               {chart.legend[0] + ", µs"},
               {chart.legend[1] + ", µs"},
               {say(phrase::gain)}},
              {}};
  for (const auto& [subject, block] : entries(view, view.ping)) {
    const Row* const spin = view.find(*subject, *view.spin);
    if (spin == nullptr || !spin->figure) continue;
    const double slow = block->figure->median, quick = spin->figure->median;
    chart.rows.push_back({subject->label,
                          {DotChart::Dot{slow / 1e3, {}, say.us(slow)},
                           DotChart::Dot{quick / 1e3, {}, say.us(quick)}}});
    table.rows.push_back({subject->label, say.us(slow), say.us(quick), say.number(slow / quick)});
  }
  add_exhibit(section, chart, chart.rows, std::move(table), say);
  return section;
}

Section cost_chart(const View& view, const Speaker& say) {
  Section section = chart_section(say(phrase::cost_title));
  const auto all = entries(view, view.ping ? view.ping : view.stream);
  if (all.empty()) {
    section.notes.push_back(say(phrase::no_costs));
    return section;
  }
  const Point& point = all.front().row->point;
  const std::string title = say(phrase::cost_caption, say.point(point));
  section.paragraphs.push_back(say(phrase::cost_text));
  DotChart chart{
      "cost", title, say(phrase::cost_text), "µs", {}, false, true, {}, {}, [&](double value) {
        return say.tick(value);
      }};
  Table table{say(phrase::cost_table), {{say(phrase::transport), false}}, {}};
  std::vector<Point> columns;
  for (const auto& one : {view.ping, view.spin, view.stream, view.batched, view.large})
    if (one && std::find(columns.begin(), columns.end(), *one) == columns.end())
      columns.push_back(*one);
  for (const Point& column : columns) table.columns.push_back({say.point(column)});
  for (const Entry& entry : all) {
    if (entry.row->cpu_ns)
      chart.rows.push_back(
          {entry.subject->label,
           {DotChart::Dot{*entry.row->cpu_ns / 1e3, {}, say.us(*entry.row->cpu_ns)}}});
    std::vector<std::string> cells{entry.subject->label};
    for (const Point& column : columns) {
      const Row* const row = view.find(*entry.subject, column);
      cells.push_back(row != nullptr && row->cpu_ns ? say.us(*row->cpu_ns) : "");
    }
    table.rows.push_back(std::move(cells));
  }
  add_exhibit(section, chart, chart.rows, std::move(table), say);
  return section;
}

}  // namespace

std::vector<Section> charts_of(const View& view, const Speaker& say) {
  const SizeChart latency{phrase::latency_title, phrase::latency_caption, phrase::us_log,
                          Scenario::ping, "latency-"};
  const SizeChart throughput{phrase::throughput_title, phrase::throughput_caption, phrase::rate_log,
                             Scenario::stream, "throughput-"};
  return {percentile_chart(view, say),    waiting_chart(view, say),
          size_chart(view, say, latency), size_chart(view, say, throughput),
          cost_chart(view, say),          floor_chart(view, say)};
}

}  // namespace ipc::bench
