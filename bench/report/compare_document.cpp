// Shows the findings of `ipc-bench compare`: the verdict, the cells by importance, and other
// differences between the runs.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "bench/judge/reasons.h"
#include "bench/report/command_phrases.h"
#include "bench/report/documents.h"
#include "bench/report/phrases.h"

namespace ipc::bench {
namespace {

using Json = nlohmann::ordered_json;

std::string ratio_text(const Estimate& ratio, const Speaker& say) {
  if (!ratio.has_interval()) return say.decimals(ratio.median, 2);
  return say.ratio({ratio.median, Interval{ratio.low, ratio.high, ratio.level}});
}

// Returns "5.3 %", "12 %", "17 times": rounded up, because a smaller change would not be shown.
std::string percent_up(double share, const Speaker& say) {
  constexpr double most = 10;
  if (share >= most) return say(phrase::times, say.decimals(std::ceil(1 + share), 0));
  const double tenths = share < 0.1 ? 10 : 1;
  return say.percent(std::ceil(share * 100 * tenths - 1e-6) / tenths / 100);
}

// Returns a reason as a sentence.
std::string sentence(std::string reason) {
  reason.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(reason.front())));
  return reason + '.';
}

std::string cells_text(std::size_t count, const Speaker& say) {
  return count == 1 ? say(phrase::one_cell) : say(phrase::many_cells, count);
}

// The words of each finding in JSON and in tables, in the order of Finding. An undecided finding
// has a reason, which is the key "doubt" in JSON.
struct Words {
  const char *json, *doubt;
  const Phrase& table;
};
constexpr Words all_words[] = {{"slower", "", phrase::slower},
                               {"faster", "", phrase::faster},
                               {"cannot_tell", "too_few_launches", phrase::too_few_launches},
                               {"cannot_tell", "interval_too_wide", phrase::interval_too_wide},
                               {"cannot_tell", "not_significant", phrase::not_significant},
                               {"cannot_tell", "machine_changed", phrase::machine_changed},
                               {"no_difference", "", phrase::no_difference}};
const Words& words_of(const Change& change) {
  return all_words[static_cast<std::size_t>(change.finding)];
}

// Returns "0 of 2 by more than 5 %; ..." by the phrase for cells or floors.
std::string counts_text(const Phrase& counts, const std::vector<const Change*>& changes,
                        const std::string& of, double threshold, const Speaker& say) {
  const auto count = [&](Finding finding) {
    return std::ranges::count(changes, finding, &Change::finding);
  };
  return say(counts, count(Finding::slower), of, say.percent(threshold), count(Finding::faster),
             count(Finding::no_difference),
             std::ranges::count_if(changes, is_undecided, &Change::finding));
}

Drawing::Place place_of(const Change& change, double category) {
  const Estimate& ratio = change.ratio;
  const auto times_as_slow = [&](double value) {
    return change.more_is_slower ? value : 1 / value;
  };
  Drawing::Place place{category, times_as_slow(ratio.median)};
  if (!ratio.has_interval()) return place;
  const auto [low, high] = std::minmax({times_as_slow(ratio.low), times_as_slow(ratio.high)});
  place.interval = Interval{low, high, ratio.level};
  return place;
}

class Parts {
 public:
  Parts(const Comparison& comparison, Language language)
      : all_(comparison),
        language_(language),
        say_(language),
        of_machine_(comparison.options.of == CompareOf::machine),
        threshold_(say_.percent(comparison.options.threshold)) {
    for (const ComparedCell& cell : all_.cells) cells_.push_back(&cell);
    // Sorted by finding, then by the size of the change.
    std::ranges::stable_sort(cells_, {}, [](const ComparedCell* cell) {
      return std::pair(cell->change.finding, -std::abs(std::log(cell->change.ratio.median)));
    });
  }

