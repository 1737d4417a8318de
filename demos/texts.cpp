// Finds a text in the language that is set, and formats numbers and durations for it.
#include "demos/texts.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "demos/lesson_pages.h"

namespace ipc::demo {
namespace {

Language current = Language::english;

constexpr std::span<const Text> (*tables[])() = {
    plain_texts, tour_texts, doctor_texts, lesson_texts, chat_texts, alarm_texts, watch_texts};

const Text* find_text(std::string_view key) {
  for (const auto table : tables)
    if (const auto found = std::ranges::find(table(), key, &Text::key); found != table().end())
      return &*found;
  const auto found = std::ranges::lower_bound(page_texts(), key, {}, &Text::key);
  return found != page_texts().end() && found->key == key ? &*found : nullptr;
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

std::vector<Text> all_texts() {
  std::vector<Text> all(page_texts().begin(), page_texts().end());
  for (const auto table : tables) all.insert(all.end(), table().begin(), table().end());
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
