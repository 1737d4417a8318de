// Every result of a run in tables, one per scenario, and what was not measured.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "bench/judge/choose.h"
#include "bench/report/document.h"
#include "bench/report/phrases.h"
#include "bench/report/phrases_tables.h"
#include "bench/run/counterpart.h"
#include "bench/run/statistics.h"
#include "bench/run/sustained.h"

namespace ipc::bench {
namespace {

using Text = std::function<std::string(const Row&)>;

// The results of one scenario as a table: the cells down, what was measured across.
class ScenarioTable {
 public:
  ScenarioTable(const Summary& run, const Index& index, Scenario scenario, const Speaker& say)
      : run_(run), index_(index), scenario_(scenario), say_(say) {
    for (const Row& row : run.rows)
      if (row.point.scenario == scenario && !row.is_floor && !row.skipped) rows_.push_back(&row);
    sort();
  }

  // Without rows if there is none; columns in which all cells are empty are left out.
  Table table() {
    table_.caption = say_.title(scenario_);
    for (const Row* const row : rows_)
      table_.rows.push_back({row->transport, say_.point(row->point)});
    const bool is_load = scenario_ == Scenario::load;
    const std::string level = level_text(run_);
    const bool is_rate = facts_of(scenario_).counts_messages;
    add(say_(is_rate ? phrase::head_rate : phrase::head_p50_interval, level), result());
    add("p99, µs", percentile(p99_index));
    add("p99.9, µs", percentile(p999_index));
    add(say_(phrase::head_max),
        [&](const Row& row) { return row.max_ns ? say_.us(*row.max_ns) : ""; });
    add(say_(phrase::head_lost), lost());
    add(say_(phrase::head_arrived), [&](const Row& row) {
      return row.arrived_share ? say_.decimals(*row.arrived_share, 3) : "";
    });
    if (is_load) add(say_(phrase::head_sustained), sustained());
    add(say_(phrase::head_tear_down),
        [&](const Row& row) { return row.tear_down_ns ? say_.us(*row.tear_down_ns) : ""; });
    add(say_(phrase::head_floor), floor());
    add(say_(phrase::head_ratio_level, level), ratio());
    add(say_(is_load ? phrase::head_cpu_of_receiver : phrase::head_cpu_of_both), cpu());
    add(say_(phrase::head_remarks), remarks(), false);
    return std::move(table_);
  }

 private:
  // Sorts by work, then by transport, so that the rates of one transport follow each other.
  void sort() {
    std::vector<Point> works;
    const auto base = [](Point point) {
      point.rate = 0, point.peers = 1;
      return point;
    };
    const auto place = [](const auto& all, const auto& one) {
      return std::find(all.begin(), all.end(), one) - all.begin();
    };
    for (const Row* const row : rows_)
      if (place(works, base(row->point)) == std::ssize(works)) works.push_back(base(row->point));
    std::ranges::stable_sort(rows_, {}, [&](const Row* row) {
      return std::tuple(place(works, base(row->point)), is_control(row->transport),
                        place(index_.transports, row->transport), row->point.rate,
                        row->point.peers);
    });
  }

  void add(const std::string& head, const Text& text, bool is_number = true) {
    std::vector<std::string> cells;
    for (const Row* const row : rows_) cells.push_back(text(*row));
    if (std::ranges::all_of(cells, &std::string::empty)) return;
    table_.columns.push_back({head, is_number});
    for (std::size_t at = 0; at < cells.size(); ++at) table_.rows[at].push_back(cells[at]);
  }

  // Only a lower bound of the p50 is known if most of the messages that were due are missing.
  Text result() const {
    return [this](const Row& row) -> std::string {
      if (!row.is_sound()) return row.failed ? say_(phrase::failed) : "";
      const bool is_bound = !is_sustained(row) && !row.percentiles_ns.front();
      return (is_bound ? "> " : "") + say_.result(row);
    };
  }

