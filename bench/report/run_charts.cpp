// Draws the charts of a run, or gives the reason why there is none.
#include <algorithm>
#include <map>

#include "bench/report/charts.h"
#include "bench/report/phrases.h"
#include "bench/run/sustained.h"
#include "ipc/address.h"

namespace ipc::bench {
namespace {

using Form = Drawing::Form;

constexpr std::size_t sizes_max = 64, works_max = 64;

void draw_percentiles(const Scene& scene, Section& section) {
  const RunView& run = scene.run;
  const Speaker& say = scene.say;
  std::vector<Point> points = run.works;
  if (run.spin) points.insert(points.begin() + 1, *run.spin);
  for (const Point& point : points) {
    if (point.counts_messages() || point.scenario == Scenario::load) continue;
    std::size_t count = percentiles.size();
    const auto reaches = [&](const Row* row) { return row->percentiles_ns[count - 1].has_value(); };
    while (count > 1 && std::ranges::none_of(run.ranked(point), reaches)) --count;
    std::vector<Column> columns;
    for (std::size_t at = 0; at < count; ++at)
      columns.push_back({say.marked(fmt::format("p{:g}", percentiles[at])), point});
    const std::string work = say.point(point);
    const auto read = [&say](const Row& row, std::size_t column) {
      const auto& ns = row.percentiles_ns[column];
      if (!ns || ns->median <= 0) return Value{};
      return Value{scaled(*ns, 1e-3), say.figure(ns, 1e3)};
    };
    add_exhibit(section,
                exhibit_of(scene,
                           {.id = "percentiles",
                            .view = work,
                            .title = say(phrase::percentiles_caption, work),
                            .y = us_scale},
                           columns, read),
                say);
  }
}

// Work that differs in one number only: the work with 0 in its place, and the work for each number.
struct Sweep {
  Point rest;
  std::map<std::uint64_t, Point> points;
};

// Returns the sweeps in the order of the run.
template <class Number>
std::vector<Sweep> sweeps_of(const RunView& run, Number Point::*number) {
  std::vector<Sweep> sweeps;
  for (const Point& point : run.points()) {
    Point rest = point;
    rest.*number = 0;
    auto found = std::ranges::find(sweeps, rest, &Sweep::rest);
    if (found == sweeps.end()) found = sweeps.insert(found, {rest, {}});
    found->points.emplace(point.*number, point);
  }
  return sweeps;
}

void draw_sizes(const Scene& scene, Section& section) {
  const RunView& run = scene.run;
  const Speaker& say = scene.say;
  for (auto& [rest, sizes] : sweeps_of(run, &Point::size)) {
    if (rest.scenario == Scenario::load || sizes.size() < 2) continue;
    if (sizes.size() > sizes_max) {
      section.notes.push_back(say(phrase::not_all_listed, sizes_max, sizes.size()));
      sizes.erase(std::next(sizes.begin(), sizes_max), sizes.end());
    }
    std::vector<Column> columns;
    for (const auto& [size, point] : sizes)
      columns.push_back({format_size(size), point, static_cast<double>(size)});
    const std::string work =
        say.point(rest, say(phrase::range, columns.front().head, columns.back().head));
    Drawing drawing{.id = "latency",
                    .view = work,
                    .title = say(phrase::latency_caption, work),
                    .x = {say({"size of the message", "tamanho da mensagem"}), ""},
                    .y = us_scale};
    if (rest.counts_messages()) {
      drawing.id = "throughput";
      drawing.title = say({"Throughput by size: {}", "Vazão por tamanho: {}"}, work);
      drawing.y = {say({"bytes per second", "bytes por segundo"}), "B/s", true};
    }
    const auto read = [&say](const Row& row, std::size_t) {
      Value value = headline_of(row, say);
      if (row.point.counts_messages())
        value.figure = scaled(*row.figure, static_cast<double>(row.point.size));
      return value;
    };
    add_exhibit(section, exhibit_of(scene, std::move(drawing), columns, read), say);
  }
}

void draw_placements(const Scene& scene, Section& section) {
  const RunView& run = scene.run;
  const Speaker& say = scene.say;
  if (!run.ping) return;
  std::vector<std::string> placements = {"same_cpu",  "smt",      "same_l3",
                                         "cross_cpu", "other_l3", "other_numa"};
  for (const Point& point : run.points()) add_new(placements, {point.placement});
  std::vector<Column> columns;
  for (const std::string& placement : placements) {
    Point point = *run.ping;
    point.placement = placement;
    if (run.has(point)) columns.push_back({say.word(placement), point});
  }
  if (columns.size() < 2) return;
  add_exhibit(
      section,
      exhibit_of(scene,
                 {.id = "placement",
                  .title = say(phrase::placement_caption, format_size(run.ping->size)),
                  .form = Form::dots,
                  .y = us_scale},
                 columns, [&say](const Row& row, std::size_t) { return headline_of(row, say); }),
      say);
}

// Returns "50 k/s", or "≥ 50 k/s" if the knee lies beyond the measured rates.
std::string knee_text(const Knee& knee) {
  if (knee.last == nullptr) return "";
  const std::string rate = format_rate(knee.last->point.rate) + "/s";
  if (knee.first_lost == nullptr) return "≥ " + rate;
  return is_limited_by_generator(*knee.first_lost) ? rate + " g" : rate;
}

// Returns p50 and p99, as in "10.0 / 20.0 !"; with the floor's: "10.0 / 20.0, floor 9.0 / 18.0".
std::string load_text(const Row& row, const Row* floor, const Speaker& say) {
  const auto both = [&](const Row& one) {
    const auto text = [&](std::size_t index) {
      const auto& ns = one.percentiles_ns[index];
      return ns ? say.us(ns->median) : "?";
    };
    return text(0) + " / " + text(p99_index) + (is_sustained(one) ? "" : " !");
  };
  std::string text = both(row);
  if (is_limited_by_generator(row)) text += " g";
  return floor == nullptr ? text : text + say({", floor {}", ", piso {}"}, both(*floor));
}

// Draws a view for each size and way to wait, at p50 and p99, with the floors and the knees.
void draw_loads(const Scene& scene, Section& section) {
  const RunView& run = scene.run;
  const Speaker& say = scene.say;
  for (const auto& [rest, rates] : sweeps_of(run, &Point::rate)) {
    if (rest.scenario != Scenario::load) continue;
    std::vector<Column> columns;
    for (const auto& [rate, point] : rates)
      columns.push_back({format_rate(rate) + "/s", point, static_cast<double>(rate)});
    const auto knee = [&](const std::string& transport) {
      std::vector<const Row*> rows;
      for (const Column& column : columns)
        if (const Row* const row = run.find_sound(transport, column.point)) rows.push_back(row);
      return knee_of(rows);
    };
    const std::string work = say.point(rest);
    Exhibit all;
    for (const auto& [name, percentile] : {std::pair("p50", std::size_t{0}), {"p99", p99_index}}) {
      const auto read = [&, index = percentile](const Row& row, std::size_t) {
        const auto& ns = row.percentiles_ns[index];
        Value value{{}, load_text(row, run.find_sound(row.transport, row.point, true), say)};
        value.is_hollow = !is_sustained(row);
        const Knee last = knee(row.transport);
        value.is_marked = !row.is_floor && is_of_channel(last) && last.last == &row;
        if (ns && ns->median > 0) value.figure = scaled(*ns, 1e-3);
        return value;
      };
      Exhibit one = exhibit_of(
          scene,
          {.id = "load",
           .view = work + ", " + name,
           .title = say(phrase::under_load_caption, name, work),
           .x = {say({"messages due per second", "mensagens previstas por segundo"}), "/s", true},
           .y = us_scale},
          columns, read, true);
      if (all.drawings.empty()) all.table = std::move(one.table);
      std::ranges::move(one.drawings, std::back_inserter(all.drawings));
    }
    all.table.caption = say(phrase::under_load_table, work);
    all.table.columns.insert(all.table.columns.begin() + 1,
                             {say({"highest sustained rate", "maior taxa sustentada"})});
    for (auto& row : all.table.rows) row.insert(row.begin() + 1, knee_text(knee(row.front())));
    add_exhibit(section, std::move(all), say);
  }
}

// Draws a view for each measured piece of work, with one table of all of them. `kind` has the
// properties that the drawings share. A cell of the table has the text of the first column. A row
// without such text has nothing to show here.
void draw_works(const Scene& scene, Section& section, const Phrase& caption, const Drawing& kind,
                const std::vector<std::string>& heads, const Read& read,
                Scale (*scale_of)(const Point&, const Speaker&) = nullptr) {
  const RunView& run = scene.run;
  const Speaker& say = scene.say;
  const auto has_value = [&](const Row& row) { return !read(row, 0).text.empty(); };
  std::vector<Point> points = run.works;
  add_new(points, run.points());
  std::erase_if(points, [&](const Point& one) { return run.ranked(one, has_value).empty(); });
  if (points.size() > works_max) {
    section.notes.push_back(say(phrase::not_all_listed, works_max, points.size()));
    points.resize(works_max);
  }
  Exhibit all{text_table(say(caption, ""), {say(phrase::work)}), {}};
  for (const std::string& transport : run.transports()) all.table.columns.push_back({transport});
  for (const Point& point : points) {
    Drawing drawing = kind;
    drawing.view = say.point(point);
    drawing.title = say(caption, ": " + drawing.view);
    if (scale_of != nullptr) drawing.y = scale_of(point, say);
    auto& cells = all.table.rows.emplace_back(1, drawing.view);
    for (const std::string& transport : run.transports()) {
      const Row* const row = run.find_sound(transport, point);
      cells.push_back(row != nullptr ? read(*row, 0).text : "");
    }
    std::vector<Column> columns;
    for (const std::string& head : heads) columns.push_back({head, point});
    all.drawings.push_back(
        std::move(exhibit_of(scene, std::move(drawing), columns, read).drawings.front()));
  }
  add_exhibit(section, std::move(all), say);
}

Scale ratio_scale(const Point& point, const Speaker& say) {
  return {say(point.counts_messages() ? phrase::ratio_of_rates : phrase::ratio_of_times), ""};
}

void draw_floors(const Scene& scene, Section& section) {
  const auto read = [&say = scene.say](const Row& row, std::size_t) {
    if (!row.ratio_to_floor) return Value{};
    return Value{row.ratio_to_floor, say.ratio_to_floor(row)};
  };
  draw_works(scene, section, {"Channel / floor{}", "Canal / piso{}"},
             {.id = "floors", .form = Form::dots, .is_log = false, .reference = 1},
             {scene.say(phrase::head_ratio)}, read, ratio_scale);
}

void draw_costs(const Scene& scene, Section& section) {
  const auto read = [&say = scene.say](const Row& row, std::size_t) {
    if (row.cpu_ns.value_or(0) <= 0) return Value{};
    return Value{Figure{*row.cpu_ns / 1e3, {}}, say.us(row.cpu_ns)};
  };
  draw_works(scene, section, phrase::cost_caption,
             {.id = "cost", .form = Form::stacks, .is_log = false, .y = us_scale},
             {scene.say(phrase::head_cpu)}, read);
}

void draw_launches(const Scene& scene, Section& section) {
  const auto read = [&say = scene.say](const Row& row, std::size_t) {
    Value value{headline_of(row, say).figure, ""};
    if (row.figures.size() < 2) return value;
    for (const double launch : row.figures)
      value.launches.push_back(row.point.counts_messages() ? launch : launch * 1e-3);
    const auto [low, high] = std::ranges::minmax(row.figures);
    value.text = say(phrase::range, say.value(row.point, low), say.value(row.point, high));
    if (!row.modes) return value;
    value.remark = say({"two modes", "dois modos"});
    value.text += "; " + value.remark;
    return value;
  };
  draw_works(scene, section, {"Result of each launch{}", "Resultado de cada execução{}"},
             {.id = "launches", .form = Form::strips}, {scene.say(phrase::measured)}, read,
             headline_scale);
}

void draw_times(const Scene& scene, Section& section) {
  const Speaker& say = scene.say;
  const auto read = [&say](const Row& row, std::size_t tenth) {
    if (!row.tenths) return Value{};
    const auto [low, high] = std::ranges::minmax(*row.tenths);
    Value value{{},
                say(phrase::range, say.rate(low, row.point.size), say.rate(high, row.point.size))};
    if ((*row.tenths)[tenth] > 0) value.figure = Figure{(*row.tenths)[tenth], {}};
    return value;
  };
  std::vector<std::string> tenths;
  for (std::size_t tenth = 1; tenth <= slice_count; ++tenth)
    tenths.push_back(fmt::format("{} %", 100 * tenth / slice_count));
  draw_works(scene, section, phrase::time_caption,
             {.id = "time",
              .x = {say({"share of the measured time", "fração do tempo medido"}), ""},
              .y = {say(phrase::messages_per_second), "/s", true}},
             tenths, read);
}

// A chart. If it draws nothing, the reason is that of a skipped or failed cell that `is_needed`, or
// else `missing`. A chart without `text` adds its own.
struct Chart {
  const Phrase &title, *text, &missing;
  bool (*is_needed)(const Row&);
  void (*draw)(const Scene&, Section&);
};

template <Scenario scenario>
bool is_of(const Row& row) {
  return row.point.scenario == scenario;
}
bool is_elsewhere(const Row& row) {
  return is_of<Scenario::ping>(row) && row.point.placement != "cross_cpu";
}
bool is_any(const Row&) { return true; }
bool is_none(const Row&) { return false; }

using namespace phrase;
constexpr Chart charts[] = {
    {under_load_title, &under_load_text, no_load, is_of<Scenario::load>, draw_loads},
    {percentiles_title, &percentiles_text, no_pings, is_of<Scenario::ping>, draw_percentiles},
    {sizes_title, &sizes_text, no_sizes, is_none, draw_sizes},
    {launches_title, &launches_text, no_launches, is_any, draw_launches},
    {time_title, &time_text, no_time, is_any, draw_times},
    {cost_title, &cost_text, no_costs, is_any, draw_costs},
    {floor_title, &floor_text, no_floors, is_any, draw_floors},
    {placement_title, &placement_text, no_placements, is_elsewhere, draw_placements},
    {parts_title, nullptr, no_parts, is_none, draw_round_trips}};

}  // namespace

std::vector<Section> charts_of(const View& view, const Speaker& say) {
  std::vector<Section> sections;
  Section not_drawn{.kind = Section::Kind::chart, .title = say({"Not drawn", "Não desenhados"})};
  for (const Chart& chart : charts) {
    Section section{.kind = Section::Kind::chart, .title = say(chart.title)};
    std::vector<std::pair<std::string, std::vector<std::string>>> missing;  // reason, and its runs
    for (std::size_t at = 0; at < view.shown().size(); ++at) {
      const std::size_t run = view.shown()[at];
      const Scene scene{view, view.of(run), say};
      Section one;
      chart.draw(scene, one);
      if (one.exhibits.empty()) {
        const std::string why = why_none(scene, chart.is_needed, say(chart.missing));
        if (missing.empty() || missing.back().first != why) missing.push_back({why, {}});
        missing.back().second.push_back(view.name(run));
        continue;
      }
      for (Exhibit& exhibit : one.exhibits) {
        exhibit.table = captioned(view, run, std::move(exhibit.table));
        for (Drawing& drawing : exhibit.drawings)
          if (view.shown().size() > 1) drawing.run = at;
      }
      if (section.exhibits.empty()) {
        section.notes = std::move(one.notes);
        section.paragraphs = std::move(one.paragraphs);
      }
      std::ranges::move(one.exhibits, std::back_inserter(section.exhibits));
    }
    if (chart.text != nullptr) section.paragraphs.push_back(say(*chart.text));
    for (const auto& [why, runs] : missing) {
      const bool is_everywhere = runs.size() == view.shown().size();
      not_drawn.items.push_back(say(chart.title) + ": " + why +
                                (is_everywhere ? "" : fmt::format(" ({})", say.list(runs))));
    }
    std::ranges::stable_sort(section.exhibits, {},
                             [](const Exhibit& one) { return one.drawings.front().id; });
    if (!section.exhibits.empty()) sections.push_back(std::move(section));
  }
  if (!not_drawn.items.empty()) sections.push_back(std::move(not_drawn));
  return sections;
}

}  // namespace ipc::bench
