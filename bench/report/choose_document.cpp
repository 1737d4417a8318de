// The answers of `ipc-bench choose`.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "bench/judge/significance.h"
#include "bench/report/command_phrases.h"
#include "bench/report/documents.h"
#include "bench/report/phrases.h"
#include "ipc/address.h"

namespace ipc::bench {
namespace {

// Returns the date and the file; with the machine, unless a heading has it.
std::string name_of(const Summary& run, bool has_heading, const Speaker& say) {
  const std::string machine = has_heading ? "" : machine_of(run) + ", ";
  const std::string date = run.fact_or("date", say({"unknown date", "data desconhecida"}));
  return fmt::format("{}{}, {}", machine, date, run.source);
}

std::string cpus_of(const Needs& needs, const Speaker& say) {
  return say(needs.cpus == 1U ? phrase::on_one_cpu : phrase::on_two_cpus);
}

// Returns the question as a part of a sentence.
std::string work_of(const Choice& choice, const Needs& needs, const Speaker& say) {
  const std::string cpus = cpus_of(needs, say), size = format_size(needs.size);
  if (needs.rate) return say(phrase::work_at_rate, say.per_second(*needs.rate), size, cpus);
  return say(choice.scenario == Scenario::ping ? phrase::work_there_and_back : phrase::work_one_way,
             size, cpus);
}

std::string latency_of(const Row& row, const Speaker& say) {
  const auto& p99_ns = row.percentiles_ns[p99_index];
  return fmt::format("p50 {} µs{}", say.us(*row.figure),
                     p99_ns ? fmt::format(", p99 {} µs", say.us(*p99_ns)) : "");
}

// Returns whether one machine's answer alone leaves it open which transport fits.
bool is_undecided(const Choice& choice) {
  return outcome_of(std::span(&choice, 1)) == ChooseOutcome::cannot_tell;
}

std::string pick_of(const Choice& choice, const Summary& run, const Needs& needs, bool has_heading,
                    const Speaker& say) {
  const std::string where =
      fmt::format("{} ({})", work_of(choice, needs, say), name_of(run, has_heading, say));
  if (is_undecided(choice)) return say(phrase::not_shown, where);
  if (choice.ranked.empty()) return say(phrase::none_fits, where);
  const LoadFigure& first = *choice.ranked.front().found;
  std::string latency = latency_of(first.row, say);
  if (!first.is_measured) latency += fmt::format(" ({})", say.text(first.origin));
  const std::string pick = choice.ranked.front().name();
  const std::vector<std::string> ties = ties_of(choice);
  return ties.empty() ? say(phrase::pick, pick, latency, where)
                      : say(phrase::pick_with_ties, pick, latency, where, fmt::join(ties, ", "));
}

std::string order_of_alike(const Choice& choice, const Speaker& say) {
  return choice.alike > 1 ? say(phrase::order_of_alike, choice.alike) : "";
}

Table table_of(const Choice& choice, const Summary& run, const std::vector<Candidate>& all,
               bool says_why, const Speaker& say) {
  const std::string level = level_text(run);
  Table table = text_table(says_why ? say(phrase::may_fit_caption) : "",
                           {say(phrase::transport), say({"wait", "espera"})});
  table.names = 2;
  table.columns.push_back({fmt::format("p50, µs [{}]", level)});
  table.columns.push_back({fmt::format("p99, µs [{}]", level)});
  table.columns.push_back({say(choice.scenario == Scenario::load   ? phrase::cpu_of_receiver
                               : choice.scenario == Scenario::ping ? phrase::cpu_of_round_trip
                                                                   : phrase::cpu_of_message)});
  table.columns.push_back({say(says_why ? phrase::why : Phrase{"result", "resultado"}), false});
  for (const Candidate& one : all) {
    auto& cells = table.rows.emplace_back(std::vector{one.transport, one.waiting});
    if (one.found) {
      const auto& p99 = one.found->row.percentiles_ns[p99_index];
      cells.push_back(say.us(*one.found->row.figure));
      cells.push_back(p99 ? say.us(*p99) : say(phrase::value_not_known));
      cells.push_back(say.us(cpu_ns_of(one.found->row)));
    }
    cells.resize(table.columns.size());
    cells.back() = say.text(one.found && !says_why ? one.found->origin : one.why);
  }
  return table;
}

std::string spinning_of(const Choice& choice, const Speaker& say) {
  if (!choice.spinning) return {};
  const Row& row = choice.spinning->row;
  const std::string name = fmt::format("{} ({})", row.transport, row.point.waiting);
  if (choice.ranked.empty()) return say(phrase::only_spinning_fits, name, latency_of(row, say));
  const Row& best = choice.ranked.front().found->row;
  if (row.figure->median >= best.figure->median || !differ(row, best))
    return say(phrase::spinning_gains_nothing, row.point.waiting, choice.ranked.front().waiting);
  return say(phrase::spinning_gains, name, say.us(*row.figure), say.us(*best.figure));
}

Table dropped_of(const Choice& choice, const Speaker& say) {
  Table table = text_table(say(phrase::unfit_caption),
                           {say({"candidate", "candidato"}), say({"reason", "motivo"})});
  for (const Dropped& one : choice.dropped)
    table.rows.push_back({one.name(), say.text(one.reason)});
  join_rows(table, 0, "; ");
  return table;
}

bool has(const Needs& needs, Need need) { return std::ranges::count(needs.traits, need) > 0; }

// Returns the limits of the results shown.
std::vector<std::string> notes_of(const Choice& choice, const std::vector<Summary>& runs,
                                  const Needs& needs, const Speaker& say) {
  std::vector<std::string> notes;
  const bool has_figures = !choice.ranked.empty() || !choice.unknown.empty();
  const bool is_ping = choice.scenario == Scenario::ping;
  if (has_figures && needs.rate && choice.scenario != Scenario::load)
    notes.push_back(say(is_ping ? phrase::of_round_trips : phrase::of_single_messages));
  if (has_figures && is_ping && !needs.rate)
    notes.push_back(say(phrase::one_way_takes_less) +
                    (needs.p99_ns ? say(phrase::limit_of_round_trip) : ""));
  const Candidate* const pick = choice.ranked.empty() ? nullptr : &choice.ranked.front();
  if (pick != nullptr && pick->may_lose) notes.push_back(say(phrase::may_lose, pick->transport));
  if (!choice.with_promises_of_here.empty())
    notes.push_back(say(phrase::promises_of_here, runs[choice.run].source,
                        fmt::join(choice.with_promises_of_here, ", ")));
  if (const auto lent = judged_by_lent_traits(needs.traits, runs[choice.run]); !lent.empty())
    notes.push_back(say(phrase::traits_of_here, runs[choice.run].source, fmt::join(lent, ", ")));
  const auto has_loss = [](const Candidate& one) {
    return one.found->row.p99_missing_share.has_value();
  };
  const auto lacks_p99 = [&](const Candidate& one) {
    return !one.found->row.percentiles_ns[p99_index] && !has_loss(one);
  };
  if (std::ranges::any_of(choice.ranked, lacks_p99))
    notes.push_back(say(phrase::p99_needs_time, time_for_p99(needs)));
  if (std::ranges::any_of(choice.ranked, has_loss)) notes.push_back(say(phrase::p99_needs_all));
  if (has_figures && has(needs, Need::many_clients)) notes.push_back(say(phrase::of_one_client));
  if (has_figures && has(needs, Need::cross_host)) notes.push_back(say(phrase::of_loopback));
  if (pick != nullptr && pick->waiting == "hybrid") notes.push_back(say(phrase::hybrid_costs));
  if (!choice.unmeasured.empty())
    notes.push_back(say(phrase::not_measured, fmt::join(choice.unmeasured, ", ")));
  const auto uses_stream = [](const Candidate& one) { return one.times_the_rate > 0; };
  if (std::ranges::any_of(choice.unknown, uses_stream) && choice.stream_run != choice.run)
    notes.push_back(say(phrase::streams_from, runs[*choice.stream_run].source));
  return notes;
}

// Returns the answer of one machine. If it is the only one, its first sentence is the title of all.
Section section_of(const Choice& choice, const std::vector<Summary>& runs, const Needs& needs,
                   const Speaker& say) {
  const Summary& run = runs[choice.run];
  Section section;
  for (std::string words : {order_of_alike(choice, say), spinning_of(choice, say)})
    if (!words.empty()) section.paragraphs.push_back(std::move(words));
  section.add(table_of(choice, run, choice.ranked, false, say));
  section.add(table_of(choice, run, choice.unknown, true, say));
  section.add(dropped_of(choice, say));
  section.notes = notes_of(choice, runs, needs, say);
  section.warnings = run.warnings;
  return section;
}

// Returns a sentence with the pick of all machines, and the candidates that do not differ from it.
std::string common_pick(const std::vector<Choice>& choices, const Speaker& say) {
  const std::string pick = choices.front().ranked.front().name();
  std::vector<std::string> ties = best_everywhere(choices);
  std::erase(ties, pick);
  return ties.empty()
             ? say(phrase::machines_pick, choices.size(), pick)
             : say(phrase::machines_pick_with_ties, choices.size(), pick, fmt::join(ties, ", "));
}

std::string without_any_pick(const std::vector<Choice>& choices, const Speaker& say) {
  if (outcome_of(choices) == ChooseOutcome::none_fits)
    return say(phrase::none_fits_anywhere, choices.size());
  constexpr std::size_t names_max = 8;
  const auto common = unknown_everywhere(choices);
  const std::string none = say(phrase::none_shown_anywhere, choices.size());
  if (common.empty()) return none;
  return none + (common.size() > names_max ? say(phrase::many_may_fit, common.size())
                                           : say(phrase::these_may_fit, fmt::join(common, ", ")));
}

// Returns a sentence on whether the machines agree: on one pick, or on a candidate that does not
// differ from the pick of each.
std::string agreement_of(const std::vector<Choice>& choices, const std::vector<Summary>& runs,
                         const Speaker& say) {
  std::vector<std::string> picks, others;
  bool has_none = false;
  for (const Choice& choice : choices) {
    const std::string machine =
        runs[choice.run].fact_or("cpu", say({"unknown CPU", "CPU desconhecida"}));
    if (!choice.ranked.empty())
      picks.push_back(say({"{} on {}", "{} em {}"}, choice.ranked.front().name(), machine));
    else if (is_undecided(choice))
      others.push_back(say({"undecided on {}", "sem decisão em {}"}, machine));
    else others.push_back(say({"none fits on {}", "nenhum serve em {}"}, machine)), has_none = true;
  }
  if (picks.empty()) return without_any_pick(choices, say);
  if (!others.empty())
    return say(has_none ? phrase::machines_disagree : phrase::machines_undecided,
               fmt::join(picks, ", "), fmt::join(others, ", "));
  if (pick_everywhere(choices) != nullptr) return common_pick(choices, say);
  const auto common = best_everywhere(choices);
  return say(phrase::picks_differ, fmt::join(picks, ", "),
             common.empty() ? say(phrase::none_common)
                            : say(phrase::best_everywhere, fmt::join(common, ", ")));
}

}  // namespace

Document document_of(const std::vector<Choice>& choices, const std::vector<Summary>& runs,
                     const Needs& needs, const std::string& file, Language language) {
  const Speaker say(language);
  Document document{language, "", "", {}, {}};
  const bool are_several = choices.size() > 1;
  if (are_several) document.title = agreement_of(choices, runs, say);
  for (const Choice& choice : choices) {
    const Summary& run = runs[choice.run];
    Section& section = document.sections.emplace_back(section_of(choice, runs, needs, say));
    const std::string pick = pick_of(choice, run, needs, are_several, say);
    if (are_several) section.title = machine_of(run);
    if (are_several) section.paragraphs.insert(section.paragraphs.begin(), pick);
    else document.title = pick;
  }
  Section& end = document.sections.emplace_back();
  if (has(needs, Need::boundaries)) end.notes.push_back(say(phrase::every_boundary));
  const auto decision = how_to_decide(choices, needs, file);
  if (!decision) return document;
  end.notes.push_back(say(is_undecided_elsewhere(choices) ? phrase::to_decide_elsewhere
                          : choices.front().is_of_here    ? phrase::to_decide
                                                          : phrase::to_decide_here,
                          decision->measure));
  end.notes.push_back(say({"Then: {}", "Depois: {}"}, decision->choose));
  return document;
}

std::string what_is_missing(const std::vector<Summary>& runs, const Needs& needs,
                            Language language) {
  const Speaker say(language);
  if (runs.empty()) return say(phrase::none_named);
  std::vector<std::string> files;
  bool has_load = false;
  for (const Summary& run : runs) {
    files.push_back(run.source);
    has_load = has_load || std::ranges::any_of(run.rows, [](const Row& row) {
                 return row.figure && !row.is_floor && row.point.scenario == Scenario::load;
               });
  }
  const std::string kinds =
      say(needs.rate ? Phrase{"load, one_way or ping", "load, one_way ou ping"}
                     : Phrase{"one_way or ping", "one_way ou ping"});
  const std::string missing =
      say(phrase::none_of_kind, kinds, cpus_of(needs, say), fmt::join(files, ", "));
  return !needs.rate && has_load ? say(phrase::give_rate, missing) : missing;
}

}  // namespace ipc::bench