  Text percentile(std::size_t index) const {
    return [this, index](const Row& row) {
      const auto& percentile = row.percentiles_ns[index];
      return percentile && row.is_sound() ? say_.figure(*percentile, 1e3) : "";
    };
  }

  Text lost() const {
    return [this](const Row& row) {
      const double share = row.lost_share.value_or(0);
      return share >= 0.0005 ? say_.decimals(share * 100, 1) + " %" : "";
    };
  }

  Text sustained() const {
    return [this](const Row& row) {
      if (!row.is_sound()) return std::string();
      std::string text = say_(is_sustained(row) ? phrase::is_sustained : phrase::is_not_sustained);
      if (!is_sustained(row) && row.arrived_share.value_or(0) >= sustained_share)
        text += say_(phrase::lost_in_a_launch, say_.decimals(*row.least_arrived_share, 3));
      return text + (is_limited_by_generator(row) ? say_(phrase::generator_limit) : "");
    };
  }

  const Row* floor_of(const Row& row) const { return index_.find(row.transport, row.point, true); }

  Text floor() const {
    return [this](const Row& row) -> std::string {
      const Row* const floor = floor_of(row);
      if (floor == nullptr || floor->skipped) return "";
      return result()(*floor) + (has_reference(row.transport) ? " (ref)" : "");
    };
  }

  Text ratio() const {
    return [this](const Row& row) -> std::string {
      const Row* const floor = floor_of(row);
      if (!row.is_sound() || is_control(row.transport)) return "";
      if (floor == nullptr) return has_floors(row.point) ? say_(phrase::no_floor) : "";
      if (!is_sustained(row) || !is_sustained(*floor)) return say_(phrase::not_sustained);
      return row.ratio_to_floor ? say_.ratio(*row.ratio_to_floor) : "";
    };
  }

  bool has_floors(const Point& point) const {
    return std::ranges::any_of(index_.transports, [&](const std::string& transport) {
      return index_.find(transport, point, true) != nullptr;
    });
  }

  Text cpu() const {
    return [this](const Row& row) {
      const auto ns = row.is_sound() ? cpu_ns_of(row) : std::nullopt;
      return ns ? say_.us(*ns) : "";
    };
  }

  // Facts that a median hides.
  Text remarks() const {
    constexpr double steps_min = 50;
    const double step_ns = std::strtod(run_.fact_or("clock_step_ns", "0").c_str(), nullptr);
    return [this, step_ns](const Row& row) {
      std::vector<std::string> all;
      if (row.drift_share)
        all.push_back(say_(*row.drift_share > 0 ? phrase::drift_faster : phrase::drift_slower,
                           say_.decimals(std::abs(*row.drift_share) * 100, 0)));
      if (row.outliers > 0) all.push_back(say_(phrase::outliers, row.outliers, row.launches));
      if (row.modes)
        all.push_back(say_(phrase::groups_of, row.modes->low_count,
                           value(row, row.modes->low_median), row.modes->high_count,
                           value(row, row.modes->high_median)));
      if (row.figure && !row.point.counts_messages() && row.figure->median < steps_min * step_ns)
        all.push_back(say_(phrase::clock_steps, say_.decimals(row.figure->median / step_ns, 0),
                           say_.number(step_ns)));
      return fmt::to_string(fmt::join(all, "; "));
    };
  }

  std::string value(const Row& row, double median) const {
    return row.point.counts_messages() ? say_.rate(median, row.point.size)
                                       : say_.us(median) + " µs";
  }

