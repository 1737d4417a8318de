#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/cli/pages.h"
#include "bench/run/language.h"

// The manners that all programs share: how values are written, refused and explained. A function
// that parses a value throws Error (bad_address) that names the option, the value and what is
// allowed.

namespace ipc::bench {

using Words = std::vector<std::string>;
template <class T>
using Parse = std::function<T(std::string_view option, const std::string& text)>;

// Gives the program its help: as wide as the terminal, or 80 columns. Call it before commands are
// added, and set the footer of the program after them: a command takes over what it finds.
void set_up(CLI::App&, const std::string& version);

// Parses the arguments after the program's name. Returns the text that answers --help, --version,
// or no argument at all if there are commands; nullopt if there is work to do. Throws Error
// (bad_address) for arguments that are wrong; it suggests the nearest command or option.
// A page answers `--generate KIND` (pages.h).
std::optional<std::string> parse(CLI::App&, std::vector<std::string> arguments);

// Throws Error: "--wait sleep: WHY".
[[noreturn]] void refuse(std::string_view option, std::string_view value, std::string_view why);
// Throws Error for a word that is none of those known. It suggests the nearest of them.
[[noreturn]] void refuse_word(std::string_view option, std::string_view word, const Words& known);

// Returns the name that a refusal shows: "--out" of "-o,--out".
std::string_view option_name(std::string_view names);

// Returns the text as it is, which must not be empty.
std::string text_of(std::string_view option, const std::string& text);
// Returns bytes: "64", "4k", "4KiB", "4KB" (parse_size).
Parse<std::size_t> size_between(std::size_t min, std::size_t max);

// Returns a decimal number. CLI11 itself accepts "+0", reads "010" as octal, and replaces a number
// that is too large by the largest one.
template <class Number>
Parse<Number> number_from(Number min) {
  return [=](std::string_view option, const std::string& text) {
    constexpr Number max = std::numeric_limits<Number>::max();
    Number number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    const bool is_digits = text.find_first_not_of("0123456789") == std::string::npos;
    if (!is_digits || error != std::errc() || stop != end || number < min)
      refuse(option, text,
             "write a number from " + std::to_string(min) + " to " + std::to_string(max));
    return number;
  };
}

// A parser of words. Shells complete the words of an option that has such a parser.
template <class T>
struct WordParser {
  std::function<std::optional<T>(std::string_view)> find;
  Words words;  // shown if another word is refused

  T operator()(std::string_view option, const std::string& word) const {
    if (std::optional<T> value = find(word)) return *std::move(value);
    refuse_word(option, word, words);
  }
};

// Returns a parser of the words of an enumeration, which have a function that parses them.
template <class T>
WordParser<T> word_of(std::optional<T> (*parse)(std::string_view), Words words) {
  return {parse, std::move(words)};
}
// Returns a parser of the words of a table: {{"code", CompareOf::code}, ...}.
template <class T>
WordParser<T> word_in(std::vector<std::pair<std::string, T>> table) {
  Words words;
  for (const auto& [word, value] : table) words.push_back(word);
  const auto find = [table = std::move(table)](std::string_view word) {
    const auto found = std::ranges::find(table, word, &std::pair<std::string, T>::first);
    return found == table.end() ? std::nullopt : std::optional<T>(found->second);
  };
  return {find, std::move(words)};
}
// Returns a parser of words that stay as they are.
WordParser<std::string> one_of(const Words&);

// Adds an option with one value, which is parsed into `to`. `value` is shown in the help.
template <class To, class ParseText>
CLI::Option* add_value(CLI::App& command, const char* name, const char* value, To& to,
                       ParseText parse, const char* description) {
  const auto take = [=, &to](const std::string& text) { to = parse(option_name(name), text); };
  CLI::Option* const option = command.add_option_function<std::string>(name, take, description);
  if constexpr (requires { parse.words; }) set_words(*option, parse.words);
  return option->option_text(value);
}
// Adds an option whose values `take` receives; commas separate them.
CLI::Option* add_words(CLI::App&, const char* name, const char* value,
                       std::function<void(const Words&)> take, const char* description);
// Adds an option with several values.
template <class T, class ParseText>
CLI::Option* add_list(CLI::App& command, const char* name, const char* value, std::vector<T>& to,
                      ParseText parse, const char* description) {
  const auto take = [=, &to](const Words& words) {
    for (const std::string& word : words) to.push_back(parse(option_name(name), word));
  };
  CLI::Option* const option = add_words(command, name, value, take, description);
  if constexpr (requires { parse.words; }) set_words(*option, parse.words);
  return option;
}
// Adds --lang.
CLI::Option* add_language(CLI::App&, Language&);
// Adds --color. `of_always` names further effects of `always`, and ends the help's text.
void add_colour(CLI::App&, std::string_view of_always = "");

}  // namespace ipc::bench
