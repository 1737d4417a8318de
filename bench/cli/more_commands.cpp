#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "bench/cli/commands.h"
#include "bench/cli/options.h"
#include "bench/cli/transport_option.h"
#include "bench/judge/gates.h"
#include "bench/report/documents.h"
#include "bench/report/report.h"
#include "bench/run/merge.h"

// The commands with few options: report, merge and gates.

namespace ipc::bench {
namespace {

constexpr const char* report_footer =
    "The page needs no network; the same files give the same page.\n"
    "Examples:\n"
    "  ipc-bench report today.json -o report\n"
    "  ipc-bench report before.json after.json -o report --lang pt\n"
    "  ipc-bench report results/ -o report\n"
    "  ipc-bench report --history results/ -o history";
constexpr const char* merge_footer =
    "The runs have to be of one build on one machine. A channel and its floor stay\n"
    "paired; a launch without its partner is left out.\n"
    "Example, two builds in turns:\n"
    "  for i in 1 2 3; do\n"
    "    old/ipc-bench run --out a$i.json; new/ipc-bench run --out b$i.json\n"
    "  done\n"
    "  ipc-bench merge a?.json -o a.json && ipc-bench merge b?.json -o b.json\n"
    "  ipc-bench compare a.json b.json";
constexpr const char* gates_footer =
    "The limits are in docs/measuring.md. Exit status 1: one of them does not hold.\n"
    "The keys of the JSON file are in docs/ci.md.\n"
    "Example:\n"
    "  ipc-bench gates --transport shm-ring";

struct ReportRequest {
  Words files;
  std::string directory;
  Language language = Language::english;
  bool with_distributions = false, history = false;
};

int report_command(const ReportRequest& request) {
  if (request.files.empty()) refuse("FILE", "", "name the files that ipc-bench run --out wrote");
  if (request.directory.empty())
    refuse("--out", "", "name the directory for index.html, report.md, report.csv");
  Document (*const of_runs)(const View&, Language) = document_of;
  write_report(request.files, request.directory, request.language,
               request.history ? history_of : of_runs);
  if (request.with_distributions)
    for (const std::string& note : write_distributions(request.files, request.directory))
      fmt::print(stderr, "{}\n", note);
  fmt::print("{}/index.html\n", request.directory);
  return 0;
}

struct MergeRequest {
  Words files;
  std::string out;
};

int merge_command(const MergeRequest& request) {
  const auto& [files, out] = request;
  if (files.size() < 2) refuse("FILE", "", "name two or more that ipc-bench run --out wrote");
  if (out.empty()) refuse("--out", "", "name the file for all of their launches");
  require_output("--out", out, files);
  std::vector<Source> sources;
  for (const std::string& file : files) sources.push_back({file, read_results(file)});
  const Merged merged = merge(std::move(sources));
  for (const std::string& remark : merged.remarks) fmt::print(stderr, "{}\n", remark);
  write_json(merged.results, out);
  fmt::print("{}\n", out);
  return 0;
}

struct GatesRequest {
  std::vector<const Transport*> transports;
  std::string json;
  Language language = Language::english;
  bool quiet = false, markdown = false;
};

int gates_command(const GatesRequest& request) {
  const auto gates = gates_for(typed_or_core(request.transports, false));
  if (!request.json.empty()) require_output("--json", request.json, {});
  const auto judgements = judge_gates(gates, request.quiet);
  std::FILE* const tables = write_json(request.json, [&] { return json(judgements); });
  print(document_of(judgements, request.language), request.markdown, tables);
  if (std::ranges::all_of(judgements, &Judgement::is_skipped)) return exit_nothing_ran;
  return std::ranges::any_of(judgements, &Judgement::has_failed) ? exit_failed : 0;
}

}  // namespace

Command add_report(CLI::App& app) {
  const auto request = std::make_shared<ReportRequest>();
  auto* const parser =
      app.add_subcommand("report", "Make a page of the fastest transports and their cost");
  add_files(*parser, request->files, "result files that run --out wrote, or directories of them");
  add_value(*parser, "-o,--out", "DIR", request->directory, text_of,
            "directory for index.html, report.md, report.csv");
  add_language(*parser, request->language);
  parser->add_flag("--hgrm", request->with_distributions,
                   "write the percentile distribution of each cell as well, for HdrHistogram's "
                   "plotter");
  parser->add_flag("--history", request->history,
                   "show the changes between the runs of each machine, by date");
  parser->footer(report_footer);
  return {parser, [request] { return report_command(*request); }};
}

Command add_merge(CLI::App& app) {
  const auto request = std::make_shared<MergeRequest>();
  auto* const parser = app.add_subcommand("merge", "Make one file of several runs of one build");
  add_files(*parser, request->files, "result files that run --out wrote");
  add_value(*parser, "-o,--out", "FILE", request->out, text_of,
            "file for all of their launches; none of those above");
  parser->footer(merge_footer);
  return {parser, [request] { return merge_command(*request); }};
}

Command add_gates(CLI::App& app) {
  const auto request = std::make_shared<GatesRequest>();
  auto* const parser =
      app.add_subcommand("gates", "Judge whether channels are as fast as their mechanisms");
  add_list(*parser, "--transport", "NAME", request->transports, transport_parser(),
           "default: all of the core tier");
  parser->add_flag("--quiet", request->quiet, "print no progress line");
  add_json(*parser, request->json);
  add_language(*parser, request->language);
  add_markdown(*parser, request->markdown);
  parser->footer(gates_footer);
  return {parser, [request] { return gates_command(*request); }};
}

}  // namespace ipc::bench
