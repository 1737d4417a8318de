// The lesson processes: two runs of one program, their states, and a zombie.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>

#include "demos/lessons/lesson.h"
#include "demos/stage/kernel.h"
#include "ipc/system/fd.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

const auto soon = [] { return Deadline::after(std::chrono::seconds(10)); };

Table table_of(const Stage& stage, const std::vector<ProcessRow>& rows) {
  Table table{{"PID", "PPID", text("lesson.state"), stage.in_words("command")}, {}};
  for (const ProcessRow& row : rows)
    table.rows.push_back({std::to_string(row.pid), std::to_string(row.parent),
                          std::string(1, row.letter), row.command.substr(0, 60)});
  return table;
}

std::string program_of(pid_t pid) {
  std::error_code error;
  return std::filesystem::read_symlink(fmt::format("/proc/{}/exe", pid), error);
}

// Two runs of one program, which wait for input.
struct Runs {
  OwnedFd silent_end;
  std::array<Process, 2> processes;

  static Runs start() {
    int ends[2];
    sys::must("", "pipe2", ::pipe2, +ends, O_CLOEXEC);
    const OwnedFd read_end(ends[0]);
    SpawnOptions options;
    options.argv = {"cat"};
    options.redirected = {{read_end.get(), STDIN_FILENO}};
    return {OwnedFd(ends[1]), {Process::spawn(options), Process::spawn(options)}};
  }
};

void two_runs(Stage& stage, const Runs& runs) {
  stage.step("runs");
  stage.say("runs.done");
  const pid_t first = runs.processes[0].pid(), second = runs.processes[1].pid();
  const std::string program = program_of(first);
  stage.show({{"PID", stage.in_words("program")},
              {{std::to_string(first), program}, {std::to_string(second), program_of(second)}}});
  stage.fact("two_runs_two_pids",
             first != second && !program.empty() && program == program_of(second), first, second);
}

void the_list(Stage& stage, const Runs& runs) {
  stage.step("list");
  stage.say("list.done");
  const auto all = processes();
  std::vector<ProcessRow> shown;
  std::ranges::copy_if(all, std::back_inserter(shown), [](const ProcessRow& row) {
    return row.pid == 1 || row.pid == ::getpid() || row.parent == ::getpid();
  });
  stage.show(table_of(stage, shown));
  const bool are_listed = std::ranges::all_of(runs.processes, [&](const Process& run) {
    const auto found = std::ranges::find(all, run.pid(), &ProcessRow::pid);
    return found != all.end() && found->parent == ::getpid();
  });
  stage.fact("the_kernel_lists_them", are_listed, all.size());
}

void the_states(Stage& stage) {
  stage.step("states");
  Actor busy = stage.start("busy", [](const Cues&) {
    for (std::atomic<unsigned> turns = 0;;) ++turns;
  });
  Actor idle = stage.start("idle", [](const Cues&) { sys::call_once("pause", ::pause); });
  Actor stopped = stage.start("stopped", [](const Cues&) { ::pause(); });
  for (const Actor* const actor : {&busy, &idle, &stopped}) actor->cue();
  stage.kill(stopped, SIGSTOP);
  const bool runs = is_in_state(busy.pid(), 'R', soon());
  const bool sleeps = is_asleep_in(idle.pid(), "pause", soon());
  const bool stops = is_in_state(stopped.pid(), 'T', soon());
  stage.say("states.done");
  const std::array<const Actor*, 3> actors = {&busy, &idle, &stopped};
  stage.show_states(actors);
  stage.fact("states_are_kept", runs && sleeps && stops);
}

void the_zombie(Stage& stage) {
  stage.step("zombie");
  Actor brief = stage.start("brief", [](const Cues&) {});
  const pid_t pid = brief.pid();
  brief.cue();
  if (stage.is_prevented()) brief.end();
  const bool is_kept = is_in_state(pid, 'Z', stage.is_prevented() ? Deadline::immediate() : soon());
  stage.say("zombie.done");
  const std::array<const Actor*, 1> actors = {&brief};
  stage.show_states(actors);
  const Process::Exit exit = brief.end();
  const bool has_gone = !state_of(pid);
  stage.say("zombie.reaped", in_words(exit));
  stage.show_states(actors);
  stage.fact("a_zombie_until_reaped", is_kept && has_gone, pid);
}

void play(Stage& stage) {
  stage.go_untraced();  // strace would show a stopped process as a traced one
  {
    const Runs runs = Runs::start();
    two_runs(stage, runs);
    the_list(stage, runs);
  }
  the_states(stage);
  the_zombie(stage);
}

}  // namespace

extern const Lesson processes_lesson;
const Lesson processes_lesson{"processes", play};

}  // namespace ipc::demo
