// Runs a selection of cells: launches them round by round, and keeps each launch in the journal.
#include "bench/run/runner.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>
#include <random>
#include <utility>

#include "bench/cli/terminal.h"
#include "bench/measure/clock.h"
#include "bench/measure/controls.h"
#include "bench/measure/launch.h"
#include "bench/measure/shared_page.h"
#include "bench/run/counterpart.h"
#include "bench/run/journal.h"
#include "bench/run/merge.h"
#include "bench/run/provenance.h"
#include "bench/run/series_file.h"
#include "bench/run/write_file.h"
#include "ipc/error.h"
#include "ipc/host/machine.h"
#include "ipc/host/program.h"
#include "ipc/names/directory.h"
#include "ipc/system/cpus.h"

namespace ipc::bench {
namespace {

// A channel and its floor, if that is measured. They are launched next to each other, so that both
// see the same state of the machine.
using Group = std::vector<Cell>;

std::vector<Group> groups_of(const Selection& selection) {
  std::vector<Group> groups;
  for (const Cell& cell : select(selection)) {
    Group group{cell};
    if (is_measured_with_floor(cell, selection)) group.push_back(cell.floor());
    groups.push_back(std::move(group));
  }
  return groups;
}

const Cell& channel_of(const Group& group) {
  return *std::find_if(group.begin(), group.end(), [](const Cell& cell) { return !cell.is_floor; });
}

// Returns the number of CPUs that the processes of a cell keep busy, if there are so many.
unsigned cpus_needed(const Cell& cell) {
  const bool is_one =
      cell.cpus ? cell.cpus->client == cell.cpus->server : cell.placement == Placement::same_cpu;
  if (is_one || is_control(cell.transport->name)) return 1;
  const bool is_fan =
      cell.work.scenario == Scenario::fan_in || cell.work.scenario == Scenario::fan_out;
  const unsigned processes = is_fan ? cell.work.peers + 1 : 2 * std::max(cell.work.peers, 1u);
  return std::min(processes, static_cast<unsigned>(allowed_cpus().size()));
}

std::string time_left(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::lround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  return fmt::format("{} min {} s", whole / 60, whole % 60);
}

constexpr std::string_view not_reached = " was not reached";  // the end of such a warning

// Returns whether a warning is made at the end of a run.
bool is_of_end(const std::string& warning) {
  return warning.ends_with(not_reached) || warning.ends_with(cause_not_known) ||
         warning.ends_with(throttled_end);
}

std::uint64_t throttled_periods() { return Machine().throttled_periods().value_or(0); }

// One run under way.
class Run {
 public:
  explicit Run(const RunOptions& options) : options_(options), selection_(options.selection) {
    open_journal();
    if (!options.series.empty()) series_.emplace(options.series, options.resume, options.force);
    if (!options.next_cells) groups_ = groups_of(selection_);
    results_.provenance = provenance();
    add_cells();
    if (options.resume) resume();
    else keep("");
    const std::string seed = results_.provenance.fact_or("seed", "");
    std::from_chars(seed.data(), seed.data() + seed.size(), seed_);
    progress_.emplace(add_cells(), options.quiet);
  }

  Results measure() {
    if (!options_.next_cells) measure_groups();
    while (choose_next()) measure_groups();
    finish();
    return std::move(results_);
  }

 private:
  [[noreturn]] void refuse_usage(std::string_view why) const {
    throw Error(Fault::bad_address, "--out " + options_.out, "", 0, why);
  }

  void open_journal() {
    const std::string& out = options_.out;
    const bool has_file = !out.empty() && out != "-";
    if (options_.resume && !has_file) refuse_usage("--resume needs the file of a run");
    if (!has_file) return;
    require_writable(out);
    std::error_code unknown;
    if (!options_.resume && !options_.force) {
      if (std::filesystem::exists(out, unknown))
        refuse_usage("the file exists: --resume continues it, --force replaces it");
      const auto kept = std::filesystem::file_size(journal_path(out), unknown);
      if (!unknown && kept > 0)
        refuse_usage(
            fmt::format("{} holds a run that was interrupted, or is under way: --resume "
                        "continues it, --force drops it",
                        journal_path(out)));
    }
    journal_.emplace(out);
    if (options_.force) journal_->clear();
  }

