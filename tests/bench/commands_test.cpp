// The cells that the options and plans of ipc-bench run select.
#include "bench/cli/commands.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "ipc/system/cpus.h"
#include "support.h"

namespace {

using namespace ipc;
using namespace ipc::bench;
using namespace ipc::test;

const std::string plans = IPCLAB_PLANS;

RunRequest request_of(const std::string& command_line) {
  RunRequest request;
  CLI::App app;
  CLI::App* const run = add_run_options(app, request);
  app.parse("run " + command_line);
  complete(*run, request);
  return request;
}

Words cells_of(const std::string& command_line) {
  Words names;
  for (const Cell& cell : select(request_of(command_line).options.selection))
    names.push_back(cell.name());
  return names;
}

std::vector<std::uint64_t> sizes_of(const std::string& text) {
  return request_of("--size " + text).options.selection.sizes;
}

std::string refusal(const std::string& command_line) {
  const auto error = error_of([&] { request_of(command_line); });
  if (!error) return "";
  EXPECT_EQ(error->fault(), Fault::bad_address);
  return error->what();
}

// A plan file, separate for each test.
class Plan : public testing::Test {
 protected:
  std::string write(const std::string& text) {
    std::ofstream(path_) << text;
    return "--plan " + path_;
  }
  std::string refusal_of(const std::string& text) { return refusal(write(text)); }

