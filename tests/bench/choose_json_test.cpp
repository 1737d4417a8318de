// The answers of choose as JSON.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "choose_support.h"
#include "version.h"

namespace ipc::bench {
namespace {

using namespace test;
using Json = nlohmann::json;

Json json_of(const std::vector<Summary>& runs, const Needs& needs) {
  return Json::parse(json(choose(runs, needs, here), runs, needs, "new.json"));
}

TEST(ChooseJson, has_the_pick_the_ties_by_name_and_the_intervals) {
  Summary run = run_of({load_row("a", 1), load_row("b", 1.01), load_row("c", 9)});
  run.warnings = {"the machine was busy"};
  const Json answer = json_of({run}, at_rate(10'000));
  EXPECT_EQ(answer.at("version"), IPCLAB_VERSION);
  EXPECT_EQ(answer.at("outcome"), "fits");
  EXPECT_EQ(answer.at("pick"), (Json{{"transport", "a"}, {"waiting", "block"}}));
  EXPECT_EQ(answer.at("best_on_all_machines"), Json::array({"a (block)", "b (block)"}));
  EXPECT_TRUE(answer.at("to_decide").is_null());
  const Json& machine = answer.at("machines").at(0);
  EXPECT_EQ(machine.at("alike"), 2);
  EXPECT_EQ(machine.at("ties"), Json::array({"b (block)"}));
  EXPECT_EQ(machine.at("warnings"), Json::array({"the machine was busy"}));
  const Json& first = machine.at("fits").at(0);
  EXPECT_EQ(first.at("p50_ns"), 1'000);
  EXPECT_EQ(first.at("p50_interval_ns"), (Json{{"low", 990}, {"high", 1'010}, {"level", 0.95}}));
  EXPECT_EQ(first.at("p99_interval_ns").at("high"), 3'100);
}

Names keys_of(const Json& object) {  // in alphabetical order
  Names keys;
  for (auto entry = object.begin(); entry != object.end(); ++entry) keys.push_back(entry.key());
  return keys;
}

TEST(ChooseJson, has_the_keys_of_the_documentation) {
  const Json answer = json_of({run_of({load_row("a", 1)})}, at_rate(10'000));
  EXPECT_EQ(keys_of(answer), (Names{"best_on_all_machines", "machines", "needs", "outcome", "pick",
                                    "to_decide", "version"}));
  EXPECT_EQ(keys_of(answer.at("needs")),
            (Names{"among", "cpus", "lossy", "p99_ns", "rate_per_second", "size_bytes", "traits"}));
  EXPECT_EQ(keys_of(answer.at("machines").at(0)),
            (Names{"alike", "cpu", "date", "does_not_fit", "file", "fits", "is_this_machine",
                   "kernel", "may_fit", "not_measured", "promises_of_this_program", "scenario",
                   "ties", "traits_of_this_program", "warnings"}));
  EXPECT_EQ(keys_of(answer.at("machines").at(0).at("fits").at(0)),
            (Names{"cpu_ns_per_message", "origin", "p50_interval_ns", "p50_ns", "p99_interval_ns",
                   "p99_ns", "transport", "waiting"}));
}

TEST(ChooseJson, has_the_keys_of_a_candidate_without_a_result_as_null) {
  const Json answer = json_of({run_of({load_row("a", 1)})}, at_rate(50'000));
  const Json& candidate = answer.at("machines").at(0).at("may_fit").at(0);
  for (const char* const key :
       {"p50_ns", "p50_interval_ns", "p99_ns", "p99_interval_ns", "cpu_ns_per_message", "origin"})
    EXPECT_TRUE(candidate.at(key).is_null()) << key;
  EXPECT_EQ(candidate.at("transport"), "a");
  EXPECT_EQ(candidate.at("why_not_known"), "50 k/s of 64 B not measured, 10 k/s at most");
}

TEST(ChooseJson, names_a_candidate_that_does_not_fit_by_transport_and_waiting) {
  Summary run = run_of({load_row("a", 1), load_row("b", 1), load_row("c", 200)});
  run.transports = {facts_of("a"), facts_of("b", {{"reliable", "false"}}), facts_of("c")};
  const Json answer = json_of({run}, with_p99(at_rate(10'000), 100));
  const Json& dropped = answer.at("machines").at(0).at("does_not_fit");
  ASSERT_EQ(dropped.size(), 2u);
  EXPECT_EQ(dropped.at(0).at("transport"), "b");
  EXPECT_TRUE(dropped.at(0).at("waiting").is_null()) << "its promises exclude it";
  EXPECT_EQ(dropped.at(1).at("transport"), "c");
  EXPECT_EQ(dropped.at(1).at("waiting"), "block");
}

TEST(ChooseJson, has_the_commands_that_decide) {
  const Json answer = json_of({run_of({load_row("a", 1)})}, at_rate(50'000));
  EXPECT_EQ(answer.at("outcome"), "cannot_tell");
  EXPECT_TRUE(answer.at("pick").is_null());
  EXPECT_EQ(answer.at("to_decide").at("measure"),
            "ipc-bench run --scenario load --size 64 --rate 50k --wait block --transport a "
            "--launches 15 --out new.json");
  EXPECT_EQ(answer.at("to_decide").at("choose"), "ipc-bench choose --size 64 --rate 50k new.json");
  const Json empty = json_of({}, {});
  EXPECT_EQ(empty.at("outcome"), "cannot_tell");
  EXPECT_TRUE(empty.at("to_decide").at("measure").get<std::string>().starts_with("ipc-bench run "));
}

TEST(ChooseJson, measures_a_transport_without_results_with_the_waits_that_fit_the_cpus) {
  Row spinning = load_row("a", 1);
  spinning.point.waiting = "spin";
  Needs needs = at_rate(50'000);
  needs.cpus = 2;
  needs.among = {"a", "new"};
  const auto measure_of = [&] {
    return json_of({run_of({spinning})}, needs).at("to_decide").at("measure").get<std::string>();
  };
  EXPECT_TRUE(has(measure_of(), " --wait spin,block --transport a,new ")) << measure_of();
  needs.among = {"a"};
  EXPECT_TRUE(has(measure_of(), " --wait spin --transport a ")) << measure_of();
}

}  // namespace
}  // namespace ipc::bench