  Document document() const {
    std::vector<const Change*> changes;
    for (const ComparedCell* const cell : cells_) changes.push_back(&cell->change);
    const std::string counts =
        counts_text(phrase::cell_counts, changes, cells_text(cells_.size(), say_),
                    all_.options.threshold, say_);
    return {language_,
            "",
            say_(phrase::compare_title, counts, all_.lost()),
            {answer(), cells(), context()},
            {}};
  }

 private:
  // Pairs of the smallest change that a cell could have shown and the cell, in ascending order.
  using Shown = std::vector<std::pair<double, const ComparedCell*>>;

  Shown shown(bool undecided_only) const {
    Shown shown;
    for (const ComparedCell* const cell : cells_)
      if (const auto& smallest = cell->change.smallest;
          smallest && (!undecided_only || is_undecided(cell->change.finding)))
        shown.emplace_back(*smallest, cell);
    std::ranges::sort(shown);
    return shown;
  }
  std::string middle(const Shown& shown) const {
    return percent_up(shown[shown.size() / 2].first, say_);
  }

  std::string launches() const {
    const auto [least, most] =
        std::ranges::minmax(cells_, {}, [](const auto* cell) { return cell->change.launches(); });
    const std::size_t low = least->change.launches(), high = most->change.launches();
    if (low != high) return say_(phrase::launches_between, low, high);
    return low == 1 ? say_(phrase::one_launch) : say_(phrase::many_launches, low);
  }

  // Returns a sentence on the changes that this comparison can show.
  std::string power() const {
    if (cells_.empty()) return sentence(say_(reasons::no_common_cell));
    if (std::ranges::all_of(
            cells_, [](const auto* cell) { return cell->change.before == cell->change.after; }))
      return say_(phrase::same_run);
    const Shown all = shown(false);
    if (all.empty())
      return say_(phrase::no_power_with, launches(), say_(reasons::no_power), all_.launches_min);
    const auto& [least, first] = all.front();
    const auto& [most, last] = all.back();
    const std::string lowest = percent_up(least, say_), highest = percent_up(most, say_);
    std::string text = say_(phrase::shows_from, launches(), lowest);
    if (lowest != highest)
      text +=
          say_(phrase::shows_range, first->title(say_), highest, last->title(say_), middle(all));
    if (const std::size_t blind = cells_.size() - all.size(); blind > 0)
      text += say_(phrase::blind_cells, cells_text(blind, say_));
    return text + '.';
  }

  Section answer() const {
    Section section{.kind = Section::Kind::answer, .paragraphs = {power()}};
    if (const Shown hidden = shown(true); !hidden.empty())
      section.paragraphs.push_back(
          hidden.size() == 1
              ? say_(phrase::hidden_one, middle(hidden))
              : say_(phrase::hidden_many, middle(hidden), percent_up(hidden.back().first, say_)));
    std::vector<const Change*> floors;
    for (const ComparedCell* const cell : cells_)
      if (cell->floor) floors.push_back(&*cell->floor);
    if (of_machine_ && !cells_.empty())
      section.paragraphs.push_back(counts_text(phrase::floor_counts, floors,
                                               fmt::to_string(floors.size()),
                                               all_.options.threshold, say_));
    section.paragraphs.push_back(
        say_(phrase::exit_status, all_.exit_status(), say_.text(all_.reason)));
    section.items = {say_(reasons::before, say_.text(all_.before)),
                     say_(reasons::after, say_.text(all_.after))};
    return section;
  }

