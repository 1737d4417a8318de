#include "demos/stage/ledger.h"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string>

#include "demos/texts.h"

namespace ipc::demo {
namespace {

TEST(Ledger, reads_quoted_fields) {
  const auto claims = parse_claims(
      "id,claim_en,claim_pt,verdict_en,verdict_pt,source,facts\n"
      "A1,\"one, two\",\"três \"\"quatro\"\"\",true,verdadeiro,\"RFC 1, 2\",pipe.one file.two\n");
  ASSERT_EQ(claims.size(), 1U);
  EXPECT_EQ(claims[0].claim_en, "one, two");
  EXPECT_EQ(claims[0].claim_pt, "três \"quatro\"");
  EXPECT_EQ(claims[0].source, "RFC 1, 2");
  EXPECT_EQ(claims[0].facts, (std::vector<std::string>{"pipe.one", "file.two"}));
}

TEST(Ledger, names_the_record_that_is_wrong) {
  try {
    parse_claims("id,claim_en,claim_pt,verdict_en,verdict_pt,source,facts\nA1,only\n");
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("record 2"), std::string::npos) << error.what();
  }
  EXPECT_THROW(parse_claims("a,b,c,d,e,f,\"g"), std::invalid_argument);
}

TEST(Ledger, holds_every_claim_once_in_order) {
  std::vector<std::string> expected;
  for (const auto& [set, last] : {std::pair('A', 43), {'B', 13}, {'C', 30}, {'D', 22}, {'E', 24}})
    for (int number = 1; number <= last; ++number) expected.push_back(set + std::to_string(number));
  std::vector<std::string> ids;
  for (const Claim& claim : claims()) ids.push_back(claim.id);
  EXPECT_EQ(ids, expected);
}

// Each claim has the same verdict in both languages, a reason unless it is simply true, and a
// source.
TEST(Ledger, judges_every_claim) {
  struct Form {
    std::string english, portuguese;
    bool wants_reason;
  };
  const Form forms[] = {{"true", "verdadeiro", false},
                        {"true when ", "verdadeiro quando ", true},
                        {"half true: ", "meia verdade: ", true},
                        {"not true: ", "não é verdade: ", true},
                        {"picture: it breaks ", "imagem: falha ", true}};
  int not_plainly_true = 0;
  for (const Claim& claim : claims()) {
    EXPECT_FALSE(claim.claim_en.empty()) << claim.id;
    EXPECT_FALSE(claim.claim_pt.empty()) << claim.id;
    EXPECT_FALSE(claim.source.empty()) << claim.id;
    int matches = 0;
    for (const Form& form : forms) {
      const bool fits = form.wants_reason ? claim.verdict_en.starts_with(form.english) &&
                                                claim.verdict_en.size() > form.english.size()
                                          : claim.verdict_en == form.english;
      if (!fits) continue;
      ++matches;
      not_plainly_true += form.wants_reason ? 1 : 0;
      EXPECT_TRUE(claim.verdict_pt.starts_with(form.portuguese)) << claim.id;
    }
    EXPECT_EQ(matches, 1) << claim.id << ": " << claim.verdict_en;
  }
  EXPECT_EQ(not_plainly_true, 73);
}

TEST(Ledger, finds_the_claims_of_a_fact_and_of_a_lesson) {
  std::set<std::string> ids;
  for (const Claim* const claim : claims_of_fact("pipe.joins_stdout_to_stdin"))
    ids.insert(claim->id);
  EXPECT_TRUE(ids.contains("E13"));
  for (const Claim* const claim : claims_of_lesson("pipe")) ids.erase(claim->id);
  EXPECT_TRUE(ids.empty());
  EXPECT_TRUE(claims_of_fact("pipe.no_such_fact").empty());
}

}  // namespace
}  // namespace ipc::demo
