#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <iostream>
#include <limits>
#include <sstream>

#include "demos/commands.h"
#include "demos/lesson.h"
#include "demos/tour.h"
#include "ipc/error.h"
#include "ipc/program.h"

namespace ipc::demo {
namespace {

// What was typed, in the form that the commands want.
struct Typed {
  ListOptions list;
  DoctorOptions doctor;
  ServiceOptions service;
  PingOptions ping;
  TourOptions tour;
  TourPeerOptions tour_peer;
  LessonOptions lesson;
  RoomOptions room;
  AlarmOptions alarm;
  std::string language;
  std::string size = "64";
  std::uint64_t silent_after_s = 3;
  bool spawn = false, connects = false;
};

// What stands behind "--" is a command of its own, whatever its options look like.
std::vector<std::string> split_command(std::vector<std::string>& arguments) {
  const auto mark = std::find(arguments.begin(), arguments.end(), "--");
  if (mark == arguments.end()) return {};
  std::vector<std::string> command(mark + 1, arguments.end());
  arguments.erase(mark, arguments.end());
  return command;
}

// CLI11 itself takes "+0", reads "010" as eight, and takes the largest number for one beyond it.
template <class Number>
CLI::Option* add_number(CLI::App* command, const std::string& name, Number& number, Number least,
                        const std::string& description) {
  static constexpr Number most = std::numeric_limits<Number>::max();
  const auto read = [name, &number, least](const std::string& typed) {
    const bool is_digits = typed.find_first_not_of("0123456789") == std::string::npos;
    const char* const end = typed.data() + typed.size();
    const auto [stop, error] = std::from_chars(typed.data(), end, number);
    if (!is_digits || error != std::errc() || stop != end || number < least)
      throw CLI::ValidationError(name, fmt::format("write a number from {} to {}", least, most));
  };
  return command->add_option_function<std::string>(name, read, description)->type_name("NUMBER");
}

void add_service_options(CLI::App* command, Typed& typed) {
  command
      ->add_option("URI", typed.service.uri,
                   "address, or the name of a transport: unix:/tmp/x, udp")
      ->required();
  command->add_flag("--spawn", typed.spawn,
                    "start the command behind --, with {} for the address "
                    "(\"{}\" inside sh -c: it may hold an &)");
  add_number(command, "--ready-fd", typed.service.ready_fd, 0,
             "print the address to this descriptor");
}

void add_language(CLI::App& app, Typed& typed) {
  app.add_option("--lang", typed.language,
                 "en or pt; by default that of LC_ALL, LC_MESSAGES or LANG")
      ->check(CLI::IsMember({"en", "pt"}));
}

void add_tour(CLI::App& app, Typed& typed) {
  app.add_option("--transport", typed.tour.transport,
                 "the tour of a transport: how it works, shown on two processes");
  add_language(app, typed);
  auto* const peer = app.add_subcommand("tour-peer", "the tour's second process")->group("");
  peer->add_option("URI", typed.tour_peer.uri)->required();
  peer->add_option("--notebook", typed.tour_peer.notebook_fd)->required();
  peer->add_option("--baton", typed.tour_peer.baton_fd)->required();
  add_language(*peer, typed);
}

void add_lesson(CLI::App& app, Typed& typed) {
  auto* const lesson = app.add_subcommand(
      "lesson", "A question, an experiment on real processes, and what the kernel showed");
  lesson->add_option("NAME", typed.lesson.name,
                     "of the lesson, or all; without it they are listed");
  lesson->add_option("--transport", typed.lesson.transport, "where the lesson has a choice");
  add_language(*lesson, typed);
  lesson->add_flag("--predict", typed.lesson.predicts, "answer first");
  lesson->add_flag("--check", typed.lesson.checks, "only the facts, as JSON");
  lesson->add_option("--html", typed.lesson.html,
                     "write it as a page: a file; of all lessons, a directory");
  lesson->add_flag("--prevent", typed.lesson.prevents,
                   "turn the phenomenon off: its fact must fail then");
  lesson->footer(
      "Exit status: 0 every fact was seen, 77 none failed but some cannot be shown here,\n"
      "1 a fact failed, 2 wrongly used.\n"
      "Examples:\n"
      "  ipc-demo lesson\n"
      "  ipc-demo lesson pipe --predict --lang pt\n"
      "  ipc-demo lesson handshake --html handshake.html\n"
      "  ipc-demo lesson all --html lessons     (a site: lessons/index.html)\n"
      "  ipc-demo lesson all --check | jq '.claims'");
}

void add_doctor(CLI::App& app, Typed& typed) {
  auto* const doctor = app.add_subcommand(
      "doctor", "What this machine is like for the channels, and what dead owners left on it");
  doctor->add_flag("--json", typed.doctor.json, "as JSON; null: no limit, none seen, or unknown");
  add_language(*doctor, typed);
  doctor->footer(
      "ok: at least the kernel's default. low: below it. noisy: disturbs measuring.\n"
      "Limits that are low are no failure: the exit status is 0.\n"
      "Examples:\n"
      "  ipc-demo doctor --lang pt\n"
      "  ipc-demo doctor --json | jq '.names.of_the_dead[].path'");
  app.add_subcommand("clean", "Remove what dead owners left behind, and nothing else")
      ->footer(
          "ipc-demo doctor shows it before. What dead clients wrote for a dead server of files\n"
          "goes, too. Prints each path that is gone; 1: something could not be removed.\n"
          "Example:\n"
          "  ipc-demo clean");
}

CLI::App* add_room(CLI::App& app, Typed& typed, std::string& uri, const std::string& name,
                   const std::string& description) {
  auto* const room = app.add_subcommand(name, description);
  room->add_option("URI", uri, "address of the room, or the name of a transport")->required();
  add_language(*room, typed);
  return room;
}

void add_chat(CLI::App& app, Typed& typed) {
  auto* const chat = app.add_subcommand("chat", "A room: what one says, all the others hear");
  chat->require_subcommand(1);
  add_room(*chat, typed, typed.room.uri, "serve", "Open a room, until a signal ends it");
  add_room(*chat, typed, typed.room.uri, "join",
           "Say the lines of standard input, print what is said")
      ->add_option("--name", typed.room.name, "by default the user's");
  chat->footer(
      "A message is a line of text, the first one of a client its name: nc, Python and Node can join.\n"
      "A newcomer is told the last 20 messages.\n"
      "The first line of the server's standard output is the address; then the room is open.\n"
      "Examples:\n"
      "  ipc-demo chat serve unix:/tmp/room\n"
      "  ipc-demo chat join unix:/tmp/room --name ana\n"
      "  nc -U /tmp/room\n"
      "  ipc-demo chat serve tcp://0.0.0.0:5000      (any host may join: ipc-demo chat join "
      "tcp://HOST:5000)");
}

void add_alarm(CLI::App& app, Typed& typed) {
  auto* const alarm =
      app.add_subcommand("alarm", "Tells everybody when something falls silent, or ends");
  alarm->require_subcommand(1);
  auto* const watch =
      add_room(*alarm, typed, typed.alarm.uri, "watch",
               "Watch a process, or whoever sends heartbeats, until a signal comes");
  auto* const pid = add_number(watch, "--pid", typed.alarm.pid, 1, "a process, of whomever");
  watch->add_flag("--exec", typed.spawn, "the command behind --, which is started")->excludes(pid);
  add_number(watch, "--silent-after", typed.silent_after_s, std::uint64_t{1},
             "seconds without a line of a client that sends")
      ->default_str(std::to_string(typed.silent_after_s));
  add_room(*alarm, typed, typed.alarm.uri, "listen", "Print each notice, the present state first");
  alarm->footer(
      "A notice is a line: the time, in UTC; alive, silent, closed, dead, or ended, where it cannot be\n"
      "told which; who; and why. A client that sends a line is watched: the first is its name.\n"
      "Examples:\n"
      "  ipc-demo alarm watch unix:/tmp/alarm --pid 4711\n"
      "  ipc-demo alarm watch unix:/tmp/alarm --exec -- make test\n"
      "  ipc-demo alarm watch tcp://0.0.0.0:5001\n"
      "  (echo pump; while sleep 1; do echo; done) | nc HOST 5001\n"
      "  ipc-demo alarm listen tcp://HOST:5001       (or: nc HOST 5001)");
}

void add_commands(CLI::App& app, Typed& typed) {
  auto* const list = app.add_subcommand("list", "The transports, and what each of them promises");
  list->add_flag("--json", typed.list.json, "as JSON, with all traits");
  list->add_flag("--all", typed.list.all, "those beyond the core, too");
  list->footer("Example:\n  ipc-demo list --json | jq -r '.[] | select(.available).name'");

  auto* const echo = app.add_subcommand("echo", "Answer every message of any number of clients");
  add_service_options(echo, typed);
  echo->footer(
      "The first line of standard output is the address; then it is ready.\n"
      "Examples:\n"
      "  ipc-demo echo unix:/tmp/echo.sock\n"
      "  printf '\\0\\0\\0\\5hello' | socat - UNIX-CONNECT:/tmp/echo.sock | xxd\n"
      "  ipc-demo echo pipe: --spawn -- ipc-demo ping {}\n"
      "  ipc-demo echo pipe: --spawn -- sh -c 'ipc-demo ping \"{}\" | tail -1'");

  auto* const ping = app.add_subcommand("ping", "Send to an echo, and time the answers");
  ping->add_option("URI", typed.ping.uri, "address, as echo printed it")->required();
  add_number(ping, "--count", typed.ping.count, std::uint64_t{1}, "round trips")
      ->default_str(std::to_string(typed.ping.count));
  ping->add_option("--size", typed.size, "of the messages: 64, 4KiB, 1MiB")->capture_default_str();
  ping->add_flag("--quiet", typed.ping.quiet, "only the summary");
  ping->footer(
      "How this side waits stands in the address: ?wait=block (the default) or ?wait=spin.\n"
      "Examples:\n"
      "  ipc-demo ping unix:/tmp/echo.sock --count 1000 --quiet\n"
      "  ipc-demo ping 'shm-ring:work?wait=spin' --size 4KiB");

  auto* const send = app.add_subcommand("send", "Each line of standard input becomes a message");
  add_service_options(send, typed);
  send->footer(
      "Examples:\n"
      "  cat file | ipc-demo send unix:/tmp/in.sock        (after: ipc-demo receive "
      "unix:/tmp/in.sock)\n"
      "  ls | ipc-demo send pipe: --spawn -- sh -c 'ipc-demo receive --connect \"{}\" | sort'");

  auto* const receive =
      app.add_subcommand("receive", "Each message becomes a line of standard output");
  add_service_options(receive, typed);
  receive->add_flag("--connect", typed.connects,
                    "connect to a listening sender instead of listening");
  receive->footer(
      "Listens for one sender, and ends with it: 0 after its goodbye, 1 after its death.\n"
      "The address is printed on standard error; with ?framing=raw the bytes pass as they are.\n"
      "Examples:\n"
      "  ipc-demo receive unix:/tmp/in.sock | grep word\n"
      "  ipc-demo receive 'unix:/tmp/in.sock?framing=line'  (then: nc -U /tmp/in.sock)\n"
      "  ipc-demo receive pipe: --spawn -- sh -c 'ls | ipc-demo send \"{}\"'");
}

// CLI11 would only say that a word was not expected.
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
      refuse("NAME", "write which lesson; ipc-demo lesson lists them");
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
               ? fmt::format("the lesson {} has no choice of it", typed.name)
               : fmt::format("the lesson {} has: {}", typed.name, fmt::join(allowed, ", ")));
}

