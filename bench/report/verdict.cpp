// The first screen: who is fastest, by how much, under which conditions, and what it costs.
#include <algorithm>

#include "bench/report/document.h"
#include "bench/report/phrases.h"
#include "bench/run/statistics.h"
#include "ipc/address.h"

namespace ipc::bench {
namespace {

std::string names(const Speaker& say, const Best& best) {
  std::vector<std::string> words;
  for (const Row* const row : best.group) words.push_back(row->transport);
  return say.list(words);
}

// "12.1", or "12.1 to 12.6" of those that are not distinguishable.
template <class Value>
std::string range(const Speaker& say, const Best& best, Value value) {
  std::vector<double> values;
  for (const Row* const row : best.group)
    if (const auto one = value(*row)) values.push_back(*one);
  if (values.empty()) return "?";
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const std::string low = say.us(*least), high = say.us(*most);
  return low == high ? low : say(phrase::range, low, high);
}
std::optional<double> median_ns(const Row& row) { return row.figure->median; }
std::optional<double> cpu_ns(const Row& row) { return row.cpu_ns; }

std::string where(const Speaker& say, const Point& point) {
  if (point.placement == "cross_cpu") return say(phrase::on_two_cpus);
  if (point.placement == "same_cpu") return say(phrase::on_one_cpu);
  return point.placement;
}

std::string while_waiting(const Speaker& say, const Point& point) {
  if (point.waiting == "block") return say(phrase::while_blocking);
  if (point.waiting == "spin") return say(phrase::while_spinning);
  if (point.waiting == "yield") return say(phrase::while_yielding);
  if (point.waiting == "hybrid") return say(phrase::while_hybrid);
  return point.waiting;
}

std::string lead(const Speaker& say, const std::optional<Best>& best, const View& view) {
  if (!best) return say(phrase::no_answer);
  constexpr std::size_t small_max = 4096;
  const std::size_t size = view.ping->size;
  const std::string what =
      size <= small_max ? say(phrase::small_messages) : say(phrase::messages_of, format_size(size));
  if (!best->is_ranked()) return say(phrase::not_enough, best->group.front()->launches);
  if (best->group.size() > 1) return say(phrase::cannot_be_told_apart, what, names(say, *best));
  return say(best->next == nullptr ? phrase::only_one : phrase::fastest, what, names(say, *best));
}

std::string detail(const Speaker& say, const Best& best, const Point& point) {
  std::string text = say(phrase::it_takes, format_size(point.size), range(say, best, median_ns),
                         while_waiting(say, point), where(say, point));
  if (best.next != nullptr)
    text += say(phrase::the_next, best.next->transport,
                say.decimals(best.next->figure->median / best.group.front()->figure->median, 2));
  if (best.group.front()->cpu_ns) text += say(phrase::it_costs, range(say, best, cpu_ns));
  if (!best.is_ranked()) text += ' ' + say(phrase::no_interval, interval_min);
  return text;
}

std::string if_spinning(const Speaker& say, const Summary& run, const View& view,
                        const std::optional<Best>& blocking) {
  const auto best = view.spin ? best_of(run, *view.spin) : std::nullopt;
  if (!best || !best->is_ranked()) return {};
  if (blocking && best->group.front()->figure->median >= blocking->group.front()->figure->median)
    return say(phrase::spinning_is_no_gain, names(say, *best), range(say, *best, median_ns));
  std::string text = say(phrase::if_spinning, names(say, *best), range(say, *best, median_ns),
                         range(say, *best, cpu_ns));
  if (blocking && best->group.size() == 1)
    text += say(phrase::times_as_fast, say.number(blocking->group.front()->figure->median /
                                                  best->group.front()->figure->median));
  return text + say(phrase::busy_cpus);
}

std::string one_way(const Speaker& say, const Summary& run, const View& view) {
  std::vector<std::string> parts;
  const auto add = [&](const std::optional<Point>& point, const Phrase& phrase) {
    const auto best = point ? best_of(run, *point, &Row::is_lossless) : std::nullopt;
    if (!best || !best->is_ranked()) return;
    const auto rate = [&](const Row* row) { return say.rate(row->figure->median, point->size); };
    const std::string most = rate(best->group.front()), least = rate(best->group.back());
    parts.push_back(say(phrase, names(say, *best),
                        most == least ? most : say(phrase::range, least, most),
                        format_size(point->size)));
  };
  add(view.stream, phrase::best_stream);
  add(view.batched, phrase::best_batched);
  add(view.large, phrase::best_large);
  if (parts.empty()) return {};
  std::string text = say(phrase::one_way);
  for (std::size_t index = 0; index < parts.size(); ++index)
    text += (index == 0 ? "" : "; ") + parts[index];
  return text + '.';
}

std::string conditions(const Speaker& say, const Summary& run) {
  std::vector<std::string> parts;
  for (const char* const key : {"cpu", "virtualisation", "kernel", "date"})
    if (const std::string* const fact = run.fact(key)) parts.push_back(*fact);
  if (const std::string* const cpus = run.fact("num_cpus_allowed"))
    parts.insert(parts.begin() + (run.fact("cpu") != nullptr ? 1 : 0), say(phrase::cpus, *cpus));
  const auto [least, most] = launches_of(run);
  if (most > 0)
    parts.push_back(say(phrase::launches, least == most ? fmt::format("{}", most)
                                                        : fmt::format("{}–{}", least, most)));
  std::string text = say(phrase::conditions);
  for (std::size_t index = 0; index < parts.size(); ++index)
    text += (index == 0 ? "" : ", ") + parts[index];
  return text + '.';
}

std::string text_of(const Row* row, const Speaker& say) {
  if (row == nullptr) return "";
  if (row->skipped) return say(phrase::skipped);
  return row->failed ? say(phrase::failed) : "";
}

std::string rate_of(const Row* row, const Speaker& say) {
  if (row == nullptr || !row->is_sound()) return text_of(row, say);
  std::string text = say.rate(row->figure->median, row->point.size);
  const double lost = row->lost_share.value_or(0);
  if (lost >= 0.0005) text += say(phrase::lost, say.decimals(lost * 100, 1));
  return text;
}

// The level of the intervals of all runs shown: the lowest.
std::string overview_level(const View& view) {
  std::string lowest = "95 %";
  for (const std::size_t run : view.shown())
    lowest = std::min(lowest, level_text(view.runs()[run]));
  return lowest;
}

// The columns that this run has, each for all transports.
struct Overview {
  const View& view;
  const Speaker& say;
  Table table{
      say(phrase::overview_caption, overview_level(view)), {{say(phrase::transport), false}}, {}};
  std::vector<const Subject*> subjects{};

