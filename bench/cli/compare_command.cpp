// The command compare: prints the verdict on two runs, and writes it as JSON and as a page.
#include <fmt/format.h>

#include <memory>

#include "bench/cli/baseline.h"
#include "bench/cli/commands.h"
#include "bench/cli/options.h"
#include "bench/judge/compare.h"
#include "bench/report/documents.h"
#include "bench/report/report.h"

namespace ipc::bench {
namespace {

constexpr const char* footer =
    "Each cell has a verdict: slower, faster, no difference, or undecided and why.\n"
    "Where both runs have its floor, the ratio to the floor is compared, which is\n"
    "free of changes of the machine. The first line says which changes the\n"
    "comparison can show at all.\n"
    "Exit status: 0 no cell is known to be slower; 3 a cell is slower by more than\n"
    "the threshold; 4 undecided: too few launches, or a cell looks slower and more\n"
    "launches would decide; 5 a cell is lost: measured before; after it failed, was\n"
    "skipped or does not sustain its rate.\n"
    "Examples:\n"
    "  ipc-bench run --launches 15 --out before.json  # change the code; after.json\n"
    "  ipc-bench compare before.json after.json --threshold 10% --allow cannot-tell\n"
    "  ipc-bench run --launches 15 --save-baseline main\n"
    "  ipc-bench compare --baseline main after.json\n"
    "  ipc-bench compare --of machine laptop.json server.json";

struct CompareRequest {
  CompareOptions options;
  Words files;  // BEFORE AFTER, or AFTER alone
  std::vector<bool CompareOptions::*> allowed;
  std::string json, baseline, directory;
  Language language = Language::english;
  bool markdown = false;
};

// Returns BEFORE and AFTER.
Words files_of(const CompareRequest& request) {
  Words files = request.files;
  if (!request.baseline.empty()) {
    if (files.size() > 1) refuse("argument", files[1], "with --baseline name AFTER only");
    require_baseline(request.baseline);
    files.insert(files.begin(), baseline_path(request.baseline));
  }
  const char* const why = "name a file that ipc-bench run --out wrote";
  if (files.empty()) refuse("BEFORE", "", why);
  if (files.size() == 1) refuse("AFTER", "", why);
  if (files.size() > 2)
    refuse("argument", files[2], "two runs are compared; name BEFORE and AFTER only");
  return files;
}

int compare_command(CompareRequest& request) {
  for (bool CompareOptions::*const allowed : request.allowed) request.options.*allowed = true;
  const Words files = files_of(request);
  if (!request.json.empty()) require_output("--json", request.json, files);
  const Summary before = read_summary(files[0]), after = read_summary(files[1]);
  if (!request.baseline.empty() && request.options.of == CompareOf::code)
    require_same_machine(request.baseline, before, after);
  const Comparison comparison = compare(before, after, request.options);
  const Document document = document_of(comparison, request.language);
  if (!request.directory.empty()) write_comparison(document, request.directory);
  std::FILE* const tables = write_json(request.json, [&] { return json(comparison); });
  print(document, request.markdown, tables);
  return comparison.exit_status();
}

}  // namespace

Command add_compare(CLI::App& app) {
  const auto request = std::make_shared<CompareRequest>();
  CompareOptions& options = request->options;
  auto* const parser =
      app.add_subcommand("compare", "Show which cells got slower or faster between two runs");
  add_files(*parser, request->files,
            "BEFORE and AFTER, which run --out wrote; with --baseline only AFTER");
  add_value(*parser, "--threshold", "SHARE", options.threshold, parse_share,
            "changes up to this share are no difference (default 5%)");
  add_value(*parser, "--of", "WHAT", options.of,
            word_in<CompareOf>({{"code", CompareOf::code}, {"machine", CompareOf::machine}}),
            "code (default): ratios to floors; machine: two machines, kernels or settings, by "
            "their results and floors");
  add_value(*parser, "--baseline", "NAME", request->baseline, parse_baseline,
            "BEFORE is the baseline of run --save-baseline NAME");
  add_list(*parser, "--allow", "WORD", request->allowed,
           word_in<bool CompareOptions::*>({{"cannot-tell", &CompareOptions::allow_cannot_tell},
                                            {"lost", &CompareOptions::allow_lost}}),
           "reasons for an exit status to be ignored: cannot-tell, lost");
  add_json(*parser, request->json);
  add_value(*parser, "-o,--out", "DIR", request->directory, text_of,
            "write the page as well: index.html, compare.md");
  add_language(*parser, request->language);
  add_markdown(*parser, request->markdown);
  parser->footer(footer);
  return {parser, [request] { return compare_command(*request); }};
}

}  // namespace ipc::bench
