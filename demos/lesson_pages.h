#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "demos/texts.h"

// The page of a lesson in one language, demos/lessons/NAME/en.md or pt-BR.md, is a page for
// teachers, and the source of the lesson's texts. These are its sections, in this order:
//
//   # NAME: line
//   ## Ask              question; then the answers: "* a) ..."
//   ## Run              for readers of the page alone
//   ## Expect           "### heading <!-- key -->", "paragraph <!-- key -->", "* statement `fact`"
//   ## The answer       "**b)** why", with the letter of the right answer
//   ## In the notes     metaphor; list items are for readers of the page alone
//   ## Further reading  reading; likewise
//   ## Exercises        for readers of the page alone
//   ## Where a fact cannot be shown   "* statement `fact`"
//   ## Words on the screen            "* word `key`"
//
// {=EPIPE} is the placeholder {} with an example for readers of the page, {1=EPIPE} is {1}.
namespace ipc::demo {

struct LessonPage {
  std::string_view lesson, english, portuguese;
};
std::span<const LessonPage> lesson_pages();  // generated from the files

// Returns the formats of a page's texts by their keys. Throws std::invalid_argument, which names
// the line, if the page has another form.
using Formats = std::map<std::string, std::string>;
Formats parse_page(std::string_view lesson, Language, std::string_view page);

// Returns the texts of all lessons, in the order of their keys. Throws std::invalid_argument if a
// page has another form, or lacks a text that the page in the other language has.
std::span<const Text> page_texts();

}  // namespace ipc::demo
