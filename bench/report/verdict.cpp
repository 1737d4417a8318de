// Writes the answer of one run: the best transport, its lead, the conditions, and the cost.
#include <algorithm>
#include <iterator>

#include "bench/report/charts.h"
#include "bench/report/documents.h"
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

// Returns "12.1", or "12.1 to 12.6" if several rows do not differ.
std::string range_of(const Best& best, const Speaker& say) {
  return say.range(value_of(say, *best.group.front()), value_of(say, *best.group.back()));
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

std::string detail(const Scene& scene, const Best& best, const Point& point) {
  const auto& [view, run, say] = scene;
  const std::string value = range_of(best, say), next = next_of(say, best);
  if (point.scenario == Scenario::ping) {
    const std::string way =
        point.waiting == "block" ? say(phrase::while_blocking) : say.word(point.waiting);
    const std::string text =
        say(phrase::it_takes, format_size(point.size), value, way, say.word(point.placement));
    if (!best.group.front()->cpu_ns) return text + next;
    return text + next + say(phrase::it_costs, range_of(best, say, &Row::cpu_ns));
  }
  if (point.scenario != Scenario::load)
    return say(point.counts_messages()
                   ? Phrase{"Median rate ({}): {}.", "Taxa mediana ({}): {}."}
                   : Phrase{"Median time ({}): {} µs.", "Tempo mediano ({}): {} µs."},
               say.point(point), value) +
           next;
  std::vector<std::string> lost;
  for (const Row* const row : run.ranked(point))
    if (!is_sustained(*row)) lost.push_back(row->transport);
  return say(phrase::under_load, say.point(point), range_of(best, say, percentile_of(0)),
             range_of(best, say, percentile_of(p99_index))) +
         (lost.empty() ? "" : say(phrase::some_lost, say.list(lost)));
}

// Returns the answer for a piece of work in one sentence, without a full stop.
std::string lead_at(const RunView& run, const Point& point, const Speaker& say) {
  const std::string what = work_of(point, say);
  const auto best = best_at(run, point);
  if (!best) return say(phrase::none_sustains, what);
  const std::string names = names_of(*best, say);
  if (run.ranked(point).size() == 1)
    return say({"For {} only {} was measured", "Para {}, só {} foi medido"}, what, names);
  const std::size_t launches = best->group.front()->launches;
  if (!best->is_ranked())
    return launches == 1 ? say(phrase::one_launch_only) : say(phrase::not_enough, launches);
  constexpr std::size_t names_max = 6;
  const std::size_t sustaining = run.ranked(point, is_sustained).size();
  if (point.scenario == Scenario::load && best->group.size() == 1)
    return say(phrase::load_fastest, sustaining, run.ranked(point).size(), what, names);
  if (point.scenario == Scenario::load)
    return say(phrase::load_alike, sustaining, run.ranked(point).size(), what, best->group.size());
  const std::string who = best->group.size() > names_max
                              ? say({"{} of {} transports", "{} de {} transportes"},
                                    best->group.size(), run.ranked(point).size())
                              : names;
  if (best->group.size() > 1) return say(phrase::no_single_best, what, who);
  return say(point.counts_messages()
                 ? Phrase{"Highest rate for {} here: {}", "A maior taxa aqui para {}: {}"}
                 : Phrase{"Fastest for {} here: {}", "O mais rápido aqui para {}: {}"},
             what, names);
}

// Returns the answer under load, unless that is the main work, and the command that ranks by it.
std::vector<std::string> under_load(const Scene& scene, const Point& main) {
  const auto& [view, run, say] = scene;
  const auto load = std::ranges::find(run.works, Scenario::load, &Point::scenario);
  if (load == run.works.end()) return {};
  std::vector<std::string> texts;
  const auto best = best_at(run, *load);
  if (*load != main && (!best || best->is_ranked()))
    texts.push_back(lead_at(run, *load, say) + '.' +
                    (best ? ' ' + detail(scene, *best, *load) : ""));
  Needs needs;
  needs.size = load->size;
  needs.rate = load->rate;
  needs.lossy = best && std::ranges::any_of(best->group, [&run](const Row* row) {
                  const TransportFacts* const facts = run.summary().transport(row->transport);
                  return facts != nullptr && facts->has("reliable", "false");
                });
  if (load->waiting == "spin" || load->waiting == "yield") needs.cpus = 2;
  if (load->placement == "same_cpu") needs.cpus = 1;
  if (load->placement == placement_for(needs))
    texts.push_back(say(phrase::choose_under_load, how_to_choose(needs, run.summary().source)));
  return texts;
}

std::string if_spinning(const Scene& scene, const Best& blocking) {
  const auto& [view, run, say] = scene;
  const auto best = run.spin ? run.best(*run.spin) : std::nullopt;
  if (!best || !best->is_ranked()) return {};
  const std::string names = names_of(*best, say), us = range_of(*best, say);
  if (!gains(best, blocking)) return say(phrase::spinning_is_no_gain, names, us);
  std::string text = say(phrase::if_spinning, names, us, range_of(*best, say, &Row::cpu_ns));
  if (best->group.size() == 1)
    text += say(
        {", {} times as fast", ", {} vezes mais rápido"},
        say.number(blocking.group.front()->figure->median / best->group.front()->figure->median));
  return text + say(phrase::busy_cpus);
}

std::string conditions(const Speaker& say, const Summary& run) {
  std::vector<std::string> parts =
      facts_of(run, {"cpu", "num_cpus_allowed", "virtualisation", "kernel", "date"});
  if (const std::string launches = launch_count(run); launches != "0")
    parts.push_back(say(phrase::launches, launches));
  return say({"Conditions: {}.", "Condições: {}."}, fmt::to_string(fmt::join(parts, ", ")));
}

// Returns the results of all transports: the best of the run in the first rows, controls in the
// last.
Table overview(const Scene& scene, const Point& main) {
  const RunView& run = scene.run;
  const Speaker& say = scene.say;
  Table table = text_table(say(phrase::overview_caption, level_text(run.summary())),
                           {say(phrase::transport)});
  const std::vector<const Row*> ranked = run.ranked(main);
  std::vector<std::string> names;
  for (const Row* const row : ranked) names.push_back(row->transport);
  add_new(names, run.transports());
  const std::size_t channels = names.size();
  if (!run.controls().empty()) names.push_back(say(phrase::cost_of_measuring));
  names.insert(names.end(), run.controls().begin(), run.controls().end());
  for (const std::string& name : names) table.rows.push_back({name});
  table.asides = names.size() - channels;

  const auto add = [&](const Point& point, std::string head,
                       const std::function<std::string(const Row&)>& text,
                       bool has_controls = true) {
    table.add(std::move(head), [&](std::size_t at) -> std::string {
      const Row* const row = at < channels || has_controls ? run.find(names[at], point) : nullptr;
      if (row == nullptr) return "";
      return row->is_sound() ? text(*row) : say.outcome(*row);
    });
  };
  const auto add_headline = [&](const Point& point) {
    add(point, say.point(point) + (point.counts_messages() ? "" : ", p50, µs"),
        [&](const Row& row) {
          return headline_of(row, say).text + (is_sustained(row) ? "" : " !");
        });
  };
  add_headline(main);
  if (!ranked.empty())
    add(
        main, say(phrase::times_the_best),
        [&](const Row& row) { return times(say, row, *ranked.front()); }, false);
  if (!main.counts_messages())
    add(main, "p99, µs",
        [&](const Row& row) { return say.figure(row.percentiles_ns[p99_index], 1e3); });
  if (main.scenario != Scenario::load)
    add(main, say(phrase::head_cpu), [&](const Row& row) { return say.us(row.cpu_ns); });
  add(
      main, say(phrase::head_ratio),
      [&](const Row& row) { return row.ratio_to_floor ? say.ratio_to_floor(row) : ""; }, false);
  if (run.spin) add_headline(*run.spin);
  for (const Point& point : run.works)
    if (point != main) add_headline(point);
  const auto is_empty = [&](const std::vector<std::string>& row) {
    return row.front() != say(phrase::cost_of_measuring) &&
           std::all_of(row.begin() + 1, row.end(), std::mem_fn(&std::string::empty));
  };
  std::erase_if(table.rows, is_empty);
  return table;
}

// Returns the columns of the answer's plot: all ways to wait for the main work, or p50 and p99 of a
// load.
std::vector<Column> columns_of(const Scene& scene, const Point& main) {
  const auto& [view, run, say] = scene;
  if (main.scenario == Scenario::load) return {{"p50", main}, {"p99", main}};
  std::vector<std::string> ways = {"block", "spin", "hybrid", "yield"};
  std::erase(ways, main.waiting);
  std::vector<Column> columns = {{say.word(main.waiting), main}};
  for (const std::string& way : ways) {
    Point point = main;
    point.waiting = way;
    if (run.has(point)) columns.push_back({say.word(way), point});
  }
  return columns;
}

// Returns the dot plot of the first screen, with the overview as its table.
Exhibit answer_plot(const Scene& scene, const Point& main, const std::string& id) {
  const RunView& run = scene.run;
  const Speaker& say = scene.say;
  const bool is_load = main.scenario == Scenario::load;
  const std::vector<Column> columns = columns_of(scene, main);
  const auto read = [&](const Row& row, std::size_t column) {
    Value value = headline_of(row, say);
    if (is_load && column == 1) {
      const auto& p99 = row.percentiles_ns[p99_index];
      value.figure = p99 ? std::optional(scaled(*p99, 1e-3)) : std::nullopt;
    }
    value.is_hollow = !is_sustained(row);
    return value;
  };
  Point work = main;
  if (columns.size() > 1 && !is_load) work.waiting = "";
  Exhibit exhibit = exhibit_of(scene,
                               {.id = id,
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
  std::vector<Drawing::Series> asides = {{say(phrase::cost_of_measuring), 0}};
  for (const std::string& control : run.controls())
    if (Line line = line_of(scene, control, columns, read); !line.series.places.empty())
      asides.push_back(std::move(line.series));
  for (Drawing::Series& series : asides) series.is_aside = true;
  if (asides.size() > 1) std::ranges::move(asides, std::back_inserter(drawing.series));
  exhibit.table = overview(scene, main);
  exhibit.is_open = true;
  return exhibit;
}

// Returns the best transport at each other kind of work.
Table other_work(const Scene& scene) {
  const auto& [view, run, say] = scene;
  Table table = text_table(say(phrase::other_work_caption),
                           {say(phrase::work), say({"best", "melhor"}), say(phrase::measured),
                            say({"next", "seguinte"})});
  for (const Point& point : run.works) {
    const auto best = best_at(run, point);
    if (point == run.works.front() || !best || !best->is_ranked()) continue;
    std::string next;
    if (best->next != nullptr)
      next = fmt::format("{}: {}×", best->next->transport,
                         times(say, *best->next, *best->group.front()));
    table.rows.push_back({say.point(point), names_of(*best, say),
                          range_of(*best, say) + (point.counts_messages() ? "" : " µs"), next});
  }
  return table;
}

}  // namespace

std::string names_of(const Best& best, const Speaker& say) {
  std::vector<std::string> words;
  for (const Row* const row : best.group) words.push_back(row->transport);
  return say.list(words);
}

Result percentile_of(std::size_t index) {
  return [index](const Row& row) -> std::optional<double> {
    const auto& ns = row.percentiles_ns[index];
    return ns ? std::optional(ns->median) : std::nullopt;
  };
}

std::string range_of(const Best& best, const Speaker& say, const Result& result_ns) {
  std::vector<double> all;
  for (const Row* const row : best.group)
    if (const auto ns = result_ns(*row)) all.push_back(*ns);
  if (all.empty()) return "?";
  const auto [min, max] = std::ranges::minmax(all);
  return say.range(say.us(min), say.us(max));
}

std::optional<Best> best_at(const RunView& run, const Point& point) {
  return run.best(point, [](const Row& row) { return row.is_lossless() && is_sustained(row); });
}

std::string work_of(const Point& point, const Speaker& say) {
  constexpr std::size_t small_max = 4096;
  if (point.scenario == Scenario::load)
    return say({"{} messages per second of {}", "{} mensagens por segundo de {}"},
               format_rate(point.rate), format_size(point.size));
  if (point.scenario != Scenario::ping) return say.point(point);
  return point.size <= small_max
             ? say({"small messages", "mensagens pequenas"})
             : say({"messages of {}", "mensagens de {}"}, format_size(point.size));
}

std::string lead_of(const RunView& run, const Speaker& say) {
  return run.works.empty() ? say(phrase::no_answer) : lead_at(run, run.works.front(), say);
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
  else if (best)
    for (std::string text : {detail(scene, *best, main), if_spinning(scene, *best)})
      if (!text.empty()) answer.paragraphs.push_back(std::move(text));
  std::ranges::move(under_load(scene, main), std::back_inserter(answer.paragraphs));
  answer.exhibits.push_back(answer_plot(scene, main, id));
  answer.add(other_work(scene));
  for (Exhibit& exhibit : answer.exhibits)
    exhibit.table = captioned(view, at, std::move(exhibit.table));
  return answer;
}

}  // namespace ipc::bench
