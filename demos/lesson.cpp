// The command lesson: starts the director of a lesson, plays the lesson, and prints, checks or
// writes the record.
#include "demos/lesson.h"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <memory>

#include "bench/run/write_file.h"
#include "demos/commands.h"
#include "ipc/host/process.h"
#include "ipc/host/program.h"
#include "ipc/names/directory.h"

namespace ipc::demo {
namespace {

void tell_failures(const Record& record) {
  for (const Fact& fact : record.facts())
    if (fact.outcome == Fact::Outcome::failed)
      note(fmt::format("{}: {}", text("lesson.failed"), fact.statement));
}

int play(const Lesson& lesson, const LessonOptions& options, char given) {
  Record record;
  const bool is_quiet = options.checks || !options.html.empty();
  const auto audience = is_quiet ? nullptr : terminal_audience(lesson.name);
  const Stage::Options stage_options{std::string(lesson.name), options.transport,
                                     !options.checks || !options.html.empty(), options.prevents};
  Stage stage(stage_options, record, audience.get());
  lesson.play(stage);
  if (audience) audience->end(record);
  if (!options.html.empty()) bench::write_file(options.html, lesson_page(lesson, record));
  if (options.checks) {
    print_check(lesson, options.transport, record);
  } else if (is_quiet) {
    tell_failures(record);
    fmt::print("{}\n", options.html);
  } else {
    show_answer(lesson, record, given);
  }
  return exit_status_of(record);
}

// The director is a process of its own: it may enter another network or become another user, and
// nothing is left behind however it ends.
int direct(const Lesson& lesson, const LessonOptions& options, char given) {
  constexpr std::chrono::seconds longest{60};
  PrivateRunDirectory names;
  take_orphans();  // strace may be killed while it tries ptrace on a child
  Process director = Process::fork([&] {
    names.drop_lock();
    ::signal(SIGPIPE, SIG_IGN);  // a write to a reader that ended must not kill us
    return guarded("ipc-demo", [&] { return play(lesson, options, given); });
  });
  const auto exit = director.wait(Deadline::after(longest));
  if (!exit) {
    note(text("lesson.stuck", lesson.name, longest.count()));
    return exit_failed;
  }
  yield_to_signal();  // after Ctrl-C has killed it
  kill_spawned_processes();
  if (exit->signal != 0) note(text("lesson.died", lesson.name, in_words(*exit)));
  return exit->signal != 0 ? exit_failed : exit->code;
}

}  // namespace

int exit_status_of(const Record& record) {
  int status = 0;
  const auto facts = record.facts();
  if (std::ranges::none_of(facts, &Fact::is_of_run)) return exit_failed;
  for (const Fact& fact : facts) {
    if (fact.outcome == Fact::Outcome::failed) return exit_failed;
    if (fact.outcome == Fact::Outcome::not_shown) status = exit_unavailable;
  }
  return status;
}

std::vector<std::string> lesson_words() {
  std::vector<std::string> words;
  for (const Lesson* const one : lessons()) words.emplace_back(one->name);
  words.emplace_back(all_lessons);
  return words;
}

const Lesson* find_lesson(std::string_view name) {
  const auto found = std::ranges::find(lessons(), name, &Lesson::name);
  return found == lessons().end() ? nullptr : *found;
}

std::string study_page(std::string_view name) {
  const std::string_view folder = language() == Language::portuguese ? "pt-BR" : "en";
  return find_lesson(name) != nullptr ? fmt::format("demos/lessons/{}/{}.md", name, folder)
                                      : fmt::format("docs/lessons/{}/{}.md", folder, name);
}

int lesson(const LessonOptions& options) {
  if (options.name.empty()) return list_lessons(), 0;
  if (options.name == all_lessons) return check_all(options);
  const Lesson& lesson = *find_lesson(options.name);
  LessonOptions chosen = options;
  if (chosen.transport.empty() && !lesson.transports.empty())
    chosen.transport = lesson.transports.front();
  if (!chosen.html.empty()) bench::require_writable(chosen.html);
  if (chosen.checks || !chosen.html.empty()) return direct(lesson, chosen, 0);
  show_question(lesson);
  return direct(lesson, chosen, options.predicts ? ask_for_answer(lesson) : '\0');
}

}  // namespace ipc::demo
