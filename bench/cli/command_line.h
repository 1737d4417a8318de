#pragma once

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/cli/pages.h"

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
// `known` are words for `--generate KIND`, which is answered by a page (pages.h).
std::optional<std::string> parse(CLI::App&, std::vector<std::string> arguments,
                                 const KnownWords& known = {});

// Throws Error: "--wait sleep: WHY".
[[noreturn]] void refuse(std::string_view option, std::string_view value, std::string_view why);
// Throws Error for a word that is none of those known. It suggests the nearest of them.
[[noreturn]] void refuse_word(std::string_view option, std::string_view word, const Words& known);

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
      refuse(option, "",
             "write a number from " + std::to_string(min) + " to " + std::to_string(max));
    return number;
  };
}

// Returns a word that is one of those allowed.
Parse<std::string> one_of(Words allowed);

// A word of an enumeration, by the function that parses it.
template <class T>
Parse<T> word_of(std::optional<T> (*parse)(std::string_view), Words allowed) {
  return [=](std::string_view option, const std::string& word) {
    if (const std::optional<T> value = parse(word)) return *value;
    refuse_word(option, word, allowed);
  };
}

// Adds an option with one value, which is parsed into `to`. `value` is shown; words separated by
// "|" are completed by shells.
template <class To, class ParseText>
CLI::Option* add_value(CLI::App& command, const char* name, const char* value, To& to,
                       ParseText parse, const char* description) {
  const auto take = [=, &to](const std::string& text) { to = parse(name, text); };
  return command.add_option_function<std::string>(name, take, description)
      ->type_name("value")
      ->option_text(value);
}
// Adds an option whose values `take` receives; commas separate them.
CLI::Option* add_words(CLI::App&, const char* name, const char* value,
                       std::function<void(const Words&)> take, const char* description);
// Adds an option with several values.
template <class T>
CLI::Option* add_list(CLI::App& command, const char* name, const char* value, std::vector<T>& to,
                      std::type_identity_t<Parse<T>> parse, const char* description) {
  const auto take = [=, &to](const Words& words) {
    for (const std::string& word : words) to.push_back(parse(name, word));
  };
  return add_words(command, name, value, take, description);
}
// Adds --color.
void add_colour(CLI::App&);

}  // namespace ipc::bench
