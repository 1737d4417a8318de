#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "demos/lessons/lesson.h"
#include "demos/stage/ledger.h"

// The command `ipc-demo lesson`: plays a lesson for a person, or checks it. Exit status: 0 every
// fact was seen, 77 none failed but some cannot be shown here, 1 a fact failed. A fact of history
// does not count.
namespace ipc::demo {

struct LessonOptions {
  std::string name;       // a lesson's name, or all_lessons with `checks` or `html`; "": list them
  std::string transport;  // "": the lesson's default
  std::string html;       // path of the page; for all lessons, of a directory
  bool predicts = false;  // asks the question first
  bool checks = false;    // prints only the facts, as JSON
  bool prevents = false;  // turns the phenomenon off, so that its fact must fail
};
int lesson(const LessonOptions&);

inline constexpr std::string_view all_lessons = "all";  // the word for all lessons
// Returns the words that name a lesson, or all.
std::vector<std::string> lesson_words();

// --- shared by the terminal and the page ---
std::string lesson_key(const Lesson&, std::string_view name);  // the key of the lesson's text
std::vector<char> answers_of(const Lesson&);
char right_answer(const Lesson&);                     // its letter
std::string answer_text(const Lesson&, char letter);  // "a) ..."
// Returns the path of a lesson's page with exercises, or of "glossary", in the language set.
std::string study_page(std::string_view name);

// --- for a person (lesson_terminal.cpp) ---
void list_lessons();
void show_question(const Lesson&);
// Returns the letter chosen; 0 at the end of input.
char ask_for_answer(const Lesson&);
// `lesson` is the name of the lesson to whose facts the ledger's claims refer.
std::unique_ptr<Audience> terminal_audience(std::string_view lesson);
void show_answer(const Lesson&, const Record&, char given);

// --- for a program (lesson_check.cpp) ---
void print_check(const Lesson&, const std::string& transport, const Record&);
// Plays each lesson in its own process.
int check_all(const LessonOptions&);

int exit_status_of(const Record&);  // 1 if the run has no fact of its own

// --- as a page (lesson_page.cpp) ---
struct LessonSum {
  std::string name, sum;
};
struct ClaimSum {
  const Claim* claim;
  std::string why_not;  // reason why it was not observed; "": it was observed
};
std::string lesson_page(const Lesson&, const Record&);
// Returns a page with the blocks of a record that no lesson made.
std::string record_page(const std::string& title, const Record&);
// Returns the index page: the facts that this machine showed today.
std::string lessons_index(const std::vector<LessonSum>&, const std::string& sum,
                          const std::vector<ClaimSum>&);

}  // namespace ipc::demo
