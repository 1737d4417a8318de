// The answers of `ipc-bench choose`.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "bench/judge/significance.h"
#include "bench/report/documents.h"
#include "ipc/address.h"

namespace ipc::bench {
namespace {

const Speaker say(Language::english);

std::string us(const Figure& figure) {
  return figure.interval ? say.figure(figure, 1e3) : say.us(figure.median);
}

std::string joined(const std::vector<std::string>& names, const char* separator) {
  return fmt::to_string(fmt::join(names, separator));
}

// Returns the date and the file; with the machine, unless a heading has it.
std::string name_of(const Summary& run, bool has_heading) {
  const std::string machine = has_heading ? "" : machine_of(run) + ", ";
  return fmt::format("{}{}, {}", machine, run.fact_or("date", "unknown date"), run.source);
}

// Returns the question as a part of a sentence.
std::string work_of(const Choice& choice, const Needs& needs) {
  const std::string cpus = needs.cpus == 1U ? "both peers on one CPU" : "each peer on its own CPU";
  const std::string size = format_size(needs.size);
  if (needs.rate) return fmt::format("one way, {} of {}, {}", per_second(*needs.rate), size, cpus);
  return fmt::format("{}, {}, one message at a time, {}",
                     choice.scenario == Scenario::ping ? "there and back" : "one way", size, cpus);
}

std::string latency_of(const Row& row) {
  const auto& p99_ns = row.percentiles_ns[p99_index];
  return fmt::format("p50 {} µs{}", us(*row.figure),
                     p99_ns ? fmt::format(", p99 {} µs", us(*p99_ns)) : "");
}

std::string pick_of(const Choice& choice, const Summary& run, const Needs& needs,
                    bool has_heading) {
  const std::string where =
      fmt::format("{} ({})", work_of(choice, needs), name_of(run, has_heading));
  if (choice.ranked.empty() && outcome_of({choice}, needs) == ChooseOutcome::cannot_tell)
    return fmt::format("The results do not show which transport fits: {}.", where);
  if (choice.ranked.empty()) return fmt::format("No transport fits: {}.", where);
  const LoadFigure& first = *choice.ranked.front().found;
  return fmt::format("Pick {}: {}{}, {}.", choice.ranked.front().name(), latency_of(first.row),
                     first.is_measured ? "" : fmt::format(" ({})", first.origin), where);
}

std::string alike_of(const Choice& choice) {
  std::vector<std::string> names;
  for (std::size_t at = 1; at < choice.alike; ++at) names.push_back(choice.ranked[at].name());
  if (names.empty()) return {};
  return fmt::format(
      "Not distinguishable from it in this run: {}. Their order is by p99, then by CPU if it differs.",
      joined(names, "; "));
}

Table table_of(const Choice& choice, const Summary& run, const std::vector<Candidate>& all,
               bool says_why) {
  const char* const cpu = choice.scenario == Scenario::load   ? "receiver's CPU per message, µs"
                          : choice.scenario == Scenario::ping ? "CPU of both per round trip, µs"
                                                              : "CPU of both per message, µs";
  const std::string level = level_text(run);
  Table table = text_table(says_why ? "These may fit" : "", {"transport", "wait"});
  table.names = 2;
  table.columns.push_back({fmt::format("p50, µs [{}]", level)});
  table.columns.push_back({fmt::format("p99, µs [{}]", level)});
  table.columns.push_back({cpu});
  table.columns.push_back({says_why ? "why" : "result", false});
  for (const Candidate& one : all) {
    auto& cells = table.rows.emplace_back(std::vector{one.transport, one.waiting});
    if (one.found) {
      const auto& p99 = one.found->row.percentiles_ns[p99_index];
      cells.push_back(us(*one.found->row.figure));
      cells.push_back(p99 ? us(*p99) : "not known");
      cells.push_back(say.us(cpu_ns_of(one.found->row)));
    }
    cells.resize(table.columns.size());
    cells.back() = one.found && !says_why ? one.found->origin : one.why;
  }
  return table;
}

std::string spinning_of(const Choice& choice) {
  if (!choice.spinning) return {};
  const Row& row = choice.spinning->row;
  const std::string name = fmt::format("{}, {}", row.transport, row.point.waiting);
  constexpr const char* price = "for a whole CPU of each peer (--cpus 2)";
  if (choice.ranked.empty())
    return fmt::format("With spinning, {} fits: {}, {}.", name, latency_of(row), price);
  const Row& best = choice.ranked.front().found->row;
  if (row.figure->median >= best.figure->median || !differ(row, best))
    return "Spinning gains nothing that this run can distinguish.";
  return fmt::format("With spinning, {} has p50 {} µs instead of {} µs, {}.", name, us(*row.figure),
                     us(*best.figure), price);
}

Table dropped_of(const Choice& choice) {
  Table table = text_table("These do not fit", {"candidate", "reason"});
  for (const Dropped& one : choice.dropped) table.rows.push_back({one.what, one.reason});
  join_rows(table, 0, "; ");
  return table;
}

bool has(const Needs& needs, Need need) { return std::ranges::count(needs.traits, need) > 0; }

// Returns the limits of the results shown.
std::vector<std::string> notes_of(const Choice& choice, const std::vector<Summary>& runs,
                                  const Needs& needs) {
  std::vector<std::string> notes;
  const bool has_figures = !choice.ranked.empty() || !choice.unknown.empty();
  const bool is_under_load = choice.scenario == Scenario::load;
  if (has_figures && needs.rate && !is_under_load)
    notes.push_back(
        fmt::format("Results of {}, not under this load.",
                    choice.scenario == Scenario::ping ? "round trips" : "single messages"));
  if (has_figures && choice.scenario == Scenario::ping && !needs.rate)
    notes.push_back(fmt::format("The results are of round trips. One way takes less.{}",
                                needs.p99_ns ? " The limit was applied to the round trip." : ""));
  const Candidate* const pick = choice.ranked.empty() ? nullptr : &choice.ranked.front();
  const auto* const facts = pick ? runs[choice.run].transport(pick->transport) : nullptr;
  if (facts != nullptr && facts->has("reliable", "false"))
    notes.push_back(
        fmt::format("{} may lose messages, and reports no loss to the sender.", pick->transport));
  const auto lacks_p99 = [](const Candidate& one) {
    return one.found && !one.found->row.percentiles_ns[p99_index];
  };
  if (std::ranges::any_of(choice.ranked, lacks_p99))
    notes.push_back(
        fmt::format("A p99 is not known if a launch has too few messages ({} is enough).",
                    time_for_p99(needs)));
  if (has_figures && has(needs, Need::many_clients))
    notes.emplace_back("The results are of one client.");
  if (has_figures && has(needs, Need::cross_host))
    notes.emplace_back(
        "The results are of loopback: a network between two hosts adds its own time and losses.");
  if (pick != nullptr && pick->waiting == "hybrid")
    notes.emplace_back(
        "hybrid spins for 20 µs before it blocks: it keeps both CPUs busy while messages come that fast.");
  if (!choice.unmeasured.empty())
    notes.push_back("Not measured: " + joined(choice.unmeasured, ", ") + ".");
  const auto uses_stream = [](const Candidate& one) { return one.times_the_rate > 0; };
  if (std::ranges::any_of(choice.unknown, uses_stream) && choice.stream_run != choice.run)
    notes.push_back(fmt::format("Streams: {}.", runs[*choice.stream_run].source));
  return notes;
}

// Returns the answer of one machine. If it is the only one, its first sentence is the title of all.
Section section_of(const Choice& choice, const std::vector<Summary>& runs, const Needs& needs) {
  Section section;
  for (std::string words : {alike_of(choice), spinning_of(choice)})
    if (!words.empty()) section.paragraphs.push_back(std::move(words));
  section.add(table_of(choice, runs[choice.run], choice.ranked, false));
  section.add(table_of(choice, runs[choice.run], choice.unknown, true));
  section.add(dropped_of(choice));
  section.notes = notes_of(choice, runs, needs);
  section.warnings = runs[choice.run].warnings;
  return section;
}

// Returns the names that `all_of` lists on every machine.
template <class AllOf>
std::vector<std::string> common_of(const std::vector<Choice>& choices, AllOf all_of) {
  std::map<std::string, std::size_t> counts;
  for (const Choice& choice : choices)
    for (const Candidate& one : all_of(choice)) ++counts[one.name()];
  std::vector<std::string> common;
  for (const auto& [name, count] : counts)
    if (count == choices.size()) common.push_back(name);
  return common;
}

std::string without_any_pick(const std::vector<Choice>& choices, const Needs& needs) {
  if (outcome_of(choices, needs) == ChooseOutcome::none_fits)
    return fmt::format("No transport fits on any of the {} machines.", choices.size());
  constexpr std::size_t names_max = 8;
  const auto common = common_of(choices, [](const Choice& choice) { return choice.unknown; });
  std::string may_fit;
  if (common.size() > names_max)
    may_fit = fmt::format(" {} candidates may fit on all.", common.size());
  else if (!common.empty()) may_fit = " May fit on all: " + joined(common, "; ") + ".";
  return fmt::format("No transport is shown to fit on any of the {} machines.{}", choices.size(),
                     may_fit);
}

// Returns a sentence on whether the machines agree: on one pick, or on a candidate that does not
// differ from the pick of each.
std::string agreement_of(const std::vector<Choice>& choices, const std::vector<Summary>& runs,
                         const Needs& needs) {
  std::vector<std::string> picks, others;
  bool has_none = false;
  for (const Choice& choice : choices) {
    const std::string machine = runs[choice.run].fact_or("cpu", "unknown CPU");
    if (!choice.ranked.empty())
      picks.push_back(fmt::format("{} on {}", choice.ranked.front().name(), machine));
    else if (outcome_of({choice}, needs) == ChooseOutcome::cannot_tell)
      others.push_back("undecided on " + machine);
    else others.push_back("none fits on " + machine), has_none = true;
  }
  if (picks.empty()) return without_any_pick(choices, needs);
  if (!others.empty())
    return fmt::format("{}: pick {}; {}.",
                       has_none ? "The machines do not agree" : "Not all machines have an answer",
                       joined(picks, ", "), joined(others, ", "));
  const std::string first = choices.front().ranked.front().name();
  if (std::ranges::all_of(choices,
                          [&](const Choice& one) { return one.ranked.front().name() == first; }))
    return fmt::format("The {} machines agree: pick {}.", choices.size(), first);
  const auto common = common_of(choices, [](const Choice& choice) {
    return std::vector(choice.ranked.begin(),
                       choice.ranked.begin() + static_cast<std::ptrdiff_t>(choice.alike));
  });
  return fmt::format("The picks differ: {}. {}.", joined(picks, ", "),
                     common.empty() ? "No candidate is among the best on all machines"
                                    : "Among the best on all machines: " + joined(common, "; "));
}

// Returns the cells that a further run has to measure. This machine's answer decides. If it has
// none, all candidates of the other machines have to be measured here.
Undecided undecided_of(const std::vector<Choice>& choices, const Needs& needs) {
  Undecided undecided;
  const auto add_name = [](std::vector<std::string>& to, const std::string& name) {
    if (std::ranges::count(to, name) == 0) to.push_back(name);
  };
  const auto add = [&](const std::vector<Candidate>& all) {
    for (const Candidate& one : all) {
      add_name(undecided.transports, one.transport);
      add_name(undecided.waitings, one.waiting);
    }
  };
  const bool is_here = choices.front().is_of_here;
  for (const Choice& choice : choices) {
    if (is_here && !choice.is_of_here) continue;
    if (!is_here) add(choice.ranked);
    add(choice.unknown);
    if (!needs.among.empty())
      for (const std::string& name : choice.unmeasured) add_name(undecided.transports, name);
  }
  return undecided;
}

// Returns a number as options take it, in the largest of the units that divides it: "4MiB", "64".
std::string typed(std::uint64_t number,
                  std::initializer_list<std::pair<std::uint64_t, const char*>> units) {
  for (const auto& [unit, name] : units)
    if (number % unit == 0) return fmt::format("{}{}", number / unit, name);
  return fmt::to_string(number);
}
std::string typed_size(std::size_t size) {
  return typed(size, {{1U << 30U, "GiB"}, {1U << 20U, "MiB"}, {1U << 10U, "KiB"}});
}
std::string typed_rate(std::uint64_t rate) { return typed(rate, {{1'000'000, "M"}, {1'000, "k"}}); }
std::string typed_time(double ns) {
  return typed(static_cast<std::uint64_t>(ns), {{1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}});
}

}  // namespace

Document document_of(const std::vector<Choice>& choices, const std::vector<Summary>& runs,
                     const Needs& needs, const std::string& file) {
  Document document{Language::english, "", "", {}, {}};
  const bool are_several = choices.size() > 1;
  if (are_several) document.title = agreement_of(choices, runs, needs);
  for (const Choice& choice : choices) {
    const Summary& run = runs[choice.run];
    Section& section = document.sections.emplace_back(section_of(choice, runs, needs));
    const std::string pick = pick_of(choice, run, needs, are_several);
    if (are_several) section.title = machine_of(run);
    if (are_several) section.paragraphs.insert(section.paragraphs.begin(), pick);
    else document.title = pick;
  }
  Section& end = document.sections.emplace_back();
  if (has(needs, Need::boundaries))
    end.notes.emplace_back("Every channel keeps message boundaries.");
  const Undecided undecided = undecided_of(choices, needs);
  if (undecided.transports.empty()) return document;
  const char* const why =
      choices.front().is_of_here
          ? "To decide: "
          : "The order may hold on this machine; the results will not. To decide here: ";
  end.notes.push_back(why + how_to_measure(needs, undecided, file));
  end.notes.push_back("Then: " + how_to_choose(needs, file));
  return document;
}

std::string how_to_measure(const Needs& needs, const Undecided& undecided,
                           const std::string& file) {
  std::string command = fmt::format("ipc-bench run --scenario {} --size {}",
                                    needs.rate ? "load" : "one_way", typed_size(needs.size));
  if (needs.rate) command += " --rate " + typed_rate(*needs.rate);
  const std::string usual = needs.cpus == 1U ? "block,yield" : needs.cpus ? "block,spin" : "block";
  command += " --wait " + (undecided.waitings.empty() ? usual : joined(undecided.waitings, ","));
  if (needs.cpus == 1U) command += " --placement same_cpu";
  if (!undecided.transports.empty()) command += " --transport " + joined(undecided.transports, ",");
  command += " --launches 15";
  if (needs.p99_ns) command += " " + time_for_p99(needs);
  return command + " --out " + file;
}

std::string how_to_choose(const Needs& needs, const std::string& file) {
  std::string command = "ipc-bench choose --size " + typed_size(needs.size);
  if (needs.rate) command += " --rate " + typed_rate(*needs.rate);
  if (needs.p99_ns) command += fmt::format(" --p99 {}", typed_time(*needs.p99_ns));
  std::vector<std::string> words;
  for (const Need need : needs.traits) words.emplace_back(word_of(need));
  if (!words.empty()) command += " --needs " + joined(words, ",");
  if (!needs.among.empty()) command += " --among " + joined(needs.among, ",");
  if (needs.lossy) command += " --lossy";
  if (needs.cpus) command += fmt::format(" --cpus {}", *needs.cpus);
  return command + " " + file;
}

std::string what_is_missing(const std::vector<Summary>& runs, const Needs& needs) {
  if (runs.empty()) return "no results are named, and none are shipped with this program";
  std::vector<std::string> files;
  bool has_load = false;
  for (const Summary& run : runs) {
    files.push_back(run.source);
    has_load = has_load || std::ranges::any_of(run.rows, [](const Row& row) {
                 return row.figure && !row.is_floor && row.point.scenario == Scenario::load;
               });
  }
  return fmt::format("no results of {}one_way or ping, {}, in {}{}", needs.rate ? "load, " : "",
                     needs.cpus == 1U ? "both peers on one CPU" : "each peer on its own CPU",
                     joined(files, ", "),
                     !needs.rate && has_load ? "; there are results under load: give --rate" : "");
}

}  // namespace ipc::bench
