// Parses docs/lessons/claims.csv, and finds the claims of a fact or a lesson.
#include "demos/stage/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "demos/texts.h"

namespace ipc::demo {

extern const std::string_view claims_csv;  // generated from the file

namespace {

// Returns the fields of the record that begins at `at` (RFC 4180), and moves `at` after it.
std::vector<std::string> next_record(std::string_view csv, std::size_t& at) {
  std::vector<std::string> fields(1);
  bool is_quoted = false;
  for (; at < csv.size(); ++at) {
    const char c = csv[at];
    if (is_quoted && c == '"' && csv.substr(at + 1).starts_with('"')) fields.back() += csv[++at];
    else if (c == '"') is_quoted = !is_quoted;
    else if (is_quoted) fields.back() += c;
    else if (c == ',') fields.emplace_back();
    else if (c == '\n') break;
    else if (c != '\r') fields.back() += c;
  }
  ++at;
  if (is_quoted) throw std::invalid_argument("a quoted field does not end");
  return fields;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

template <class Matches>
std::vector<const Claim*> claims_where(Matches matches) {
  std::vector<const Claim*> found;
  for (const Claim& claim : claims())
    if (std::ranges::any_of(claim.facts, matches)) found.push_back(&claim);
  return found;
}

}  // namespace

std::string_view Claim::claim() const {
  return language() == Language::portuguese ? claim_pt : claim_en;
}
std::string_view Claim::verdict() const {
  return language() == Language::portuguese ? verdict_pt : verdict_en;
}

std::vector<Claim> parse_claims(std::string_view csv) {
  constexpr std::size_t columns = 7;
  std::vector<Claim> claims;
  std::size_t at = 0;
  for (std::size_t line = 0; at < csv.size(); ++line) {
    auto fields = next_record(csv, at);
    if (fields.size() != columns)
      throw std::invalid_argument(
          fmt::format("record {}: {} fields, not {}", line + 1, fields.size(), columns));
    if (line == 0) continue;  // names of the columns
    claims.push_back(
        {fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], words_of(fields[6])});
  }
  return claims;
}

const std::vector<Claim>& claims() {
  static const std::vector<Claim> all = parse_claims(claims_csv);
  return all;
}

std::vector<const Claim*> claims_of_fact(std::string_view fact) {
  return claims_where([&](const std::string& one) { return one == fact; });
}

std::vector<const Claim*> claims_of_lesson(std::string_view lesson) {
  const std::string prefix = std::string(lesson) + ".";
  return claims_where([&](const std::string& one) { return one.starts_with(prefix); });
}

}  // namespace ipc::demo