  void add(const std::optional<Point>& point, const std::string& head,
           const std::function<std::string(const Row*)>& cell) {
    if (!point) return;
    table.columns.push_back({head});
    for (std::size_t at = 0; at < subjects.size(); ++at)
      table.rows[at].push_back(cell(view.find(*subjects[at], *point)));
  }
};

Table overview(const View& view, const Speaker& say) {
  Overview all{view, say};
  for (const auto* const subjects : {&view.controls(), &view.subjects()})
    for (const Subject& subject : *subjects)
      if (view.is_shown(subject.run)) all.subjects.push_back(&subject);
  if (view.ping)
    std::stable_sort(all.subjects.begin(), all.subjects.end(), [&](const auto* a, const auto* b) {
      const auto rank = [&](const Subject& subject) {
        const Row* const row = view.find(subject, *view.ping);
        return std::pair(subject.run,
                         row != nullptr && row->is_sound() ? row->figure->median : 1e300);
      };
      return rank(*a) < rank(*b);
    });
  if (!view.controls().empty()) all.table.caption += say(phrase::controls_caption);
  for (const Subject* const subject : all.subjects) all.table.rows.push_back({subject->label});
  const auto p50 = [&](const Row* row) {
    return row != nullptr && row->is_sound() ? say.figure(*row->figure, 1e3) : text_of(row, say);
  };
  const auto size = [](const std::optional<Point>& point) {
    return point ? format_size(point->size) : "";
  };
  const auto wait = [&](const std::optional<Point>& point) {
    return point ? say.waiting(point->waiting) : "";
  };
  all.add(view.ping, say(phrase::head_p50, size(view.ping), wait(view.ping)), p50);
  all.add(view.ping, "p99, µs", [&](const Row* row) {
    return row != nullptr && row->is_sound() && row->percentiles_ns[p99_index]
               ? say.figure(*row->percentiles_ns[p99_index], 1e3)
               : "";
  });
  all.add(view.ping, say(phrase::head_cpu), [&](const Row* row) {
    return row != nullptr && row->is_sound() && row->cpu_ns ? say.us(*row->cpu_ns) : "";
  });
  all.add(view.ping, say(phrase::head_ratio), [&](const Row* row) {
    if (row == nullptr || !row->is_sound()) return std::string();
    return say.ratio_to_floor(*row);
  });
  all.add(view.spin, say(phrase::head_p50, size(view.spin), wait(view.spin)), p50);
  const auto rate = [&](const Row* row) { return rate_of(row, say); };
  all.add(view.stream, say(phrase::head_stream, size(view.stream)), rate);
  if (view.batched)
    all.add(view.batched, say(phrase::head_batched, size(view.batched), view.batched->batch), rate);
  if (view.large != view.stream)
    all.add(view.large, say(phrase::head_stream, size(view.large)), rate);
  // Of a run that has none of this nothing is said.
  std::erase_if(all.table.rows, [](const std::vector<std::string>& row) {
    return std::all_of(row.begin() + 1, row.end(),
                       [](const std::string& cell) { return cell.empty(); });
  });
  return all.table;
}

std::string runs_shown(const View& view, const Speaker& say) {
  std::vector<std::string> numbers;
  for (const std::size_t run : view.shown()) numbers.push_back(fmt::format("({})", run + 1));
  return say(phrase::one_run, say.list(numbers));
}

}  // namespace

std::string lead_of(const View& view, const Summary& run, const Speaker& say) {
  return lead(say, view.ping ? best_of(run, *view.ping) : std::nullopt, view);
}

std::vector<Section> answers_of(const View& view, const Speaker& say, std::string& title) {
  std::vector<Section> answers;
  if (view.are_many()) answers = machines_of(view, say);
  const bool is_alone = view.runs().size() == 1;
  for (std::size_t run = 0; run < view.runs().size() && !view.are_many(); ++run) {
    const Summary& summary = view.runs()[run];
    const auto best = view.ping ? best_of(summary, *view.ping) : std::nullopt;
    Section answer;
    answer.kind = Section::Kind::answer;
    (is_alone ? title : answer.title) = lead(say, best, view);
    if (!is_alone) answer.title = fmt::format("({}) {}: {}", run + 1, summary.source, answer.title);
    for (std::string text : {best ? detail(say, *best, *view.ping) : say(phrase::measure_pings),
                             if_spinning(say, summary, view, best), one_way(say, summary, view)})
      if (!text.empty()) answer.paragraphs.push_back(std::move(text));
    answer.notes.push_back(conditions(say, summary));
    answer.warnings = summary.warnings;
    answers.push_back(std::move(answer));
  }
  if (!is_alone) {
    title = say(phrase::several_runs, view.runs().size());
    answers.emplace_back();
    if (view.are_many()) {
      answers.back().title = say(phrase::one_run_title);
      answers.back().paragraphs.push_back(runs_shown(view, say));
    }
  }
  if (Table table = overview(view, say); table.columns.size() > 1)
    answers.back().exhibits.push_back({std::move(table), {}});
  return answers;
}

}  // namespace ipc::bench
