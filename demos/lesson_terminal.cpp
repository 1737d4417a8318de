// Shows a lesson in a terminal: the question, the blocks of its record, the answer.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <functional>
#include <iostream>
#include <memory>
#include <system_error>
#include <utility>

#include "bench/cli/terminal.h"
#include "demos/lesson.h"
#include "demos/screen.h"

namespace ipc::demo {
namespace {

std::string ids_of(const std::vector<const Claim*>& claims) {
  std::string ids;
  for (const Claim* const claim : claims) ids += fmt::format(" {}", claim->id);
  return ids.empty() ? "" : fmt::format(" [{}]", ids.substr(1));
}

class Terminal final : public Audience {
 public:
  explicit Terminal(std::string_view lesson) : lesson_(lesson) {}
  void hear(const Record& record, const Block& block) override {
    std::visit([&](const auto& shown) { show(record, shown); }, block);
    // As fmt::print does: guarded() accepts a reader that has gone.
    if (std::fflush(stdout) != 0) throw std::system_error(errno, std::generic_category(), "write");
  }
  void end(const Record& record) override { show_events(record); }

 private:
  // Events are printed in the order of their times, when all that follow each other are known.
  void show(const Record&, const Calls& shown) { events_.add(shown); }
  void show(const Record&, const Packets& shown) { events_.add(shown); }
  void show(const Record&, const Act& shown) { events_.add(shown); }
  void show(const Record& record, const Heading& heading) {
    show_events(record);
    apart([&] { screen_.title(heading.text); });
  }
  void show(const Record& record, const Paragraph& paragraph) {
    show_events(record);
    in_line([&] { screen_.paragraph(paragraph.text); });
  }
  void show(const Record& record, const Table& table) {
    show_events(record);
    apart([&] { screen_.table(table.head, table.rows); });
  }
  void show(const Record& record, const Boxes& boxes) {
    show_events(record);
    apart([&] { screen_.boxes(boxes); });
  }
  void show(const Record& record, const Fact& fact) {
    show_events(record);
    Fact shown = fact;
    shown.statement += ids_of(claims_of_fact(fmt::format("{}.{}", lesson_, fact.name)));
    in_line([&] { screen_.fact(shown); });
  }

  void show_events(const Record& record) {
    if (events_.empty()) return;
    introduce(record);
    const auto moments = events_.moments();
    if (begin_ns_ == 0) begin_ns_ = moments.front().at_ns;
    if (events_.has_calls() && !std::exchange(are_calls_explained_, true))
      explain(events_.is_by_strace() ? "lesson.calls.strace" : "lesson.calls");
    if (events_.has_packets() && !std::exchange(are_packets_explained_, true))
      explain("lesson.packets");
    apart([&] { screen_.moments(moments, begin_ns_); });
    events_ = Timeline();
  }
  void explain(std::string_view key) {
    in_line([&] { screen_.paragraph(text(key)); });
  }

  // Introduces the players that are new since the last time.
  void introduce(const Record& record) {
    if (introduced_ == record.players.size()) return;
    apart([&] {
      for (; introduced_ < record.players.size(); ++introduced_) {
        const Player& player = record.players[introduced_];
        screen_.of_side(static_cast<unsigned>(introduced_),
                        text("lesson.player", player.role, player.pid));
      }
    });
  }

  // Prints with one empty line before and after.
  void apart(const std::function<void()>& print) {
    if (!stands_apart_) fmt::print("\n");
    print();
    fmt::print("\n");
    stands_apart_ = true;
  }
  void in_line(const std::function<void()>& print) {
    print();
    stands_apart_ = false;
  }

