#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <sstream>

#include "bench/cli/baseline.h"
#include "bench/cli/choose_command.h"
#include "bench/cli/commands.h"
#include "bench/cli/compare_command.h"
#include "bench/judge/find_rate.h"
#include "bench/judge/gates.h"
#include "bench/measure/launch.h"
#include "bench/report/document.h"
#include "bench/report/report.h"
#include "bench/run/merge.h"
#include "bench/run/runner.h"
#include "bench/run/table.h"
#include "bench/run/write_file.h"
#include "ipc/error.h"
#include "ipc/program.h"
#include "version.h"

namespace {
using namespace ipc;
using namespace ipc::bench;

constexpr int exit_failed = 1, exit_usage = 2, exit_nothing_ran = 77;

constexpr const char* summary =
    "Measures channels between processes, each beside the raw mechanism, and reports.";
constexpr const char* app_footer =
    "Examples:\n"
    "  ipc-bench run --out today.json\n"
    "  ipc-bench report today.json -o report\n"
    "  ipc-bench compare before.json after.json\n"
    "  ipc-bench merge a1.json a2.json -o a.json\n"
    "  ipc-bench choose --size 4KiB --rate 50k --needs cross-host\n"
    "  ipc-bench gates --transport unix\n"
    "Exit status: 0 done, 1 failed, 2 wrongly used, 77 nothing can run here;\n"
    "compare also 3 slower, 4 cannot tell, 5 a cell is lost.";

// A baseline with a failed cell would never judge that cell.
void save_baseline(const Results& results, const std::string& name, bool failed) {
  if (name.empty()) return;
  if (failed) {
    fmt::print(stderr, "no baseline {}: a cell failed\n", name);
    return;
  }
  write_baseline(results, name);
  fmt::print(stderr, "baseline {}: {}\n", name, baseline_path(name));
}

int run_command(const Typed& typed) {
  if (!typed.baseline.empty()) require_new_baseline(typed.baseline);
  RunOptions options;
  const auto limit = parse_find_rate(typed.axes);
  if (limit && typed.resume)
    refuse("--resume", "", "not with --find-rate: a search starts from the beginning");
  options.selection = parse(typed.axes);
  if (limit && limit->p99_ns && options.selection.launches < interval_min)
    refuse("--launches", typed.axes.launches,
           fmt::format("--find-rate {} needs {} at least: with fewer, a p99 has no interval",
                       typed.axes.find_rate, interval_min));
  options.out = typed.out;
  options.resume = typed.resume;
  options.quiet = typed.quiet;
  Results results;
  if (limit) {
    FoundRates found = find_rates(options, *limit);
    fmt::print("{}", markdown(found, *limit));
    results = std::move(found.results);
  } else {
    results = ipc::bench::run(options);
    fmt::print("{}", markdown(summary_of(results)));
  }
  if (!typed.out.empty()) fmt::print(stderr, "written to {}\n", typed.out);
  const auto any = [&](auto predicate) {
    return std::any_of(results.series.begin(), results.series.end(), predicate);
  };
  const bool failed = any([](const Series& one) { return one.failed.has_value(); });
  const bool measured = any([](const Series& one) { return one.measured(); });
  if (measured) save_baseline(results, typed.baseline, failed);
  if (failed) return exit_failed;
  return measured ? 0 : exit_nothing_ran;
}

int report_command(const Typed& typed) {
  if (typed.files.empty()) refuse("FILE", "", "name the files that ipc-bench run --out wrote");
  if (typed.directory.empty())
    refuse("-o", "", "name the directory for index.html, report.md, report.csv");
  const auto known = parse_language(typed.language);
  if (!known) refuse_word("--lang", typed.language, {"en", "pt"});
  write_report(typed.files, typed.directory, *known, typed.history ? history_of : document_of);
  if (typed.with_distributions) write_distributions(typed.files, typed.directory);
  fmt::print("{}/index.html\n", typed.directory);
  return 0;
}

int merge_command(const std::vector<std::string>& files, const std::string& out) {
  if (files.size() < 2) refuse("FILE", "", "name two or more that ipc-bench run --out wrote");
  if (out.empty()) refuse("-o", "", "name the file for all of their launches");
  std::error_code unknown;  // then they are not the same
  for (const std::string& file : files)
    if (std::filesystem::equivalent(file, out, unknown))
      refuse("-o", out, "is one of the files to be merged, which are kept: choose another name");
  require_writable(out);
  std::vector<Source> sources;
  for (const std::string& file : files) sources.push_back({file, read_results(file)});
  const Merged merged = merge(std::move(sources));
  for (const std::string& remark : merged.remarks) fmt::print(stderr, "{}\n", remark);
  write_json(merged.results, out);
  fmt::print("{}\n", out);
  return 0;
}

int gates_command(const std::vector<std::string>& names, bool quiet) {
  const auto judgements = judge_gates(gates_for(parse_transports(names)), quiet);
  fmt::print("{}", markdown(judgements));
  const auto begin = judgements.begin(), end = judgements.end();
  if (std::all_of(begin, end, [](const Judgement& one) { return one.is_skipped(); }))
    return exit_nothing_ran;
  const bool failed =
      std::any_of(begin, end, [](const Judgement& one) { return one.has_failed(); });
  return failed ? exit_failed : 0;
}

// Not by CLI11, which would not tell the nearest one.
void refuse_unknown_command(std::string_view word) {
  const std::vector<std::string> known = {"run", "report", "compare", "choose", "merge", "gates"};
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
  TypedComparison comparison;
  const CLI::App* const compare = add_compare(app, comparison);
  const CLI::App* const merge = add_merge(app, typed);
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
  if (report->parsed()) return report_command(typed);
  if (compare->parsed()) return compare_command(comparison);
  if (merge->parsed()) return merge_command(typed.files, typed.out);
  if (choose->parsed()) return choose_command(needs);
  if (!run->parsed()) return gates_command(typed.axes.transports, typed.quiet);
  if (run->count("--out") > 0 && typed.out.empty()) refuse("--out", "", "name a file");
  if (typed.resume && typed.out.empty()) refuse("--resume", "", "name the file with --out");
  if (run->count("--save-baseline") > 0) baseline_path(typed.baseline);  // refuses an empty name
  return run_command(typed);
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
