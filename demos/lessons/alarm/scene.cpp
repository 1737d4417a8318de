// The lesson alarm: three machines fall silent, close and die, and several programs are notified.
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <optional>

#include "demos/commands.h"
#include "demos/lessons/lesson.h"
#include "demos/stage/loopback.h"
#include "demos/stage/pairs.h"
#include "demos/stage/programs.h"
#include "ipc/host/process.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

// Reads until the text contains all of `wanted`, or the deadline has passed.
bool will_hold(int fd, std::string& text, std::span<const std::string_view> wanted,
               Deadline deadline) {
  const auto holds_all = [&] {
    for (const std::string_view one : wanted)
      if (text.find(one) == std::string::npos) return false;
    return true;
  };
  std::array<char, 512> buffer;
  while (!holds_all()) {
    if (wait({fd, POLLIN}, deadline) != Status::ok) return false;
    const long size = ::read(fd, buffer.data(), buffer.size());
    if (size <= 0) return false;
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return true;
}

// A program that subscribes and prints the notices it receives.
struct Watcher {
  std::string_view name;
  Ends output;
  std::optional<Process> process;
  std::string heard;
};

Watcher watch_by(std::string_view name, std::vector<std::string> argv) {
  Watcher watcher{name, new_pipe(), std::nullopt, {}};
  SpawnOptions options;
  options.argv = std::move(argv);
  options.redirected = {{watcher.output.write.get(), STDOUT_FILENO}};
  watcher.process = Process::spawn(options);
  watcher.output.write.reset();
  return watcher;
}

// Starts the watchers that are installed, of kinds as different as possible.
std::vector<Watcher> start_watchers(const std::string& path) {
  std::vector<Watcher> watchers;
  watchers.push_back(
      watch_by("ipc-demo", {own_executable(), "alarm", "listen", "unix:" + path, "--lang", "en"}));
  if (const std::string python = find_program("python3"); !python.empty())
    watchers.push_back(watch_by(
        "python3", {python, "-c",
                    "import socket,sys\ns=socket.socket(socket.AF_UNIX)\ns.connect(sys.argv[1])\n"
                    "for line in s.makefile():print(line,end='',flush=True)",
                    path}));
  if (const std::string socat = find_program("socat"); !socat.empty())
    watchers.push_back(watch_by("socat", {socat, "-u", "UNIX-CONNECT:" + path, "STDOUT"}));
  return watchers;
}

constexpr std::array<std::string_view, 3> machines = {"quiet", "polite", "broken"};

class Alarm {
 public:
  explicit Alarm(Stage& stage)
      : stage_(stage),
        path_(stage.place("alarm")),
        alarm_(stage.start_server("alarm", [this] { watch(); })),
        quiet_(stage.start("quiet", [this](const Cues& cues) { beat(cues, "quiet\n"); })),
        polite_(stage.start("polite", [this](const Cues& cues) { beat(cues, "polite\n"); })),
        broken_(stage.start("broken", [this](const Cues& cues) { beat(cues, "broken\n"); })) {}

  void run() {
    stage_.step("beats");
    for (const Actor* const machine : {&quiet_, &polite_, &broken_}) machine->act();
    auto watchers = start_watchers(path_);
    bool know_the_present = true;
    for (Watcher& watcher : watchers)
      know_the_present &= hears(watcher, {" quiet", " polite", " broken"});
    stage_.say("shown");
    stage_.show_talk_of(alarm_);
    stage_.fact("late_watchers_learn_the_present", know_the_present, watchers.size());
    ends(watchers);
  }

 private:
  // The alarm, as ipc-demo alarm watch runs it.
  void watch() const { alarm_watch({"unix:" + path_, 0, {}, std::chrono::seconds(1)}); }

  void beat(const Cues& cues, std::string_view name) {
    const int fd = unix_connection(path_);
    says(fd, name);
    cues.next();
    if (name == "polite\n") sys::call("close", ::close, fd);
    cues.next();
  }

  static bool hears(Watcher& watcher, std::initializer_list<std::string_view> wanted) {
    return will_hold(watcher.output.read.get(), watcher.heard,
                     std::span(wanted.begin(), wanted.size()),
                     Deadline::after(std::chrono::seconds(10)));
  }

  void ends(std::vector<Watcher>& watchers) {
    stage_.step("ends");
    stage_.show_act(stage_.in_words("silence", letter_of(quiet_.side())));
    polite_.act();
    if (stage_.is_prevented()) broken_.act();  // it stays alive
    else stage_.kill(broken_, SIGKILL);
    const std::string_view third = stage_.is_prevented() ? "silent broken" : "dead broken";
    Table table{{stage_.in_words("watcher"), stage_.in_words("heard")}, {}};
    std::size_t told = 0;
    bool are_apart = true;
    for (Watcher& watcher : watchers) {
      const bool is_told = hears(watcher, {"silent quiet", "closed polite", third});
      told += is_told ? 1 : 0;
      are_apart &= is_told && watcher.heard.find("dead broken") != std::string::npos;
      std::string states;
      for (const std::string_view state : {"silent quiet", "closed polite", "dead broken"})
        if (watcher.heard.find(state) != std::string::npos)
          states += fmt::format("{}{}", states.empty() ? "" : ", ", state);
      table.rows.push_back({std::string(watcher.name), states});
    }
    stage_.show_talk_of(alarm_);
    stage_.show(std::move(table));
    stage_.fact("silent_closed_dead_told_apart", are_apart);
    stage_.fact("every_watcher_is_told", told == watchers.size(), told);
    if (watchers.size() < 2)
      stage_.not_shown("unlike_programs_subscribe", stage_.in_words("no_other_program"));
    else stage_.fact("unlike_programs_subscribe", told >= 2, told);
  }

  Stage& stage_;
  std::string path_;
  Actor alarm_, quiet_, polite_, broken_;
};

void play(Stage& stage) { Alarm(stage).run(); }

}  // namespace

extern const Lesson alarm_lesson;
const Lesson alarm_lesson{"alarm", play};

}  // namespace ipc::demo
