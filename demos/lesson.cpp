#include "demos/lesson.h"

#include <signal.h>

#include <memory>

#include "demos/commands.h"
#include "ipc/directory.h"
#include "ipc/process.h"
#include "ipc/program.h"

namespace ipc::demo {
namespace {

int play(const Lesson& lesson, const LessonOptions& options, char given) {
  Record record;
  const auto audience = options.checks ? nullptr : terminal_audience(lesson);
  const Stage::Options stage_options{std::string(lesson.name), options.transport,
                                     audience != nullptr, options.prevents};
  Stage stage(stage_options, record, audience.get());
  lesson.play(stage);
  if (options.checks) print_check(lesson, options.transport, record);
  else show_answer(lesson, record, given);
  return exit_status_of(record);
}

// The director is a process of its own: it may go where this one must not (another network, another
// user), and whatever becomes of it, nothing is left behind.
int direct(const Lesson& lesson, const LessonOptions& options, char given) {
  constexpr std::chrono::seconds longest{60};
  const PrivateRunDirectory names;
  Process director = Process::fork([&] {
    ::signal(SIGPIPE, SIG_IGN);  // a reader of ours that went away is no failure
    return guarded("ipc-demo", [&] { return play(lesson, options, given); });
  });
  const auto exit = director.wait(Deadline::after(longest));
  if (!exit) {
    note(text("lesson.stuck", lesson.name, longest.count()));
    return exit_failed;
  }
  if (exit->signal != 0) note(text("lesson.died", lesson.name, exit->to_string()));
  return exit->signal != 0 ? exit_failed : exit->code;
}

}  // namespace

int exit_status_of(const Record& record) {
  int status = 0;
  const auto facts = record.facts();
  if (facts.empty()) return exit_failed;
  for (const Fact& fact : facts) {
    if (fact.outcome == Fact::Outcome::failed) return exit_failed;
    if (fact.outcome == Fact::Outcome::not_shown) status = exit_unavailable;
  }
  return status;
}

int lesson(const LessonOptions& options) {
  set_language(options.language);
  if (options.name.empty()) return list_lessons(), 0;
  if (options.name == "all") return check_all(options);
  const Lesson& lesson = *find_lesson(options.name);
  LessonOptions chosen = options;
  if (chosen.transport.empty() && !lesson.transports.empty())
    chosen.transport = lesson.transports.front();
  if (options.checks) return direct(lesson, chosen, 0);
  show_question(lesson);
  return direct(lesson, chosen, options.predicts ? ask_for_answer(lesson) : '\0');
}

}  // namespace ipc::demo