  Table table() const {
    Table table{say_(phrase::cells_caption),
                {{say_(phrase::transport), false},
                 {say_(phrase::cell_head), false},
                 {say_(phrase::before_head)},
                 {say_(phrase::after_head)},
                 {say_({"after / before [95 %]", "depois / antes [95 %]"})},
                 {say_({"could show from", "mostra a partir de"})},
                 {say_({"launches for ±{}", "execuções para ±{}"}, threshold_)},
                 {say_(phrase::verdict), false},
                 {say_({"floor: after / before", "piso: depois / antes"})}},
                {},
                2};
    if (of_machine_)
      table.columns.push_back({say_({"floor's verdict", "veredito do piso"}), false});
    for (const ComparedCell* const cell : cells_) {
      const auto& [change, floor] = std::tie(cell->change, cell->floor);
      table.rows.push_back(
          {cell->transport, say_.point(cell->point), say_.value(cell->point, cell->before),
           say_.value(cell->point, cell->after), ratio_text(change.ratio, say_),
           change.smallest ? percent_up(*change.smallest, say_) : "",
           change.launches_needed ? std::to_string(*change.launches_needed) : "",
           say_(words_of(change).table), floor ? ratio_text(floor->ratio, say_) : ""});
      if (of_machine_) table.rows.back().push_back(floor ? say_(words_of(*floor).table) : "");
    }
    return table;
  }

  // Returns a drawing of each cell's slow-down as a factor, so that times and rates have one
  // direction.
  Drawing drawing() const {
    constexpr std::size_t drawn_max = 100;
    Drawing drawing{.id = "changes",
                    .title = say_(phrase::changes_caption),
                    .form = Drawing::Form::dots,
                    .y = {say_({"times as slow", "lentidão, depois / antes"}), ""},
                    .reference = 1};
    const std::string cell_name = say_(phrase::cell_head), floor_name = say_({"floor", "piso"});
    drawing.x.categories = {cell_name};
    std::map<std::string, std::size_t> styles;
    for (const ComparedCell* const cell : cells_) {
      if (drawing.series.size() == drawn_max) break;
      const std::size_t style = styles.try_emplace(cell->transport, styles.size()).first->second;
      drawing.series.push_back({cell->title(say_), style, {place_of(cell->change, 0)}});
      if (!of_machine_ || !cell->floor) continue;
      drawing.x.categories = {cell_name, floor_name};
      drawing.series.back().places.push_back(place_of(*cell->floor, 1));
    }
    return drawing;
  }

  Table left_out(bool is_lost) const {
    Table table = text_table(
        say_(is_lost ? Phrase{"Lost", "Perdidas"} : Phrase{"Not compared", "Não comparadas"}),
        {say_(phrase::cell_head), say_(phrase::why)});
    for (const LeftOut& one : all_.left_out)
      if (one.is_lost == is_lost) table.rows.push_back({say_.text(one.cell), say_.text(one.why)});
    return table;
  }

  std::vector<std::string> notes() const {
    std::vector<std::string> all;
    if (cells_.empty()) return all;
    all.push_back(say_(phrase::compare_note, threshold_));
    all.push_back(say_(of_machine_ ? phrase::floors_of_machines : phrase::ratios_of_code));
    if (!of_machine_ && !all_.is_one_machine) all.back() += say_(phrase::use_of_machine);
    if (std::ranges::any_of(cells_, [](const auto* cell) {
          return cell->change.finding == Finding::too_few_launches;
        }))
      all.push_back(say_(phrase::launches_needed, all_.launches_min));
    if (!of_machine_ && !all_.machine) all.push_back(say_(phrase::no_common_floor));
    if (!of_machine_ && all_.machine.value_or(0) > 1 + all_.options.threshold)
      all.push_back(say_(phrase::machine_changed_by, say_.decimals(*all_.machine, 2)));
    return all;
  }

  Section cells() const {
    Section section;
    for (const bool is_lost : {true, false}) {
      section.add(left_out(is_lost));
      if (is_lost && !cells_.empty()) section.exhibits.push_back({table(), {drawing()}, true});
    }
    section.notes = notes();
    return section;
  }

