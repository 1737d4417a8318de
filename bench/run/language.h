#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ipc::bench {

// The languages of the programs and reports.
enum class Language : unsigned char { english, portuguese };

std::string_view to_string(Language);  // "en", "pt"
// Parses "en", "pt", "pt_BR.UTF-8".
std::optional<Language> parse_language(std::string_view);
// Returns the words for Language: "en", "pt".
std::vector<std::string> language_words();

}  // namespace ipc::bench