  const Summary& run_;
  const Index& index_;
  Scenario scenario_;
  const Speaker& say_;
  std::vector<const Row*> rows_;
  Table table_{"", {{say_(phrase::transport), false}, {say_(phrase::work), false}}, {}, 2};
};

template <class Predicate>
bool any(const Summary& run, Predicate predicate) {
  return std::any_of(run.rows.begin(), run.rows.end(), predicate);
}

std::string name_of(const Row& row, const Speaker& say) {
  if (!row.is_floor) return row.transport;
  return row.transport + (has_reference(row.transport) ? " (ref)" : say(phrase::floor_suffix));
}

// Returns how small a change between two runs like this can be seen.
std::string smallest_differences(const Summary& run, const Speaker& say) {
  std::vector<const Row*> rows;
  for (const Row& row : run.rows)
    if (row.smallest_difference && row.is_channel()) rows.push_back(&row);
  if (rows.empty()) return {};
  std::ranges::sort(rows, {}, [](const Row* row) { return *row->smallest_difference; });
  const auto percent = [&](const Row* row) {
    return say.decimals(*row->smallest_difference * 100, 0);
  };
  const auto name = [&](const Row* row) { return row->transport + ", " + say.point(row->point); };
  const Row *const best = rows.front(), *const worst = rows.back();
  if (rows.size() == 1) return say(phrase::smallest_one, percent(best), name(best));
  return say(phrase::smallest_many, percent(best), name(best), percent(worst), name(worst),
             percent(rows[rows.size() / 2]));
}

// How the run measured, and what the words of its tables mean.
std::vector<std::string> conditions(const Summary& run, const Speaker& say) {
  const auto [least, most] = launches_of(run);
  if (most == 0) return {};
  const auto is_reference = [](const Row& row) {
    return row.is_floor && has_reference(row.transport);
  };
  std::vector<std::string> all = {
      say(phrase::run_text, most == 1 ? say(phrase::one_launch_of_cell)
                                      : say(phrase::launches_of_cell,
                                            least == most ? fmt::format("{}", most)
                                                          : fmt::format("{}–{}", least, most)))};
  if (any(run, [&](const Row& row) { return row.is_floor && !is_reference(row); }))
    all.back() += ' ' + say(phrase::floor_note);
  if (any(run, is_reference)) all.back() += ' ' + say(phrase::reference_note);
  if (any(run, [](const Row& row) { return is_control(row.transport); }))
    all.back() += ' ' + say(phrase::controls_text);
  all.push_back(say(phrase::cpu_text));
  all.push_back(smallest_differences(run, say));
  std::erase(all, "");
  return all;
}

}  // namespace

Section results_of(const Summary& run, const Speaker& say) {
  const Index index(run);
  Section section;
  for (const ScenarioFacts& facts : scenarios())
    if (Table table = ScenarioTable(run, index, facts.scenario, say).table(); !table.rows.empty())
      section.exhibits.push_back({std::move(table), {}});
  const std::string remarks = say(phrase::head_remarks);
  if (std::ranges::any_of(section.exhibits, [&](const Exhibit& exhibit) {
        return exhibit.table.columns.back().head == remarks;
      }))
    section.notes.push_back(say(phrase::remarks_text));
  if (any(run, [](const Row& row) { return row.figure && !row.figure->interval; }))
    section.notes.push_back(say(phrase::without_interval, interval_min, interval_min));
  return section;
}

Table unmeasured_of(const Summary& run, const Speaker& say) {
  Table table{
      "",
      {{say(phrase::transport), false}, {say(phrase::work), false}, {say(phrase::reason), false}},
      {},
      2};
  for (const Row& row : run.rows)
    if (row.skipped || row.failed)
      table.rows.push_back({name_of(row, say), say.point(row.point),
                            row.skipped ? say(phrase::not_measured, *row.skipped)
                                        : say(phrase::has_failed, *row.failed)});
  join_rows(table, 0, ", ");
  join_rows(table, 1, "; ");
  return table;
}

Document document_of(const Summary& run, Language language) {
  const Speaker say(language);
  Document document{language, "", "", {results_of(run, say)}, {}};
  Section& section = document.sections.front();
  if (Table table = unmeasured_of(run, say); !table.rows.empty())
    section.exhibits.push_back({std::move(table), {}});
  std::ranges::move(conditions(run, say), std::back_inserter(section.notes));
  section.warnings = run.warnings;
  return document;
}

}  // namespace ipc::bench
