// Parses the pages of the lessons.
#include "demos/lesson_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>
#include <vector>

namespace ipc::demo {
namespace {

enum class Section { title, ask, skipped, expect, answer, notes, reading, elsewhere, words };

struct Title {
  Section section;
  std::string_view english, portuguese;
};
constexpr Title titles[] = {
    {Section::title, "", ""},
    {Section::ask, "Ask", "Pergunte"},
    {Section::skipped, "Run", "Rode"},
    {Section::expect, "Expect", "Espere"},
    {Section::answer, "The answer", "A resposta"},
    {Section::notes, "In the notes", "Nas notas"},
    {Section::reading, "Further reading", "Para ler mais"},
    {Section::skipped, "Exercises", "Exercícios"},
    {Section::elsewhere, "Where a fact cannot be shown", "Onde um fato não pode ser mostrado"},
    {Section::words, "Words on the screen", "Palavras na tela"},
};

bool consume(std::string_view& text, std::string_view beginning) {
  if (!text.starts_with(beginning)) return false;
  text.remove_prefix(beginning.size());
  return true;
}

class Parser {
 public:
  Parser(std::string_view lesson, Language language) : lesson_(lesson), language_(language) {}

  Formats parse(std::string_view page) {
    while (!page.empty()) {
      const std::string_view line = page.substr(0, page.find('\n'));
      page.remove_prefix(std::min(line.size() + 1, page.size()));
      ++line_;
      read(line);
    }
    end_block();
    return std::move(formats_);
  }

 private:
  [[noreturn]] void fail(std::string_view what) const {
    throw std::invalid_argument(fmt::format("demos/lessons/{}/{}.md:{}: {}", lesson_,
                                            language_ == Language::portuguese ? "pt-BR" : "en",
                                            block_line_, what));
  }

  // Adds the line to its block: a heading, a list item or a paragraph.
  void read(std::string_view line) {
    if (consume(line, "## ")) return begin_section(line);
    if (section().section == Section::skipped) return;
    const bool is_heading = line.starts_with('#');
    if (line.empty() || is_heading || line.starts_with("* ")) end_block();
    const bool is_indented = consume(line, " ");
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (block_.empty()) block_line_ = line_;
    else block_ += ' ';
    block_ += line;
    if (is_indented && line.starts_with("* ")) fail("a list item is indented");
    if (is_heading) end_block();
  }

  const Title& section() const { return titles[section_]; }

  void begin_section(std::string_view title) {
    end_block();
    block_line_ = line_;
    const auto name = language_ == Language::portuguese ? &Title::portuguese : &Title::english;
    const auto found = std::ranges::find(titles, title, name);
    if (found == std::end(titles)) fail(fmt::format("there is no section {}", title));
    if (found <= &section()) fail(fmt::format("the section {} is in the wrong place", title));
    section_ = static_cast<std::size_t>(found - std::begin(titles));
  }

  void end_block() {
    if (block_.empty()) return;
    const std::string block = std::exchange(block_, {});
    std::string_view text = block;
    const bool is_item = consume(text, "* ");
    if (consume(text, "### ") && section().section != Section::expect) fail("a step begins here");
    switch (section().section) {
      case Section::title: return add_line(text);
      case Section::ask: return is_item ? add_answer(text) : add("question", text);
      case Section::expect:
        return is_item ? add_keyed("fact.", text, "`", "`") : add_keyed("", text, "<!-- ", " -->");
      case Section::answer: return add_why(text);
      case Section::notes: return is_item ? void() : add("metaphor", text);
      case Section::reading: return is_item ? void() : add("reading", text);
      case Section::elsewhere:
      case Section::words:
        if (!is_item) fail("this section has only list items");
        return add_keyed(section().section == Section::words ? "" : "elsewhere.", text, "`", "`");
      case Section::skipped: break;
    }
  }

