// Shows every result of a run in tables, one per scenario, and the cells that were not measured.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "bench/judge/choose.h"
#include "bench/report/document.h"
#include "bench/report/phrases.h"
#include "bench/run/counterpart.h"
#include "bench/run/statistics.h"
#include "bench/run/sustained.h"

namespace ipc::bench {
namespace {

// Returns the rows of a scenario by work, then by transport, so that the rates of one transport
// follow each other.
std::vector<const Row*> rows_of(const Summary& run, const Index& index, Scenario scenario) {
  const auto base = [](const Row& row) {
    Point point = row.point;
    point.rate = 0, point.peers = 1;
    return point;
  };
  const auto place = [](const auto& all, const auto& one) {
    return std::ranges::find(all, one) - all.begin();
  };
  std::vector<const Row*> rows;
  std::vector<Point> works;
  for (const Row& row : run.rows) {
    if (row.point.scenario != scenario || row.is_floor || row.skipped) continue;
    rows.push_back(&row);
    if (place(works, base(row)) == std::ssize(works)) works.push_back(base(row));
  }
  std::ranges::stable_sort(rows, {}, [&](const Row* row) {
    return std::tuple(place(works, base(*row)), is_control(row->transport),
                      place(index.transports, row->transport), row->point.rate, row->point.peers);
  });
  return rows;
}

// Returns the result. If most messages that were due are missing, it is a lower bound of the p50.
std::string result_of(const Row& row, const Speaker& say) {
  if (!row.is_sound()) return row.failed ? say(phrase::failed) : "";
  const bool is_bound = !is_sustained(row) && !row.percentiles_ns.front();
  return (is_bound ? "> " : "") + say.result(row);
}

std::string sustained_of(const Row& row, const Speaker& say) {
  if (!row.is_sound()) return "";
  std::string text = say(is_sustained(row) ? Phrase{"yes", "sim"} : Phrase{"no", "não"});
  if (!is_sustained(row) && row.arrived_share.value_or(0) >= sustained_share)
    text += say({": {} in one launch", ": {} numa execução"},
                say.decimals(*row.least_arrived_share, 3));
  return text + (is_limited_by_generator(row)
                     ? say({", limited by the generator", ", limitada pelo gerador"})
                     : "");
}

std::string ratio_of(const Row& row, const Index& index, const Speaker& say) {
  if (!row.is_sound() || is_control(row.transport)) return "";
  const Row* const floor = index.find(row.transport, row.point, true);
  if (floor == nullptr) {
    const bool has_floors = std::ranges::any_of(index.transports, [&](const auto& transport) {
      return index.find(transport, row.point, true) != nullptr;
    });
    return has_floors ? say(phrase::no_floor) : "";
  }
  if (!is_sustained(row) || !is_sustained(*floor)) return say({"not sustained", "não sustentada"});
  return row.ratio_to_floor ? say.ratio(*row.ratio_to_floor) : "";
}

// Returns facts that a median hides.
std::string remarks_of(const Row& row, double clock_step_ns, const Speaker& say) {
  constexpr double steps_min = 50;
  std::vector<std::string> all;
  if (row.drift_share)
    all.push_back(say(*row.drift_share > 0
                          ? Phrase{"later half {} % faster", "segunda metade {} % mais rápida"}
                          : Phrase{"later half {} % slower", "segunda metade {} % mais lenta"},
                      say.decimals(std::abs(*row.drift_share) * 100, 0)));
  if (row.outliers > 0)
    all.push_back(say({"outliers: {} of {} launches", "discrepantes: {} de {} execuções"},
                      row.outliers, row.launches));
  if (row.modes)
    all.push_back(say(phrase::groups_of, row.modes->low_count,
                      say.value(row.point, row.modes->low_median), row.modes->high_count,
                      say.value(row.point, row.modes->high_median)));
  if (row.figure && !row.point.counts_messages() && row.figure->median < steps_min * clock_step_ns)
    all.push_back(say({"{} clock steps of {} ns", "{} passos do relógio de {} ns"},
                      say.decimals(row.figure->median / clock_step_ns, 0),
                      say.number(clock_step_ns)));
  return fmt::to_string(fmt::join(all, "; "));
}

// Returns the results of one scenario as a table, with a row per cell and a column per quantity.
Table table_of(const Summary& run, const Index& index, Scenario scenario, const Speaker& say) {
  const std::vector<const Row*> rows = rows_of(run, index, scenario);
  Table table = text_table(say.title(scenario), {say(phrase::transport), say(phrase::work)});
  table.names = 2;
  for (const Row* const row : rows) table.rows.push_back({row->transport, say.point(row->point)});
  const auto add = [&](std::string head, const std::function<std::string(const Row&)>& text,
                       bool is_number = true) {
    table.add(
        std::move(head), [&](std::size_t at) { return text(*rows[at]); }, is_number);
  };
  const auto percentile = [&](std::size_t index) {
    return [&say, index](const Row& row) {
      return row.is_sound() ? say.figure(row.percentiles_ns[index], 1e3) : "";
    };
  };
  const bool is_load = scenario == Scenario::load;
  const bool is_rate = facts_of(scenario).counts_messages;
  const std::string level = level_text(run);
  add(is_rate ? say({"rate [{}]", "taxa [{}]"}, level) : fmt::format("p50, µs [{}]", level),
      [&](const Row& row) { return result_of(row, say); });
  add("p99, µs", percentile(p99_index));
  add("p99.9, µs", percentile(p999_index));
  add(say({"max, µs", "máx., µs"}), [&](const Row& row) { return say.us(row.max_ns); });
  add(say({"lost", "perdidas"}), [&](const Row& row) {
    const double share = row.lost_share.value_or(0);
    return share >= 0.0005 || (scenario == Scenario::death && row.lost_share)
               ? say.decimals(share * 100, 1) + " %"
               : "";
  });
  add(say({"arrived / due", "chegadas / previstas"}),
      [&](const Row& row) { return row.arrived_share ? say.decimals(*row.arrived_share, 3) : ""; });
  if (is_load)
    add(say({"sustained", "sustentada"}), [&](const Row& row) { return sustained_of(row, say); });
  add(say({"tear-down, µs", "encerramento, µs"}),
      [&](const Row& row) { return say.us(row.tear_down_ns); });
  add(say({"floor", "piso"}), [&](const Row& row) -> std::string {
    const Row* const floor = index.find(row.transport, row.point, true);
    if (floor == nullptr || floor->skipped) return "";
    return result_of(*floor, say) + (has_reference(row.transport) ? " (ref)" : "");
  });
  add(say({"channel / floor [{}]", "canal / piso [{}]"}, level),
      [&](const Row& row) { return ratio_of(row, index, say); });
  add(say(is_load ? Phrase{"CPU of the receiver, µs", "CPU do destinatário, µs"}
                  : phrase::head_cpu),
      [&](const Row& row) { return row.is_sound() ? say.us(cpu_ns_of(row)) : ""; });
  const double step_ns = std::strtod(run.fact_or("clock_step_ns", "0").c_str(), nullptr);
  add(
      say(phrase::head_remarks), [&](const Row& row) { return remarks_of(row, step_ns, say); },
      false);
  return table;
}

std::string name_of(const Row& row, const Speaker& say) {
  if (!row.is_floor) return row.transport;
  return row.transport + (has_reference(row.transport) ? " (ref)" : say({" (floor)", " (piso)"}));
}

// Returns the size of the smallest change that two runs like this can show.
std::string smallest_differences(const Summary& run, const Speaker& say) {
  std::vector<const Row*> rows;
  for (const Row& row : run.rows)
    if (row.smallest_difference && row.is_channel()) rows.push_back(&row);
  if (rows.empty()) return {};
  std::ranges::sort(rows, {}, [](const Row* row) { return *row->smallest_difference; });
  // The interval of a rate that is not sustained may have any width. Its figure says nothing then.
  const auto percent = [&](const Row* row) {
    const double share = *row->smallest_difference;
    return share > 10 ? say({"over 1000", "mais de 1000"}) : say.decimals(share * 100, 0);
  };
  const auto name = [&](const Row* row) { return row->transport + ", " + say.point(row->point); };
  const Row *const best = rows.front(), *const worst = rows.back();
  if (rows.size() == 1) return say(phrase::smallest_one, percent(best), name(best));
  return say(phrase::smallest_many, percent(best), name(best), percent(worst), name(worst),
             percent(rows[rows.size() / 2]));
}

// Returns how the run measured, and the meaning of the words in its tables.
std::vector<std::string> conditions(const Summary& run, const Speaker& say) {
  const std::string launches = launch_count(run);
  if (launches == "0") return {};
  const auto is_reference = [](const Row& row) {
    return row.is_floor && has_reference(row.transport);
  };
  std::vector<std::string> all = {
      say(phrase::run_text,
          launches == "1" ? say(phrase::one_launch) : say(phrase::many_launches, launches))};
  if (std::ranges::any_of(run.rows,
                          [&](const Row& row) { return row.is_floor && !is_reference(row); }))
    all.back() += ' ' + say(phrase::floor_note);
  if (std::ranges::any_of(run.rows, is_reference)) all.back() += ' ' + say(phrase::reference_note);
  if (std::ranges::any_of(run.rows, [](const Row& row) { return is_control(row.transport); }))
    all.back() += ' ' + say(phrase::controls_text);
  all.push_back(say(phrase::cpu_text));
  all.push_back(smallest_differences(run, say));
  std::erase(all, "");
  return all;
}

}  // namespace

std::string launch_count(const Summary& run) {
  const auto [min, max] = launches_of(run);
  return min == max ? fmt::to_string(max) : fmt::format("{}–{}", min, max);
}

Section results_of(const Summary& run, const Speaker& say) {
  const Index index(run);
  Section section;
  for (const ScenarioFacts& facts : scenarios())
    section.add(table_of(run, index, facts.scenario, say));
  const std::string remarks = say(phrase::head_remarks);
  if (std::ranges::any_of(section.exhibits, [&](const Exhibit& exhibit) {
        return exhibit.table.columns.back().head == remarks;
      }))
    section.notes.push_back(say(phrase::remarks_text));
  if (std::ranges::any_of(run.rows,
                          [](const Row& row) { return row.figure && !row.figure->interval; }))
    section.notes.push_back(say(phrase::without_interval, interval_min, interval_min));
  return section;
}

Table unmeasured_of(const Summary& run, const Speaker& say) {
  Table table =
      text_table("", {say(phrase::transport), say(phrase::work), say({"reason", "motivo"})});
  table.names = 2;
  for (const Row& row : run.rows)
    if (row.skipped || row.failed)
      table.rows.push_back({name_of(row, say), say.point(row.point),
                            row.skipped ? say({"not measured: {}", "não medido: {}"}, *row.skipped)
                                        : say({"failed: {}", "falhou: {}"}, *row.failed)});
  join_rows(table, 0, ", ");
  join_rows(table, 1, "; ");
  return table;
}

Document document_of(const Summary& run, Language language) {
  const Speaker say(language);
  Document document{language, "", "", {results_of(run, say)}, {}};
  Section& section = document.sections.front();
  section.add(unmeasured_of(run, say));
  std::ranges::move(conditions(run, say), std::back_inserter(section.notes));
  section.warnings = run.warnings;
  return document;
}

}  // namespace ipc::bench
