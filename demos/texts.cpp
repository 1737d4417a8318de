// Finds a text in the language that is set, and formats numbers and durations for it.
#include "demos/texts.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <vector>

#include "demos/lessons/lesson.h"

namespace ipc::demo {
namespace {

Language current = Language::english;

const Text* find_text(std::string_view key) {
  const auto found = std::ranges::find(all_texts(), key, &Text::key);
  return found == all_texts().end() ? nullptr : &*found;
}

}  // namespace

Language language_of_environment() {
  for (const char* const name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* const value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    // The first one that is set decides. C and POSIX are English.
    return bench::parse_language(value).value_or(Language::english);
  }
  return Language::english;
}

void set_language(Language language) { current = language; }
Language language() { return current; }

std::span<const Text> all_texts() {
  static const std::vector<Text> all = [] {
    std::vector<Text> texts;
    const auto add = [&](std::span<const Text> more) {
      texts.insert(texts.end(), more.begin(), more.end());
    };
    add(plain_texts());
    add(tour_texts());
    add(doctor_texts());
    add(lesson_texts());
    add(chat_texts());
    add(alarm_texts());
    for (const Lesson* const lesson : lessons()) add(lesson->texts());
    return texts;
  }();
  return all;
}

bool has_text(std::string_view key) { return find_text(key) != nullptr; }

std::string_view format_of(std::string_view key) {
  if (const Text* const text = find_text(key))
    return current == Language::portuguese ? text->portuguese : text->english;
  throw std::out_of_range(fmt::format("there is no text {}", key));
}

std::string number(double value, int decimals) {
  const bool portuguese = current == Language::portuguese;
  const std::string plain = fmt::format("{:.{}f}", value, decimals);
  const std::size_t whole = std::min(plain.find('.'), plain.size());
  std::string marked;
  for (std::size_t at = 0; at < plain.size(); ++at) {
    const bool is_group = at < whole && at > 0 && plain[at - 1] != '-' && (whole - at) % 3 == 0;
    if (is_group) marked += portuguese ? '.' : ',';
    marked += at == whole && portuguese ? ',' : plain[at];
  }
  return marked;
}

std::string in_microseconds(std::int64_t ns) { return number(static_cast<double>(ns) / 1e3, 1); }

std::string duration(double ns) {
  if (ns < 1e3) return number(ns) + " ns";
  if (ns < 1e6) return number(ns / 1e3, ns < 100e3 ? 1 : 0) + " µs";
  return number(ns / 1e6, 1) + " ms";
}

std::string in_words(const Process::Exit& exit) {
  return exit.signal != 0 ? text("exit.killed", exit.signal) : text("exit.status", exit.code);
}

}  // namespace ipc::demo
