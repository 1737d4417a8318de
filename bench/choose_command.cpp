#include "bench/choose_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "bench/axes.h"
#include "bench/choose.h"
#include "bench/report/files.h"
#include "ipc/process.h"
#include "ipc/transport.h"

namespace ipc::bench {
namespace {

namespace fs = std::filesystem;

constexpr int exit_nobody = 1, exit_no_figures = 77;

constexpr const char* footer =
    "Needs: ordered, reliable, cross-host, other-languages (not our program at the other end, reached\n"
    "by a name), untrusted-peer (no shared memory), boundaries, outlives-peer, tells-deaths, by-name,\n"
    "half-close.\n"
    "Without a file: the results shipped with the program. Exit status: 1 nobody fits, 77 no figures.\n"
    "Examples:\n"
    "  ipc-bench choose --needs reliable,other-languages\n"
    "  ipc-bench run --scenario load --size 64,4KiB,64KiB --wait block,spin --out mine.json\n"
    "  ipc-bench choose --size 4KiB --rate 50k --p99 100us --cpus 2 mine.json";

Needs parse(const TypedNeeds& typed) {
  constexpr std::uint64_t most_cpus = 4096;
  constexpr double minute_ns = 60e9;
  Needs needs;
  needs.size = parse_payload(typed.size);
  if (typed.rate) needs.rate = parse_rate(*typed.rate);
  if (typed.p99) needs.p99_ns = static_cast<double>(parse_time("--p99", *typed.p99, 1, minute_ns));
  if (typed.cpus) needs.cpus = static_cast<unsigned>(parse_whole("--cpus", *typed.cpus, most_cpus));
  for (const std::string& word : typed.words) {
    const auto need = parse_need(word);
    if (!need) refuse_word("--needs", word, need_words());
    needs.traits.push_back(*need);
  }
  return needs;
}

// Not by a path fixed when it was built: the program is moved, and runs on other machines.
std::vector<std::string> shipped() {
  const fs::path program = fs::path(own_executable()).parent_path();
  for (const char* const place : {"../share/doc/ipclab/results", "../../../results"}) {
    const fs::path directory = (program / place).lexically_normal();
    std::error_code unknown;
    if (fs::is_directory(directory, unknown)) return {directory.string()};
  }
  return {};
}

// A directory of none is no failure: that there are no figures is an answer, too.
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
      "choose", "Tell which transport fits a need, by its traits and by what was measured");
  const auto add = [&](const char* name, auto& to, const char* value, const char* description) {
    return choose->add_option(name, to, description)->type_name("value")->option_text(value);
  };
  add("--size", typed.size, "SIZE", "of a message: 64, 4KiB, 1MiB; up to 64MiB (64)");
  add("--rate", typed.rate, "RATE", "messages a second, one way: 500, 10k, 1M");
  add("--p99", typed.p99, "TIME", "which 99 % of the messages are not to exceed, as in 100us");
  add("--needs", typed.words, "NEED,...", "what it has to promise: see below")
      ->delimiter(',')
      ->allow_extra_args(false);  // what follows is a file
  add("--cpus", typed.cpus, "N", "1: both peers share it; 2 or more: each may spin on its own");
  choose
      ->add_option("FILE", typed.files, "result files that run --out wrote, or directories of them")
      ->option_text("...");
  choose->allow_extras()->footer(footer);
  return choose;
}

int choose_command(const TypedNeeds& typed) {
  const Needs needs = parse(typed);
  const std::vector<Summary> runs = read(typed.files.empty() ? shipped() : typed.files);
  const Choice choice = choose(runs, needs, here());
  if (!choice.run) {
    fmt::print(stderr, "ipc-bench choose: {}; measure them: {}\n", what_is_missing(runs, needs),
               how_to_measure(needs));
    return exit_no_figures;
  }
  fmt::print("{}", markdown(choice, runs, needs));
  if (choice.is_unknown()) return exit_no_figures;
  return choice.ranked.empty() ? exit_nobody : 0;
}

}  // namespace ipc::bench
