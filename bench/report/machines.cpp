// Shows several runs: an answer for each machine, and one across all of them.

#include <algorithm>
#include <set>

#include "bench/report/charts.h"
#include "bench/report/phrases.h"

namespace ipc::bench {
namespace {

// One kind of work, with the best transports of each machine.
struct Across {
  Point point;
  std::vector<std::pair<std::string, Best>> bests;  // each with the name of its run
  std::vector<std::string> common;                  // transports among the best of each
};

std::vector<Across> compare_machines(const View& view) {
  std::vector<Across> all;
  std::set<Point> seen;
  for (std::size_t machine = 0; machine < view.machines().size(); ++machine)
    for (const Point& point : view.of(view.answering(machine)).works) {
      if (!seen.insert(point).second) continue;
      Across one{point, {}, {}};
      for (std::size_t other = 0; other < view.machines().size(); ++other) {
        const std::size_t run = view.answering(other);
        if (auto best = best_at(view.of(run), point); best && best->is_ranked())
          one.bests.emplace_back(view.name(run), std::move(*best));
      }
      if (one.bests.size() < 2) continue;
      for (const Row* const row : one.bests.front().second.group)
        if (std::ranges::all_of(one.bests, [&](const auto& named) {
              return std::ranges::count(named.second.group, row->transport, &Row::transport) > 0;
            }))
          one.common.push_back(row->transport);
      all.push_back(std::move(one));
    }
  return all;
}

std::string lead_of(const Across& one, const Speaker& say) {
  const std::string what = work_of(one.point, say);
  if (one.common.empty()) return say(phrase::machines_differ, what, one.bests.size());
  return say(phrase::machines_agree, what, one.bests.size(), say.list(one.common));
}

std::string difference_of(const Across& one, const Speaker& say) {
  std::vector<std::string> parts;
  for (const auto& [name, best] : one.bests) parts.push_back(name + ": " + names_of(best, say));
  return fmt::format("{} ({})", work_of(one.point, say), fmt::join(parts, "; "));
}

// Returns a plot of the page's main work, with a mark for each run in the charts.
std::optional<Exhibit> across_plot(const View& view, const Point& point, const Speaker& say) {
  std::vector<Column> columns;
  for (const std::size_t run : view.shown())
    if (view.of(run).has(point)) columns.push_back({view.name(run), point, 0, &view.of(run)});
  if (columns.size() < 2) return std::nullopt;
  return exhibit_of({view, *columns.front().run, say},
                    {.id = "across",
                     .title = say(phrase::answer_caption, say.point(point)),
                     .form = Drawing::Form::dots,
                     .y = headline_scale(point, say)},
                    columns, [&](const Row& row, std::size_t) { return headline_of(row, say); });
}

Table runs_of(const View& view, const std::vector<std::size_t>& machine, const Speaker& say) {
  Table table = text_table(say({"All runs of this machine", "Todas as medições desta máquina"}),
                           {say(phrase::run), say({"answer", "resposta"}), say(phrase::measured),
                            say({"warnings", "avisos"})});
  for (const std::size_t run : machine) {
    const auto best = view.of(run).works.empty()
                          ? std::nullopt
                          : best_at(view.of(run), view.of(run).works.front());
    const Summary& summary = view.runs()[run];
    table.rows.push_back({fmt::format("{} {}", date_of(summary), file_of(summary)),
                          lead_of(view.of(run), say),
                          best ? headline_of(*best->group.front(), say).text : "",
                          fmt::format("{}", fmt::join(summary.warnings, "; "))});
  }
  return table;
}

}  // namespace

std::vector<Section> answers_of(const View& view, const Speaker& say, std::string& title) {
  std::vector<Section> answers;
  if (view.is_alone()) {
    answers.push_back(answer_of(view, 0, say, "answer"));
    title = std::exchange(answers.front().title, "");
    return answers;
  }
  const std::vector<Across> all = compare_machines(view);
  const std::size_t first = view.answering(0), machines = view.machines().size();
  Section across{.kind = Section::Kind::answer};
  if (machines == 1) title = lead_of(view.of(first), say);
  else title = all.empty() ? say(phrase::nothing_common, machines) : lead_of(all.front(), say);
  std::vector<std::string> same, different;
  for (const Across& one : all)
    if (one.common.empty()) different.push_back(difference_of(one, say));
    else same.push_back(fmt::format("{} ({})", work_of(one.point, say), say.list(one.common)));
  if (!same.empty()) across.paragraphs.push_back(say(phrase::agree_on, fmt::join(same, "; ")));
  if (!different.empty())
    across.paragraphs.push_back(say({"The machines differ in: {}.", "As máquinas diferem em: {}."},
                                    fmt::join(different, "; ")));
  if (machines == 1)
    across.paragraphs.push_back(say(phrase::one_answers, view.runs().size(), view.name(first)));
  const auto& works = view.of(first).works;
  if (!works.empty())
    if (auto plot = across_plot(view, all.empty() ? works.front() : all.front().point, say))
      across.exhibits.push_back(std::move(*plot));
  answers.push_back(std::move(across));
  for (std::size_t machine = 0; machine < machines; ++machine) {
    const std::size_t run = view.answering(machine);
    Section answer = answer_of(view, run, say, fmt::format("answer-{}", machine + 1));
    answer.title = view.name(run) + ": " + answer.title;
    if (const auto& runs = view.machines()[machine]; runs.size() > 1)
      answer.add(captioned(view, run, runs_of(view, runs, say)));
    answers.push_back(std::move(answer));
  }
  return answers;
}

}  // namespace ipc::bench
