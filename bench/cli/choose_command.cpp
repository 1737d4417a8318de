// The command choose: reads the results, and prints which transports fit the needs.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "bench/cli/commands.h"
#include "bench/cli/options.h"
#include "bench/cli/terminal.h"
#include "bench/cli/transport_option.h"
#include "bench/judge/choose.h"
#include "bench/report/documents.h"
#include "bench/report/report.h"
#include "bench/run/provenance.h"
#include "bench/run/transport_json.h"
#include "ipc/transport.h"

namespace ipc::bench {
namespace {

namespace fs = std::filesystem;

constexpr int exit_none_fits = 1, exit_cannot_tell = 77;
constexpr double minute_ns = 60e9;

constexpr const char* footer =
    "Needs: ordered, cross-host, other-languages (the peer is a program without this\n"
    "library), untrusted-peer (shares no memory), many-clients (one server has many\n"
    "at once), outlives-peer (a message outlives its sender), persists (it outlives\n"
    "both processes), late-reader (the reader may come after the sender has ended),\n"
    "tells-deaths (reports whether the peer died), by-name, half-close; reliable\n"
    "holds unless --lossy is given, and boundaries for every channel.\n"
    "Without a file: the results shipped with the program, one answer per machine.\n"
    "Exit status: 0 at least one fits, 1 none fits, 77 the results cannot show it.\n"
    "Examples:\n"
    "  ipc-bench choose --needs other-languages,many-clients\n"
    "  ipc-bench choose --size 4KiB --rate 50k --p99 100us --among unix,tcp mine.json";

struct ChooseRequest {
  Needs needs;
  Words among;
  Words files;  // files, or directories: all *.json files below them
  std::string json;
  Language language = Language::english;
  bool markdown = false;
};

// Returns the names of --among: transports of this program or of the runs.
Words parse_among(const Words& typed, const std::vector<Summary>& runs) {
  Words known = transport_parser().words, names;
  const auto is_known = [&](const std::string& name) {
    return std::ranges::find(known, name) != known.end();
  };
  for (const Summary& run : runs)
    for (const Row& row : run.rows)
      if (row.is_channel() && !is_known(row.transport)) known.push_back(row.transport);
  for (const std::string& name : typed) {
    const Transport* const transport = find_transport(name);
    names.push_back(transport != nullptr ? std::string(transport->name) : name);
    if (!is_known(names.back())) refuse_word("--among", name, known);
  }
  return names;
}

// Returns a name for results that no file of the working directory has. `answer`: the file that
// --json is about to write.
std::string unused_file(const std::string& answer) {
  std::error_code unknown;
  const auto place_of = [&](const std::string& file) {
    return fs::weakly_canonical(fs::absolute(file, unknown), unknown);
  };
  const fs::path place_of_answer = place_of(answer);
  const auto is_used = [&](const std::string& file) {
    return fs::exists(file, unknown) ||
           (!place_of_answer.empty() && place_of(file) == place_of_answer);
  };
  std::string name = "decide.json";
  for (int number = 2; is_used(name); ++number) name = fmt::format("decide-{}.json", number);
  return name;
}

// Returns whether it is a directory without results, which is no failure here.
bool has_no_results(const std::string& path) {
  std::error_code unknown;
  return fs::is_directory(path, unknown) && json_below(path).empty();
}

Here here() {
  Summary now;
  now.facts = provenance_at_start().facts;
  Here here{*now.fact("cpu"), *now.fact("kernel"), {}};
  for (const Transport* const one : transports()) {
    if (one->tier == Tier::core) here.transports.emplace_back(one->name);
    here.facts.push_back(facts_of(to_json(*one)));
  }
  return here;
}

// Prints the answers.
int choose_command(ChooseRequest& request) {
  Needs& needs = request.needs;
  Words files = request.files;
  if (const std::string results = shipped("results"); files.empty() && !results.empty())
    files.push_back(results);
  if (!request.json.empty()) require_output("--json", request.json, files);
  std::erase_if(files, has_no_results);
  const std::vector<Summary> runs = read_runs(files);
  needs.among = parse_among(request.among, runs);
  const std::vector<Choice> choices = choose(runs, needs, here());
  const std::string file = unused_file(request.json);
  std::FILE* const tables =
      write_json(request.json, [&] { return json(choices, runs, needs, file); });
  if (choices.empty()) {
    const Speaker say(request.language);
    const Decision decision = how_to_decide(choices, needs, file).value();
    fmt::print(
        stderr, "ipc-bench choose: {}\n",
        say({"{}; measure them: {}; then: {}", "{}; para medir: {}; depois: {}"},
            what_is_missing(runs, needs, request.language), decision.measure, decision.choose));
    return exit_cannot_tell;
  }
  print(document_of(choices, runs, needs, file, request.language), request.markdown, tables);
  const ChooseOutcome outcome = outcome_of(choices);
  if (outcome == ChooseOutcome::fits) return 0;
  return outcome == ChooseOutcome::none_fits ? exit_none_fits : exit_cannot_tell;
}

}  // namespace

Command add_choose(CLI::App& app) {
  const auto request = std::make_shared<ChooseRequest>();
  Needs& needs = request->needs;
  auto* const parser = app.add_subcommand("choose", "Show which transport fits a need");
  add_value(*parser, "--size", "SIZE", needs.size, parse_payload,
            "bytes per message: 64 (default), 4KiB, up to 64MiB; 4k is 4KiB = 4096, 4KB is 4000");
  add_value(*parser, "--rate", "RATE", needs.rate, parse_rate,
            "messages per second, one way: 500, 10k, 1M");
  add_value(*parser, "--p99", "TIME", needs.p99_ns, time_between(1, minute_ns),
            "limit for the latency of 99 % of the messages: 100us");
  add_list(*parser, "--needs", "NEED", needs.traits, word_of(parse_need, need_words()),
           "properties that the transport has to have: see below");
  auto* const among = add_list(*parser, "--among", "NAME", request->among, text_of,
                               "the only candidates, as in unix,shm-ring");
  set_words(*among, transport_parser().words);
  parser->add_flag("--lossy", needs.lossy, "accept a transport that may lose messages");
  add_value(*parser, "--cpus", "N", needs.cpus, whole(4096),
            "1: both peers share one CPU; 2 or more: each has its own and may spin");
  add_json(*parser, request->json);
  add_language(*parser, request->language);
  add_markdown(*parser, request->markdown);
  add_files(*parser, request->files, "result files that run --out wrote, or directories of them");
  parser->footer(footer);
  return {parser, [request] { return choose_command(*request); }};
}

}  // namespace ipc::bench
