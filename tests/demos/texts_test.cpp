#include "demos/texts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "ipc/transport.h"

namespace ipc::demo {
namespace {

// Returns the placeholders of a format, unordered, each "{}" separately.
std::multiset<std::string> placeholders(std::string_view format) {
  std::multiset<std::string> found;
  for (std::size_t at = format.find('{'); at != std::string_view::npos;
       at = format.find('{', at + 1)) {
    if (format.substr(at, 2) == "{{") {
      ++at;
      continue;
    }
    const std::size_t end = format.find('}', at);
    found.insert(std::string(format.substr(at, end - at + 1)));
  }
  return found;
}

TEST(Texts, exist_in_both_languages) {
  ASSERT_FALSE(all_texts().empty());
  for (const Text& text : all_texts()) {
    EXPECT_FALSE(text.key.empty());
    // The English summary of a transport is its own.
    const bool is_summary = text.key.starts_with("list.") && find_transport(text.key.substr(5));
    EXPECT_EQ(text.english.empty(), text.portuguese.empty() || is_summary) << text.key;
  }
}

TEST(Texts, have_each_key_once) {
  std::set<std::string_view> keys;
  for (const Text& text : all_texts()) EXPECT_TRUE(keys.insert(text.key).second) << text.key;
}

TEST(Texts, take_the_same_arguments_in_both_languages) {
  for (const Text& text : all_texts()) {
    const auto english = placeholders(text.english), portuguese = placeholders(text.portuguese);
    // One language may use a numbered one more often.
    const std::set<std::string> a(english.begin(), english.end()),
        b(portuguese.begin(), portuguese.end());
    EXPECT_EQ(a, b) << text.key;
    if (english.count("{}") > 0) {
      EXPECT_EQ(english.count("{}"), portuguese.count("{}")) << text.key;
    }
  }
}

TEST(Texts, of_transports_are_translations_only) {
  for (const Transport* const one : transports()) {
    const std::string key = fmt::format("list.{}", one->name);
    if (!has_text(key)) {  // its own summary is printed in both languages
      EXPECT_NE(one->tier, Tier::core) << key;
      continue;
    }
    set_language(Language::english);
    EXPECT_EQ(text(key), "");
    set_language(Language::portuguese);
    EXPECT_NE(text(key), "");
  }
  set_language(Language::english);
}

TEST(Texts, are_missed_loudly) { EXPECT_THROW(format_of("no.such.key"), std::out_of_range); }

TEST(Numbers, follow_the_language) {
  set_language(Language::english);
  EXPECT_EQ(number(1234567.25, 1), "1,234,567.2");
  set_language(Language::portuguese);
  EXPECT_EQ(number(1234567.25, 1), "1.234.567,2");
  set_language(Language::english);
}

}  // namespace
}  // namespace ipc::demo
