#include "bench/report/chart_parts.h"

#include <algorithm>
#include <map>

#include "bench/report/phrases.h"

namespace ipc::bench {
namespace {

constexpr std::size_t drawn_max = 24;  // transports of a run in one chart: more could not be read

}  // namespace

std::vector<Entry> entries(const View& view, const std::optional<Point>& point) {
  std::vector<Entry> all;
  if (!point) return all;
  for (const Subject& subject : view.subjects())
    if (const Row* const row = view.find(subject, *point); row != nullptr && row->is_sound())
      all.push_back({&subject, row});
  if (!point->counts_messages())
    std::stable_sort(all.begin(), all.end(), [](const Entry& a, const Entry& b) {
      return std::pair(a.subject->run, a.row->figure->median) <
             std::pair(b.subject->run, b.row->figure->median);
    });
  return all;
}

Section chart_section(const Speaker& say, const Phrase& title) {
  Section section;
  section.title = say(title);
  section.kind = Section::Kind::chart;
  return section;
}

Drawing::Series series_of(const Subject& subject) {
  return {subject.label, subject.run, subject.style, {}};
}

std::optional<Interval> scaled(const std::optional<Interval>& interval, double factor) {
  if (!interval) return std::nullopt;
  return Interval{interval->low * factor, interval->high * factor};
}

bool can_be_drawn(Drawing& drawing, Section& section, const Speaker& say) {
  std::erase_if(drawing.series, [](const auto& series) { return series.places.empty(); });
  std::map<std::size_t, std::size_t> drawn;  // by run
  const std::size_t all = drawing.series.size();
  std::erase_if(drawing.series,
                [&](const auto& series) { return ++drawn[series.run] > drawn_max; });
  std::string note = say(phrase::not_all_drawn, drawing.series.size(), all);
  if (drawing.series.size() < all && (section.notes.empty() || section.notes.back() != note))
    section.notes.push_back(std::move(note));
  return !drawing.series.empty();
}

void add_exhibit(Section& section, Drawing drawing, Table table, const Speaker& say) {
  Exhibit exhibit{std::move(table), {}};
  if (can_be_drawn(drawing, section, say)) exhibit.drawings.push_back(std::move(drawing));
  section.exhibits.push_back(std::move(exhibit));
}

}  // namespace ipc::bench
