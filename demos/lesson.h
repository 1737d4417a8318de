#pragma once

#include <memory>
#include <string>

#include "demos/lessons/lesson.h"
#include "demos/stage/ledger.h"

// ipc-demo lesson: plays a lesson to a person, or checks it. Exit status: 0 every fact was seen, 77 none
// failed but some cannot be shown here, 1 a fact failed.
namespace ipc::demo {

struct LessonOptions {
  std::string name;       // of a lesson; "all", which goes with `checks` or `html`; "": lists them
  std::string transport;  // "": the lesson's own
  std::string html;       // write the page there: a file; of all lessons, a directory
  Language language = Language::english;
  bool predicts = false;  // asks first
  bool checks = false;    // prints the facts as JSON, and nothing else
  bool prevents = false;  // turns the phenomenon off: a check that cannot fail would be none
};
int lesson(const LessonOptions&);

// What the terminal and the page say alike.
std::string lesson_key(const Lesson&, std::string_view name);  // of its text
std::vector<char> answers_of(const Lesson&);
std::string answer_text(const Lesson&, char letter);  // "a) ..."

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

// --- as a page (lesson_page.cpp) ---
struct LessonSum {
  std::string name, sum;
};
struct ClaimSum {
  const Claim* claim;
  std::string why_not;  // it was not observed; "": it was
};
std::string lesson_page(const Lesson&, const Record&);
// What this machine showed, on this day.
std::string lessons_index(const std::vector<LessonSum>&, const std::string& sum,
                          const std::vector<ClaimSum>&);

}  // namespace ipc::demo