  const std::string path_ = testing::TempDir() + "ipclab-" + std::to_string(::getpid()) + ".plan";
  void TearDown() override { std::filesystem::remove(path_); }
};

TEST(Range, of_sizes_goes_by_factors_of_four_and_has_both_ends) {
  using Sizes = std::vector<std::uint64_t>;
  EXPECT_EQ(sizes_of("64..1MiB"), (Sizes{64, 256, 1024, 4096, 16384, 65536, 262144, 1048576}));
  EXPECT_EQ(sizes_of("100..1KiB"), (Sizes{100, 400, 1024}));
  EXPECT_EQ(sizes_of("1,64..256,64"), (Sizes{1, 64, 256}));
}

TEST(Options, sizes_have_binary_and_decimal_units) {
  EXPECT_EQ(sizes_of("4k,4KB,1MiB"), (std::vector<std::uint64_t>{4096, 4000, 1048576}));
  EXPECT_NE(refusal("--size 4kk").find("64, 4k, 4KiB or 4KB, from 1 B to 64 MiB"),
            std::string::npos);
}

TEST(Range, of_rates_goes_by_round_numbers) {
  using Rates = std::vector<std::uint64_t>;
  const auto rates = [](const std::string& text) {
    return request_of("--scenario load --rate " + text).options.selection.rates;
  };
  EXPECT_EQ(rates("1k..10k"), (Rates{1000, 2000, 5000, 10000}));
  EXPECT_EQ(rates("300..7k"), (Rates{300, 500, 1000, 2000, 5000, 7000}));
  const auto usual = facts_of(Scenario::load).rates;
  EXPECT_EQ(rates("1k..1M"), Rates(usual.begin(), usual.end()));
}

TEST(Range, of_peers_doubles) {
  EXPECT_EQ(request_of("--scenario pairs --peers 1..6").options.selection.peers,
            (std::vector<std::uint64_t>{1, 2, 4, 6}));
}

TEST(Range, that_makes_no_sense_is_refused) {
  EXPECT_NE(refusal("--size 1MiB..64").find("--size 1MiB..64"), std::string::npos);
  EXPECT_NE(refusal("--size 64..64").find("above its beginning"), std::string::npos);
  EXPECT_EQ(refusal("--size ..64"),
            "--size ..64: an end of the range is missing: write FIRST..LAST");
  EXPECT_EQ(refusal("--size 64.."),
            "--size 64..: an end of the range is missing: write FIRST..LAST");
  EXPECT_NE(refusal("--size 64...256").find("a size is written"), std::string::npos);
}

TEST(Options, cpus_are_those_that_this_process_may_use) {
  const int cpu = allowed_cpus().front();
  const std::string pair = std::to_string(cpu) + "," + std::to_string(cpu);
  const auto cells = cells_of("--transport unix --scenario ping --cpus " + pair);
  ASSERT_EQ(cells.size(), 1U);
  EXPECT_TRUE(cells[0].ends_with("/cpus_" + std::to_string(cpu) + "_" + std::to_string(cpu)));
  EXPECT_NE(refusal("--cpus 0,99999").find("may not use CPU 99999: it may use "),
            std::string::npos);
  for (const char* const text : {"0", "0,", ",0", "0,0,0", "a,b", "0;0", "-1,0"})
    EXPECT_NE(refusal(std::string("--cpus=") + text).find("--cpus " + std::string(text)),
              std::string::npos)
        << text;
}

TEST(Options, a_scheduling_has_a_policy_and_a_priority) {
  using Policy = Scheduling::Policy;
  const auto of = [](const std::string& text) {
    return select(request_of("--sched " + text).options.selection).front().work.scheduling;
  };
  EXPECT_EQ(of("fifo:50"), (Scheduling{Policy::fifo, 50}));
  EXPECT_EQ(of("rr:1"), (Scheduling{Policy::rr, 1}));
  EXPECT_EQ(of("other"), Scheduling{});
  for (const char* const text : {"fifo", "fifo:", "fifo:0", "rr:100", "other:1", "batch:1"})
    EXPECT_NE(refusal(std::string("--sched ") + text).find("from 1 to 99"), std::string::npos)
        << text;
}

TEST(Descriptions, leave_the_line_breaks_to_the_help) {
  CLI::App app;
  for (const Command& command : {add_run(app, ""), add_report(app), add_compare(app),
                                 add_choose(app), add_merge(app), add_gates(app)})
    for (const CLI::Option* const option : command.parser->get_options())
      EXPECT_EQ(option->get_description().find('\n'), std::string::npos) << option->get_name();
}

TEST(OneCpu, replaces_the_usual_placement_and_spin) {
  Selection selection;
  selection.transports = {find_transport("unix")};
  selection.usual_placement = Placement::same_cpu;
  const auto cells = select(selection);
  ASSERT_EQ(cells.size(), 6U);
  EXPECT_EQ(cells[1].name(), "unix/ping/64/yield/same_cpu");
  for (const Cell& cell : cells) {
    EXPECT_EQ(cell.placement, Placement::same_cpu);
    EXPECT_NE(cell.work.waiting, Waiting::spin);
  }
  selection.placements = {Placement::cross_cpu};
  EXPECT_EQ(select(selection).front().placement, Placement::cross_cpu);
}

TEST_F(Plan, selects_what_the_same_options_select) {
  EXPECT_EQ(cells_of(write("# a comment\n\nscenario = load,  cold # another\n rate=1k..5k\n")),
            cells_of("--scenario load,cold --rate 1k..5k"));
}

TEST_F(Plan, gives_way_to_the_command_line) {
  const std::string plan = write("scenario = ping\n size=64 , 4KiB  # two\nplacement = same_cpu\n");
  EXPECT_EQ(cells_of(plan + " --size 1KiB"),
            cells_of("--scenario ping --placement same_cpu --size 1KiB"));
  const std::string cpu = std::to_string(allowed_cpus().front());
  EXPECT_EQ(cells_of(plan + " --cpus " + cpu + "," + cpu),
            cells_of("--scenario ping --size 64,4KiB --cpus " + cpu + "," + cpu));
}

TEST_F(Plan, is_not_changed_by_an_option_that_only_contradicts_it) {
  const std::string said = refusal(write("find-rate = sustained\n") + " --out x.json --resume");
  EXPECT_NE(said.find(":1: find-rate: not together with --resume; give one of them"),
            std::string::npos)
      << said;
}

TEST_F(Plan, is_recorded_with_the_command_line) {
  const auto request = request_of(write("launches = 7\ntime = 1ms\n") + " --time 2ms");
  EXPECT_EQ(request.options.command_line, " --launches 7");
  EXPECT_EQ(request.options.selection.launches, 7U);
  EXPECT_EQ(request.options.selection.time_ns, 2'000'000U);
}

TEST_F(Plan, is_refused_by_file_and_line) {
  const auto has = [&](const std::string& text, const std::string& why) {
    const std::string said = refusal_of(text);
    EXPECT_NE(said.find(path_ + ":"), std::string::npos) << said;
    EXPECT_NE(said.find(why), std::string::npos) << said;
  };
  has("size = 64\nlanches = 3\n", ":2: lanches");
  has("lanches = 3\n", "did you mean launches?");
  has("size = big\n", ":1: --size big");
  has("transport = unx\n", ":1: --transport unx: unknown; did you mean unix?");
  has("size = ,\n", ":1: --size ,: it names nothing; write --size SIZE,...");
  has("size = 64\nsize = 65\n", ":2: size");
  has("launches\n", ":1: --launches");
  has("launches = 1 5\n", ":1: --launches 1 5");
  has("out = x.json\n", "give --out to the command");
  has("plan = x.plan\n", "give --plan to the command");
  has("help = 1\n", "give --help to the command");
  has("placement = same_cpu\ncpus = 0,0\n", "not together with --placement; give one of them");
  has("= 3\n", ":1:");
  has("[run]\n", ":1: [run]");
}

TEST_F(Plan, that_cannot_be_read_is_refused) {
  EXPECT_NE(refusal("--plan " + path_ + ".missing").find("cannot be read"), std::string::npos);
  EXPECT_NE(refusal("--plan " + testing::TempDir()).find("cannot be read"), std::string::npos);
}

TEST(ShippedPlan, selects_what_the_shipped_results_hold) {
  EXPECT_EQ(cells_of("--plan " + plans + "/quick.plan"), cells_of("--launches 15"));
  EXPECT_EQ(request_of("--plan " + plans + "/quick.plan").options.selection.launches, 15U);
  EXPECT_EQ(cells_of("--plan " + plans + "/waiting.plan"),
            cells_of("--scenario ping --size 64,32KiB --wait block,spin,yield,hybrid "
                     "--placement cross_cpu,same_cpu --time 100ms"));
  EXPECT_EQ(cells_of("--plan " + plans + "/load.plan"),
            cells_of("--scenario load --size 64,4KiB,64KiB --rate 200,5k,50k --wait block,spin "
                     "--time 100ms"));
  for (const char* const name : {"/waiting.plan", "/load.plan"})
    EXPECT_EQ(request_of("--plan " + plans + name).options.selection.time_ns, 100'000'000U);
}

}  // namespace
