// Parses the command line of ipc-demo, checks it, and runs the command.
#include "demos/command_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iostream>
#include <sstream>

#include "bench/build_info.h"
#include "bench/cli/pages.h"
#include "ipc/error.h"
#include "ipc/host/program.h"
#include "ipc/transport.h"
#include "version.h"

namespace ipc::demo {
namespace {

// Splits off the command after "--", which may have options of its own.
std::vector<std::string> split_command(std::vector<std::string>& arguments) {
  const auto mark = std::find(arguments.begin(), arguments.end(), "--");
  if (mark == arguments.end()) return {};
  std::vector<std::string> command(mark + 1, arguments.end());
  arguments.erase(mark, arguments.end());
  return command;
}

// Throws for an unknown command, because CLI11 would only report an unexpected word.
void refuse_unknown_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.front().starts_with('-')) return;
  std::vector<std::string> names;
  for (const auto* const command : app.get_subcommands([](const CLI::App*) { return true; }))
    if (!command->get_group().empty()) names.push_back(command->get_name());
  const std::string& word = arguments.front();
  for (const auto* const command : app.get_subcommands([](const CLI::App*) { return true; }))
    if (command->get_name() == word) return;
  const auto near = nearest(word, names);
  throw CLI::ValidationError("command",
                             near ? fmt::format("there is no {}: did you mean {}?", word, *near)
                                  : fmt::format("there is no {}; see --help", word));
}

void check_lesson(const LessonOptions& typed) {
  const auto refuse = [](const std::string& name, const std::string& why) {
    throw CLI::ValidationError(name, why);
  };
  if (typed.name.empty()) {
    if (typed.checks || typed.predicts || typed.prevents || !typed.transport.empty() ||
        !typed.html.empty())
      refuse("NAME", "name a lesson; ipc-demo lesson lists them");
    return;
  }
  if (typed.predicts && (typed.checks || !typed.html.empty()))
    refuse("--predict", "not together with --check or --html");
  if (typed.name == "all") {
    if (!typed.checks && typed.html.empty()) refuse("all", "goes with --check or --html");
    if (!typed.transport.empty()) refuse("--transport", "goes with one lesson");
    return;
  }
  const Lesson* const lesson = find_lesson(typed.name);
  if (lesson == nullptr) {
    std::vector<std::string> names;
    for (const Lesson* const one : lessons()) names.emplace_back(one->name);
    const auto near = nearest(typed.name, names);
    refuse("lesson", near ? fmt::format("there is no {}: did you mean {}?", typed.name, *near)
                          : fmt::format("there is no {}: ipc-demo lesson lists them", typed.name));
  }
  const auto& allowed = lesson->transports;
  if (!typed.transport.empty() &&
      std::find(allowed.begin(), allowed.end(), typed.transport) == allowed.end())
    refuse("--transport",
           allowed.empty()
               ? fmt::format("the lesson {} has no choice of transport", typed.name)
               : fmt::format("the lesson {} can use: {}", typed.name, fmt::join(allowed, ", ")));
}

void check(const CLI::App& command, Typed& typed, std::vector<std::string> behind_mark) {
  const Language language =
      typed.language.empty() ? language_of_environment() : *parse_language(typed.language);
  typed.tour.language = typed.tour_peer.language = typed.doctor.language = typed.lesson.language =
      typed.room.language = typed.alarm.language = language;
  if (command.get_name() == "lesson") check_lesson(typed.lesson);
  const bool is_alarm = command.get_name() == "alarm";
  if (typed.spawn && behind_mark.empty() && is_alarm)
    throw CLI::ValidationError("--exec", "write the command after --, as in: --exec -- make test");
  if (typed.spawn && behind_mark.empty())
    throw CLI::ValidationError("--spawn",
                               "write the command after --, as in: --spawn -- ipc-demo ping {}");
  if (!typed.spawn && !behind_mark.empty())
    throw CLI::ValidationError("--",
                               fmt::format("a command needs {}", is_alarm ? "--exec" : "--spawn"));
  typed.alarm.silent_after =
      std::chrono::seconds(std::min<std::uint64_t>(typed.silent_after_s, 1U << 30));
  (is_alarm ? typed.alarm.command : typed.service.command) = std::move(behind_mark);
  if (typed.spawn && typed.connects)
    throw CLI::ValidationError("--connect", "not together with --spawn");
  if (command.get_name() != "ping") return;
  const auto size = parse_size(typed.size);
  if (!size) throw CLI::ValidationError("--size", "write it as 64, 4KiB or 1MiB");
  typed.ping.size = *size;
}

