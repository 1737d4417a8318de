#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "bench/run/language.h"

// Texts in English and Brazilian Portuguese.
namespace ipc::bench {

// A text in all languages, with fmt's placeholders. A text that lacks a language, or whose
// placeholders differ in number, does not compile.
struct Phrase {
  consteval Phrase(const char* in_english, const char* in_portuguese)
      : english(in_english), portuguese(in_portuguese) {
    if (english.empty() || portuguese.empty()) throw "a language is missing";
    if (placeholders(english) != placeholders(portuguese)) throw "other placeholders";
  }
  std::string_view english, portuguese;

 private:
  // Returns the set of numbered placeholders, as bits, or the number of "{}".
  static consteval unsigned placeholders(std::string_view text) {
    unsigned numbered = 0, plain = 0;
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
      if (text[at] != '{') continue;
      if (text[at + 1] == '}') ++plain;
      else numbered |= 1U << (text[at + 1] - '0');
    }
    return numbered * 256 + plain;
  }
};

// Returns the phrase in that language, with the arguments in its placeholders.
template <class... Arguments>
std::string said(Language language, const Phrase& phrase, const Arguments&... arguments) {
  return fmt::vformat(language == Language::portuguese ? phrase.portuguese : phrase.english,
                      fmt::make_format_args(arguments...));
}

// Returns a number with the decimal mark of that language. Its text has that of English.
inline std::string marked(Language language, std::string number) {
  if (language == Language::portuguese) std::replace(number.begin(), number.end(), '.', ',');
  return number;
}

// A text that was made in all languages. Tables have it in the reader's, and JSON in English.
struct Bilingual {
  std::string english, portuguese;

  Bilingual() = default;
  Bilingual(const std::string& same) : english(same), portuguese(same) {}  // words of a file
  Bilingual(std::string in_english, std::string in_portuguese)
      : english(std::move(in_english)), portuguese(std::move(in_portuguese)) {}

  bool empty() const { return english.empty(); }
  bool operator==(const Bilingual&) const = default;
};

}  // namespace ipc::bench
