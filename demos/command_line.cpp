// Declares the commands and options of ipc-demo, and their help.
#include "demos/command_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "bench/cli/transport_option.h"
#include "ipc/transport.h"

namespace ipc::demo {
namespace {

using bench::add_value;
using bench::number_from;
using bench::text_of;
using bench::Words;

void add_uri(CLI::App& command, std::string& uri, const char* description) {
  CLI::Option* const option = command.add_option("URI", uri, description)->required();
  Words words = transport_names();
  for (std::string& word : words) word += ':';
  bench::set_words(*option, words);
}

void add_service_options(CLI::App* command, Typed& typed) {
  add_uri(*command, typed.service.uri, "address, or the name of a transport: unix:/tmp/x, udp");
  command->add_flag("--spawn", typed.spawn,
                    "start the command after --, with {} for the address "
                    "(\"{}\" inside sh -c: it may hold an &)");
  add_value(*command, "--ready-fd", "NUMBER", typed.service.ready_fd, number_from(0),
            "print the address to this descriptor");
}

// Adds the options that every command has.
void add_manners(CLI::App& app, Typed& typed) {
  const auto commands = app.get_subcommands([](CLI::App*) { return true; });
  for (CLI::App* const command : commands) add_manners(*command, typed);
  if (!commands.empty() && app.get_parent() != nullptr) return;
  add_value(app, "--lang", "en|pt", typed.language,
            bench::word_of(bench::parse_language, bench::language_words()),
            "language; default: that of LC_ALL, LC_MESSAGES or LANG");
  bench::add_colour(app);
}

unsigned parse_section(std::string_view option, const std::string& text) {
  if (text.size() == 1 && text[0] >= '1' && text[0] < '1' + static_cast<int>(section_count))
    return static_cast<unsigned>(text[0] - '0');
  bench::refuse(option, text, fmt::format("a section is a number from 1 to {}", section_count));
}

void add_tour(CLI::App& app, Typed& typed) {
  add_value(app, "--transport", "NAME", typed.tour.transport, bench::transport_parser(),
            "show how a transport works, on two processes");
  auto* const sections =
      bench::add_list(app, "--section", "N", typed.tour.sections, parse_section,
                      "the only sections of the tour to show: 1 processes, 2 memory, 3 opening, 4 "
                      "conversation, 5 figures, 6 promises, 7 end");
  Words numbers;
  for (unsigned section = 1; section <= section_count; ++section)
    numbers.push_back(std::to_string(section));
  bench::set_words(*sections, numbers);
  app.add_flag("--step", typed.tour.step, "wait for Enter between two sections of the tour");
  auto* const peer = app.add_subcommand("tour-peer", "the tour's second process")->group("");
  add_uri(*peer, typed.tour_peer.uri, "");
  add_value(*peer, "--notebook", "FD", typed.tour_peer.notebook_fd, number_from(0), "")->required();
  add_value(*peer, "--baton", "FD", typed.tour_peer.baton_fd, number_from(0), "")->required();
}

// Returns the transports from which the lessons have a choice.
Words words_of_lessons() {
  Words words;
  for (const Lesson* const lesson : lessons())
    for (const std::string_view name : lesson->transports)
      if (std::ranges::count(words, name) == 0) words.emplace_back(name);
  return words;
}

void add_lesson(CLI::App& app, Typed& typed) {
  auto* const lesson =
      app.add_subcommand("lesson", "Play a lesson: a question, and the experiment that answers it");
  auto* const name = lesson->add_option("NAME", typed.lesson.name,
                                        "name of a lesson, or all; without it, list the lessons");
  bench::set_words(*name, lesson_words());
  auto* const transport = add_value(*lesson, "--transport", "NAME", typed.lesson.transport, text_of,
                                    "transport to use (some lessons only)");
  bench::set_words(*transport, words_of_lessons());
  lesson->add_flag("--predict", typed.lesson.predicts, "ask the question first");
  lesson->add_flag("--check", typed.lesson.checks, "print only the facts, as JSON");
  add_value(*lesson, "--html", "FILE", typed.lesson.html, text_of,
            "write a page to this file; for all lessons, to this directory");
  lesson->add_flag("--prevent", typed.lesson.prevents,
                   "turn the phenomenon off, so that its fact must fail");
  lesson->footer(
      "Exit status: 0 every fact was seen, 77 none failed but some cannot be shown here,\n"
      "1 a fact failed, 2 wrongly used. A fact of history does not count.\n"
      "Examples:\n"
      "  ipc-demo lesson\n"
      "  ipc-demo lesson pipe --predict --lang pt\n"
      "  ipc-demo lesson handshake --html handshake.html\n"
      "  ipc-demo lesson all --html lessons\n"
      "  ipc-demo lesson all --check | jq '.claims'");
}

void add_watch(CLI::App& app, Typed& typed) {
  auto* const watch = app.add_subcommand(
      "watch", "Watch programs of your own: their calls, their packets, and hints");
  add_value(*watch, "--html", "FILE", typed.watch.html, text_of, "write a page to this file");
  watch->add_flag("--json", typed.watch.json, "print JSON (docs/watch.md)");
  add_value(*watch, "--pcap", "FILE", typed.watch.pcap, text_of,
            "write the packets to this file, for tcpdump and Wireshark");
  add_value(*watch, "--limit", "SECONDS", typed.limit_s, number_from(std::uint64_t{1}),
            "time after which all programs are ended")
      ->default_str(std::to_string(typed.limit_s));
  watch->add_flag("--same-network", typed.watch.same_network,
                  "use this machine's network, which other programs can reach; shows no packets");
  watch->footer(
      "Each program follows a --. The next one starts when the one before listens, sleeps or\n"
      "has ended. When the last one has ended, those that still run are ended. Only the last\n"
      "one reads standard input. The output of the programs goes to standard error.\n"
      "Exit status: 0 watched, whatever the programs did; 1 a program cannot be started,\n"
      "2 wrongly used, 77 cannot be watched here (strace is missing, or may not attach).\n"
      "Examples:\n"
      "  ipc-demo watch -- python3 server.py -- python3 client.py\n"
      "  ipc-demo watch --html run.html -- ./server -- ./client 1 -- ./client 2\n"
      "  ipc-demo watch --pcap run.pcap -- node server.js -- ./client\n"
      "  ipc-demo watch -- sh -c 'sort words | uniq -c'");
}

void add_doctor(CLI::App& app, Typed& typed) {
  auto* const doctor =
      app.add_subcommand("doctor", "Show this machine's limits, and the names left by dead owners");
  doctor->add_flag("--json", typed.doctor_json,
                   "print JSON; null: no limit, none seen, or unknown");
  doctor->footer(
      "ok: at least the kernel's default. low: below it. noisy: disturbs measuring.\n"
      "Low limits are not a failure: the exit status is 0.\n"
      "Examples:\n"
      "  ipc-demo doctor --lang pt\n"
      "  ipc-demo doctor --json | jq '.names.of_the_dead[].path'");
  app.add_subcommand("clean", "Remove only the names left by dead owners")
      ->footer(
          "ipc-demo doctor lists them first. Also removes the messages of dead clients to a dead\n"
          "server of transport file. Prints each removed path; 1: something could not be removed.\n"
          "Example:\n"
          "  ipc-demo clean");
}

CLI::App* add_room(CLI::App& app, std::string& uri, const std::string& name,
                   const std::string& description, const std::string& footer) {
  auto* const room = app.add_subcommand(name, description);
  add_uri(*room, uri, "address of the room, or the name of a transport");
  room->footer(footer);
  return room;
}

void add_chat(CLI::App& app, Typed& typed) {
  auto* const chat =
      app.add_subcommand("chat", "Open or join a room, in which each line goes to all the others");
  chat->require_subcommand(1);
  add_room(*chat, typed.room.uri, "serve", "Open a room, until a signal ends it",
           "The server prints its address as the first line of standard output; then the room is "
           "open.\n"
           "Examples:\n"
           "  ipc-demo chat serve unix:/tmp/room\n"
           "A room that other hosts may join:\n"
           "  ipc-demo chat serve tcp://0.0.0.0:5000");
  auto* const join = add_room(*chat, typed.room.uri, "join",
                              "Send the lines of standard input, print the lines received",
                              "Examples:\n"
                              "  ipc-demo chat join unix:/tmp/room --name ana\n"
                              "  ipc-demo chat join tcp://HOST:5000\n"
                              "  nc -U /tmp/room");
  add_value(*join, "--name", "NAME", typed.room.name, text_of,
            "name in the room; default: the user's");
  chat->footer(
      "A message is a line of text. A client's first line is its name. nc, Python and Node can "
      "join. A new member receives the last 20 messages.\n"
      "Examples:\n"
      "  ipc-demo chat serve unix:/tmp/room\n"
      "  ipc-demo chat join unix:/tmp/room --name ana");
}

void add_alarm(CLI::App& app, Typed& typed) {
  auto* const alarm = app.add_subcommand(
      "alarm", "Notify every listener when a process or client falls silent, or ends");
  alarm->require_subcommand(1);
  auto* const watch =
      add_room(*alarm, typed.alarm.uri, "watch",
               "Watch a process, or the clients that send heartbeats, until a signal",
               "A client that sends a line is watched: the first line is its name.\n"
               "Examples:\n"
               "  ipc-demo alarm watch unix:/tmp/alarm --pid 4711\n"
               "  ipc-demo alarm watch unix:/tmp/alarm --exec -- make test\n"
               "  ipc-demo alarm watch tcp://0.0.0.0:5001\n"
               "  (echo pump; while sleep 1; do echo; done) | nc HOST 5001");
  auto* const pid = add_value(*watch, "--pid", "NUMBER", typed.alarm.pid, number_from(1),
                              "process to watch (any owner)");
  watch->add_flag("--exec", typed.spawn, "start and watch the command after --")->excludes(pid);
  add_value(*watch, "--silent-after", "NUMBER", typed.silent_after_s, number_from(std::uint64_t{1}),
            "seconds after which a client without a new line is silent")
      ->default_str(std::to_string(typed.silent_after_s));
  add_room(*alarm, typed.alarm.uri, "listen", "Print each notice, the present state first",
           "Examples:\n"
           "  ipc-demo alarm listen tcp://HOST:5001\n"
           "  nc HOST 5001");
  alarm->footer(
      "A notice is a line: the time in UTC, the state, the name and the reason.\n"
      "The states: alive, silent, closed, dead, and ended (either closed or dead).\n"
      "Examples:\n"
      "  ipc-demo alarm watch unix:/tmp/alarm --exec -- make test\n"
      "  ipc-demo alarm listen unix:/tmp/alarm");
}

void add_plain_commands(CLI::App& app, Typed& typed) {
  auto* const list = app.add_subcommand("list", "List the transports and their promises");
  list->add_flag("--json", typed.list.json, "print JSON, with all traits");
  list->add_flag("--all", typed.list.all, "include the transports beyond the core");
  list->footer("Example:\n  ipc-demo list --json | jq -r '.[] | select(.available).name'");

  auto* const echo = app.add_subcommand("echo", "Answer every message of any number of clients");
  add_service_options(echo, typed);
  echo->footer(
      "Prints its address as the first line of standard output; then it is ready.\n"
      "Examples:\n"
      "  ipc-demo echo unix:/tmp/echo.sock\n"
      "  printf '\\0\\0\\0\\5hello' | socat - UNIX-CONNECT:/tmp/echo.sock | xxd\n"
      "  ipc-demo echo pipe: --spawn -- ipc-demo ping {}\n"
      "  ipc-demo echo pipe: --spawn -- sh -c 'ipc-demo ping \"{}\" | tail -1'");

  auto* const ping = app.add_subcommand("ping", "Send messages to an echo, and time the answers");
  add_uri(*ping, typed.ping.uri, "address, as echo printed it");
  add_value(*ping, "--count", "NUMBER", typed.ping.count, number_from(std::uint64_t{1}),
            "round trips")
      ->default_str(std::to_string(typed.ping.count));
  add_value(*ping, "--size", "SIZE", typed.ping.size,
            bench::size_between(0, std::numeric_limits<std::size_t>::max()),
            "size of a message: 64, 4KiB, 1MiB; 4k is 4KiB = 4096, 4KB is 4000")
      ->default_str(std::to_string(typed.ping.size));
  ping->add_flag("--quiet", typed.ping.quiet, "print only the summary");
  ping->add_flag("--json", typed.ping.json, "print only the summary, as JSON");
  ping->footer(
      "The address sets how this side waits: ?wait=block (the default), spin, yield or hybrid. "
      "Neither side is bound to a CPU.\n"
      "Examples:\n"
      "  ipc-demo ping unix:/tmp/echo.sock --count 1000 --quiet\n"
      "  ipc-demo ping 'shm-ring:work?wait=spin' --size 4KiB");

  auto* const send = app.add_subcommand("send", "Send each line of standard input as a message");
  add_service_options(send, typed);
  send->footer(
      "Connects to ipc-demo receive, or with --spawn waits for it.\n"
      "Examples:\n"
      "  cat file | ipc-demo send unix:/tmp/in.sock\n"
      "  ls | ipc-demo send pipe: --spawn -- sh -c 'ipc-demo receive --connect \"{}\" | sort'");

  auto* const receive =
      app.add_subcommand("receive", "Print each message as a line of standard output");
  add_service_options(receive, typed);
  receive->add_flag("--connect", typed.connects,
                    "connect to a listening sender instead of listening");
  receive->footer(
      "Listens for one sender, and ends with it: 0 after its goodbye, 1 after its death.\n"
      "Prints the address on standard error. With ?framing=raw the bytes pass unchanged.\n"
      "Examples:\n"
      "  ipc-demo receive unix:/tmp/in.sock | grep word\n"
      "  ipc-demo receive 'unix:/tmp/in.sock?framing=line'\n"
      "  ipc-demo receive pipe: --spawn -- sh -c 'ls | ipc-demo send \"{}\"'");
}

}  // namespace

void add_commands(CLI::App& app, Typed& typed) {
  add_tour(app, typed);
  add_plain_commands(app, typed);
  add_lesson(app, typed);
  add_watch(app, typed);
  add_doctor(app, typed);
  add_chat(app, typed);
  add_alarm(app, typed);
  add_manners(app, typed);
}

}  // namespace ipc::demo
