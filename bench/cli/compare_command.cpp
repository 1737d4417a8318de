#include "bench/cli/compare_command.h"

#include <fmt/format.h>

#include <filesystem>

#include "bench/cli/axes.h"
#include "bench/cli/baseline.h"
#include "bench/cli/commands.h"
#include "bench/report/documents.h"
#include "bench/report/report.h"
#include "bench/run/write_file.h"

namespace ipc::bench {
namespace {

constexpr const char* footer =
    "Each cell has a verdict: slower, faster, no difference, or cannot tell and why. Where both runs\n"
    "have its floor, the ratio to the floor is compared, which is free of changes of the machine.\n"
    "The second line says which changes the comparison can show at all.\n"
    "Exit status: 0 no cell is known to be slower; 3 a cell is slower by more than the threshold;\n"
    "4 cannot tell: too few launches, or a cell looks slower and more launches would decide;\n"
    "5 a cell is lost: measured before; after it failed, was skipped or does not sustain its rate.\n"
    "Examples:\n"
    "  ipc-bench run --launches 15 --out before.json    # then change the code, and again: after.json\n"
    "  ipc-bench compare before.json after.json\n"
    "  ipc-bench run --launches 15 --save-baseline main\n"
    "  ipc-bench compare --baseline main after.json --threshold 10% --allow cannot-tell\n"
    "  ipc-bench compare --of machine laptop.json server.json";

CompareOptions parse(const TypedComparison& typed) {
  CompareOptions options;
  options.threshold = parse_share("--threshold", typed.threshold);
  if (typed.of == "machine") options.of = CompareOf::machine;
  else if (typed.of != "code") refuse_word("--of", typed.of, {"code", "machine"});
  for (const std::string& word : typed.allowed) {
    if (word == "cannot-tell") options.allow_cannot_tell = true;
    else if (word == "lost") options.allow_lost = true;
    else refuse_word("--allow", word, {"cannot-tell", "lost"});
  }
  return options;
}

struct Files {
  std::string before, after;
};

Files files_of(const TypedComparison& typed) {
  std::vector<std::string> files = typed.files;
  if (typed.baseline) {
    if (files.size() > 1) refuse("argument", files[1], "with --baseline name AFTER only");
    require_baseline(*typed.baseline);
    files.insert(files.begin(), baseline_path(*typed.baseline));
  }
  const char* const why = "name a file that ipc-bench run --out wrote";
  if (files.empty()) refuse("BEFORE", "", why);
  if (files.size() == 1) refuse("AFTER", "", why);
  if (files.size() > 2) refuse("argument", files[2], "two runs are compared: BEFORE and AFTER");
  return {files[0], files[1]};
}

void require_writable_json(const std::string& json, const Files& files) {
  if (json.empty()) return;
  std::error_code unknown;  // then they are not the same
  for (const std::string& file : {files.before, files.after})
    if (std::filesystem::equivalent(file, json, unknown))
      refuse("--json", json, "is one of the files compared: choose another name");
  require_writable(json);
}

}  // namespace

CLI::App* add_compare(CLI::App& app, TypedComparison& typed) {
  auto* const compare =
      app.add_subcommand("compare", "Show what got slower or faster between two runs");
  const auto add = [&](const char* name, auto& to, const char* value, const char* description) {
    return compare->add_option(name, to, description)->type_name("value")->option_text(value);
  };
  compare
      ->add_option("FILE", typed.files,
                   "BEFORE and AFTER, which run --out wrote; with --baseline only AFTER")
      ->option_text("...");
  add("--threshold", typed.threshold, "SHARE", "the change up to which nothing is different (5%)");
  add("--of", typed.of, "WHAT",
      "code: as ratios to floors; machine: two machines, kernels or\n"
      "settings, by their figures and floors (code)");
  add("--baseline", typed.baseline, "NAME", "BEFORE is what run --save-baseline NAME kept");
  add("--allow", typed.allowed, "WORD,...", "ignore a reason for an exit status: cannot-tell, lost")
      ->delimiter(',')
      ->allow_extra_args(false);  // a file follows
  add("--json", typed.json, "FILE", "write the comparison there as well, as JSON");
  add("-o,--out,--output", typed.directory, "DIR",
      "write the page there as well: index.html, compare.md");
  compare->add_flag("--markdown", typed.markdown, markdown_text);
  compare->allow_extras()->footer(footer);
  return compare;
}

int compare_command(const TypedComparison& typed) {
  const CompareOptions options = parse(typed);
  const Files files = files_of(typed);
  require_writable_json(typed.json, files);
  const Summary before = read_summary(files.before), after = read_summary(files.after);
  if (typed.baseline && options.of == CompareOf::code)
    require_same_machine(*typed.baseline, before, after);
  const Comparison comparison = compare(before, after, options);
  if (!typed.json.empty()) write_file(typed.json, json(comparison));
  const Document document = document_of(comparison);
  if (!typed.directory.empty()) write_comparison(document, typed.directory);
  print(document, typed.markdown);
  return comparison.exit_status();
}

}  // namespace ipc::bench
