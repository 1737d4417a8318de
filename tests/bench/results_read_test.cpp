// Result files, read back: all data that a run keeps is there.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "bench/run/results.h"
#include "support.h"

namespace ipc::bench {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string written(const Results& results) {
  const test::TemporaryDirectory directory;
  write_json(results, directory / "results.json");
  return text_of(directory / "results.json");
}

Results read(const std::string& text) {
  const test::TemporaryDirectory directory;
  std::ofstream(directory / "results.json") << text;
  return read_results(directory / "results.json");
}

// Numbers that are rarely round, from `least` to nearly 2^`bits`: small ones as often as large
// ones.
class Awkward {
 public:
  explicit Awkward(std::uint64_t seed) : state_(seed) {}
  std::uint64_t operator()(unsigned bits, std::uint64_t least = 0) {
    state_ = state_ * 6364136223846793005 + 1442695040888963407;
    const std::uint64_t number = state_ >> (64 - bits);
    return std::max(number >> (state_ >> 33) % bits, least);
  }

 private:
  std::uint64_t state_;
};

Cost cost_of(Awkward& number) {
  return {number(44), number(30), number(30), number(20), number(34), number(46), number(46)};
}

Measurement measurement_of(Scenario scenario, bool is_lossy, Awkward& number) {
  const ScenarioFacts& facts = facts_of(scenario);
  Measurement measurement;
  measurement.messages = number(34, 1);  // more than 32 bits hold
  if (!facts.counts_messages) {
    const std::uint64_t count = number(12, 1);
    for (std::uint64_t i = 0; i < count; ++i) measurement.latency.record(number(36, 1));
    measurement.messages = count;
  }
  measurement.bytes = measurement.messages * 4097;
  measurement.duration_ns = number(40, 1000);
  measurement.sent = is_lossy || facts.counts_messages ? measurement.messages + number(8) : 0;
  if (scenario == Scenario::load) {
    measurement.due = measurement.messages + number(8);
    measurement.generator_send_ns = static_cast<double>(number(8, 1));
    measurement.generator_lag_p99_ns = number(20);
  }
  measurement.warm_up_ns = number(30);
  if (scenario == Scenario::connect) measurement.tear_down_ns = number(40);
  for (std::uint64_t& slice : measurement.slices) slice = number(34);
  measurement.client = cost_of(number);
  measurement.server = cost_of(number);
  return measurement;
}

const Transport& lossy_one() {
  for (const Transport* one : transports())
    if (!one->traits.reliable) return *one;
  throw std::logic_error("none is lossy");
}

// Returns all scenarios, of a transport that keeps everything and of one that drops, with floors,
// skips and failures.
Results results_of(std::uint64_t seed, std::size_t launches) {
  Awkward number(seed);
  Results results;
  results.provenance.facts = {{"date", "2026-01-01T12:00:00Z"},
                              {"cpu", "Some \"CPU\" \\ \u00e9"},
                              {"flags", ""},
                              {"schema_version", "2"}};
  results.provenance.warnings = {"the machine was busy"};
  for (const ScenarioFacts& facts : scenarios())
    for (const Transport* transport : {transports().front(), &lossy_one()}) {
      Cell cell;
      cell.work.scenario = facts.scenario;
      cell.work.rate = facts.rates.empty() ? 0 : number(27, 1);
      cell.work.peers = facts.peers.empty() ? 1 : static_cast<unsigned>(number(6, 1));
      cell = cell.with_transport(*transport);
      results.add(cell);
      results.add(cell.floor());
      for (const bool is_floor : {false, true}) {
        Series& series = *results.find(std::string(cell.transport->name), is_floor, cell.point());
        for (std::size_t launch = 0; launch < launches; ++launch) {
          series.add(measurement_of(facts.scenario, cell.work.lossy, number));
          series.launches.back().begin_s = static_cast<double>(launch) / 8;
          series.launches.back().throttled = number(4);
        }
      }
    }
  results.series[1].failed = "exit status 1";
  if (launches == 0) results.series[2].skipped = "it is reached by inheritance";
  return results;
}

void expect_same(const Series& one, const Series& other) {
  SCOPED_TRACE(one.name());
  EXPECT_EQ(one.name(), other.name());
  EXPECT_EQ(one.lossy, other.lossy);
  EXPECT_EQ(one.skipped, other.skipped);
  EXPECT_EQ(one.failed, other.failed);
  ASSERT_EQ(one.launches.size(), other.launches.size());
  for (std::size_t index = 0; index < one.launches.size(); ++index) {
    const Launch &ours = one.launches[index], &theirs = other.launches[index];
    EXPECT_EQ(ours.messages, theirs.messages);
    EXPECT_EQ(ours.bytes, theirs.bytes);
    EXPECT_EQ(ours.tear_down_ns, theirs.tear_down_ns);
    EXPECT_EQ(ours.slices, theirs.slices);
    EXPECT_TRUE(ours.client == theirs.client && ours.server == theirs.server) << "costs";
    EXPECT_EQ(ours.percentiles_ns, theirs.percentiles_ns);
    EXPECT_TRUE(ours == theirs) << "launch " << index;
  }
  const Histogram ours = one.latency(), theirs = other.latency();
  EXPECT_TRUE(std::ranges::equal(ours.counters(), theirs.counters()));
}

void expect_the_same_back(const Results& results) {
  const std::string text = written(results);
  const Results back = read(text);
  EXPECT_EQ(results.provenance.facts, back.provenance.facts);
  EXPECT_EQ(results.provenance.warnings, back.provenance.warnings);
  ASSERT_EQ(results.transports.size(), back.transports.size());
  for (std::size_t index = 0; index < results.transports.size(); ++index)
    EXPECT_EQ(results.transports[index].json, back.transports[index].json);
  std::vector<const Series*> told;  // a cell that was neither launched nor left out has no row
  for (const Series& one : results.series)
    if (one.measured() || one.skipped || one.failed) told.push_back(&one);
  ASSERT_EQ(told.size(), back.series.size());
  for (std::size_t index = 0; index < told.size(); ++index)
    expect_same(*told[index], back.series[index]);
  EXPECT_EQ(written(back), text) << "and written again, the same bytes";
}

TEST(ReadResults, gives_back_what_was_written) {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5, 6}) {
    SCOPED_TRACE(seed);
    expect_the_same_back(results_of(seed, seed));
  }
}

