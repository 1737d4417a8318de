// ipc-bench: parses the command line and runs a command, or a peer of a launch.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <regex>
#include <span>

#include "bench/build_info.h"
#include "bench/cli/commands.h"
#include "bench/measure/launch.h"
#include "ipc/error.h"
#include "ipc/host/program.h"
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
    "compare also 3 slower, 4 undecided, 5 a cell is lost.";

// Returns the command line, quoted for a shell.
std::string command_line(int argc, char** argv) {
  static const std::regex plain("[A-Za-z0-9_+=%:,./@-]+"), quote("'");
  std::string line = "ipc-bench";
  for (const std::string argument : std::span(argv, static_cast<std::size_t>(argc)).subspan(1))
    line += std::regex_match(argument, plain)
                ? " " + argument
                : fmt::format(" '{}'", std::regex_replace(argument, quote, R"('\'')"));
  return line;
}

int run_program(int argc, char** argv) {
  CLI::App app(summary, "ipc-bench");
  set_up(app, fmt::format("{} ({})", IPCLAB_VERSION, build_commit));
  app.require_subcommand(1);
  const std::vector<Command> commands = {add_run(app, command_line(argc, argv)),
                                         add_report(app),
                                         add_compare(app),
                                         add_choose(app),
                                         add_merge(app),
                                         add_gates(app)};
  for (const Command& command : commands) {
    const bool prints_tables = command.parser->get_option_no_throw("--markdown") != nullptr;
    add_colour(*command.parser,
               prints_tables ? ", with tables as on a terminal instead of Markdown" : "");
  }
  app.footer(app_footer);
  if (const auto answer = parse(app, {argv + 1, argv + argc})) {
    fmt::print("{}", *answer);
    return 0;
  }
  const auto chosen = std::find_if(commands.begin(), commands.end(),
                                   [](const Command& one) { return one.parser->parsed(); });
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
