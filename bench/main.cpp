#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <sstream>

#include "bench/gates.h"
#include "bench/launch.h"
#include "bench/runner.h"
#include "ipc/error.h"
#include "ipc/options.h"
#include "ipc/program.h"
#include "version.h"

namespace {
using namespace ipc;
using namespace ipc::bench;

constexpr int exit_failed = 1, exit_usage = 2, exit_nothing_ran = 77;

constexpr const char* examples = R"(
Examples:
  ipc-bench run                                   the quick run: six cells of every core transport
  ipc-bench run --out today.json                  the same, kept
  ipc-bench run --transport unix,pipe --scenario ping --size 64,4KiB,64KiB --wait block,spin
  ipc-bench gates                                 judge the speed limits of docs/measuring.md
)";

// The axes as they are typed.
struct Axes {
  std::vector<std::string> transports, scenarios, sizes, waitings, placements;
  std::string time = "200ms";
  unsigned launches = 5;
};

// A full disk, or a reader that has gone, is known only once the text has left.
void print(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw Error("write", "standard output", errno);
}

[[noreturn]] void refuse(const std::string& what, const std::string& why) {
  throw Error(Fault::bad_address, "ipc-bench", what, 0, why);
}

std::uint64_t parse_time(const std::string& text) {
  const std::pair<const char*, double> units[] = {{"ms", 1e6}, {"us", 1e3}, {"ns", 1}, {"s", 1e9}};
  std::size_t end = 0;
  double number = 0;
  try {
    number = std::stod(text, &end);
  } catch (const std::exception&) {
    end = 0;
  }
  for (const auto& [unit, factor] : units)
    if (end > 0 && text.substr(end) == unit && number * factor >= 1e6 && number * factor <= 3.6e12)
      return static_cast<std::uint64_t>(number * factor);
  refuse(text, "a time is written 200ms or 2s, from 1ms to 1h");
}

std::vector<const Transport*> parse_transports(const std::vector<std::string>& names) {
  std::vector<const Transport*> chosen;
  for (const std::string& name : names) chosen.push_back(&transport_named(name));
  if (names.empty())
    for (const Transport* transport : transports())
      if (transport->tier == Tier::core) chosen.push_back(transport);
  return chosen;
}

Selection parse(const Axes& axes) {
  Selection selection;
  selection.transports = parse_transports(axes.transports);
  selection.scenarios = axes.scenarios;
  for (const std::string& name : axes.scenarios)
    if (name != "ping" && name != "stream" && name != "batched")
      refuse(name, "a scenario is ping, stream or batched");
  for (const std::string& text : axes.sizes) {
    const auto size = parse_size(text);
    if (!size || *size == 0 || *size > default_max_message)
      refuse(text, "a size is written 64, 4KiB or 1MiB, up to 64MiB");
    selection.sizes.push_back(*size);
  }
  for (const std::string& text : axes.waitings) {
    const auto waiting = parse_waiting(text);
    if (!waiting) refuse(text, "waiting is block or spin");
    selection.waitings.push_back(*waiting);
  }
  for (const std::string& text : axes.placements) {
    const auto placement = parse_placement(text);
    if (!placement) refuse(text, "a placement is cross_cpu or same_cpu");
    selection.placements.push_back(*placement);
  }
  selection.time_ns = parse_time(axes.time);
  selection.launches = axes.launches;
  return selection;
}

int run_command(const Axes& axes, const std::string& out, bool quiet) {
  RunOptions options;
  options.selection = parse(axes);
  options.out = out;
  options.quiet = quiet;
  const Results results = ipc::bench::run(options);
  print(markdown(results));
  if (!out.empty()) fmt::print(stderr, "written to {}\n", out);
  const auto any = [&](auto predicate) {
    return std::any_of(results.series.begin(), results.series.end(), predicate);
  };
  if (any([](const Series& one) { return one.failed.has_value(); })) return exit_failed;
  return any([](const Series& one) { return one.measured(); }) ? 0 : exit_nothing_ran;
}

int gates_command(const std::vector<std::string>& names, bool quiet) {
  const auto judgements = judge_gates(gates_for(parse_transports(names)), quiet);
  print(markdown(judgements));
  if (judgements.empty()) return exit_nothing_ran;
  return std::any_of(judgements.begin(), judgements.end(),
                     [](const Judgement& one) { return one.verdict == Verdict::fails; })
             ? exit_failed
             : 0;
}

void add_axes(CLI::App& command, Axes& axes) {
  command.add_option("--transport", axes.transports, "which ones; all of the core tier")
      ->delimiter(',');
  command
      .add_option("--scenario", axes.scenarios, "ping, stream (one by one), batched (64 a flush)")
      ->delimiter(',');
  command.add_option("--size", axes.sizes, "payload: 64, 4KiB, 1MiB")->delimiter(',');
  command.add_option("--wait", axes.waitings, "block, spin")->delimiter(',');
  command.add_option("--placement", axes.placements, "cross_cpu, same_cpu")->delimiter(',');
  command.add_option("--launches", axes.launches, "fresh pairs of processes a cell")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command
      .add_option("--time", axes.time, "measured in each launch, after a quarter of it as warm-up")
      ->capture_default_str();
}

int help_or_error(const CLI::App& app, const CLI::ParseError& error) {
  std::ostringstream help;
  const bool is_help = app.exit(error, help) == 0;
  print(help.str());
  return is_help ? 0 : exit_usage;
}

int run_program(int argc, char** argv) {
  CLI::App app("Measures channels between processes, each beside the raw mechanism.", "ipc-bench");
  app.set_version_flag("--version", IPCLAB_VERSION);
  app.footer(examples);
  app.require_subcommand(1);
  bool quiet = false;
  std::string out;
  Axes axes;
  std::vector<std::string> gate_transports;

  auto* const run =
      app.add_subcommand("run", "Measure, and print a table. Without a choice: the quick run");
  add_axes(*run, axes);
  run->add_option("--out", out, "keep all launches in this JSON file (saved as the run goes on)");
  run->add_flag("--quiet", quiet, "no progress line");
  auto* const gates = app.add_subcommand(
      "gates", "Judge the speed limits: is a channel as fast as its mechanism allows?");
  gates->add_option("--transport", gate_transports, "which ones; all of the core tier")
      ->delimiter(',');
  gates->add_flag("--quiet", quiet, "no progress line");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return help_or_error(app, error);
  }
  return run->parsed() ? run_command(axes, out, quiet) : gates_command(gate_transports, quiet);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "peer") return run_peer(argc, argv);
  // prepare_program puts /dev/null where a standard stream is closed.
  const bool has_output = ::fcntl(STDOUT_FILENO, F_GETFD) >= 0;
  prepare_program();
  return guarded("ipc-bench", [&] {
    if (!has_output)
      throw Error("write", "standard output", EBADF, "it is closed: the table needs a place");
    return run_program(argc, argv);
  });
}
