// Shows the findings of `ipc-bench compare`: the verdict, the cells by importance, and other
// differences between the runs.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "bench/report/documents.h"

namespace ipc::bench {
namespace {

using Json = nlohmann::ordered_json;

const Speaker say(Language::english);

std::string ratio_text(const Estimate& ratio) {
  if (!ratio.has_interval()) return say.decimals(ratio.median, 2);
  return say.ratio({ratio.median, Interval{ratio.low, ratio.high, ratio.level}});
}

// Returns "5.3 %", "12 %", "17 times": rounded up, because a smaller change would not be shown.
std::string percent(double share) {
  constexpr double most = 10;
  if (share >= most) return fmt::format("{:.0f} times", std::ceil(1 + share));
  const double tenths = share < 0.1 ? 10 : 1;
  return fmt::format("{:g} %", std::ceil(share * 100 * tenths - 1e-6) / tenths);
}

std::string cells_text(std::size_t count) {
  return fmt::format("{} cell{}", count, count == 1 ? "" : "s");
}

// The words of each finding in JSON and in tables, in the order of Finding. An undecided finding
// has a reason, which is the key "doubt" in JSON.
struct Words {
  const char *json, *doubt, *table;
};
constexpr Words all_words[] = {
    {"slower", "", "slower"},
    {"faster", "", "faster"},
    {"cannot_tell", "too_few_launches", "undecided: too few launches"},
    {"cannot_tell", "interval_too_wide", "undecided: interval too wide"},
    {"cannot_tell", "not_significant", "undecided: not significant"},
    {"cannot_tell", "machine_changed", "undecided: no floor, and the machine changed"},
    {"no_difference", "", "no difference"}};
const Words& words_of(const Change& change) {
  return all_words[static_cast<std::size_t>(change.finding)];
}

// Returns "0 of 2 by more than 5 %; ..." for cells or floors.
std::string counts_text(const std::vector<const Change*>& changes, const std::string& of,
                        double threshold) {
  const auto count = [&](Finding finding) {
    return std::ranges::count(changes, finding, &Change::finding);
  };
  return fmt::format(
      "{} of {} by more than {:g} %; {} faster; {} without a difference; {} undecided",
      count(Finding::slower), of, threshold * 100, count(Finding::faster),
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
  explicit Parts(const Comparison& comparison)
      : all_(comparison),
        of_machine_(comparison.options.of == CompareOf::machine),
        threshold_(fmt::format("{:g} %", comparison.options.threshold * 100)) {
    for (const ComparedCell& cell : all_.cells) cells_.push_back(&cell);
    // Sorted by finding, then by the size of the change.
    std::ranges::stable_sort(cells_, {}, [](const ComparedCell* cell) {
      return std::pair(cell->change.finding, -std::abs(std::log(cell->change.ratio.median)));
    });
  }

  Document document() const {
    std::vector<const Change*> changes;
    for (const ComparedCell* const cell : cells_) changes.push_back(&cell->change);
    return {Language::english,
            "",
            fmt::format("Slower: {}; {} lost.",
                        counts_text(changes, cells_text(cells_.size()), all_.options.threshold),
                        all_.lost()),
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
  static std::string middle(const Shown& shown) { return percent(shown[shown.size() / 2].first); }

  std::string launches() const {
    const auto [least, most] =
        std::ranges::minmax(cells_, {}, [](const auto* cell) { return cell->change.launches(); });
    const std::size_t low = least->change.launches(), high = most->change.launches();
    if (low != high) return fmt::format("{} to {} launches per cell", low, high);
    return fmt::format("{} launch{} per cell", low, low == 1 ? "" : "es");
  }

  // Returns a sentence on the changes that this comparison can show.
  std::string power() const {
    if (cells_.empty()) return "No cell was measured in both runs.";
    if (std::ranges::all_of(
            cells_, [](const auto* cell) { return cell->change.before == cell->change.after; }))
      return "Both runs hold the same results: this compares a run with itself.";
    const Shown all = shown(false);
    if (all.empty())
      return fmt::format(
          "{}: no difference of any size can be significant; at least {} are needed.", launches(),
          all_.launches_min);
    const std::string lowest = percent(all.front().first), highest = percent(all.back().first);
    std::string text = fmt::format("{}: it can show changes from {}", launches(), lowest);
    if (lowest != highest)
      text += fmt::format(" ({}) to {} ({}), half of them below {}", all.front().second->title(),
                          highest, all.back().second->title(), middle(all));
    if (const std::size_t blind = cells_.size() - all.size(); blind > 0)
      text +=
          fmt::format(". In {} no difference of any size can be significant", cells_text(blind));
    return text + '.';
  }

  Section answer() const {
    Section section{.kind = Section::Kind::answer, .paragraphs = {power()}};
    if (const Shown hidden = shown(true); !hidden.empty())
      section.paragraphs.push_back(fmt::format(
          "In the undecided cells a change below {} cannot be seen{}.", middle(hidden),
          hidden.size() > 1
              ? fmt::format(" (median; below {} in the worst)", percent(hidden.back().first))
              : ""));
    std::vector<const Change*> floors;
    for (const ComparedCell* const cell : cells_)
      if (cell->floor) floors.push_back(&*cell->floor);
    if (of_machine_ && !cells_.empty())
      section.paragraphs.push_back(fmt::format(
          "Floors slower: {}.",
          counts_text(floors, fmt::format("{}", floors.size()), all_.options.threshold)));
    section.paragraphs.push_back(
        fmt::format("Exit status {}: {}.", all_.exit_status(), all_.reason));
    section.items = {"before: " + all_.before, "after: " + all_.after};
    return section;
  }

  Table table() const {
    Table table{"Cells, the most important first",
                {{"transport", false},
                 {"cell", false},
                 {"before"},
                 {"after"},
                 {"after / before [95 %]"},
                 {"could show from"},
                 {"launches for ±" + threshold_},
                 {"verdict", false},
                 {"floor: after / before"}},
                {},
                2};
    if (of_machine_) table.columns.push_back({"floor's verdict", false});
    for (const ComparedCell* const cell : cells_) {
      const auto& [change, floor] = std::tie(cell->change, cell->floor);
      table.rows.push_back({cell->transport, cell->point.title(),
                            say.value(cell->point, cell->before),
                            say.value(cell->point, cell->after), ratio_text(change.ratio),
                            change.smallest ? percent(*change.smallest) : "",
                            change.launches_needed ? std::to_string(*change.launches_needed) : "",
                            words_of(change).table, floor ? ratio_text(floor->ratio) : ""});
      if (of_machine_) table.rows.back().push_back(floor ? words_of(*floor).table : "");
    }
    return table;
  }

  // Returns a drawing of each cell's slow-down as a factor, so that times and rates have one
  // direction.
  Drawing drawing() const {
    constexpr std::size_t drawn_max = 100;
    Drawing drawing{.id = "changes",
                    .title = "Times as slow after as before: above 1 slower, below 1 faster",
                    .form = Drawing::Form::dots,
                    .y = {"times as slow", ""},
                    .reference = 1};
    drawing.x.categories = {"cell"};
    std::map<std::string, std::size_t> styles;
    for (const ComparedCell* const cell : cells_) {
      if (drawing.series.size() == drawn_max) break;
      const std::size_t style = styles.try_emplace(cell->transport, styles.size()).first->second;
      drawing.series.push_back({cell->title(), style, {place_of(cell->change, 0)}});
      if (!of_machine_ || !cell->floor) continue;
      drawing.x.categories = {"cell", "floor"};
      drawing.series.back().places.push_back(place_of(*cell->floor, 1));
    }
    return drawing;
  }

  Table left_out(bool is_lost) const {
    Table table = text_table(is_lost ? "Lost" : "Not compared", {"cell", "why"});
    for (const LeftOut& one : all_.left_out)
      if (one.is_lost == is_lost) table.rows.push_back({one.cell, one.why});
    return table;
  }

  std::vector<std::string> notes() const {
    std::vector<std::string> all;
    if (cells_.empty()) return all;
    all.push_back(fmt::format(
        "A time (µs) is better if it is lower, a rate (messages or bytes per second) if it is higher. "
        "\"Could show from\": the smallest slow-down that launches with this scatter would have "
        "shown. \"Launches for ±{0}\": how many in each run are expected to narrow the interval to "
        "±{0}. Medians are compared (p50, or the rate), not the tails and not the CPU time.",
        threshold_));
    all.emplace_back(
        of_machine_
            ? "Results and floors are compared as they were measured. A floor is the raw mechanism "
              "without our code: its change is the machine's, the kernel's or the settings'."
            : "Where the floor's own change is given, the ratio of the result to the floor is "
              "compared, which is free of changes of the machine.");
    if (!of_machine_ && !all_.is_one_machine)
      all.back() += " The runs are of different machines: to compare those, use --of machine.";
    if (std::ranges::any_of(cells_, [](const auto* cell) {
          return cell->change.finding == Finding::too_few_launches;
        }))
      all.push_back(fmt::format(
          "Too few launches: for one of so many cells to be slower or faster, each run needs {0} "
          "(--launches {0}).",
          all_.launches_min));
    if (!of_machine_ && !all_.machine)
      all.emplace_back("No floor is in both runs: whether the machine changed is unknown.");
    if (!of_machine_ && all_.machine.value_or(0) > 1 + all_.options.threshold)
      all.push_back(fmt::format(
          "The machine changed: a floor, which is not our code, changed by a factor of at least "
          "{:.2f}. Only the ratios to floors are free of that.",
          *all_.machine));
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
    for (const std::string& one : all_.warnings)
      section.warnings.push_back("Caution: " + one + '.');
    Table table = text_table("Other differences", {"context", "before", "after"});
    for (const auto& [key, before, after] : all_.facts) table.rows.push_back({key, before, after});
    section.add(std::move(table));
    return section;
  }

  const Comparison& all_;
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

Document document_of(const Comparison& comparison) { return Parts(comparison).document(); }

// docs/ci.md describes the keys.
std::string json(const Comparison& comparison) {
  const CompareOptions& options = comparison.options;
  Json json = {{"of", options.of == CompareOf::code ? "code" : "machine"},
               {"threshold_share", options.threshold},
               {"outcome", outcomes[static_cast<std::size_t>(comparison.outcome)]},
               {"exit_status", comparison.exit_status()},
               {"reason", comparison.reason},
               {"before", comparison.before},
               {"after", comparison.after},
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
        {{"cell", one.cell}, {"why", one.why}, {"is_lost", one.is_lost}});
  json["context"] = Json::array();
  for (const FactDifference& one : comparison.facts)
    json["context"].push_back({{"key", one.key}, {"before", one.before}, {"after", one.after}});
  json["cautions"] = comparison.warnings;
  // The name of a file need not be UTF-8.
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace ipc::bench