  Provenance provenance() const {
    Provenance now = provenance_at_start();
    now.set("time_ns", std::to_string(selection_.time_ns));
    now.set("seed", std::to_string(std::random_device()()));
    if (!options_.command_line.empty()) now.set("command_line", options_.command_line);
    if (const auto cpus = cpus_for(Placement::cross_cpu))
      if (const auto error_ns = clock_error_ns(cpus->client, cpus->server))
        now.set("clock_error_ns", fmt::format("{:.0f}", *error_ns));
    if (selection_.cpus)
      now.set("cpus", fmt::format("{},{}", selection_.cpus->client, selection_.cpus->server));
    if (selection_.scheduling && *selection_.scheduling != Scheduling{})
      now.set("scheduling", to_string(*selection_.scheduling));
    if (selection_.delay_ns > 0) {
      now.set("injected_delay_ns", std::to_string(selection_.delay_ns));
      now.warnings.push_back(
          fmt::format("a delay of {} ns was injected before each send", selection_.delay_ns));
    }
    unsigned needed = groups_.empty() ? 2 : 1;
    for (const Group& group : groups_) needed = std::max(needed, cpus_needed(channel_of(group)));
    if (const auto quota = Machine().cpu_quota())
      if (auto warning = quota_warning(*quota, needed)) now.warnings.push_back(std::move(*warning));
    return now;
  }

  void resume() {
    const std::string lines = journal_->take_lines();
    std::error_code unknown;
    if (lines.empty() && !std::filesystem::exists(options_.out, unknown)) return keep("");
    Results before = read_unfinished(options_.out, lines);
    const auto refuse = [&](const std::string& why) {
      throw Error(Fault::other, "resume", options_.out, 0, why);
    };
    if (const auto difference = first_difference(before.provenance, results_.provenance))
      refuse(fmt::format("{} now: begin another file", *difference));
    for (const Series& series : before.series)
      if (results_.find(series.transport, series.is_floor, series.point) == nullptr)
        refuse(fmt::format("it holds {}, which is not chosen now: give the same options",
                           series.name()));
    const Provenance now = std::exchange(results_, std::move(before)).provenance;
    for (const Group& group : groups_) try_again(group);
    if (results_.launches() > 0) resumed_at_ = now.fact_or("date", "");
    Provenance& provenance = results_.provenance;
    std::erase_if(provenance.facts, [](const auto& one) {
      return one.first == "load_after" || one.first == "date_end" || one.first == "throttled";
    });
    if (!provenance.fact("seed")) provenance.set("seed", now.fact_or("seed", ""));
    std::erase_if(provenance.warnings, is_of_end);
    add_new(provenance.warnings, now.warnings);
  }

  // Returns whether `holds` is true for the results of a cell of the group.
  template <class Holds>
  bool any_of(const Group& group, Holds holds) {
    return std::ranges::any_of(group, [&](const Cell& cell) { return holds(results_.of(cell)); });
  }

  // Forgets why a group has no launch: it had no turn, or the obstacle may be gone.
  void try_again(const Group& group) {
    if (any_of(group, [](const Series& series) { return series.measured(); })) return;
    for (const Cell& cell : group) {
      results_.of(cell).skipped.reset();
      results_.of(cell).failed.reset();
    }
  }

  // Returns how many launches are missing.
  std::size_t add_cells() {
    std::size_t missing = 0;
    for (const Group& group : groups_)
      for (const Cell& cell : group)
        missing += selection_.launches -
                   std::min<std::size_t>(results_.of(cell).launches.size(), selection_.launches);
    return missing;
  }

  bool choose_next() {
    if (!options_.next_cells || is_over_budget()) return false;
    groups_.clear();
    for (const Cell& cell : options_.next_cells(results_)) groups_.push_back({cell});
    add_cells();
    return !groups_.empty();
  }

  // The order follows from the seed and the number of launches so far.
  void measure_groups() {
    constexpr std::size_t most = 1000;
    std::mt19937_64 random(seed_ + results_.launches());
    for (std::size_t round = 0; round < most && is_unfinished() && !is_over_budget(); ++round) {
      std::shuffle(groups_.begin(), groups_.end(), random);
      for (Group& group : groups_) {
        if (is_over_budget() || !is_turn(group, round)) continue;
        std::shuffle(group.begin(), group.end(), random);
        for (const Cell& cell : group)
          if (results_.of(cell).launches.size() <= round) launch_once(cell);
        skip_floor(group);
      }
    }
  }

  bool wants_more(const Series& series) const {
    if (series.skipped || series.failed) return false;
    if (series.launches.size() < selection_.launches) return true;
    if (!selection_.precision) return false;
    if (series.launches.size() < full_interval_min) return true;
    const Estimate figure = series.figure();
    return (figure.high - figure.low) / 2 > *selection_.precision * figure.median;
  }

  bool is_unfinished(const Group& group) {
    return any_of(group, [&](const Series& series) { return wants_more(series); });
  }

  bool is_unfinished() {
    return std::ranges::any_of(groups_, [&](const Group& group) { return is_unfinished(group); });
  }

  // Returns whether a cell of the group needs a launch in this round.
  bool is_turn(const Group& group, std::size_t round) {
    return any_of(group, [&](const Series& series) {
      return wants_more(series) && series.launches.size() <= round;
    });
  }

  bool is_over_budget() const {
    return selection_.budget_ns && now_ns() - begin_ns_ > *selection_.budget_ns;
  }

