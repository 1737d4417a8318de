// The search for the highest sustained rate, without measuring.
#include "bench/judge/find_rate.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "bench/report/documents.h"

namespace ipc::bench {
namespace {

// Runs a search in which rates fit up to `knee`. Returns the number of its steps.
unsigned run_search(RateSearch& search, std::uint64_t knee) {
  unsigned steps = 0;
  std::set<std::uint64_t> seen;
  while (const auto rate = search.next()) {
    EXPECT_TRUE(seen.insert(*rate).second) << *rate << " is tested twice";
    search.add(*rate, *rate <= knee);
    ++steps;
  }
  return steps;
}

RC_GTEST_PROP(RateSearch, brackets_the_knee_within_a_tenth, ()) {
  const auto knee = *rc::gen::inRange<std::uint64_t>(1'000, 100'000'000);
  RateSearch search(100, 1'000);
  RC_ASSERT(run_search(search, knee) <= RateSearch::steps_max);
  const std::uint64_t found = search.found().value();
  RC_ASSERT(found <= knee);
  RC_ASSERT(search.first_lost().value() > knee);
  RC_ASSERT(static_cast<double>(*search.first_lost()) <= 1.11 * static_cast<double>(found));
}

TEST(RateSearch, goes_down_if_its_first_rate_fails_but_not_below_the_least) {
  RateSearch low(100, 1'000);
  run_search(low, 300);
  EXPECT_LE(low.found().value(), 300u);
  EXPECT_GT(low.first_lost().value(), 300u);
  RateSearch none(100, 1'000);
  run_search(none, 99);
  EXPECT_FALSE(none.found());
  EXPECT_EQ(none.first_lost(), 100u);
}

TEST(RateSearch, ends_at_the_highest_rate_there_is) {
  RateSearch search(1, 1'000);
  run_search(search, UINT64_MAX);
  EXPECT_EQ(search.found(), RateSearch::rate_max);
  EXPECT_FALSE(search.first_lost());
}

TEST(FoundRates, name_the_lowest_rate_tested_if_none_fits) {
  FoundRates found;
  const Bilingual why("p99 1.00 µs", "p99 1,00 µs");
  found.rates.push_back({"a", {}, {}, 5'000, {}, why});
  found.rates.push_back({"b", {}, 5'000, 10'000, {}, why});
  const std::string text = markdown(document_of(found, RateLimit{1}, Language::english));
  EXPECT_NE(text.find("| none from 5 k/s on | | 5 k/s | p99 1.00 µs |"), std::string::npos) << text;
  EXPECT_NE(text.find("| 5 k/s | not known | 10 k/s |"), std::string::npos) << text;
  const std::string translated = markdown(document_of(found, RateLimit{1}, Language::portuguese));
  EXPECT_TRUE(translated.starts_with(
      "Maior taxa sustentada com um p99 de no máximo 0,001 µs\n\n| transporte |"))
      << translated;
  EXPECT_NE(translated.find("| nenhuma a partir de 5 k/s | | 5 k/s | p99 1,00 µs |"),
            std::string::npos)
      << translated;
}

}  // namespace
}  // namespace ipc::bench
