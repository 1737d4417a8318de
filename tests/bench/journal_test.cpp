// The remains of a run that was interrupted at any moment.
#include "bench/run/journal.h"

#include <gtest/gtest.h>

#include <fstream>

#include "ipc/host/process.h"
#include "support.h"

namespace ipc::bench {
namespace {

Cell some_cell() {
  Cell cell;
  return cell.with_transport(*transports().front());
}

Measurement pings_of(std::uint64_t us) {
  Measurement measurement;
  for (int count = 0; count < 100; ++count) measurement.latency.record(us * 1000);
  measurement.messages = 100;
  measurement.bytes = 6400;
  measurement.duration_ns = us * 100'000;
  return measurement;
}

// Returns a run of a cell and its floor, with a launch of each for each of these times.
Results run_of(std::initializer_list<std::uint64_t> times_us, const std::string& seed = "1") {
  Results results;
  results.provenance.facts = {{"date", "2026-01-01T12:00:00Z"},
                              {"seed", seed},
                              {"schema_version", std::to_string(schema_version)}};
  results.add(some_cell());
  results.add(some_cell().floor());
  for (const std::uint64_t us : times_us)
    for (Series& series : results.series) series.add(pings_of(us));
  return results;
}

// Returns the journal of that run, from launch number `first` of each cell on.
std::string lines_of(const Results& results, std::size_t first = 0) {
  std::string lines = journal_line(results);
  for (std::size_t at = first; at < results.series[0].launches.size(); ++at)
    for (const Series& series : results.series) lines += journal_line(series, at);
  return lines;
}

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

TEST(Journal, holds_all_that_the_file_of_the_run_will_hold) {
  const Results results = run_of({10, 20, 30});
  Results read;
  const std::string lines = lines_of(results), file = json_of(results);
  read_journal(read, lines, "x.part");
  EXPECT_EQ(json_of(read), file);
  EXPECT_LE(lines.size(), file.size()) << "both together are at most twice the file";
}

TEST(Journal, that_ends_anywhere_holds_the_launches_of_its_whole_lines) {
  const std::string lines = lines_of(run_of({10, 20}));
  for (std::size_t size = 0; size <= lines.size(); size += 7) {
    const std::string kept = lines.substr(0, size);
    Results read;
    read_journal(read, kept, "x.part");
    const auto whole = static_cast<std::size_t>(std::count(kept.begin(), kept.end(), '\n'));
    EXPECT_EQ(read.launches(), whole == 0 ? 0 : whole - 1) << size;
  }
}

TEST(Journal, of_a_run_that_was_gone_on_with_adds_to_its_file) {
  const test::TemporaryDirectory directory;
  const std::string out = directory / "run.json";
  write_json(run_of({10, 20}), out);
  EXPECT_EQ(read_unfinished(out, lines_of(run_of({10, 20, 30}), 2)).launches(), 6U);
  EXPECT_EQ(read_unfinished(out, lines_of(run_of({10, 20, 30}), 0)).launches(), 6U)
      << "interrupted after the file was written: each launch counts once";
  EXPECT_EQ(read_unfinished(out, lines_of(run_of({50}, "2"))).launches(), 2U)
      << "lines of another run, which was to replace the file";
  EXPECT_EQ(read_unfinished(out, "").launches(), 4U);
  EXPECT_EQ(read_unfinished(directory / "none.json", lines_of(run_of({50}))).launches(), 2U);
}

TEST(Journal, can_be_read_as_results_with_a_warning) {
  const test::TemporaryDirectory directory;
  const std::string path = journal_path(directory / "run.json");
  write(path, lines_of(run_of({10, 20})));
  const Results results = read_results(path);
  EXPECT_EQ(results.launches(), 4U);
  ASSERT_EQ(results.provenance.warnings.size(), 1U);
  EXPECT_NE(results.provenance.warnings[0].find("--resume"), std::string::npos);
}

TEST(Journal, that_makes_no_sense_is_refused_with_its_line) {
  Results results;
  const std::string lines = journal_line(results) + "{\"scenario\": 5}\n";
  const auto error = test::error_of([&] { read_journal(results, lines, "x.part"); });
  EXPECT_NE(std::string(error->what()).find("read(x.part): line 2, scenario: must be text"),
            std::string::npos)
      << error->what();
}

TEST(Journal, of_a_floor_whose_channel_was_skipped_has_no_launch_of_it) {
  Results results = run_of({10});
  std::string lines = journal_line(results) + journal_line(results.series[1], 0);
  results.series[1].skipped = "too big for the channel";
  lines += journal_line(results.series[1]);
  Results read;
  read_journal(read, lines, "x.part");
  EXPECT_EQ(read.launches(), 0U);
  EXPECT_EQ(read.series[0].skipped, "too big for the channel");
}

TEST(Journal, of_a_cell_that_was_skipped_and_measured_after_a_resume_has_its_launches) {
  Results results = run_of({10});
  std::string lines = journal_line(results) + journal_line(results.series[1], 0);
  for (Series& series : results.series) {
    series.skipped = "no room";
    lines += journal_line(series);
    series.skipped.reset();
    lines += journal_line(series, 0);
  }
  Results read;
  read_journal(read, lines, "x.part");
  EXPECT_EQ(read.launches(), 2U);
  for (const Series& series : read.series) EXPECT_EQ(series.obstacle(), std::nullopt);
}

TEST(Journal, drops_half_a_line_and_goes_on_after_the_last_whole_one) {
  const test::TemporaryDirectory directory;
  const std::string out = directory / "run.json";
  write(journal_path(out), "one\ntwo\nthr");
  {
    Journal journal(out);
    EXPECT_EQ(journal.take_lines(), "one\ntwo\n");
    journal.append("three\n");
  }
  {
    Journal journal(out);
    EXPECT_EQ(journal.take_lines(), "one\ntwo\nthree\n");
    journal.clear();
  }
  EXPECT_TRUE(directory.entries().empty()) << "an empty one is removed";
}

TEST(Journal, is_written_by_one_process_at_a_time) {
  const test::TemporaryDirectory directory;
  const std::string out = directory / "run.json";
  Journal journal(out);
  journal.append("one\n");
  Process other = Process::fork([&] {
    try {
      const Journal second(out);
      return 0;
    } catch (const Error& error) {
      return error.call() == "lock" ? 7 : 1;
    }
  });
  EXPECT_EQ(other.wait(Deadline::never())->code, 7);
  EXPECT_EQ(journal.take_lines(), "one\n") << "and is left alone by the other";
}

TEST(Journal, that_cannot_be_made_is_an_error_that_names_it) {
  const auto error = test::error_of([] { Journal("/nowhere/at/all.json"); });
  EXPECT_EQ(error->address(), "/nowhere/at/all.json.part");
  EXPECT_FALSE(error->cure().empty());
}

}  // namespace
}  // namespace ipc::bench
