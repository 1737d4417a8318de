#include <gtest/gtest.h>

#include "report_support.h"

namespace ipc::bench {
namespace {

Row large_ping(const std::string& transport, double us, double half_width_us = 0.1) {
  Row row = ping_row(transport, us, half_width_us);
  row.point.size = std::size_t{32} * 1024;
  return row;
}

std::vector<Row> pings(const std::string& transport, double spin, double block, double large) {
  return {ping_row(transport, spin, 0.1, "spin"), ping_row(transport, block),
          large_ping(transport, large)};
}

// Returns the parts that are drawn, or null if there is no chart.
nlohmann::json parts_drawn(const Document& report) {
  const nlohmann::json data = data_of_page(html(report));
  if (data.is_null()) return nullptr;
  for (const auto& drawing : data["drawings"])
    if (drawing["id"] == "parts") return drawing;
  return nullptr;
}

TEST(RoundTripChart, stacks_the_differences_of_the_medians) {
  const Document report = document(pings("a", 2, 10, 40));
  const auto drawing = parts_drawn(report);
  EXPECT_EQ(drawing["form"], "stacks");
  EXPECT_EQ(drawing["is_log"], false);
  EXPECT_EQ(drawing["x"]["categories"],
            nlohmann::json({"calls (64 B, spinning)", "wake-ups (blocking minus spinning)",
                            "copying (32 KiB minus 64 B)"}));
  EXPECT_EQ(drawing["series"][0]["places"],
            nlohmann::json::parse("[[0.0, 2.0], [1.0, 8.0], [2.0, 30.0]]"));
  EXPECT_TRUE(has(text_of(report), "| a | 2.00 | 8.00 | 30.0 | 40.0 |")) << text_of(report);
}

TEST(RoundTripChart, says_which_share_wake_ups_have) {
  std::vector<Row> rows = pings("a", 2, 10, 40);
  for (const auto& more : {pings("b", 5, 10, 40), pings("c", 1, 10, 40)})
    rows.insert(rows.end(), more.begin(), more.end());
  EXPECT_TRUE(has(text_of(document(rows)),
                  "In the median transport, wake-ups take 80 % of a blocking round trip of 64 B "
                  "(range: 50 to 90 %)."))
      << text_of(document(rows));
}

TEST(RoundTripChart, shows_a_difference_within_the_intervals_or_below_zero_as_zero_with_a_mark) {
  for (const double large : {10.15, 5.0}) {
    const Document report = document(pings("a", 2, 10, large));
    const auto series = parts_drawn(report)["series"][0];
    EXPECT_EQ(series["name"], "a *");
    EXPECT_EQ(series["places"][2], nlohmann::json::parse("[2.0, 0.0]"));
    EXPECT_TRUE(has(text_of(report), "| 2.00 | 8.00 | 0 * | 10.0 |")) << text_of(report);
    EXPECT_TRUE(has(text_of(report), "the intervals of two medians overlap")) << text_of(report);
  }
}

TEST(RoundTripChart, says_no_share_if_one_transport_has_none_or_there_are_two) {
  std::vector<Row> rows = pings("a", 2, 10, 40);
  for (const Row& row : pings("b", 5, 10, 40)) rows.push_back(row);
  EXPECT_FALSE(has(text_of(document(rows)), "wake-ups take"));
  for (const Row& row : pings("c", 9.9, 10, 40)) rows.push_back(row);
  EXPECT_EQ(parts_drawn(document(rows))["series"].size(), 3U);
  EXPECT_FALSE(has(text_of(document(rows)), "wake-ups take"));
}

TEST(RoundTripChart, is_not_drawn_without_all_three_round_trips_and_their_intervals) {
  const std::vector<Row> all = pings("a", 2, 10, 40);
  for (std::size_t at = 0; at < all.size(); ++at) {
    std::vector<Row> without = all, unsure = all;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(at));
    unsure[at].figure->interval.reset();
    for (const auto& rows : {without, unsure}) {
      const Document report = document(rows);
      EXPECT_TRUE(parts_drawn(report).is_null()) << at;
      EXPECT_TRUE(has(text_of(report),
                      "Parts of a round trip: it needs the intervals of three round trips"));
      EXPECT_FALSE(has(text_of(report), "wake-ups take"));
    }
  }
}

}  // namespace
}  // namespace ipc::bench