  Section context() const {
    Section section;
    for (const Bilingual& one : all_.warnings)
      section.warnings.push_back(say_({"Caution: {}.", "Atenção: {}."}, say_.text(one)));
    Table table = text_table(
        say_({"Other differences", "Outras diferenças"}),
        {say_({"context", "contexto"}), say_(phrase::before_head), say_(phrase::after_head)});
    for (const auto& [key, before, after] : all_.facts)
      table.rows.push_back({key, say_.text(before), say_.text(after)});
    section.add(std::move(table));
    return section;
  }

  const Comparison& all_;
  Language language_;
  Speaker say_;
  bool of_machine_;
  std::string threshold_;
  std::vector<const ComparedCell*> cells_;
};

constexpr const char* outcomes[] = {"passed", "slower", "cannot_tell", "lost"};

Json json_of(const Change& change) {
  Json json = {{"verdict", words_of(change).json}, {"ratio", change.ratio.median}};
  if (is_undecided(change.finding)) json["doubt"] = words_of(change).doubt;
  if (change.ratio.has_interval()) {
    json["low"] = change.ratio.low;
    json["high"] = change.ratio.high;
    json["level"] = change.ratio.level;
  }
  json["p"] = change.p;
  json["effect"] = change.effect;
  json["launches_before"] = change.before.size();
  json["launches_after"] = change.after.size();
  if (change.smallest) json["smallest_change_share"] = *change.smallest;
  if (change.launches_needed) json["launches_needed"] = *change.launches_needed;
  return json;
}

Json json_of(const ComparedCell& cell) {
  const Point& point = cell.point;
  Json json = {{"transport", cell.transport},
               {"scenario", to_string(point.scenario)},
               {"size_bytes", point.size},
               {"batch", point.batch}};
  if (point.rate > 0) json["rate_per_second"] = point.rate;
  if (!facts_of(point.scenario).peers.empty()) json["peers"] = point.peers;
  json["waiting"] = point.waiting;
  json["placement"] = point.placement;
  json["unit"] = point.counts_messages() ? "messages_per_second" : "ns";
  json["before"] = cell.before;
  json["after"] = cell.after;
  json["compared"] = cell.is_to_floor ? "ratio_to_floor" : "figure";
  json["change"] = json_of(cell.change);
  if (cell.floor) json["floor_change"] = json_of(*cell.floor);
  return json;
}

}  // namespace

Document document_of(const Comparison& comparison, Language language) {
  return Parts(comparison, language).document();
}

// docs/ci.md describes the keys.
std::string json(const Comparison& comparison) {
  const CompareOptions& options = comparison.options;
  Json json = {{"of", options.of == CompareOf::code ? "code" : "machine"},
               {"threshold_share", options.threshold},
               {"outcome", outcomes[static_cast<std::size_t>(comparison.outcome)]},
               {"exit_status", comparison.exit_status()},
               {"reason", comparison.reason.english},
               {"before", comparison.before.english},
               {"after", comparison.after.english},
               {"counts",
                {{"slower", comparison.count(Finding::slower)},
                 {"faster", comparison.count(Finding::faster)},
                 {"cannot_tell", comparison.undecided()},
                 {"no_difference", comparison.count(Finding::no_difference)},
                 {"lost", comparison.lost()}}},
               {"launches_min", comparison.launches_min}};
  if (comparison.machine) json["machine_changed_by"] = *comparison.machine;
  json["cells"] = Json::array();
  for (const ComparedCell& cell : comparison.cells) json["cells"].push_back(json_of(cell));
  json["not_compared"] = Json::array();
  for (const LeftOut& one : comparison.left_out)
    json["not_compared"].push_back(
        {{"cell", one.cell.english}, {"why", one.why.english}, {"is_lost", one.is_lost}});
  json["context"] = Json::array();
  for (const FactDifference& one : comparison.facts)
    json["context"].push_back(
        {{"key", one.key}, {"before", one.before.english}, {"after", one.after.english}});
  json["cautions"] = Json::array();
  for (const Bilingual& one : comparison.warnings) json["cautions"].push_back(one.english);
  // The name of a file need not be UTF-8.
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace ipc::bench
