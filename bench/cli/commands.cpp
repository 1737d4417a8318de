#include "bench/cli/commands.h"

#include <fmt/format.h>

namespace ipc::bench {
namespace {

constexpr const char* run_footer =
    "Examples:\n"
    "  ipc-bench run --scenario load --rate 1k,10k,100k --precision 2% --budget 10m\n"
    "  ipc-bench run --scenario load --find-rate p99=100us --transport unix,shm-ring";
constexpr const char* report_footer =
    "The page needs no network; the same files give the same page.\n"
    "Examples:\n"
    "  ipc-bench report today.json -o report\n"
    "  ipc-bench report before.json after.json -o report --lang pt\n"
    "  ipc-bench report results/ -o report\n"
    "  ipc-bench report --history results/ -o history";
constexpr const char* merge_footer =
    "Of one build on one machine only. Channel and floor stay paired; what has no partner is left out.\n"
    "Example, two builds in turns:\n"
    "  for i in 1 2 3; do old/ipc-bench run --out a$i.json; new/ipc-bench run --out b$i.json; done\n"
    "  ipc-bench merge a?.json -o a.json && ipc-bench merge b?.json -o b.json\n"
    "  ipc-bench compare a.json b.json";
constexpr const char* gates_footer =
    "The limits stand in docs/measuring.md. Exit status 1: one of them does not hold.\n"
    "Example:\n"
    "  ipc-bench gates --transport shm-ring";

void add_list(CLI::App& command, const char* name, std::vector<std::string>& list,
              const char* values, const char* description) {
  command.add_option(name, list, description)
      ->delimiter(',')
      ->type_name("value")
      ->option_text(fmt::format("{},...", values));
}

void add_value(CLI::App& command, const char* name, std::string& value, const char* values,
               const char* description) {
  command.add_option(name, value, description)->type_name("value")->option_text(values);
}

}  // namespace

CLI::App* add_run(CLI::App& app, Typed& typed) {
  auto* const run =
      app.add_subcommand("run", "Measure, and print a table. Without a choice: the quick run");
  Axes& axes = typed.axes;
  add_list(*run, "--transport", axes.transports, "NAME",
           "which ones (all of the core tier, and null and memcpy beside them)");
  add_list(*run, "--scenario", axes.scenarios, "NAME",
           "ping (if an axis is given), one_way, stream, batched (64 a flush),\n"
           "load, cold, connect, fan_in, fan_out, pairs, slow_reader");
  add_list(*run, "--size", axes.sizes, "SIZE", "of the payload: 4KiB, 1MiB; up to 64MiB (64)");
  add_list(*run, "--rate", axes.rates, "RATE",
           "messages a second, of load, cold, slow_reader: 500, 10k, 1M");
  add_value(*run, "--find-rate", axes.find_rate, "LIMIT",
            "search for the highest rate of load: sustained; p99=100us");
  add_list(*run, "--peers", axes.peers, "N", "how many, of fan_in, fan_out, pairs (1,2,4,8)");
  add_list(*run, "--wait", axes.waitings, "WAY", "block, spin, yield, hybrid (block)");
  add_list(*run, "--placement", axes.placements, "WHERE",
           "cross_cpu, same_cpu, smt, same_l3, other_l3, other_numa (cross_cpu)");
  add_value(*run, "--launches", axes.launches, "N",
            "fresh pairs of processes a cell (5; fewer have no interval)");
  add_value(*run, "--time", axes.time, "TIME",
            "measured in each, after a quarter of it as warm-up (150ms)");
  add_value(*run, "--precision", axes.precision, "SHARE",
            "go on until each median is known to within so much, as in 2%");
  add_value(*run, "--budget", axes.budget, "TIME", "end after so long, as in 10m");
  add_value(*run, "--inject-delay", axes.delay, "TIME",
            "before each send of our peers: is it found? (0ns)");
  add_value(*run, "--out", typed.out, "FILE",
            "keep all launches in this JSON file, saved as the run goes on");
  add_value(*run, "--save-baseline", typed.baseline, "NAME",
            "keep it for compare --baseline NAME; never overwritten");
  run->add_flag("--resume", typed.resume, "go on with the run that FILE holds");
  run->add_flag("--quiet", typed.quiet, "no progress line");
  run->allow_extras()->footer(run_footer);
  return run;
}

CLI::App* add_report(CLI::App& app, Typed& typed) {
  auto* const report = app.add_subcommand(
      "report", "Make a page of results: which is fastest, by how much, at what cost");
  report
      ->add_option("FILE", typed.files,
                   "result files that run --out wrote; DIRECTORY: all below it")
      ->option_text("...");
  report
      ->add_option("-o,--out", typed.directory,
                   "the directory for index.html, report.md, report.csv")
      ->type_name("DIR");
  add_value(*report, "--lang", typed.language, "LANGUAGE", "en, pt (en)");
  report->add_flag("--hgrm", typed.with_distributions,
                   "each cell's percentile distribution, too, for HdrHistogram's plotter");
  report->add_flag("--history", typed.history,
                   "what changed between the runs of each machine, by date");
  report->allow_extras()->footer(report_footer);
  return report;
}

CLI::App* add_merge(CLI::App& app, Typed& typed) {
  auto* const merge = app.add_subcommand(
      "merge", "Make one file of several runs of one build, to measure builds in turns");
  merge->add_option("FILE", typed.files, "result files that run --out wrote")->option_text("...");
  add_value(*merge, "-o,--out", typed.out, "FILE",
            "for all of their launches; none of those above");
  merge->allow_extras()->footer(merge_footer);
  return merge;
}

CLI::App* add_gates(CLI::App& app, Typed& typed) {
  auto* const gates = app.add_subcommand(
      "gates", "Judge the speed limits: is a channel as fast as its mechanism allows?");
  add_list(*gates, "--transport", typed.axes.transports, "NAME",
           "which ones (all of the core tier)");
  gates->add_flag("--quiet", typed.quiet, "no progress line");
  gates->allow_extras()->footer(gates_footer);
  return gates;
}

}  // namespace ipc::bench
