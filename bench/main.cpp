#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <sstream>

#include "bench/axes.h"
#include "bench/choose_command.h"
#include "bench/compare.h"
#include "bench/gates.h"
#include "bench/launch.h"
#include "bench/report/read.h"
#include "bench/report/report.h"
#include "bench/runner.h"
#include "bench/table.h"
#include "ipc/error.h"
#include "ipc/program.h"
#include "version.h"

namespace {
using namespace ipc;
using namespace ipc::bench;

constexpr int exit_failed = 1, exit_usage = 2, exit_slower = 3, exit_nothing_ran = 77;

constexpr const char* summary =
    "Measures channels between processes, each beside the raw mechanism, and reports.";
constexpr const char* app_footer =
    "Examples:\n"
    "  ipc-bench run\n"
    "  ipc-bench run --out today.json\n"
    "  ipc-bench report today.json -o report\n"
    "  ipc-bench compare before.json after.json\n"
    "  ipc-bench choose --size 4KiB --rate 50k --needs reliable,cross-host\n"
    "  ipc-bench gates --transport unix\n"
    "Exit status: 0 done, 1 failed, 2 wrongly used, 3 slower (compare), 77 nothing can run here.";
constexpr const char* run_footer =
    "Without scenario, size, wait and placement: the quick run, six cells of each transport.\n"
    "With one of them the others are ping, 64, block, cross_cpu, unless they are given, too.\n"
    "Examples:\n"
    "  ipc-bench run --out today.json\n"
    "  ipc-bench run --transport unix,pipe --size 64,4KiB,64KiB --wait block,spin\n"
    "  ipc-bench run --scenario stream,batched --launches 15 --time 1s\n"
    "  ipc-bench run --scenario load --rate 1k,10k,100k --precision 2% --budget 10m";
constexpr const char* report_footer =
    "The page needs no network; the same files give the same page.\n"
    "Examples:\n"
    "  ipc-bench report today.json -o report\n"
    "  ipc-bench report before.json after.json -o report --lang pt\n"
    "  ipc-bench report results/ -o report";
constexpr const char* compare_footer =
    "A verdict a cell: slower, faster, no difference, or cannot tell, and why. Where both runs have its\n"
    "floor beside it, their ratio is compared: what the machine did between the runs drops out.\n"
    "Exit status 3: some cell is slower by more than the threshold.\n"
    "Examples:\n"
    "  ipc-bench run --launches 15 --out before.json    # then change the code, and again: after.json\n"
    "  ipc-bench compare before.json after.json\n"
    "  ipc-bench compare before.json after.json --threshold 10%";
constexpr const char* gates_footer =
    "The limits stand in docs/measuring.md. Exit status 1: one of them does not hold.\n"
    "Example:\n"
    "  ipc-bench gates --transport shm-ring";

int run_command(const Axes& axes, const std::string& out, bool resume, bool quiet) {
  RunOptions options;
  options.selection = parse(axes);
  options.out = out;
  options.resume = resume;
  options.quiet = quiet;
  const Results results = ipc::bench::run(options);
  fmt::print("{}", markdown(summary_of(results)));
  if (!out.empty()) fmt::print(stderr, "written to {}\n", out);
  const auto any = [&](auto predicate) {
    return std::any_of(results.series.begin(), results.series.end(), predicate);
  };
  if (any([](const Series& one) { return one.failed.has_value(); })) return exit_failed;
  return any([](const Series& one) { return one.measured(); }) ? 0 : exit_nothing_ran;
}

int report_command(const std::vector<std::string>& files, const std::string& directory,
                   const std::string& language, bool with_distributions) {
  if (files.empty()) refuse("FILE", "", "name the files that ipc-bench run --out wrote");
  if (directory.empty())
    refuse("-o", "", "name the directory for index.html, report.md, report.csv");
  const auto known = parse_language(language);
  if (!known) refuse_word("--lang", language, {"en", "pt"});
  write_report(files, directory, *known);
  if (with_distributions) write_distributions(files, directory);
  fmt::print("{}/index.html\n", directory);
  return 0;
}

int compare_command(const std::string& before, const std::string& after,
                    const std::string& threshold_text) {
  const double threshold = parse_threshold(threshold_text);
  const Comparison comparison = compare(read_summary(before), read_summary(after), threshold);
  fmt::print("{}", markdown(comparison));
  return comparison.finding == Finding::slower ? exit_slower : 0;
}

int gates_command(const std::vector<std::string>& names, bool quiet) {
  const auto judgements = judge_gates(gates_for(parse_transports(names)), quiet);
  fmt::print("{}", markdown(judgements));
  if (judgements.empty()) return exit_nothing_ran;
  return std::any_of(judgements.begin(), judgements.end(),
                     [](const Judgement& one) { return one.verdict == Verdict::fails; })
             ? exit_failed
             : 0;
}

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

// Not by CLI11, which would not tell the nearest one.
void refuse_unknown_command(std::string_view word) {
  const std::vector<std::string> known = {"run", "report", "compare", "choose", "gates"};
  if (!word.starts_with('-') && std::find(known.begin(), known.end(), word) == known.end())
    refuse_word("command", word, known);
}

void refuse_unknown_arguments(const CLI::App& command) {
  const std::vector<std::string> unknown = command.remaining();
  if (unknown.empty()) return;
  std::vector<std::string> known;
  for (const auto* const option : command.get_options())
    if (!option->get_positional()) known.push_back("--" + option->get_lnames().front());
  refuse_word("argument", unknown.front(), known);
}

int help_or_error(const CLI::App& app, const CLI::ParseError& error) {
  std::ostringstream help, ignored;
  const bool is_help = app.exit(error, help, ignored) == 0;
  fmt::print("{}", help.str());
  if (is_help) return 0;
  fmt::print(stderr, "ipc-bench: {}; see --help\n", error.what());
  return exit_usage;
}

// What was typed.
struct Typed {
  Axes axes;
  std::string out;
  bool quiet = false, resume = false, with_distributions = false;
  std::vector<std::string> files;
  std::string directory, language = "en";
  std::string before, after, threshold = "5%";
};

CLI::App* add_run(CLI::App& app, Typed& typed) {
  auto* const run =
      app.add_subcommand("run", "Measure, and print a table. Without a choice: the quick run");
  Axes& axes = typed.axes;
  add_list(*run, "--transport", axes.transports, "NAME", "which ones (all of the core tier)");
  add_list(*run, "--scenario", axes.scenarios, "NAME",
           "ping, one_way, stream (one by one), batched (64 a flush), load, cold, connect, fan_in, "
           "fan_out, pairs, slow_reader");
  add_list(*run, "--size", axes.sizes, "SIZE", "of the payload: 64, 4KiB, 1MiB; up to 64MiB");
  add_list(*run, "--rate", axes.rates, "RATE",
           "messages a second, of load, cold, slow_reader: 500, 10k, 1M (a usual row of them)");
  add_list(*run, "--peers", axes.peers, "N", "how many, of fan_in, fan_out, pairs (1,2,4,8)");
  add_list(*run, "--wait", axes.waitings, "WAY", "block, spin, yield, hybrid");
  add_list(*run, "--placement", axes.placements, "WHERE",
           "cross_cpu, same_cpu, smt, same_l3, other_l3, other_numa");
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
  report->allow_extras()->footer(report_footer);
  return report;
}

CLI::App* add_compare(CLI::App& app, Typed& typed) {
  auto* const compare = app.add_subcommand(
      "compare", "Tell what got slower or faster between two runs, if it can be told");
  const auto add_file = [&](const char* name, std::string& file, const char* description) {
    compare->add_option(name, file, description)->option_text(" ")->required();
  };
  add_file("BEFORE", typed.before, "a result file that run --out wrote");
  add_file("AFTER", typed.after, "another, to be compared with it");
  add_value(*compare, "--threshold", typed.threshold, "SHARE", "what is no difference yet (5%)");
  compare->allow_extras()->footer(compare_footer);
  return compare;
}

void add_gates(CLI::App& app, Typed& typed) {
  auto* const gates = app.add_subcommand(
      "gates", "Judge the speed limits: is a channel as fast as its mechanism allows?");
  add_list(*gates, "--transport", typed.axes.transports, "NAME",
           "which ones (all of the core tier)");
  gates->add_flag("--quiet", typed.quiet, "no progress line");
  gates->allow_extras()->footer(gates_footer);
}

int run_program(int argc, char** argv) {
  CLI::App app(summary, "ipc-bench");
  app.set_help_flag("-h,--help", "this text");
  app.set_version_flag("--version", "ipc-bench " IPCLAB_VERSION, "the version");
  app.get_formatter()->column_width(26);
  app.footer(app_footer);
  app.require_subcommand(1);
  Typed typed;
  const CLI::App* const run = add_run(app, typed);
  const CLI::App* const report = add_report(app, typed);
  const CLI::App* const compare = add_compare(app, typed);
  TypedNeeds needs;
  const CLI::App* const choose = add_choose(app, needs);
  add_gates(app, typed);

  if (argc > 1) refuse_unknown_command(argv[1]);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return help_or_error(app, error);
  }
  refuse_unknown_arguments(*app.get_subcommands().front());
  if (report->parsed())
    return report_command(typed.files, typed.directory, typed.language, typed.with_distributions);
  if (compare->parsed()) return compare_command(typed.before, typed.after, typed.threshold);
  if (choose->parsed()) return choose_command(needs);
  if (!run->parsed()) return gates_command(typed.axes.transports, typed.quiet);
  if (run->count("--out") > 0 && typed.out.empty()) refuse("--out", "", "name a file");
  if (typed.resume && typed.out.empty()) refuse("--resume", "", "name the file with --out");
  return run_command(typed.axes, typed.out, typed.resume, typed.quiet);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "peer") return run_peer(argc, argv);
  // prepare_program puts /dev/null where a standard stream is closed.
  const bool has_output = ::fcntl(STDOUT_FILENO, F_GETFD) >= 0;
  prepare_program();
  return guarded("ipc-bench", [&] {
    if (!has_output) throw Error("write", "stdout", EBADF, "it is closed: the table needs a place");
    return run_program(argc, argv);
  });
}