  void launch_once(const Cell& cell) {
    progress_->step(
        fmt::format("{}{} {}", cell.transport->name,
                    cell.is_floor ? fmt::format(" {}", counterpart_of(cell.transport->name)) : "",
                    cell.point().title()));
    Series& series = results_.of(cell);
    if (series.skipped || series.failed) return;
    if (!resumed_at_.empty())  // results of different hours differ, even in one round
      results_.provenance.warnings.push_back(fmt::format(
          "continued at {}: later rounds are from that time on", std::exchange(resumed_at_, "")));
    const double begin_s =
        std::round(seconds_since(results_.provenance.fact_or("date", "")) * 1e3) / 1e3;
    const std::uint64_t throttled = throttled_periods();
    TimeSeries slots;
    const auto measurement = launch(cell, {.delay_ns = cell.is_floor ? 0 : selection_.delay_ns,
                                           .series = series_ ? &slots : nullptr});
    if (measurement && series_) series_->append(series.launches.size() + 1, cell.name(), slots);
    if (measurement) {
      series.add(*measurement);
      series.launches.back().begin_s = begin_s;
      series.launches.back().throttled = throttled_periods() - throttled;
      return keep(journal_line(series, series.launches.size() - 1));
    }
    (measurement.error().is_skip ? series.skipped : series.failed) = measurement.error().reason;
    keep(journal_line(series));
  }

  // Skips the floor of a skipped channel. If the floor was launched first, that launch is dropped,
  // even if it failed.
  void skip_floor(const Group& group) {
    const auto reason = results_.of(channel_of(group)).skipped;
    if (!reason || group.size() == 1) return;
    Series& floor = results_.of(channel_of(group).floor());
    if (floor.skipped) return;
    floor.keep(0);
    floor.failed.reset();
    floor.skipped = reason;
    keep(journal_line(floor));
  }

  // Appends to the journal. Its first line has the facts of the run.
  void keep(const std::string& line) {
    if (!journal_) return;
    journal_->append(std::exchange(is_begun_, true) ? line : journal_line(results_) + line);
  }

  void finish() {
    for (Series& series : results_.series)
      if (!series.measured() && !series.skipped && !series.failed)
        series.skipped = "the budget was used up before its turn";
    warn_of_budget();
    for (const Row& row : summary_of(results_).rows)
      if (auto warning = faster_than_floor(row))
        results_.provenance.warnings.push_back(std::move(*warning));
    add_end(results_);
    if (options_.out == "-") fmt::print("{}", json_of(results_));
    if (!journal_) return;
    write_json(results_, options_.out);
    journal_->clear();
  }

  void warn_of_budget() {
    std::vector<std::string>& warnings = results_.provenance.warnings;
    std::size_t count = 0;
    for (const Group& group : groups_) {
      if (!is_unfinished(group)) continue;
      ++count;
      if (selection_.precision)
        warnings.push_back(fmt::format("{}: {:g} %{}", channel_of(group).name(),
                                       *selection_.precision * 100, not_reached));
    }
    if (count > 0 && !selection_.precision)
      warnings.push_back(fmt::format("in {} cells the number of {} launches{}", count,
                                     selection_.launches, not_reached));
  }

  const RunOptions& options_;
  const Selection& selection_;
  std::optional<Journal> journal_;
  std::vector<Group> groups_;
  Results results_;
  std::optional<SeriesFile> series_;
  std::uint64_t seed_ = 0;
  std::optional<Progress> progress_;
  bool is_begun_ = false;   // this process has begun the journal
  std::string resumed_at_;  // time of --resume; empty after the first launch
  std::uint64_t begin_ns_ = now_ns();
};

}  // namespace

Progress::Progress(std::size_t total, bool quiet)
    : total_(total), begin_ns_(now_ns()), shown_(!quiet && takes_escapes(STDERR_FILENO)) {}

Progress::~Progress() {
  if (shown_) show("");
}

// Longer than the terminal is wide, it would begin a new line each time.
void Progress::show(std::string line) {
  line.resize(std::min(line.size(), width_of_terminal(STDERR_FILENO) - 1));
  fmt::print(stderr, "\r{:<{}}{}", line, shown_width_, line.empty() ? "\r" : "");
  std::fflush(stderr);
  shown_width_ = line.size();
}

void Progress::step(const std::string& what) {
  if (shown_) {
    const double spent_s = static_cast<double>(now_ns() - begin_ns_) / 1e9;
    const bool is_foreseen = done_ < total_;  // a precision may need more launches
    std::string of_all, estimate;
    if (is_foreseen) of_all = fmt::format("/{}", total_);
    if (is_foreseen && done_ > 0)
      estimate = fmt::format(" - about {} left", time_left(spent_s / static_cast<double>(done_) *
                                                           static_cast<double>(total_ - done_)));
    show(fmt::format("[{}{}] {}{}", done_ + 1, of_all, what, estimate));
  }
  ++done_;
}

Results run(const RunOptions& options) {
  const PrivateRunDirectory run_directory;
  return Run(options).measure();
}

}  // namespace ipc::bench
