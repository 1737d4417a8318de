// Draws the blocking round trip of each transport as calls, wake-ups and copying. These parts are
// differences between medians of the run, without a model.
#include <algorithm>

#include "bench/report/charts.h"
#include "bench/report/phrases.h"
#include "bench/run/statistics.h"
#include "ipc/address.h"

namespace ipc::bench {
namespace {

constexpr std::size_t large_size = std::size_t{32} * 1024;

struct Parts {
  double calls_ns, wake_ups_ns, copying_ns;  // 0: the intervals overlap, or negative
  double small_ns;                           // the blocking round trip of the small message

  bool are_all_known() const { return wake_ups_ns > 0 && copying_ns > 0; }
  double sum_ns() const { return calls_ns + wake_ups_ns + copying_ns; }
};

// Returns the difference of two medians, or 0 if their intervals do not show that it is above zero.
double difference(const Figure& longer, const Figure& shorter) {
  return longer.interval->low > shorter.interval->high ? longer.median - shorter.median : 0;
}

// Returns nullopt if one of the three round trips was not measured, or has no interval.
std::optional<Parts> parts_of(const RunView& run, const std::string& transport) {
  if (!run.spin || run.ping->waiting != "block" || run.ping->size >= large_size)
    return std::nullopt;
  Point large = *run.ping;
  large.size = large_size;
  const Row* const rows[] = {run.find_sound(transport, *run.spin),
                             run.find_sound(transport, *run.ping),
                             run.find_sound(transport, large)};
  for (const Row* const row : rows)
    if (row == nullptr || !row->figure->interval) return std::nullopt;
  const Figure &spinning = *rows[0]->figure, &blocking = *rows[1]->figure, &big = *rows[2]->figure;
  return Parts{spinning.median, difference(blocking, spinning), difference(big, blocking),
               blocking.median};
}

// Returns the share of wake-ups in the small round trip, or "" unless all transports have it.
std::string share_of(const std::vector<Parts>& all, const Scene& scene) {
  constexpr std::size_t transports_min = 3;
  const auto is_unknown = [](const Parts& parts) { return parts.wake_ups_ns == 0; };
  if (all.size() < transports_min || std::ranges::any_of(all, is_unknown)) return {};
  std::vector<double> shares;
  for (const Parts& parts : all) shares.push_back(100 * parts.wake_ups_ns / parts.small_ns);
  const auto [min, max] = std::ranges::minmax(shares);
  const auto& say = scene.say;
  return say(phrase::parts_share, say.decimals(median(shares), 0),
             format_size(scene.run.ping->size), say.decimals(min, 0), say.decimals(max, 0));
}

}  // namespace

void draw_round_trips(const Scene& scene, Section& section) {
  const auto& [view, run, say] = scene;
  if (!run.ping) return;
  const std::string small = format_size(run.ping->size), large = format_size(large_size);
  Drawing drawing{.id = "parts",
                  .title = say(phrase::parts_caption, large),
                  .form = Drawing::Form::stacks,
                  .is_log = false,
                  .y = us_scale};
  drawing.x.categories = {say({"calls ({}, spinning)", "chamadas ({}, spin)"}, small),
                          say(phrase::part_wake_ups),
                          say({"copying ({} minus {})", "cópia ({} menos {})"}, large, small)};
  Table table = text_table(drawing.title, {say(phrase::transport)});
  for (const std::string& part : drawing.x.categories) table.columns.push_back({part});
  table.columns.push_back({say({"sum", "soma"})});
  std::vector<Parts> all;
  for (const Row* const row : run.ranked(*run.ping)) {
    const auto parts = parts_of(run, row->transport);
    if (!parts) continue;
    all.push_back(*parts);
    const std::string name = row->transport + (parts->are_all_known() ? "" : " *");
    drawing.series.push_back({name, view.style(row->transport)});
    auto& places = drawing.series.back().places;
    auto& cells = table.rows.emplace_back(1, name);
    for (const double ns : {parts->calls_ns, parts->wake_ups_ns, parts->copying_ns}) {
      cells.push_back(ns > 0 ? say.us(ns) : "0 *");
      places.push_back({static_cast<double>(places.size()), ns / 1e3});
    }
    cells.push_back(say.us(parts->sum_ns()));
  }
  if (view.is_alone())
    if (std::string share = share_of(all, scene); !share.empty())
      section.paragraphs.push_back(std::move(share));
  section.paragraphs.push_back(say(phrase::parts_text, small, large));
  if (!std::ranges::all_of(all, &Parts::are_all_known))
    section.notes.push_back(say(phrase::parts_marked));
  add_exhibit(section, {std::move(table), {std::move(drawing)}}, say);
}

}  // namespace ipc::bench
