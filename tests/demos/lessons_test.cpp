#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "demos/lesson.h"
#include "demos/lesson_pages.h"
#include "demos/lessons/lesson.h"
#include "demos/stage/ledger.h"
#include "demos/texts.h"
#include "ipc/transport.h"

namespace ipc::demo {
namespace {

std::string key(const Lesson& lesson, std::string_view name) {
  return std::string(lesson.name) + "." + std::string(name);
}

TEST(Lessons, have_each_a_name_of_its_own_and_are_found_by_it) {
  std::set<std::string_view> names;
  for (const Lesson* const lesson : lessons()) {
    EXPECT_TRUE(names.insert(lesson->name).second) << lesson->name;
    EXPECT_EQ(find_lesson(lesson->name), lesson);
  }
  EXPECT_EQ(find_lesson("no-such-lesson"), nullptr);
}

TEST(Lessons, have_all_their_general_texts) {
  for (const Lesson* const lesson : lessons())
    for (const char* const name :
         {"line", "question", "answer.a", "answer.b", "why", "metaphor", "reading"})
      EXPECT_TRUE(has_text(key(*lesson, name))) << key(*lesson, name);
}

TEST(Lessons, have_their_right_answer_among_the_answers) {
  for (const Lesson* const lesson : lessons())
    for (const Language one : {Language::english, Language::portuguese}) {
      set_language(one);
      const auto answers = answers_of(*lesson);
      EXPECT_EQ(std::ranges::count(answers, right_answer(*lesson)), 1) << lesson->name;
    }
  set_language(Language::english);
}

TEST(Lessons, have_the_same_right_answer_in_both_languages) {
  for (const Text& text : page_texts())
    if (text.key.ends_with(".right")) {
      EXPECT_EQ(text.english, text.portuguese) << text.key;
    }
}

TEST(Lessons, choose_among_existing_transports) {
  for (const Lesson* const lesson : lessons())
    for (const std::string_view name : lesson->transports)
      EXPECT_TRUE(std::ranges::any_of(
          transports(), [&](const Transport* transport) { return transport->name == name; }))
          << lesson->name << ": " << name;
}

// A lesson has a text for each fact that the ledger expects from it.
TEST(Lessons, state_every_fact_that_the_ledger_expects_from_them) {
  for (const Claim& claim : claims())
    for (const std::string& fact : claim.facts) {
      const auto dot = fact.find('.');
      if (find_lesson(fact.substr(0, dot)) == nullptr) continue;  // not written yet
      EXPECT_TRUE(has_text(fact.substr(0, dot) + ".fact" + fact.substr(dot))) << fact;
    }
}

TEST(Lessons, exit_with_a_status_that_does_not_depend_on_history) {
  const auto status_of = [](std::initializer_list<Fact::Outcome> outcomes) {
    Record record;
    for (const Fact::Outcome outcome : outcomes) record.blocks.push_back(Fact{"", outcome, "", ""});
    return exit_status_of(record);
  };
  using enum Fact::Outcome;
  EXPECT_EQ(status_of({observed, history}), 0);
  EXPECT_EQ(status_of({observed, history, not_shown}), 77);
  EXPECT_EQ(status_of({not_shown, history, failed}), 1);
  EXPECT_EQ(status_of({history}), 1);
  EXPECT_EQ(status_of({}), 1);
}

}  // namespace
}  // namespace ipc::demo
