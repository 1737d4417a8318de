#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/run/language.h"
#include "ipc/host/process.h"

// All texts for learners, in one catalogue: a key, English, Brazilian Portuguese. Each text is a
// format string of fmt. Its arguments are numbered if their order differs between the languages.
// The texts of a lesson are on its pages: demos/lesson_pages.h.
namespace ipc::demo {

using bench::Language;

Language language_of_environment();  // LC_ALL, LC_MESSAGES, LANG
void set_language(Language);         // call it before any text is needed
Language language();

// `english` is empty in the summaries of transports, because a transport has its own.
struct Text {
  std::string_view key, english, portuguese;
};
std::span<const Text> plain_texts();
std::span<const Text> tour_texts();
std::span<const Text> doctor_texts();
std::span<const Text> lesson_texts();
std::span<const Text> chat_texts();
std::span<const Text> alarm_texts();
std::span<const Text> watch_texts();
std::vector<Text> all_texts();  // includes the texts of every lesson

// Marks a key that is kept in a variable, for the test that looks for keys.
constexpr std::string_view operator""_key(const char* key, std::size_t size) { return {key, size}; }

// Returns the text in the language that is set. An unknown key is a bug, and throws
// std::out_of_range.
std::string_view format_of(std::string_view key);
bool has_text(std::string_view key);

template <class... Arguments>
std::string text(std::string_view key, const Arguments&... arguments) {
  return fmt::vformat(format_of(key), fmt::make_format_args(arguments...));
}

// Writes a number with the language's decimal mark and thousands separator: "1,234.5", "1.234,5".
std::string number(double value, int decimals = 0);
// Writes the microseconds of a time, without a unit: "1,234.5", "1.234,5".
std::string in_microseconds(std::int64_t ns);
// Writes a duration with a unit that fits: "9.8 µs", "1,2 ms".
std::string duration(double ns);
// Describes an exit: "killed by signal 9", "status de saída 2".
std::string in_words(const Process::Exit&);

}  // namespace ipc::demo