  std::string lesson_;  // name
  Screen screen_;
  Timeline events_;
  std::uint64_t begin_ns_ = 0;
  std::size_t introduced_ = 0;
  bool are_calls_explained_ = false, are_packets_explained_ = false;
  bool stands_apart_ = false;  // the last line printed was empty
};

// Returns the letter of "c", " C " or "c)", in lower case; 0 if it is anything else.
char typed_letter(std::string line) {
  std::erase_if(line, [](unsigned char c) { return std::isspace(c) != 0; });
  if (line.size() == 2 && line[1] == ')') line.pop_back();
  return line.size() == 1 ? static_cast<char>(line[0] | 0x20) : '\0';
}

void show_claims(Screen& screen, const Lesson& lesson) {
  const auto claims = claims_of_lesson(lesson.name);
  if (claims.empty()) return;
  screen.heading(text("lesson.claims"));
  for (const Claim* const claim : claims) {
    screen.item(claim->id, fmt::format("{} ", claim->claim()), 4);
    screen.item("", fmt::format("→ {} [{}]", claim->verdict(), claim->source), 4);
  }
}

}  // namespace

std::string lesson_key(const Lesson& lesson, std::string_view name) {
  return fmt::format("{}.{}", lesson.name, name);
}

std::vector<char> answers_of(const Lesson& lesson) {
  std::vector<char> letters;
  for (char letter = 'a'; has_text(lesson_key(lesson, fmt::format("answer.{}", letter))); ++letter)
    letters.push_back(letter);
  return letters;
}

char right_answer(const Lesson& lesson) { return format_of(lesson_key(lesson, "right")).front(); }

std::string answer_text(const Lesson& lesson, char letter) {
  return fmt::format("{}) {}", letter, text(lesson_key(lesson, fmt::format("answer.{}", letter))));
}

void list_lessons() {
  Screen screen;
  for (const Lesson* const lesson : lessons())
    screen.item(lesson->name, text(lesson_key(*lesson, "line")), 14);
}

void show_question(const Lesson& lesson) {
  Screen screen;
  screen.title(text("lesson.title", lesson.name));
  fmt::print("\n");
  screen.paragraph(text(lesson_key(lesson, "question")));
  for (const char letter : answers_of(lesson)) screen.paragraph(answer_text(lesson, letter));
  std::fflush(stdout);
}

char ask_for_answer(const Lesson& lesson) {
  const auto letters = answers_of(lesson);
  for (std::string line;;) {
    fmt::print("\n  {} ", text("lesson.predict", letters.front(), letters.back()));
    std::fflush(stdout);
    if (!std::getline(std::cin, line)) return fmt::print("\n"), '\0';
    const char given = typed_letter(line);
    if (std::ranges::count(letters, given) > 0) {
      fmt::print("\n  {}\n", text("lesson.given", given));
      std::fflush(stdout);  // the director, a copy of this process, would print it again
      return given;
    }
    fmt::print("  {}\n", text("lesson.only_letter"));
  }
}

std::unique_ptr<Audience> terminal_audience(std::string_view lesson) {
  return std::make_unique<Terminal>(lesson);
}

void show_answer(const Lesson& lesson, const Record& record, char given) {
  Screen screen;
  screen.heading(text("lesson.answer"));
  if (given != '\0')
    screen.paragraph(text(given == right_answer(lesson) ? "lesson.right" : "lesson.wrong", given));
  screen.paragraph(answer_text(lesson, right_answer(lesson)));
  screen.paragraph(text(lesson_key(lesson, "why")));
  screen.heading(text("lesson.notes"));
  screen.paragraph(text(lesson_key(lesson, "metaphor")));
  show_claims(screen, lesson);
  screen.heading(text("lesson.reading"));
  screen.paragraph(text(lesson_key(lesson, "reading")));
  if (const std::string path = bench::shipped(lesson.listing); !lesson.listing.empty())
    screen.paragraph(text("lesson.listing", path.empty() ? std::string(lesson.listing) : path));
  const auto [observed, all] = record.sum();
  fmt::print("\n");
  screen.paragraph(text("lesson.sum", observed, all));
  for (const auto& [key, name] :
       {std::pair("lesson.exercises", lesson.name), {"lesson.glossary", "glossary"}}) {
    const std::string page = study_page(name), path = bench::shipped(page);
    screen.paragraph(text(key, path.empty() ? page : path));
  }
}

}  // namespace ipc::demo
