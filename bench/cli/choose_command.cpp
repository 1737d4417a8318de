#include "bench/cli/choose_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "bench/cli/axes.h"
#include "bench/cli/commands.h"
#include "bench/report/documents.h"
#include "bench/report/files.h"
#include "ipc/process.h"
#include "ipc/transport.h"

namespace ipc::bench {
namespace {

namespace fs = std::filesystem;

constexpr int exit_none_fits = 1, exit_cannot_tell = 77;

constexpr const char* footer =
    "Needs: ordered, cross-host, other-languages (the peer is a program without this library),\n"
    "untrusted-peer (shares no memory), many-clients (one server has many at once), outlives-peer (what\n"
    "was sent outlives its sender), persists (it outlives both processes), late-reader (the reader may\n"
    "come after the sender has ended), tells-deaths (reports whether the peer died), by-name, half-close;\n"
    "reliable holds unless --lossy is given, and boundaries for every channel.\n"
    "Without a file: the results shipped with the program, one answer per machine.\n"
    "Exit status: 0 at least one fits, 1 none fits, 77 the figures cannot show it.\n"
    "Examples:\n"
    "  ipc-bench choose --needs other-languages,many-clients\n"
    "  ipc-bench choose --size 4KiB --rate 50k --p99 100us --cpus 2 --among unix,shm-ring mine.json";

Needs parse(const TypedNeeds& typed) {
  constexpr std::uint64_t most_cpus = 4096;
  constexpr double minute_ns = 60e9;
  Needs needs;
  needs.size = parse_payload(typed.size);
  if (typed.rate) needs.rate = parse_rate(*typed.rate);
  if (typed.p99) needs.p99_ns = static_cast<double>(parse_time("--p99", *typed.p99, 1, minute_ns));
  if (typed.cpus) needs.cpus = static_cast<unsigned>(parse_whole("--cpus", *typed.cpus, most_cpus));
  needs.lossy = typed.lossy;
  for (const std::string& word : typed.words) {
    const auto need = parse_need(word);
    if (!need) refuse_word("--needs", word, need_words());
    needs.traits.push_back(*need);
  }
  return needs;
}

// Returns the names of --among: transports of this program or of the runs.
std::vector<std::string> parse_among(const std::vector<std::string>& typed,
                                     const std::vector<Summary>& runs) {
  std::vector<std::string> known, names;
  for (const Transport* const one : transports()) known.emplace_back(one->name);
  for (const Summary& run : runs)
    for (const Row& row : run.rows)
      if (row.is_channel() && std::find(known.begin(), known.end(), row.transport) == known.end())
        known.push_back(row.transport);
  for (const std::string& name : typed) {
    const Transport* const transport = find_transport(name);
    names.push_back(transport != nullptr ? std::string(transport->name) : name);
    if (std::find(known.begin(), known.end(), names.back()) == known.end())
      refuse_word("--among", name, known);
  }
  return names;
}

// Returns a name for results that no file of the working directory has.
std::string unused_file() {
  std::string name = "decide.json";
  std::error_code unknown;
  for (int number = 2; fs::exists(name, unknown); ++number)
    name = fmt::format("decide-{}.json", number);
  return name;
}

// The place is relative to the program, because an installed program is moved to other machines.
std::vector<std::string> shipped() {
  const fs::path program = fs::path(own_executable()).parent_path();
  for (const char* const place : {"../share/doc/ipclab/results", "../../../results"}) {
    const fs::path directory = (program / place).lexically_normal();
    std::error_code unknown;
    if (fs::is_directory(directory, unknown)) return {directory.string()};
  }
  return {};
}

// A directory without results is no failure.
std::vector<Summary> read(const std::vector<std::string>& paths) {
  std::vector<Summary> runs;
  for (const std::string& path : paths) {
    std::error_code unknown;
    if (!fs::is_directory(path, unknown)) runs.push_back(read_summary(path));
    else
      for (const std::string& file : json_below(path)) runs.push_back(read_summary(file));
  }
  return runs;
}

Here here() {
  Summary now;
  now.facts = provenance_at_start().facts;
  Here here{*now.fact("cpu"), *now.fact("kernel"), {}};
  for (const Transport* const one : transports())
    if (one->tier == Tier::core) here.transports.emplace_back(one->name);
  return here;
}

}  // namespace

CLI::App* add_choose(CLI::App& app, TypedNeeds& typed) {
  auto* const choose = app.add_subcommand(
      "choose", "Show which transport fits a need, by its traits and by what was measured");
  const auto add = [&](const char* name, auto& to, const char* value, const char* description) {
    return choose->add_option(name, to, description)->type_name("value")->option_text(value);
  };
  add("--size", typed.size, "SIZE", "bytes per message: 64, 4KiB, 1MiB; up to 64MiB (64)");
  add("--rate", typed.rate, "RATE", "messages per second, one way: 500, 10k, 1M");
  add("--p99", typed.p99, "TIME", "limit for the latency of 99 % of the messages, as in 100us");
  add("--needs", typed.words, "NEED,...", "what the transport has to promise: see below")
      ->delimiter(',')
      ->allow_extra_args(false);  // a file follows
  add("--among", typed.among, "NAME,...", "the only candidates, as in unix,shm-ring")
      ->delimiter(',')
      ->allow_extra_args(false);
  choose->add_flag("--lossy", typed.lossy, "accept a transport that may lose messages");
  add("--cpus", typed.cpus, "N",
      "1: both peers share one CPU; 2 or more: each has its own and may spin");
  choose->add_flag("--markdown", typed.markdown, markdown_text);
  choose
      ->add_option("FILE", typed.files, "result files that run --out wrote, or directories of them")
      ->option_text("...");
  choose->allow_extras()->footer(footer);
  return choose;
}

int choose_command(const TypedNeeds& typed) {
  Needs needs = parse(typed);
  const std::vector<Summary> runs = read(typed.files.empty() ? shipped() : typed.files);
  needs.among = parse_among(typed.among, runs);
  const std::vector<Choice> choices = choose(runs, needs, here());
  if (choices.empty()) {
    fmt::print(stderr, "ipc-bench choose: {}; measure them: {}\n", what_is_missing(runs, needs),
               how_to_measure(needs, {needs.among, {}}, unused_file()));
    return exit_cannot_tell;
  }
  print(document_of(choices, runs, needs, unused_file()), typed.markdown);
  switch (outcome_of(choices, needs)) {
    case ChooseOutcome::fits: return 0;
    case ChooseOutcome::none_fits: return exit_none_fits;
    case ChooseOutcome::cannot_tell: break;
  }
  return exit_cannot_tell;
}

}  // namespace ipc::bench
