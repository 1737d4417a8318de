#include "demos/lesson_pages.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace ipc::demo {
namespace {

constexpr std::string_view page = R"(# toy: what is it?

## Ask

Which one,
please?

* a) this
* b) that,
  or not

## Run

Any text # and

## Expect

### A step of {=3} <!-- step -->

It is said
by {1=a name} and {0}. <!-- step.said -->

* A fact with {=1,5 µs}
  and {:.1f}. `one_fact`
* Another. `fact`

## The answer

**b)** Because.

## In the notes

A picture.

* a link

## Further reading

pipe(7)

## Exercises

1. Any `text`

## Where a fact cannot be shown

* It would. `fact`

## Words on the screen

* a writer `writer`
* layer 1 `layer.1`
)";

TEST(LessonPage, has_the_texts_by_their_keys) {
  const Formats expected = {{"line", "what is it?"},
                            {"question", "Which one, please?"},
                            {"answer.a", "this"},
                            {"answer.b", "that, or not"},
                            {"step", "A step of {}"},
                            {"step.said", "It is said by {1} and {0}."},
                            {"fact.one_fact", "A fact with {} and {:.1f}."},
                            {"fact.fact", "Another."},
                            {"right", "b"},
                            {"why", "Because."},
                            {"metaphor", "A picture."},
                            {"reading", "pipe(7)"},
                            {"elsewhere.fact", "It would."},
                            {"writer", "a writer"},
                            {"layer.1", "layer 1"}};
  EXPECT_EQ(parse_page("toy", Language::english, page), expected);
}

// Returns the complaint about the page in which `before` is replaced by `after`.
std::string complaint(std::string_view before, std::string_view after) {
  std::string other(page);
  other.replace(other.find(before), before.size(), after);
  try {
    parse_page("toy", Language::english, other);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return {};
}

TEST(LessonPage, of_another_form_is_refused) {
  const std::string place = "demos/lessons/toy/en.md:";
  EXPECT_EQ(complaint("## Ask", "## Asked"), place + "3: there is no section Asked");
  EXPECT_EQ(complaint("## Run", "## Ask"), place + "12: the section Ask is in the wrong place");
  EXPECT_EQ(complaint("# toy", "# joy"), place + "1: the title has another form");
  EXPECT_EQ(complaint("* a) this", "* this"), place + "8: an answer begins with its letter");
  EXPECT_EQ(complaint("**b)**", "b)"), place + "29: the answer begins with its letter");
  EXPECT_EQ(complaint("`fact`", "`one_fact`"), place + "25: a second text fact.one_fact");
  EXPECT_EQ(complaint(" `fact`", ""), place + "25: no key ends the text: Another.");
  EXPECT_EQ(complaint("`fact`", "`nc -N`"), place + "25: nc -N is no key");
  EXPECT_EQ(complaint(" <!-- step -->", ""), place + "18: no key ends the text: A step of {=3}");
  EXPECT_EQ(complaint("A picture.", "A picture.\n\nAnother."),
            place + "35: a second text metaphor");
  EXPECT_EQ(complaint("A picture.", "### A picture."), place + "33: a step begins here");
  EXPECT_EQ(complaint("* a writer", "a writer"), place + "51: this section has only list items");
  EXPECT_EQ(complaint("{=3}", "{=3"), place + "18: an example does not end");
  EXPECT_EQ(complaint("It is said", "It is said <!-- step.first -->"),
            place + "20: a text contains a key: is a blank line missing?");
  EXPECT_EQ(complaint("* Another.", " * Another."), place + "23: a list item is indented");
  EXPECT_EQ(complaint("{1=a name}", "{=a name}"),
            place + "20: only some placeholders have a number");
}

TEST(LessonPage, is_in_one_language) {
  EXPECT_THROW(parse_page("toy", Language::portuguese, page), std::invalid_argument);
}

TEST(LessonPage, of_every_lesson_gives_texts) { EXPECT_GT(page_texts().size(), 1000U); }

}  // namespace
}  // namespace ipc::demo