TEST(ReadResults, gives_back_skips_and_failures_without_launches) {
  expect_the_same_back(results_of(7, 0));
}

TEST(ReadResults, of_an_empty_run_are_empty) {
  Results none;
  none.provenance.set("schema_version", std::to_string(schema_version));
  expect_the_same_back(none);
}

// Returns one launch of each scenario, in which `change` may break something.
using Json = nlohmann::ordered_json;
std::string why_refused(const std::function<void(Json&)>& change) {
  Json json = Json::parse(written(results_of(3, 1)));
  change(json);
  const auto error = test::error_of([&] { read(json.dump()); });
  return error ? error->what() : "not refused";
}

TEST(ReadResults, refuses_what_is_broken_and_tells_the_place) {
  struct {
    const char* key;
    Json value;
    const char* why;
  } const broken[] = {
      {"iterations", 0, "above zero"},
      {"iterations", 1.5, "whole number"},
      {"iterations", "many", "must be a number"},
      {"duration_ns", 0, "above zero"},
      {"duration_ns", 1e300, "larger than anything"},
      {"bytes_per_second", -1, "below zero"},
      {"client_cpu_ns_per_message", 1e300, "larger than anything"},
      {"server_cycles_per_message", "none", "must be a number"},
      {"p50_ns", nullptr, "must be a number"},
      {"min_ns", -5, "below zero"},
      {"messages_by_tenth", Json::array({1, 2, 3}), "ten whole numbers"},
      {"messages_by_tenth", Json::array({1, 2, 3, 4, 5, 6, 7, 8, 9, -1}), "below zero"},
      {"histogram", 5, "must be a list"},
      {"scenario", 5, "must be text"},
      {"begin_s", -1, "below zero"},
      {"throttled_periods", 0.5, "whole number"},
      {"subject", "both", "channel or floor"},
      {"transport", 1, "must be text"},
      {"size_bytes", -64, "whole number"},
      {"run_type", 1, "must be text"},
  };
  for (const auto& [key, value, why] : broken) {
    const std::string told =
        why_refused([&, key = key](Json& json) { json["benchmarks"][0][key] = value; });
    EXPECT_NE(told.find(std::string("benchmarks/0/") + key), std::string::npos) << told;
    EXPECT_NE(told.find(why), std::string::npos) << told;
    EXPECT_EQ(told.find("json.exception"), std::string::npos) << told;
  }
}

