// The command run: its options, and the run that they ask for.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "bench/cli/baseline.h"
#include "bench/cli/commands.h"
#include "bench/cli/options.h"
#include "bench/measure/controls.h"
#include "bench/report/documents.h"
#include "bench/run/statistics.h"

namespace ipc::bench {
namespace {

constexpr const char* footer =
    "Examples:\n"
    "  ipc-bench run --out today.json\n"
    "  ipc-bench run --scenario load --rate 1k..1M --precision 2% --budget 10m\n"
    "  ipc-bench run --scenario load --find-rate p99=100us --transport unix,shm-ring\n"
    "  ipc-bench run --plan results/plans/quick.plan --out quick.json";

constexpr double ms = 1e6, second = 1e9, hour = 3600e9;

constexpr std::string_view batched = "batched";                    // the stream in batches
constexpr std::string_view sustained = "sustained", p99 = "p99=";  // limits of a rate

std::optional<Selection::Mode> parse_mode(std::string_view word) {
  if (word == batched) return Selection::Mode{Scenario::stream, batch_size};
  const std::optional<Scenario> scenario = parse_scenario(word);
  return scenario ? std::optional(Selection::Mode{*scenario}) : std::nullopt;
}

Words mode_words() {
  Words words = {std::string(batched)};
  for (const ScenarioFacts& one : scenarios()) words.emplace_back(one.name);
  return words;
}

// "sustained" or "p99=100us".
RateLimit parse_limit(std::string_view option, const std::string& text) {
  if (text == sustained) return {};
  if (!text.starts_with(p99))
    refuse(option, text, "must be sustained or p99=TIME, as in p99=100us");
  return {static_cast<double>(time_between(1, 60 * second, p99)(option, text))};
}

std::uint64_t twice(std::uint64_t value) { return value * 2; }
std::uint64_t four_times(std::uint64_t value) { return value * 4; }
// Returns the next of 1, 2, 5, 10, 20, 50, ... after a value.
std::uint64_t next_round_number(std::uint64_t value) {
  for (std::uint64_t power = 1;; power *= 10)
    for (const std::uint64_t digit : {1U, 2U, 5U})
      if (digit * power > value) return digit * power;
}

void add_what(CLI::App& run, RunRequest& request) {
  Selection& selection = request.options.selection;
  add_list(run, "--transport", "NAME", request.transports, transport_or_control_parser(),
           "default: all of the core tier, null and memcpy");
  add_list(run, "--scenario", "NAME", selection.modes, word_of(parse_mode, mode_words()),
           "ping (default), one_way, stream, batched (stream in batches of 64), load, cold, "
           "connect, death, fan_in, fan_out, pairs, slow_reader");
  add_ranges(run, "--size", "SIZE", selection.sizes, parse_payload, four_times,
             "bytes of payload: 64 (default), 4KiB, up to 64MiB; 4k is 4KiB = 4096, 4KB is 4000; "
             "64..1MiB: by factors of 4");
  auto* const rate =
      add_ranges(run, "--rate", "RATE", selection.rates, parse_rate, next_round_number,
                 "messages per second: 500, 10k; 1k..1M: in steps of 1, 2, 5, 10; default: load "
                 "1k..1M, cold 1,10,100, slow_reader 10k");
  auto* const limit = add_value(run, "--find-rate", "LIMIT", request.limit, parse_limit,
                                "search for the highest rate of load: sustained, or p99=100us");
  limit->excludes(rate);
  set_words(*limit, {std::string(sustained), std::string(p99)});
  add_ranges(run, "--peers", "N", selection.peers, whole(64), twice,
             "peers of fan_in, fan_out and pairs; default: 1..8, which is 1,2,4,8");
  add_list(run, "--wait", "WAY", selection.waitings,
           word_of(parse_waiting, {waiting_words().begin(), waiting_words().end()}),
           "block (default), spin, yield, hybrid");
}

void add_where(CLI::App& run, Selection& selection) {
  auto* const placement = add_list(run, "--placement", "WHERE", selection.placements,
                                   word_of(parse_placement, placement_words()),
                                   "cross_cpu (default), same_cpu (default if there is one CPU "
                                   "only), smt, same_l3, other_l3, other_numa");
  add_value(run, "--cpus", "CLIENT,SERVER", selection.cpus, parse_cpus,
            "CPU numbers instead of a placement, as in 2,4")
      ->excludes(placement);
  auto* const scheduling =
      add_value(run, "--sched", "POLICY", selection.scheduling, parse_scheduling,
                "scheduling of the peers: other (default), fifo:50 or rr:10 (priority 1 to 99)");
  set_words(*scheduling, scheduling_words());
}

void add_how_long(CLI::App& run, Selection& selection) {
  add_value(run, "--launches", "N", selection.launches, whole(1000),
            "launches of each cell, each with new processes (default 5; fewer have no interval)");
  add_value(run, "--time", "TIME", selection.time_ns, time_between(ms, hour),
            "measured in each launch, after a warm-up of a quarter of it (default 150ms)");
  add_value(run, "--precision", "SHARE", selection.precision, parse_share,
            "add launches until each median is known to within this share of it, as in 2% "
            "(default: --launches only)");
  add_value(run, "--budget", "TIME", selection.budget_ns, time_between(second, 24 * hour),
            "end the run after this time, as in 10m (default: none)");
  add_value(run, "--inject-delay", "TIME", selection.delay_ns, time_between(0, second),
            "delay before each send of a channel, to test that a comparison finds it (default "
            "0ns)");
}

void add_output(CLI::App& run, RunRequest& request) {
  RunOptions& options = request.options;
  auto* const out = add_value(run, "--out", "FILE", options.out, text_of,
                              "JSON file for all launches; -: standard output, and the tables go "
                              "to standard error");
  auto* const resume =
      run.add_flag("--resume", options.resume, "continue the run that the file of --out holds")
          ->needs(out)
          ->excludes("--find-rate");
  run.add_flag("--force", options.force, "replace the file of --out, and that of --series")
      ->needs(out)
      ->excludes(resume);
  add_value(run, "--series", "FILE", options.series, text_of,
            "CSV file of results over time: count, p50 and max per 10 ms");
  add_value(run, "--save-baseline", "NAME", request.baseline, parse_baseline,
            "keep the results for compare --baseline NAME; an old baseline is never replaced");
  add_language(run, request.language);
  add_markdown(run, request.markdown);
  run.add_flag("--quiet", options.quiet, "print no progress line");
}

// Throws Error if an axis is given that none of the chosen scenarios has.
void require_axis(const CLI::App& run, const char* option, const Selection& selection,
                  std::span<const std::uint64_t> ScenarioFacts::*axis) {
  const auto has_axis = [&](const Selection::Mode& mode) {
    return !(facts_of(mode.scenario).*axis).empty();
  };
  if (run.count(option) == 0 || std::ranges::any_of(selection.modes, has_axis)) return;
  std::vector<std::string_view> names;
  for (const ScenarioFacts& one : scenarios())
    if (!(one.*axis).empty()) names.push_back(one.name);
  refuse(option, "",
         fmt::format("it is for --scenario {}; choose one of these, or leave {} out",
                     fmt::join(names, ", "), option));
}

// Throws Error if only controls are chosen, and none of the chosen scenarios has them.
void require_transport_or_control(const Selection& selection) {
  const auto is_one = [](const Transport* one) { return is_control(one->name); };
  const auto fits = [](const Selection::Mode& mode) { return has_control(mode.scenario); };
  if (!selection.modes.empty() && std::ranges::all_of(selection.transports, is_one) &&
      std::ranges::none_of(selection.modes, fits))
    refuse(
        "--transport", selection.transports.front()->name,
        "it is for --scenario ping, stream or batched; choose one of these, or another transport");
}

int run_command(const RunRequest& request) {
  if (!request.baseline.empty()) require_new_baseline(request.baseline);
  if (request.options.selection.usual_placement == Placement::same_cpu)
    fmt::print(stderr,
               "{}: the run measures on that CPU (same_cpu); yield takes the place of spin\n",
               cpus_for(Placement::cross_cpu).error());
  Results results;
  Document document;
  if (request.limit) {
    FoundRates found = find_rates(request.options, *request.limit);
    document = document_of(found, *request.limit, request.language);
    results = std::move(found.results);
  } else {
    results = ipc::bench::run(request.options);
    document = document_of(summary_of(results), request.language);
  }
  const std::string& out = request.options.out;
  print(document, request.markdown, out == "-" ? stderr : stdout);
  if (!out.empty() && out != "-") fmt::print(stderr, "written to {}\n", out);
  const bool failed =
      std::ranges::any_of(results.series, &std::optional<std::string>::has_value, &Series::failed);
  const bool measured = std::ranges::any_of(results.series, &Series::measured);
  if (const std::string& name = request.baseline; measured && !name.empty()) {
    // A baseline with a failed cell would never judge that cell.
    if (failed) {
      fmt::print(stderr, "no baseline {}: a cell failed\n", name);
    } else {
      write_baseline(results, name);
      fmt::print(stderr, "baseline {}: {}\n", name, baseline_path(name));
    }
  }
  if (failed) return exit_failed;
  return measured ? 0 : exit_nothing_ran;
}

}  // namespace

CLI::App* add_run_options(CLI::App& app, RunRequest& request) {
  auto* const run =
      app.add_subcommand("run", "Measure and print tables; without options: the quick run");
  run->get_help_ptr()->configurable(false);
  run->option_defaults()->group("What to measure");
  add_value(*run, "--plan", "FILE", request.plan, text_of,
            "file with options of these three groups, one per line, as in \"launches = 15\"; "
            "options given here replace those of the file")
      ->configurable(false);
  add_what(*run, request);
  run->option_defaults()->group("Where");
  add_where(*run, request.options.selection);
  run->option_defaults()->group("How long");
  add_how_long(*run, request.options.selection);
  run->option_defaults()->group("Output")->configurable(false);
  add_output(*run, request);
  run->footer(footer);
  return run;
}

void complete(CLI::App& run, RunRequest& request) {
  RunOptions& options = request.options;
  Selection& selection = options.selection;
  if (!request.plan.empty()) options.command_line += apply_plan(run, request.plan);
  if (request.limit) {
    const auto is_load = [](Scenario scenario) { return scenario == Scenario::load; };
    if (!std::ranges::all_of(selection.modes, is_load, &Selection::Mode::scenario))
      refuse("--find-rate", "",
             "it is for --scenario load; choose only that, or leave --find-rate out");
    selection.modes = {{Scenario::load}};
    if (request.limit->p99_ns && selection.launches < interval_min)
      refuse("--launches", fmt::format("{}", selection.launches),
             fmt::format("--find-rate p99 needs {} at least: with fewer, a p99 has no interval",
                         interval_min));
  }
  require_axis(run, "--rate", selection, &ScenarioFacts::rates);
  require_axis(run, "--peers", selection, &ScenarioFacts::peers);
  selection.transports = typed_or_core(request.transports, true);
  require_transport_or_control(selection);
  if (selection.placements.empty() && !selection.cpus && !cpus_for(Placement::cross_cpu))
    selection.usual_placement = Placement::same_cpu;
}

Command add_run(CLI::App& app, const std::string& command_line) {
  const auto request = std::make_shared<RunRequest>();
  request->options.command_line = command_line;
  CLI::App* const parser = add_run_options(app, *request);
  return {parser, [parser, request] {
            complete(*parser, *request);
            return run_command(*request);
          }};
}

}  // namespace ipc::bench
