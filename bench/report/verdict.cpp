// The answer of one run: which transport is best, by how much, under which conditions, and at what
// cost.
#include <algorithm>

#include "bench/report/charts.h"
#include "bench/report/phrases.h"
#include "bench/run/statistics.h"
#include "bench/run/sustained.h"
#include "ipc/address.h"

namespace ipc::bench {
namespace {

std::string value_of(const Speaker& say, const Row& row) {
  if (row.point.counts_messages()) return say.rate(row.figure->median, row.point.size);
  return say.us(row.figure->median);
}

// "12.1", or "12.1 to 12.6" if several rows do not differ.
std::string range(const Speaker& say, const Best& best,
                  const std::function<std::string(const Row&)>& text) {
  const std::string first = text(*best.group.front()), last = text(*best.group.back());
  return first == last ? first : say(phrase::range, first, last);
}

std::string range_of_cpu(const Speaker& say, const Best& best) {
  const auto [min, max] = std::ranges::minmax(best.group, {}, &Row::cpu_ns);
  const std::string low = say.us(min->cpu_ns.value_or(0)), high = say.us(max->cpu_ns.value_or(0));
  return low == high ? low : say(phrase::range, low, high);
}

std::string times(const Speaker& say, const Row& row, const Row& best) {
  return say.decimals(row.figure->median / best.figure->median, 2);
}

std::string next_of(const Speaker& say, const Best& best) {
  if (best.next == nullptr) return "";
  const std::string ratio = times(say, *best.next, *best.group.front());
  return say(best.next->point.counts_messages() ? phrase::the_next_reaches : phrase::the_next_takes,
             best.next->transport, ratio);
}

std::string detail_of_ping(const Scene& scene, const Best& best, const Point& point) {
  const auto& [view, run, say] = scene;
  std::string way = say.waiting(point.waiting);
  if (point.waiting == "block") way = say(phrase::while_blocking);
  std::string text = say(phrase::it_takes, format_size(point.size),
                         range(say, best, [&](const Row& row) { return value_of(say, row); }), way,
                         say.placement(point.placement));
  text += next_of(say, best);
  if (best.group.front()->cpu_ns) text += say(phrase::it_costs, range_of_cpu(say, best));
  return text;
}

std::string detail_of_load(const Scene& scene, const Best& best, const Point& point) {
  const auto& [view, run, say] = scene;
  const auto percentile = [&](std::size_t index) {
    std::vector<double> all;
    for (const Row* const row : best.group)
      if (const auto& ns = row->percentiles_ns[index]) all.push_back(ns->median);
    if (all.empty()) return std::string("?");
    const auto [min, max] = std::ranges::minmax(all);
    return min == max ? say.us(min) : say(phrase::range, say.us(min), say.us(max));
  };
  std::vector<std::string> lost;
  for (const Row* const row : run.ranked(point))
    if (!is_sustained(*row)) lost.push_back(row->transport);
  std::string text =
      say(phrase::under_load, say.point(point), percentile(0), percentile(p99_index));
  return lost.empty() ? text : text + say(phrase::some_lost, say.list(lost));
}

std::string detail(const Scene& scene, const Best& best, const Point& point) {
  const Speaker& say = scene.say;
  if (point.scenario == Scenario::ping) return detail_of_ping(scene, best, point);
  if (point.scenario == Scenario::load) return detail_of_load(scene, best, point);
  const std::string value = range(say, best, [&](const Row& row) { return value_of(say, row); });
  return say(point.counts_messages() ? phrase::its_rate : phrase::its_time, say.point(point),
             value) +
         next_of(say, best);
}

std::string if_spinning(const Scene& scene, const Best& blocking) {
  const auto& [view, run, say] = scene;
  const auto best = run.spin ? run.best(*run.spin) : std::nullopt;
  if (!best || !best->is_ranked()) return {};
  const std::string names = names_of(*best, say);
  const std::string us = range(say, *best, [&](const Row& row) { return value_of(say, row); });
  if (!gains(best, blocking)) return say(phrase::spinning_is_no_gain, names, us);
  std::string text = say(phrase::if_spinning, names, us, range_of_cpu(say, *best));
  if (best->group.size() == 1)
    text += say(phrase::times_as_fast, say.number(blocking.group.front()->figure->median /
                                                  best->group.front()->figure->median));
  return text + say(phrase::busy_cpus);
}

std::string conditions(const Speaker& say, const Summary& run) {
  std::vector<std::string> parts;
  for (const char* const key : {"cpu", "num_cpus_allowed", "virtualisation", "kernel", "date"})
    if (const std::string* const fact = run.fact(key))
      parts.push_back(key == std::string_view("num_cpus_allowed") ? *fact + " CPUs" : *fact);
  const auto [min, max] = launches_of(run);
  if (max > 0)
    parts.push_back(say(phrase::launches,
                        min == max ? fmt::format("{}", max) : fmt::format("{}–{}", min, max)));
  return say(phrase::conditions, fmt::format("{}", fmt::join(parts, ", ")));
}

// The cells of one column of the overview.
using Cells = std::function<std::string(const Row&)>;

// The best of the run in the first rows, controls in the last ones.
class Overview {
 public:
  Overview(const Scene& scene, const Point& main) : scene_(scene) {
    const auto& [view, run, say] = scene;
    for (const Row* const row : run.ranked(main)) names_.push_back(row->transport);
    for (const std::string& transport : run.transports())
      if (std::ranges::count(names_, transport) == 0) names_.push_back(transport);
    for (const std::string& name : names_) table_.rows.push_back({name});
    if (run.controls().empty()) return;
    table_.rows.push_back({say(phrase::cost_of_measuring)});
    for (const std::string& control : run.controls()) table_.rows.push_back({control});
    table_.asides = run.controls().size() + 1;
  }