TEST(ReadResults, refuses_a_histogram_that_is_none) {
  struct {
    Json value;
    const char* where;
    const char* why;
  } const broken[] = {
      {Json::array({5}), "histogram/0", "a value in ns and its count"},
      {{{1, 2, 3}}, "histogram/0", "a value in ns and its count"},
      {{{1, 2}, {1, 2}}, "histogram/1/0", "above the value before it"},
      {{{1, 0}}, "histogram/0/1", "above zero"},
      {{{1.5, 1}}, "histogram/0/0", "whole number"},
      {{{std::uint64_t{1} << 36, 1}}, "histogram/0/0", "larger than anything"},
  };
  for (const auto& [value, where, why] : broken) {
    const std::string told =
        why_refused([&, value = value](Json& json) { json["benchmarks"][0]["histogram"] = value; });
    EXPECT_NE(told.find(where), std::string::npos) << told;
    EXPECT_NE(told.find(why), std::string::npos) << told;
  }
}

// Its histograms have an encoding that is not read; the percentiles are in the rows.
TEST(ReadResults, of_schema_version_1_have_percentiles_and_no_distribution) {
  Json json = Json::parse(written(results_of(3, 1)));
  const Results now = read(json.dump());
  for (Json& row : json["benchmarks"])
    if (row.contains("histogram"))
      row["histogram"] = "HISTFAAAACB4nJNpmSzMwMDACMXMDBAAYvP/////P5wPAGHCBVk=";
  const Results old = read(json.dump());
  ASSERT_EQ(old.series[0].launches.size(), 1U);
  EXPECT_EQ(old.series[0].latency().count(), 0U);
  EXPECT_GT(now.series[0].latency().count(), 0U);
  EXPECT_EQ(old.series[0].launches[0].percentiles_ns, now.series[0].launches[0].percentiles_ns);
  EXPECT_EQ(old.series[0].launches[0].figure, now.series[0].launches[0].figure);
}

TEST(ReadResults, leaves_out_a_scenario_of_a_later_version_and_warns) {
  Json json = Json::parse(written(results_of(3, 1)));
  const std::size_t before = read(json.dump()).series.size();
  Json row = json["benchmarks"][0];
  row["scenario"] = "teleport";
  row["size_bytes"] = "wide";  // nothing else of the row is looked at
  json["benchmarks"].push_back(row);
  json["benchmarks"].push_back(row);
  const Results results = read(json.dump());
  EXPECT_EQ(results.series.size(), before);
  ASSERT_EQ(results.provenance.warnings.size(), 2U) << "its own warning, and one of the reader";
  EXPECT_EQ(results.provenance.warnings[1].find("teleport: this scenario is not known"), 0U);
}

TEST(ReadResults, refuses_what_is_cut_off_or_deep) {
  const std::string whole = written(results_of(3, 1));
  for (std::size_t size = 0; size + 2 < whole.size(); size += 97) {
    const auto error = test::error_of([&] { read(whole.substr(0, size)); });
    EXPECT_EQ(std::string(error->what()).find("json.exception"), std::string::npos);
  }
  test::error_of([&] { read(std::string(200'000, '[')); });
  test::error_of([&] { read("{\"context\":" + std::string(200'000, '{')); });
  const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
  const auto error = test::error_of([&] { read("{\"context\":{\"x\":" + deep + "}}"); });
  EXPECT_NE(std::string(error->what()).find("nested too deeply"), std::string::npos);
}

TEST(ReadResults, refuses_what_has_no_context_and_no_rows) {
  for (const char* const key : {"context", "benchmarks"}) {
    const std::string told = why_refused([&](Json& json) { json.erase(key); });
    EXPECT_NE(told.find(std::string("the key \"") + key + "\" is missing"), std::string::npos)
        << told;
  }
  EXPECT_NE(
      why_refused([](Json& json) { json["context"]["warnings"] = {1}; }).find("context/warnings/0"),
      std::string::npos);
  EXPECT_NE(why_refused([](Json& json) {
              json["context"]["transports"] = {1};
            }).find("context/transports/0"),
            std::string::npos);
  EXPECT_NE(why_refused([](Json& json) { json["benchmarks"][0] = 5; }).find("benchmarks/0"),
            std::string::npos);
}

TEST(ReadResults, takes_a_word_for_an_error_as_none) {
  Json json = Json::parse(written(results_of(3, 1)));
  json["benchmarks"][0]["error_occurred"] = "no";
  EXPECT_TRUE(read(json.dump()).series[0].measured());
}

}  // namespace
}  // namespace ipc::bench
