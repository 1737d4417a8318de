// Texts and numbers in two languages.
#include "bench/run/speaker.h"

#include <gtest/gtest.h>

#include "bench/judge/needs.h"

namespace ipc::bench {
namespace {

const Speaker english(Language::english), portuguese(Language::portuguese);

TEST(Speaker, writes_numbers_with_the_decimal_mark_of_its_language) {
  EXPECT_EQ(english.percent(0.025), "2.5 %");
  EXPECT_EQ(portuguese.percent(0.025), "2,5 %");
  EXPECT_EQ(portuguese.percent(0.05), "5 %");
  EXPECT_EQ(english.per_second(1'500'000), "1.5 M/s");
  EXPECT_EQ(portuguese.per_second(1'500'000), "1,5 M/s");
  EXPECT_EQ(portuguese.per_second(500), "500 /s");
  EXPECT_EQ(english.us(Figure{12'100, Interval{11'900, 12'400}}), "12.1 [11.9, 12.4]");
  EXPECT_EQ(portuguese.us(Figure{12'100, Interval{11'900, 12'400}}), "12,1 [11,9; 12,4]");
  EXPECT_EQ(portuguese.us(Figure{12'100, {}}), "12,1");
}

TEST(Speaker, says_why_a_cell_has_no_result) {
  CellOutcome cell;
  EXPECT_EQ(english.obstacle(cell), "");
  EXPECT_EQ(portuguese.obstacle(cell), "");
  cell.failed = "it hung";
  EXPECT_EQ(english.obstacle(cell), "failed: it hung");
  EXPECT_EQ(portuguese.obstacle(cell), "falhou: it hung");
  cell.skipped = "too large";
  EXPECT_EQ(english.obstacle(cell), "skipped: too large");
  EXPECT_EQ(portuguese.obstacle(cell), "não medido: too large");
}

TEST(Bilingual, is_made_by_a_phrase_or_by_a_function) {
  const Bilingual phrase = bilingual({"{} of {}", "{} de {}"}, 1, "x");
  EXPECT_EQ(phrase.english, "1 of x");
  EXPECT_EQ(phrase.portuguese, "1 de x");
  const Bilingual made = bilingual([](const Speaker& say) { return say.decimals(1.25, 2); });
  EXPECT_EQ(made.english, "1.25");
  EXPECT_EQ(made.portuguese, "1,25");
  EXPECT_EQ(portuguese.text(made), "1,25");
  const Bilingual name(std::string("a name"));
  EXPECT_EQ(english.text(name), portuguese.text(name));
  EXPECT_TRUE(Bilingual().empty());
}

TEST(Needs, have_a_lack_in_each_language) {
  for (const std::string& word : need_words()) {
    const Phrase& lack = lack_of(*parse_need(word));
    EXPECT_NE(lack.english, lack.portuguese) << word;
  }
}

// A chart of two waits is named after what they share.
TEST(Speaker, leaves_out_a_wait_that_a_point_does_not_name) {
  Point point;
  point.waiting = "";
  EXPECT_EQ(english.point(point), "ping 64 B");
  EXPECT_EQ(portuguese.point(point), "ida e volta de 64 B");
}

}  // namespace
}  // namespace ipc::bench
