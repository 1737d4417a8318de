// The words for a language, and their parser.
#include "bench/run/language.h"

#include <algorithm>
#include <array>

namespace ipc::bench {
namespace {

constexpr std::array<std::string_view, 2> words = {"en", "pt"};  // in the order of Language

}  // namespace

std::string_view to_string(Language language) { return words[static_cast<std::size_t>(language)]; }

std::optional<Language> parse_language(std::string_view text) {
  const auto word = std::ranges::find(words, text.substr(0, text.find_first_of("_-.@")));
  if (word == words.end()) return std::nullopt;
  return static_cast<Language>(word - words.begin());
}

std::vector<std::string> language_words() { return {words.begin(), words.end()}; }

}  // namespace ipc::bench