  // Adds a column, unless all its cells are empty.
  void add(const Point& point, std::string head, const Cells& text, bool has_controls = true) {
    const auto& [view, run, say] = scene_;
    std::vector<std::string> cells;
    for (const auto& row : table_.rows) {
      const bool is_control = std::ranges::count(names_, row.front()) == 0;
      const Row* const found = run.find(row.front(), point);
      cells.emplace_back();
      if (found == nullptr || (is_control && !has_controls)) continue;
      if (found->is_sound()) cells.back() = text(*found);
      else if (found->skipped || found->failed)
        cells.back() = say(found->skipped ? phrase::skipped : phrase::failed);
    }
    if (std::ranges::all_of(cells, &std::string::empty)) return;
    table_.columns.push_back({std::move(head)});
    for (std::size_t at = 0; at < cells.size(); ++at)
      table_.rows[at].push_back(std::move(cells[at]));
  }

  Table table() && {
    std::erase_if(table_.rows, [&](const std::vector<std::string>& row) {
      return row.front() != scene_.say(phrase::cost_of_measuring) &&
             std::all_of(row.begin() + 1, row.end(), [](const auto& cell) { return cell.empty(); });
    });
    return std::move(table_);
  }

 private:
  const Scene& scene_;
  std::vector<std::string> names_;
  Table table_{scene_.say(phrase::overview_caption, level_text(scene_.run.summary())),
               {{scene_.say(phrase::transport), false}},
               {}};
};

Table overview(const Scene& scene, const Point& main) {
  const auto& [view, run, say] = scene;
  Overview all(scene, main);
  const auto headline = [&](const Row& row) {
    return headline_of(row, say).text + (is_sustained(row) ? "" : " !");
  };
  const auto head = [&](const Point& point) {
    return say.point(point) + (point.counts_messages() ? "" : ", p50, µs");
  };
  all.add(main, head(main), headline);
  if (const auto best = run.ranked(main); !best.empty())
    all.add(
        main, say(phrase::times_the_best),
        [&](const Row& row) { return times(say, row, *best.front()); }, false);
  if (!main.counts_messages())
    all.add(main, "p99, µs", [&](const Row& row) {
      const auto& p99 = row.percentiles_ns[p99_index];
      return p99 ? say.figure(*p99, 1e3) : "";
    });
  if (main.scenario != Scenario::load)
    all.add(main, say(phrase::head_cpu),
            [&](const Row& row) { return row.cpu_ns ? say.us(*row.cpu_ns) : ""; });
  all.add(
      main, say(phrase::head_ratio),
      [&](const Row& row) { return row.ratio_to_floor ? say.ratio_to_floor(row) : ""; }, false);
  if (run.spin) all.add(*run.spin, head(*run.spin), headline);
  for (const Point& point : run.works)
    if (point != main) all.add(point, head(point), headline);
  return std::move(all).table();
}

// The dot plot of the first screen: all ways to wait for the main work, or of load p50 and p99.
Exhibit answer_plot(const Scene& scene, const Point& main, std::string id) {
  const auto& [view, run, say] = scene;
  const bool is_load = main.scenario == Scenario::load;
  std::vector<Column> columns;
  for (const char* const way : {"block", "spin", "hybrid", "yield"}) {
    Point point = main;
    point.waiting = way;
    if (!is_load && run.has(point)) columns.push_back({say.waiting(way), point});
  }
  const auto has_main = [&](const Column& one) { return one.point == main; };
  std::ranges::stable_partition(columns, has_main);
  if (columns.empty() || !has_main(columns.front())) columns = {{say.waiting(main.waiting), main}};
  if (is_load) columns = {{"p50", main}, {"p99", main}};
  const auto read = [&](const Row& row, std::size_t column) {
    Value value = headline_of(row, say);
    if (is_load && column == 1) value.figure.reset();
    if (const auto& p99 = row.percentiles_ns[p99_index]; is_load && column == 1 && p99)
      value.figure = scaled(*p99, 1e-3);
    value.is_hollow = !is_sustained(row);
    return value;
  };
  Point work = main;
  if (columns.size() > 1 && !is_load) work.waiting = "";
  Exhibit exhibit = exhibit_of(scene,
                               {.id = std::move(id),
                                .title = say(phrase::answer_caption, say.point(work)),
                                .form = Drawing::Form::dots,
                                .y = headline_scale(main, say)},
                               columns, read);
  Drawing& drawing = exhibit.drawings.front();
  drawing.remarks = say(phrase::times_the_best);
  if (columns.size() > 1) drawing.remarks += ", " + columns.front().head;
  const auto rows = run.ranked(main);
  for (Drawing::Series& series : drawing.series)
    if (const Row* const row = run.find_sound(series.name, main))
      series.remark = times(say, *row, *rows.front()) + "×";
  std::vector<Drawing::Series> asides;
  for (const std::string& control : run.controls()) {
    Drawing::Series series{control, 0};
    for (std::size_t at = 0; at < columns.size(); ++at)
      if (const Row* const row = run.find_sound(control, columns[at].point))
        if (const auto figure = read(*row, at).figure)
          series.places.push_back({static_cast<double>(at), figure->median, figure->interval});
    if (!series.places.empty()) asides.push_back(std::move(series));
  }
  if (!asides.empty()) asides.insert(asides.begin(), {say(phrase::cost_of_measuring), 0});
  for (Drawing::Series& series : asides) series.is_aside = true;
  std::ranges::move(asides, std::back_inserter(drawing.series));
  exhibit.table = overview(scene, main);
  exhibit.is_open = true;
  return exhibit;
}

// The best transport at each other kind of work.
std::optional<Exhibit> other_work(const Scene& scene) {
  const auto& [view, run, say] = scene;
  Table table{say(phrase::other_work_caption),
              {{say(phrase::work), false},
               {say(phrase::best), false},
               {say(phrase::measured), false},
               {say(phrase::the_next), false}},
              {}};
  for (const Point& point : run.works) {
    const auto best = best_at(run, point);
    if (point == run.works.front() || !best || !best->is_ranked()) continue;
    const std::string value = range(say, *best, [&](const Row& row) { return value_of(say, row); });
    table.rows.push_back({say.point(point), names_of(*best, say),
                          point.counts_messages() ? value : value + " µs", ""});
    if (best->next != nullptr)
      table.rows.back().back() = fmt::format("{}: {}×", best->next->transport,
                                             times(say, *best->next, *best->group.front()));
  }
  if (table.rows.empty()) return std::nullopt;
  return Exhibit{std::move(table), {}};
}

}  // namespace

std::string names_of(const Best& best, const Speaker& say) {
  std::vector<std::string> words;
  for (const Row* const row : best.group) words.push_back(row->transport);
  return say.list(words);
}

std::optional<Best> best_at(const RunView& run, const Point& point) {
  return run.best(point, [](const Row& row) { return row.is_lossless() && is_sustained(row); });
}

std::string work_of(const Point& point, const Speaker& say) {
  constexpr std::size_t small_max = 4096;
  if (point.scenario == Scenario::load)
    return say(phrase::rate_of, format_rate(point.rate), format_size(point.size));
  if (point.scenario != Scenario::ping) return say.point(point);
  return point.size <= small_max ? say(phrase::small_messages)
                                 : say(phrase::messages_of, format_size(point.size));
}

std::string lead_of(const RunView& run, const Speaker& say) {
  if (run.works.empty()) return say(phrase::no_answer);
  const Point& main = run.works.front();
  const std::string what = work_of(main, say);
  const auto best = best_at(run, main);
  if (!best) return say(phrase::none_sustains, what);
  const std::string names = names_of(*best, say);
  if (run.ranked(main).size() == 1) return say(phrase::only_one, what, names);
  const std::size_t launches = best->group.front()->launches;
  if (!best->is_ranked())
    return launches == 1 ? say(phrase::one_launch_only) : say(phrase::not_enough, launches);
  constexpr std::size_t names_max = 6;
  const std::size_t sustaining = run.ranked(main, is_sustained).size();
  if (main.scenario == Scenario::load && best->group.size() == 1)
    return say(phrase::load_fastest, sustaining, run.ranked(main).size(), what, names);
  if (main.scenario == Scenario::load)
    return say(phrase::load_alike, sustaining, run.ranked(main).size(), what, best->group.size());
  const std::string who = best->group.size() > names_max
                              ? say(phrase::so_many, best->group.size(), run.ranked(main).size())
                              : names;
  if (best->group.size() > 1) return say(phrase::no_single_best, what, who);
  return say(main.counts_messages() ? phrase::highest_rate : phrase::fastest, what, names);
}

Section answer_of(const View& view, std::size_t at, const Speaker& say, const std::string& id) {
  const RunView& run = view.of(at);
  const Scene scene{view, run, say};
  Section answer;
  answer.kind = Section::Kind::answer;
  answer.title = lead_of(run, say);
  answer.warnings = run.summary().warnings;
  answer.notes.push_back(conditions(say, run.summary()));
  if (run.works.empty()) {
    answer.paragraphs.push_back(why_none(
        scene, [](const Row&) { return true; }, ""));
    return answer;
  }
  const Point& main = run.works.front();
  const auto best = best_at(run, main);
  if (best && !best->is_ranked())
    answer.paragraphs.push_back(say(phrase::no_interval, interval_min));
  else if (best) answer.paragraphs.push_back(detail(scene, *best, main));
  if (best && best->is_ranked())
    if (std::string text = if_spinning(scene, *best); !text.empty())
      answer.paragraphs.push_back(std::move(text));
  answer.exhibits.push_back(answer_plot(scene, main, id));
  if (auto others = other_work(scene)) answer.exhibits.push_back(std::move(*others));
  for (Exhibit& exhibit : answer.exhibits)
    exhibit.table = captioned(view, at, std::move(exhibit.table));
  return answer;
}

}  // namespace ipc::bench
