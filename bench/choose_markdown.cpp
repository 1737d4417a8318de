#include <fmt/format.h>

#include "bench/choose.h"
#include "bench/statistics.h"
#include "bench/table.h"
#include "ipc/address.h"

namespace ipc::bench {
namespace {

std::string us(double ns) { return number(ns / 1e3); }

std::string name_of(const LoadFigure& one) {
  return fmt::format("{}, {}", one.row.transport, one.row.point.waiting);
}

// The machine, the date and the file.
std::string name_of(const Summary& run) {
  return fmt::format("{}, {}, {}, {}", run.fact_or("cpu", "unknown CPU"),
                     run.fact_or("kernel", "unknown kernel"), run.fact_or("date", "unknown date"),
                     run.source);
}

// What was measured, as a part of a sentence.
std::string work_of(const Choice& choice, const Needs& needs) {
  const std::string cpus = needs.cpus == 1U ? "both peers on one CPU" : "each peer on its own CPU";
  const std::string size = format_size(needs.size);
  if (choice.scenario == Scenario::load)
    return fmt::format("one way, {} of {}, {}", per_second(*needs.rate), size, cpus);
  return fmt::format("{}, {}, one message at a time, {}",
                     choice.scenario == Scenario::ping ? "there and back" : "one way", size, cpus);
}

std::string latency_of(const LoadFigure& one) {
  const auto& p99_ns = one.row.percentiles_ns[p99_index];
  return fmt::format("p50 {} us{}", us(one.row.figure->median),
                     p99_ns ? fmt::format(", p99 {} us", us(p99_ns->median)) : "");
}

std::string pick_of(const Choice& choice, const Summary& run, const Needs& needs) {
  const std::string where = fmt::format("{} ({})", work_of(choice, needs), name_of(run));
  if (choice.is_unknown())
    return fmt::format("Cannot tell who fits: {}. To measure it: {}", where, how_to_measure(needs));
  if (choice.ranked.empty()) return fmt::format("Nobody fits: {}.", where);
  const LoadFigure& first = choice.ranked.front();
  return fmt::format("Pick {}: {}{}, {}.", name_of(first), latency_of(first),
                     first.is_measured ? "" : fmt::format(" ({})", first.origin), where);
}

std::string alike_of(const Choice& choice) {
  std::string names;
  for (std::size_t at = 1; at < choice.alike; ++at)
    names += fmt::format("{}{}", names.empty() ? "" : "; ", name_of(choice.ranked[at]));
  if (names.empty()) return {};
  return fmt::format("Cannot be told apart from it: {}: the difference is noise.", names);
}

// The sender of a load spins for its schedule, whatever the transport: its CPU tells nothing.
std::optional<double> cpu_ns_of(const Row& row) {
  if (row.point.scenario != Scenario::load) return row.cpu_ns;
  return row.server ? std::optional(row.server->cpu_ns) : std::nullopt;
}

Table table_of(const Choice& choice) {
  const char* const cpu = choice.scenario == Scenario::load   ? "CPU of the receiver a message, us"
                          : choice.scenario == Scenario::ping ? "CPU of both a round trip, us"
                                                              : "CPU of both a message, us";
  Table table;
  table.columns = {{"transport", false}, {"wait", false}, {"p50, us"},
                   {"p99, us"},          {cpu},           {"figure", false}};
  for (const LoadFigure& one : choice.ranked) {
    const auto& p99_ns = one.row.percentiles_ns[p99_index];
    const auto cpu_ns = cpu_ns_of(one.row);
    table.rows.push_back({one.row.transport, one.row.point.waiting, us(one.row.figure->median),
                          p99_ns ? us(p99_ns->median) : "", cpu_ns ? us(*cpu_ns) : "", one.origin});
  }
  return table;
}

std::string spinning_of(const Choice& choice) {
  if (!choice.spinning) return {};
  const LoadFigure& spinning = *choice.spinning;
  if (choice.ranked.empty())
    return fmt::format("Who spins would fit: {}: {}, for a whole CPU of each peer (--cpus 2).",
                       name_of(spinning), latency_of(spinning));
  if (spinning.row.figure->median >= choice.ranked.front().row.figure->median)
    return "Spinning would bring nothing here.";
  return fmt::format(
      "Spinning would bring p50 {} us instead of {} us ({}), for a whole CPU of each peer (--cpus 2).",
      us(spinning.row.figure->median), us(choice.ranked.front().row.figure->median),
      name_of(spinning));
}

bool is_lossy(const Summary& run, const std::string& transport) {
  const TransportFacts* const facts = run.transport(transport);
  return facts != nullptr && facts->has("reliable", "false");
}

// What the figures do not say.
std::vector<std::string> notes_of(const Choice& choice, const std::vector<Summary>& runs,
                                  const Needs& needs) {
  std::vector<std::string> notes;
  if (choice.scenario != Scenario::load && needs.rate)
    notes.emplace_back(
        "No figures under load: whether the rate is sustained, and what it does to latency, is not known.");
  if (choice.scenario == Scenario::ping)
    notes.push_back(fmt::format(
        "Round trips, not halved: one way takes less, and how much less they do not tell.{}",
        needs.p99_ns ? " The limit was held to the round trip." : ""));
  if (!choice.ranked.empty() && choice.ranked.front().row.launches < interval_min)
    notes.push_back(fmt::format(
        "Fewer than five launches have no interval: what stands close may be noise (--launches {}).",
        interval_min));
  if (!choice.ranked.empty() && is_lossy(runs[*choice.run], choice.ranked.front().row.transport))
    notes.push_back(fmt::format("{} may lose messages, and tells nobody (--needs reliable).",
                                choice.ranked.front().row.transport));
  for (const std::string& warning : runs[*choice.run].warnings)
    notes.push_back("Warning: " + warning);
  std::string others;
  for (std::size_t at = 0; at < runs.size(); ++at)
    if (at != *choice.run)
      others += fmt::format("{}{}", others.empty() ? "" : ", ", runs[at].source);
  if (!others.empty()) notes.push_back("Runs are not mixed; left aside: " + others);
  return notes;
}

const char* scenario_for(const Needs& needs) { return needs.rate ? "load" : "one_way"; }

bool has_load(const std::vector<Summary>& runs) {
  for (const Summary& run : runs)
    for (const Row& row : run.rows)
      if (row.figure && !row.is_floor && row.point.scenario == Scenario::load) return true;
  return false;
}

}  // namespace

std::string markdown(const Choice& choice, const std::vector<Summary>& runs, const Needs& needs) {
  const Summary& run = runs[*choice.run];
  std::string text = escape_markdown(pick_of(choice, run, needs)) + "\n";
  const auto add = [&](const std::string& paragraph) {
    if (!paragraph.empty()) text += "\n" + escape_markdown(paragraph) + "\n";
  };
  if (!choice.is_of_here && !choice.is_unknown())
    add("These are figures of another machine: the order may hold here, the figures will not. To measure "
        "here: " +
        how_to_measure(needs));
  add(alike_of(choice));
  if (!choice.ranked.empty()) text += "\n" + markdown(table_of(choice));
  add(spinning_of(choice));
  if (!choice.dropped.empty()) text += "\nDropped:\n\n";
  for (const Dropped& one : choice.dropped)
    text += fmt::format("* {}: {}\n", escape_markdown(one.what), escape_markdown(one.reason));
  for (const std::string& note : notes_of(choice, runs, needs)) add(note);
  return text;
}

std::string how_to_measure(const Needs& needs) {
  constexpr std::size_t usual_max = std::size_t{64} * 1024;
  std::string axes = "--size 64,4KiB,64KiB";
  if (needs.size > usual_max) axes += fmt::format(",{}", needs.size);
  if (needs.rate) axes += fmt::format(" --rate {}", *needs.rate);
  if (needs.rate && needs.p99_ns) {
    // A p99 wants a thousand messages of all launches, and some more.
    const double time_s =
        1200.0 / interval_min / static_cast<double>(std::min<std::uint64_t>(*needs.rate, 1000));
    axes += fmt::format(" --time {:.0f}ms", std::max(time_s * 1e3, 150.0));
  }
  return fmt::format("ipc-bench run --scenario {} {} --wait {} --out mine.json",
                     scenario_for(needs), axes,
                     needs.cpus == 1U ? "block,yield --placement same_cpu" : "block,spin");
}

std::string what_is_missing(const std::vector<Summary>& runs, const Needs& needs) {
  if (runs.empty()) return "no results are named, and none are shipped with this program";
  std::string files;
  for (const Summary& run : runs)
    files += fmt::format("{}{}", files.empty() ? "" : ", ", run.source);
  return fmt::format("no figures of {}one_way or ping, {}, in {}{}", needs.rate ? "load, " : "",
                     needs.cpus == 1U ? "both peers on one CPU" : "each peer on its own CPU", files,
                     !needs.rate && has_load(runs) ? "; of load there are: give --rate" : "");
}

}  // namespace ipc::bench