int chat(const std::string& action, const RoomOptions& options) {
  return action == "serve" ? chat_serve(options) : chat_join(options);
}

int alarm(const std::string& action, const AlarmOptions& options) {
  return action == "watch" ? alarm_watch(options) : alarm_listen(options);
}

int run(const CLI::App& command, const Typed& typed) {
  const std::string& name = command.get_name();
  if (name == "ipc-demo") return tour(typed.tour);
  if (name == "tour-peer") return tour_peer(typed.tour_peer);
  if (name == "list") return list(typed.list);
  if (name == "lesson") return lesson(typed.lesson);
  if (name == "doctor") return doctor(typed.doctor);
  if (name == "clean") return clean();
  if (name == "chat") return chat(command.get_subcommands().front()->get_name(), typed.room);
  if (name == "alarm") return alarm(command.get_subcommands().front()->get_name(), typed.alarm);
  if (name == "echo") return echo(typed.service);
  if (name == "ping") return ping(typed.ping);
  if (name == "send") return send(typed.service);
  return receive(typed.service, typed.connects);
}

int run_unless_unavailable(const CLI::App& command, const Typed& typed) {
  try {
    return run(command, typed);
  } catch (const Error& error) {
    if (error.fault() != Fault::unsupported) throw;
    note(error.what());
    return exit_unavailable;
  }
}

bench::KnownWords known_words() {
  bench::KnownWords known;
  for (const Transport* const one : transports())
    known["--transport"].emplace_back(one->name),
        known["URI"].push_back(std::string(one->name) + ':');
  for (const Lesson* const one : lessons()) known["NAME"].emplace_back(one->name);
  known["NAME"].emplace_back("all");
  return known;
}

int demo_main(std::vector<std::string> arguments) {
  CLI::App app("Shows how processes of one machine talk to each other.", "ipc-demo");
  app.set_version_flag("--version",
                       fmt::format("ipc-demo {} ({})", IPCLAB_VERSION, bench::build_commit));
  app.require_subcommand(0, 1);
  app.footer(
      "Examples:\n"
      "  ipc-demo --transport unix\n"
      "  ipc-demo --transport pipe --lang pt\n"
      "  ipc-demo lesson pipe\n"
      "  ipc-demo list\n"
      "  ipc-demo doctor\n"
      "  ipc-demo echo unix: --spawn -- ipc-demo ping {}\n"
      "  ipc-demo chat serve unix:/tmp/room\n"
      "Exit status: 0 done, 1 failed, 2 wrongly used, 77 cannot run here.");
  Typed typed;
  add_commands(app, typed);
  if (arguments.size() == 2 && arguments.front() == "--generate") {
    fmt::print("{}", bench::generated_page(app, arguments.back(), known_words()));
    return 0;
  }
  const CLI::App* command = &app;
  try {
    std::vector<std::string> behind_mark = split_command(arguments);
    refuse_unknown_command(app, arguments);
    std::reverse(arguments.begin(), arguments.end());  // the order that CLI11 needs
    app.parse(arguments);
    if (!app.get_subcommands().empty()) command = app.get_subcommands().front();
    if (command == &app && typed.tour.transport.empty())
      throw CLI::RequiredError("A command, or --transport,");
    if (command != &app && !typed.tour.transport.empty())
      throw CLI::ValidationError(
          "--transport",
          fmt::format("the command {} takes an address instead", command->get_name()));
    check(*command, typed, std::move(behind_mark));
  } catch (const CLI::ParseError& error) {
    std::ostringstream text;  // std::cout would not report why it could not write
    const int status = app.exit(error, text, std::cerr);
    fmt::print("{}", text.str());
    return status == 0 ? 0 : exit_usage;
  }
  return run_unless_unavailable(*command, typed);
}

}  // namespace
}  // namespace ipc::demo

int main(int argc, char** argv) {
  ipc::prepare_program();
  return ipc::guarded("ipc-demo", [&] { return ipc::demo::demo_main({argv + 1, argv + argc}); });
}
