#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ipc::bench {

// The languages of the programs and reports.
enum class Language : unsigned char { english, portuguese };

inline constexpr std::array<std::string_view, 2> language_names = {"en", "pt"};  // by Language

inline std::string_view to_string(Language language) {
  return language_names[static_cast<std::size_t>(language)];
}

// Parses "en", "pt", "pt_BR.UTF-8".
inline std::optional<Language> parse_language(std::string_view text) {
  const auto name = std::ranges::find(language_names, text.substr(0, text.find_first_of("_-.@")));
  if (name == language_names.end()) return std::nullopt;
  return static_cast<Language>(name - language_names.begin());
}

// Returns the names of the languages: "en", "pt".
inline std::vector<std::string> language_words() {
  return {language_names.begin(), language_names.end()};
}

}  // namespace ipc::bench
