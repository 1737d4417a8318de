#pragma once

#include <span>
#include <string_view>

#include "demos/stage/stage.h"
#include "demos/texts.h"

// A lesson: a question, an experiment on real processes that answers it, and the facts that were to be
// seen. It is one file here, and one of texts, whose keys begin with its name:
//   NAME.line       what it is about, in the list
//   NAME.question, NAME.answer.a, NAME.answer.b, ...   of which one is right
//   NAME.why        the answer, once the experiment was seen
//   NAME.metaphor   the notes' picture, and where it breaks
//   NAME.reading    where to read on
//   NAME.fact.F     what fact F states;  NAME.elsewhere.F  what would be seen where it can be shown
namespace ipc::demo {

struct Lesson {
  std::string_view name;
  void (*play)(Stage&);
  std::span<const Text> (*texts)();
  char right_answer;  // 'a', 'b', ...
  std::span<const std::string_view> transports =
      {};                         // among which one may choose; the first unless
  std::string_view listing = {};  // the shortest program that does it
};

// In teaching order.
std::span<const Lesson* const> lessons();
const Lesson* find_lesson(std::string_view name);  // or nullptr

}  // namespace ipc::demo
