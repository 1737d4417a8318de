// Parses the command line of ipc-demo, checks it, and runs the command.
#include "demos/command_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "bench/build_info.h"
#include "ipc/error.h"
#include "ipc/host/program.h"
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

using bench::refuse;
using bench::Words;

void check_lesson(const LessonOptions& typed) {
  if (typed.name.empty()) {
    if (typed.checks || typed.predicts || typed.prevents || !typed.transport.empty() ||
        !typed.html.empty())
      refuse("NAME", "", "name a lesson; ipc-demo lesson lists them");
    return;
  }
  if (typed.predicts && (typed.checks || !typed.html.empty()))
    refuse("--predict", "", "not together with --check or --html; give one of them");
  if (typed.name == all_lessons) {
    if (!typed.checks && typed.html.empty())
      refuse("lesson", typed.name, "goes with --check or --html; add one of them");
    if (!typed.transport.empty())
      refuse("--transport", typed.transport, "goes with one lesson; name one instead of all");
    return;
  }
  const Lesson* const lesson = find_lesson(typed.name);
  if (lesson == nullptr) {
    bench::refuse_word("lesson", typed.name, lesson_words());
  }
  const auto& allowed = lesson->transports;
  if (!typed.transport.empty() &&
      std::find(allowed.begin(), allowed.end(), typed.transport) == allowed.end())
    refuse("--transport", typed.transport,
           allowed.empty()
               ? fmt::format("the lesson {} has no choice of transport; leave --transport out",
                             typed.name)
               : fmt::format("the lesson {} can use: {}", typed.name, fmt::join(allowed, ", ")));
}

// Splits the words after the first "--" into programs.
void take_programs(WatchOptions& typed, const std::vector<std::string>& words) {
  constexpr std::size_t most = 8;
  if (!words.empty()) typed.programs.emplace_back();
  for (const std::string& word : words) {
    if (word == "--") typed.programs.emplace_back();
    else typed.programs.back().push_back(word);
  }
  if (typed.programs.empty() || std::ranges::any_of(typed.programs, &Words::empty))
    refuse("--", "", "write a program after it, as in: -- python3 server.py -- ./client");
  if (typed.programs.size() > most)
    refuse("--", std::to_string(typed.programs.size()),
           fmt::format("at most {} programs can be watched", most));
}

void check(const CLI::App& command, Typed& typed, std::vector<std::string> behind_mark) {
  if (command.get_name() == "watch") {
    typed.watch.limit = std::chrono::seconds(std::min<std::uint64_t>(typed.limit_s, 1U << 30));
    if (typed.watch.same_network && !typed.watch.pcap.empty())
      refuse("--pcap", typed.watch.pcap, "not together with --same-network; give one of them");
    return take_programs(typed.watch, behind_mark);
  }
  if (command.get_name() == "lesson") check_lesson(typed.lesson);
  const bool is_alarm = command.get_name() == "alarm";
  if (typed.spawn && behind_mark.empty() && is_alarm)
    refuse("--exec", "", "write the command after --, as in: --exec -- make test");
  if (typed.spawn && behind_mark.empty())
    refuse("--spawn", "", "write the command after --, as in: --spawn -- ipc-demo ping {}");
  if (!typed.spawn && !behind_mark.empty())
    refuse(
        "--", "",
        fmt::format("a command needs {0}; write {0} before --", is_alarm ? "--exec" : "--spawn"));
  typed.alarm.silent_after =
      std::chrono::seconds(std::min<std::uint64_t>(typed.silent_after_s, 1U << 30));
  (is_alarm ? typed.alarm.command : typed.service.command) = std::move(behind_mark);
  if (typed.spawn && typed.connects)
    refuse("--connect", "", "not together with --spawn; give one of them");
}

// Refuses a --transport before a command, where it is the tour's option, and names the right place.
[[noreturn]] void refuse_transport(std::string_view transport, const std::string& command) {
  const bool has_none =
      command == "list" || command == "doctor" || command == "clean" || command == "watch";
  const std::string place =
      command == "lesson" ? "write it after lesson"
      : has_none
          ? fmt::format("leave it out; {} has no such option", command)
          : fmt::format("write the transport in the address of {}, as {}:", command, transport);
  refuse("--transport", transport, "belongs to the tour; " + place);
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
  if (name == "watch") return watch(typed.watch);
  if (name == "doctor") return doctor(typed.doctor_json);
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

int demo_main(std::vector<std::string> arguments) {
  CLI::App app("Shows how processes of one machine talk to each other.", "ipc-demo");
  bench::set_up(app, fmt::format("{} ({})", IPCLAB_VERSION, bench::build_commit));
  app.require_subcommand(0, 1);
  Typed typed;
  add_commands(app, typed);
  app.footer(
      "Examples:\n"
      "  ipc-demo --transport pipe --lang pt\n"
      "  ipc-demo --transport unix --step\n"
      "  ipc-demo lesson pipe\n"
      "  ipc-demo watch -- python3 server.py -- ./client\n"
      "  ipc-demo echo unix: --spawn -- ipc-demo ping {}\n"
      "  ipc-demo chat serve --help\n"
      "Exit status: 0 done, 1 failed, 2 wrongly used, 77 cannot run here.");
  std::vector<std::string> behind_mark = split_command(arguments);
  if (const auto answer = bench::parse(app, std::move(arguments))) {
    fmt::print("{}", *answer);
    return 0;
  }
  const bool has_command = !app.get_subcommands().empty();
  const CLI::App* const command = has_command ? app.get_subcommands().front() : &app;
  if (!has_command && typed.tour.transport == nullptr)
    refuse("--transport", "", "name a transport, or a command; see ipc-demo --help");
  if (has_command && typed.tour.transport != nullptr)
    refuse_transport(typed.tour.transport->name, command->get_name());
  check(*command, typed, std::move(behind_mark));
  set_language(typed.language.value_or(language_of_environment()));
  return run_unless_unavailable(*command, typed);
}

}  // namespace
}  // namespace ipc::demo

int main(int argc, char** argv) {
  ipc::prepare_program();
  return ipc::guarded("ipc-demo", [&] { return ipc::demo::demo_main({argv + 1, argv + argc}); });
}
