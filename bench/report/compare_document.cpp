// The findings of `ipc-bench compare`: the verdict, the cells by importance, and what else differs.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "bench/report/documents.h"

namespace ipc::bench {
namespace {

const Speaker say(Language::english);

std::string result_text(const Point& point, double result) {
  return point.counts_messages() ? say.rate(result, point.size) : say.us(result) + " µs";
}

std::string ratio_text(const Estimate& ratio) {
  if (!ratio.has_interval()) return say.decimals(ratio.median, 2);
  return say.ratio({ratio.median, Interval{ratio.low, ratio.high, ratio.level}});
}

// "5.3 %", "12 %", "17 times": rounded up, because a smaller change would not be shown.
std::string percent(double share) {
  constexpr double most = 10;
  if (share >= most) return fmt::format("{:.0f} times", std::ceil(1 + share));
  const double tenths = share < 0.1 ? 10 : 1;
  return fmt::format("{:g} %", std::ceil(share * 100 * tenths - 1e-6) / tenths);
}

std::string cells_text(std::size_t count) {
  return fmt::format("{} cell{}", count, count == 1 ? "" : "s");
}

std::string finding_text(const Change& change) {
  switch (change.finding) {
    case Finding::slower: return "slower";
    case Finding::faster: return "faster";
    case Finding::too_few_launches: return "cannot tell: too few launches";
    case Finding::interval_too_wide: return "cannot tell: interval too wide";
    case Finding::not_significant: return "cannot tell: not significant";
    case Finding::machine_changed: return "cannot tell: no floor, and the machine changed";
    case Finding::no_difference: return "no difference";
  }
  return "";
}

// "0 of 2 by more than 5 %; ..." of cells or floors.
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
  // The smallest changes that cells could have shown, ascending, each with its cell.
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

  // The changes that this comparison can show at all.
  std::string power() const {
    if (cells_.empty()) return "No cell was measured in both runs.";
    if (std::ranges::all_of(
            cells_, [](const auto* cell) { return cell->change.before == cell->change.after; }))
      return "Both runs hold the same results: this compares a run with itself.";
    const Shown all = shown(false);
    if (all.empty())
      return fmt::format("{}: no difference of any size can be significant; {} are the least.",
                         launches(), all_.launches_min);
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
    Section section;
    section.kind = Section::Kind::answer;
    section.paragraphs = {power()};
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
                            result_text(cell->point, cell->before),
                            result_text(cell->point, cell->after), ratio_text(change.ratio),
                            change.smallest ? percent(*change.smallest) : "",
                            change.launches_needed ? std::to_string(*change.launches_needed) : "",
                            finding_text(change), floor ? ratio_text(floor->ratio) : ""});
      if (of_machine_) table.rows.back().push_back(floor ? finding_text(*floor) : "");
    }
    return table;
  }

  // Each cell's change as times as slow, so that times and rates have one direction.
  Drawing drawing() const {
    constexpr std::size_t drawn_max = 100;
    Drawing drawing;
    drawing.id = "changes";
    drawing.title = "Times as slow after as before: above 1 slower, below 1 faster";
    drawing.form = Drawing::Form::dots;
    drawing.x.categories = {"cell"};
    drawing.y.title = "times as slow";
    drawing.reference = 1;
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
    Table table{is_lost ? "Lost" : "Not compared", {{"cell", false}, {"why", false}}, {}};
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
      if (Table left = left_out(is_lost); !left.rows.empty())
        section.exhibits.push_back({std::move(left), {}});
      if (is_lost && !cells_.empty()) section.exhibits.push_back({table(), {drawing()}, true});
    }
    section.notes = notes();
    return section;
  }

  Section context() const {
    Section section;
    for (const std::string& one : all_.warnings)
      section.warnings.push_back("Caution: " + one + '.');
    Table table{"What else differs", {{"context", false}, {"before", false}, {"after", false}}, {}};
    for (const auto& [key, before, after] : all_.facts) table.rows.push_back({key, before, after});
    if (!table.rows.empty()) section.exhibits.push_back({std::move(table), {}});
    return section;
  }

  const Comparison& all_;
  bool of_machine_;
  std::string threshold_;
  std::vector<const ComparedCell*> cells_;
};

}  // namespace

Document document_of(const Comparison& comparison) { return Parts(comparison).document(); }

}  // namespace ipc::bench
