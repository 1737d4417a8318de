#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <regex>
#include <span>
#include <sstream>

#include "bench/build_info.h"
#include "bench/cli/commands.h"
#include "bench/cli/options.h"
#include "bench/cli/pages.h"
#include "bench/measure/launch.h"
#include "ipc/error.h"
#include "ipc/host/program.h"
#include "ipc/transport.h"
#include "version.h"

namespace {
using namespace ipc;
using namespace ipc::bench;

constexpr const char* summary =
    "Measures channels between processes next to their raw mechanisms, and reports.";
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

// CLI11 does not suggest the nearest word.
void refuse_unknown_command(std::string_view word, const std::vector<Command>& commands) {
  std::vector<std::string> known;
  for (const Command& command : commands) known.push_back(command.parser->get_name());
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
  std::ostringstream output, ignored;
  if (app.exit(error, output, ignored) != 0) {
    fmt::print(stderr, "ipc-bench: {}; see --help\n", error.what());
    return exit_usage;
  }
  std::string help = output.str();
  for (std::size_t at = 0; (at = help.find("\n\n\n", at)) != std::string::npos;)
    help.erase(at, 1);  // CLI11 has two empty lines between groups
  fmt::print("{}", help);
  return 0;
}

// Returns the command as a shell takes it.
std::string command_line(int argc, char** argv) {
  static const std::regex plain("[A-Za-z0-9_+=%:,./@-]+"), quote("'");
  std::string line = "ipc-bench";
  for (const std::string argument : std::span(argv, static_cast<std::size_t>(argc)).subspan(1))
    line += std::regex_match(argument, plain)
                ? " " + argument
                : fmt::format(" '{}'", std::regex_replace(argument, quote, R"('\'')"));
  return line;
}

KnownWords known_words() {
  KnownWords known{{"--wait", {"block", "spin", "yield", "hybrid"}}};
  for (const Transport* const one : transports()) known["--transport"].emplace_back(one->name);
  for (const ScenarioFacts& one : scenarios()) known["--scenario"].emplace_back(one.name);
  return known;
}

int run_program(int argc, char** argv) {
  CLI::App app(summary, "ipc-bench");
  app.set_help_flag("-h,--help", "this text");
  app.set_version_flag("--version", fmt::format("ipc-bench {} ({})", IPCLAB_VERSION, build_commit),
                       "the version and the commit");
  app.get_formatter()->column_width(24);
  app.footer(app_footer);
  app.require_subcommand(1);
  const std::vector<Command> commands = {add_run(app, command_line(argc, argv)),
                                         add_report(app),
                                         add_compare(app),
                                         add_choose(app),
                                         add_merge(app),
                                         add_gates(app)};
  for (const Command& command : commands) command.parser->allow_extras();
  if (argc == 3 && std::string_view(argv[1]) == "--generate") {
    fmt::print("{}", generated_page(app, argv[2], known_words()));
    return 0;
  }
  if (argc > 1) refuse_unknown_command(argv[1], commands);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return help_or_error(app, error);
  }
  const auto chosen = std::find_if(commands.begin(), commands.end(),
                                   [](const Command& one) { return one.parser->parsed(); });
  refuse_unknown_arguments(*chosen->parser);
  return chosen->run();
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