void check(const CLI::App& command, Typed& typed, std::vector<std::string> behind_mark) {
  const Language language =
      typed.language.empty() ? language_of_environment() : *parse_language(typed.language);
  typed.tour.language = typed.tour_peer.language = typed.doctor.language = typed.lesson.language =
      typed.room.language = typed.alarm.language = language;
  if (command.get_name() == "lesson") check_lesson(typed.lesson);
  const bool is_alarm = command.get_name() == "alarm";
  if (typed.spawn && behind_mark.empty() && is_alarm)
    throw CLI::ValidationError("--exec", "write the command behind --, as in: --exec -- make test");
  if (typed.spawn && behind_mark.empty())
    throw CLI::ValidationError("--spawn",
                               "write the command behind --, as in: --spawn -- ipc-demo ping {}");
  if (!typed.spawn && !behind_mark.empty())
    throw CLI::ValidationError(
        "--", fmt::format("a command makes sense with {} only", is_alarm ? "--exec" : "--spawn"));
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

int demo_main(std::vector<std::string> arguments) {
  CLI::App app("Shows how processes of one machine talk to each other.", "ipc-demo");
  app.set_version_flag("--version", "ipc-demo " IPCLAB_VERSION);
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
  add_tour(app, typed);
  add_commands(app, typed);
  add_lesson(app, typed);
  add_doctor(app, typed);
  add_chat(app, typed);
  add_alarm(app, typed);
  const CLI::App* command = &app;
  try {
    std::vector<std::string> behind_mark = split_command(arguments);
    refuse_unknown_command(app, arguments);
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants a vector
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
    std::ostringstream text;  // standard output's own stream would not tell why it could not write
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
