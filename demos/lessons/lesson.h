#pragma once

#include <span>
#include <string_view>

#include "demos/stage/stage.h"
#include "demos/texts.h"

// A lesson: a question, an experiment on real processes that answers it, and the facts to be seen.
// It is a folder here: scene.cpp with the experiment, its page with all its texts in each language
// (demos/lesson_pages.h), and the programs of its exercises. The keys of its texts begin with its
// name:
//
//   NAME.line         its subject, in the list
//   NAME.question     and NAME.answer.a, NAME.answer.b, ...
//   NAME.right        the letter of the right answer
//   NAME.why          the answer, after the experiment
//   NAME.metaphor     the notes' picture, and where it breaks
//   NAME.reading      further reading
//   NAME.fact.F       the statement of fact F
//   NAME.elsewhere.F  the same for a machine that cannot show it
namespace ipc::demo {

struct Lesson {
  std::string_view name;
  void (*play)(Stage&);
  std::span<const std::string_view> transports = {};  // to choose from; the first is the default
  std::string_view listing = {};                      // shortest program that does the same
};

// Returns the lessons in teaching order: that of demos/lessons/CMakeLists.txt.
std::span<const Lesson* const> lessons();
const Lesson* find_lesson(std::string_view name);  // or nullptr

}  // namespace ipc::demo
