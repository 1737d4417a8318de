// The tables of a run, and of gates, as `ipc-bench` prints them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "bench/report/documents.h"
#include "bench/run/summary.h"
#include "results_support.h"

namespace ipc::bench {
namespace {

std::string text_of(const Summary& run) { return markdown(document_of(run, Language::english)); }

TEST(RunDocument, put_the_floor_and_the_ratio_beside_the_result) {
  const std::string text = text_of(summary_of(measured({11, 11, 12, 13, 13})));
  EXPECT_NE(text.find("| 12.0 [11.0, 13.0] |"), std::string::npos) << text;
  EXPECT_NE(text.find("| 10.0 [10.0, 10.0] | 1.20 [1.10, 1.30] | 1.50 |"), std::string::npos)
      << text;
  EXPECT_NE(text.find("The change between two runs like this"), std::string::npos) << text;
  EXPECT_EQ(text.find("(*)"), std::string::npos) << text;
}

TEST(RunDocument, withhold_the_interval_of_fewer_than_five_launches_and_say_so_once) {
  const std::string text = text_of(summary_of(measured()));
  EXPECT_NE(text.find("| 1.20 (*) |"), std::string::npos) << text;
  EXPECT_NE(text.find("\n(*): a median without an interval. Fewer than 5 launches are not enough"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("--launches 5"), text.rfind("--launches 5")) << text;
  EXPECT_EQ(text.find("The change between two runs like this"), std::string::npos) << text;
  EXPECT_NE(text_of(summary_of(measured({11}))).find(": 1 launch per cell."), std::string::npos);
}

// One row of each scenario with all that can be measured of it.
TEST(RunDocument, show_every_scenario_size_and_remark) {
  Summary run = summary_of(measured({11, 11, 12, 13, 13}));
  const Row ping = run.rows.front();
  run.rows.clear();
  for (const ScenarioFacts& facts : scenarios())
    for (const std::size_t size : {64U, 4096U}) {
      run.rows.push_back(ping);
      run.rows.back().point.scenario = facts.scenario;
      run.rows.back().point.size = size;
    }
  run.facts = {{"clock_step_ns", "1000"}};
  run.rows[0].drift_share = -0.25;
  run.rows[0].outliers = 2;
  run.rows[1].modes = TwoGroups{1e4, 2e4, 3, 2};
  const std::string text = text_of(run);
  for (const ScenarioFacts& facts : scenarios())
    EXPECT_NE(text.find(fmt::format("{}\n\n| transport | work |", facts.title)), std::string::npos)
        << facts.name;
  EXPECT_NE(
      text.find("| later half 25 % slower; outliers: 2 of 5 launches; 12 clock steps of 1000 ns |"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("two groups: 3 around 10.0 µs, 2 around 20.0 µs"), std::string::npos);
  EXPECT_NE(text.find("Remarks. "), std::string::npos);
  EXPECT_NE(text.find("| cold 4 KiB"), std::string::npos);
}

TEST(RunDocument, keep_the_rates_of_a_transport_together_and_have_no_empty_column) {
  Summary run = summary_of(measured({11, 11, 12, 13, 13}));
  Row load = run.rows.front();
  load.point.scenario = Scenario::load;
  load.arrived_share = load.least_arrived_share = 0.5;
  run.rows.clear();
  for (const std::uint64_t rate : {1000U, 2000U})
    for (const char* const transport : {"a", "b"}) {
      load.point.rate = rate, load.transport = transport;
      run.rows.push_back(load);
    }
  const std::string text = text_of(run);
  EXPECT_LT(text.find("| a | load 64 B, 2 k/s"), text.find("| b | load 64 B, 1 k/s")) << text;
  EXPECT_NE(text.find("| 0.500 | no |"), std::string::npos) << text;
  EXPECT_EQ(text.find("tear-down"), std::string::npos);
  EXPECT_EQ(text.find("remarks"), std::string::npos);
}

TEST(RunDocument, of_a_gate_that_could_not_be_judged_says_why_instead_of_a_ratio) {
  const Cell cell = first_cell();
  const Gate gate{cell, cell.floor(), 1, Direction::at_most};
  Judgement judgement{
      gate, {1.1, 1.2}, Verdict::undecided, NoMeasurement{"the pair failed: exit status 1", false}};
  EXPECT_TRUE(judgement.has_failed() && !judgement.is_skipped());
  const std::string table =
      markdown(document_of(std::vector<Judgement>{judgement}, Language::english));
  EXPECT_NE(table.find("| the pair failed: exit status 1 | 2 | FAILED |"), std::string::npos)
      << table;
  judgement.none->is_skip = true;
  EXPECT_TRUE(judgement.is_skipped() && !judgement.has_failed());
}

// Returns a judgement of each kind.
std::vector<Judgement> judgements() {
  const Cell cell = first_cell();
  const Gate gate{cell, cell.floor(), 1.1, Direction::at_most};
  return {{gate, {1, 1.01, 1.02, 1.02, 1.04, 1.05}, Verdict::holds, {}},
          {gate, std::vector<double>(60, 1.1), Verdict::undecided, {}},
          {gate, {}, Verdict::undecided, NoMeasurement{"one CPU only", true}},
          {gate, {1}, Verdict::undecided, NoMeasurement{"the pair failed", false}},
          {gate, {1.2, 1.2, 1.3, 1.3, 1.3, 1.3}, Verdict::fails, {}}};
}

TEST(GatesDocument, is_in_the_language_asked_for) {
  const std::string text = markdown(document_of(judgements(), Language::portuguese));
  EXPECT_TRUE(text.starts_with("| transporte | limite | razão [95 %] | pares | veredito |\n"))
      << text;
  for (
      const char* const part :
      {"| ida e volta de 64 B, com bloqueio: no máximo 1,10 do piso | 1,02 [1,00; 1,05] | 6 | vale |",
       "| 60 | sem decisão |", "| one CPU only | 0 | não medido |",
       "| the pair failed | 1 | FALHOU |", "| 6 | NÃO VALE |"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(GatesDocument, as_json_has_an_object_for_each_gate) {
  const Cell cell = first_cell();
  const auto all = nlohmann::json::parse(json(judgements()));
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all[0],
            (nlohmann::json{{"transport", cell.transport->name},
                            {"cell", cell.name()},
                            {"against", cell.floor().name()},
                            {"direction", "at_most"},
                            {"limit", 1.1},
                            {"ratio", 1.02},
                            {"interval", {{"low", 1.0}, {"high", 1.05}, {"level", 1 - 2.0 / 64}}},
                            {"pairs", 6},
                            {"verdict", "holds"}}));
  EXPECT_EQ(all[1]["verdict"], "undecided");
  EXPECT_EQ(all[1]["reason"], "60 pairs did not decide it");
  EXPECT_EQ(all[2]["verdict"], "skipped");
  EXPECT_EQ(all[2]["reason"], "one CPU only");
  EXPECT_FALSE(all[2].contains("ratio"));
  EXPECT_FALSE(all[2].contains("interval"));
  EXPECT_EQ(all[3]["verdict"], "not_measured");
  EXPECT_EQ(all[3]["reason"], "the pair failed");
  EXPECT_EQ(all[3]["ratio"], 1.0);
  EXPECT_FALSE(all[3].contains("interval")) << "one pair has none";
  EXPECT_EQ(all[4]["verdict"], "fails");
  EXPECT_FALSE(all[4].contains("reason"));
}

TEST(RunDocument, name_what_was_not_measured_by_reason) {
  Results results = measured();
  const auto skip = [&](const Cell& cell, const char* reason) {
    results.series.push_back(series_of(cell));
    results.series.back().skipped = reason;
  };
  Cell cell = first_cell();
  cell.work.size = 128;
  for (const std::size_t size : {128U, 256U})
    for (const Transport* const transport : {transports()[0], transports()[1]}) {
      cell.work.size = size;
      skip(cell.with_transport(*transport), "its largest message is small");
    }
  skip(cell.floor(), "another reason");
  const std::string text = text_of(summary_of(results));
  const std::string_view first = transports()[0]->name, second = transports()[1]->name;
  EXPECT_NE(
      text.find(fmt::format("| {}, {} | ping 128 B, block; ping 256 B, block | not measured: its "
                            "largest message is small |",
                            first, second)),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("(floor) | ping 256 B, block | not measured: another reason |"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace ipc::bench