  void add_line(std::string_view text) {
    if (!consume(text, fmt::format("# {}: ", lesson_))) fail("the title has another form");
    add("line", text);
  }

  void add_answer(std::string_view text) {
    if (text.size() < 4 || text.substr(1, 2) != ") ") fail("an answer begins with its letter");
    add(fmt::format("answer.{}", text[0]), text.substr(3));
  }

  void add_why(std::string_view text) {
    if (text.size() < 8 || !text.starts_with("**") || text.substr(3, 4) != ")** ")
      fail("the answer begins with its letter");
    add("right", text.substr(2, 1));
    add("why", text.substr(7));
  }

  // The key is at the end of the text, between these two.
  void add_keyed(std::string_view prefix, std::string_view text, std::string_view before,
                 std::string_view after) {
    const std::string beginning = fmt::format(" {}", before);
    const std::size_t at =
        text.ends_with(after) ? text.rfind(beginning, text.size() - after.size() - 1) : text.npos;
    if (at == text.npos) fail(fmt::format("no key ends the text: {}", text));
    std::string_view key = text.substr(at + beginning.size());
    key.remove_suffix(after.size());
    if (key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") != key.npos)
      fail(fmt::format("{} is no key", key));
    add(fmt::format("{}{}", prefix, key), text.substr(0, at));
  }

  void add(std::string key, std::string_view text) {
    if (text.find("<!--") != text.npos) fail("a text contains a key: is a blank line missing?");
    if (!formats_.emplace(key, without_examples(text)).second)
      fail(fmt::format("a second text {}", key));
  }

  // {=EPIPE} becomes {}, and {1=EPIPE} becomes {1}.
  std::string without_examples(std::string_view text) const {
    std::string format;
    bool has_numbers = false, lacks_numbers = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
      format += text[at];
      if (text[at] != '{') continue;
      const std::size_t after = text.find_first_not_of("0123456789", at + 1);
      if (after == text.npos) continue;
      (after > at + 1 ? has_numbers : lacks_numbers) = true;
      if (text[after] != '=') continue;
      const std::size_t end = text.find('}', after);
      if (end == text.npos) fail("an example does not end");
      format += text.substr(at + 1, after - at - 1);
      at = end - 1;
    }
    if (has_numbers && lacks_numbers) fail("only some placeholders have a number");
    return format;
  }

  std::string_view lesson_;
  Language language_;
  std::size_t section_ = 0;                // index in titles
  std::size_t line_ = 0, block_line_ = 0;  // numbers of lines; that of the block's first one
  std::string block_;
  Formats formats_;
};

struct Texts {
  // Maps of the keys, each with the lesson's name, to the formats.
  Formats english, portuguese;
  std::vector<Text> all;
};

void add_all(Formats& all, std::string_view lesson, Formats formats) {
  for (auto& [key, format] : formats)
    all.emplace(fmt::format("{}.{}", lesson, key), std::move(format));
}

Texts all_pages() {
  Texts texts;
  for (const auto& [lesson, english, portuguese] : lesson_pages()) {
    add_all(texts.english, lesson, parse_page(lesson, Language::english, english));
    add_all(texts.portuguese, lesson, parse_page(lesson, Language::portuguese, portuguese));
  }
  for (const auto& [one, other] :
       {std::pair(&texts.english, &texts.portuguese), std::pair(&texts.portuguese, &texts.english)})
    for (const auto& [key, format] : *one)
      if (!other->contains(key))
        throw std::invalid_argument(fmt::format("one language lacks the text {}", key));
  for (const auto& [key, english] : texts.english)
    texts.all.push_back({key, english, texts.portuguese.at(key)});
  return texts;
}

}  // namespace

Formats parse_page(std::string_view lesson, Language language, std::string_view page) {
  return Parser(lesson, language).parse(page);
}

std::span<const Text> page_texts() {
  static const Texts texts = all_pages();
  return texts.all;
}

}  // namespace ipc::demo
