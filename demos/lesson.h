#pragma once

#include <memory>
#include <string>

#include "demos/lessons/lesson.h"
#include "demos/stage/ledger.h"

// ipc-demo lesson: plays a lesson to a person, or checks it. Exit status: 0 every fact was seen, 77 none
// failed but some cannot be shown here, 1 a fact failed.
namespace ipc::demo {

struct LessonOptions {
  std::string name;       // of a lesson; "all", which goes with `checks`; "": lists them
  std::string transport;  // "": the lesson's own
  Language language = Language::english;
  bool predicts = false;  // asks first
  bool checks = false;    // prints the facts as JSON, and nothing else
  bool prevents = false;  // turns the phenomenon off: a check that cannot fail would be none
};
int lesson(const LessonOptions&);

// --- to a person (lesson_terminal.cpp) ---
void list_lessons();
void show_question(const Lesson&);
// A letter; 0: nobody answered.
char ask_for_answer(const Lesson&);
std::unique_ptr<Audience> terminal_audience(const Lesson&);
void show_answer(const Lesson&, const Record&, char given);

// --- to a program (lesson_check.cpp) ---
void print_check(const Lesson&, const std::string& transport, const Record&);
// Plays each one in a process of its own.
int check_all(const LessonOptions&);

int exit_status_of(const Record&);

}  // namespace ipc::demo
