#include "bench/run/runner.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <optional>
#include <random>
#include <utility>

#include "bench/measure/clock.h"
#include "bench/measure/launch.h"
#include "bench/run/counterpart.h"
#include "bench/run/merge.h"
#include "bench/run/series_file.h"
#include "bench/run/write_file.h"
#include "ipc/directory.h"
#include "ipc/error.h"
#include "ipc/names.h"

namespace ipc::bench {
namespace {

// What is launched together, so that both see the same state of the machine.
using Group = std::vector<Cell>;

std::vector<Group> groups_of(const Selection& selection) {
  std::vector<Group> groups;
  for (const Cell& cell : select(selection)) {
    Group group{cell};
    if (is_measured_beside_floor(cell, selection)) group.push_back(cell.floor());
    groups.push_back(std::move(group));
  }
  return groups;
}

// Whatever the order in which it was last launched.
std::string name_of(const Group& group) {
  const auto channel =
      std::find_if(group.begin(), group.end(), [](const Cell& cell) { return !cell.is_floor; });
  return channel->name();
}

std::string time_left(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::lround(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  return fmt::format("{} min {} s", whole / 60, whole % 60);
}

constexpr std::string_view not_reached = " was not reached";  // how such a warning ends
constexpr const char* unfinished =
    "the run was cut off, or was still under way: --resume goes on with it";

// One run under way.
class Run {
 public:
  explicit Run(const RunOptions& options) : options_(options), selection_(options.selection) {
    if (!options.out.empty()) require_writable(options.out);
    if (!options.series.empty()) series_.emplace(options.series, options.resume);
    if (!options.next_cells) groups_ = groups_of(selection_);
    begin();
    results_.provenance.warnings.emplace_back(unfinished);
    progress_.emplace(add_cells(), options.quiet);
  }

  Results measure() {
    if (!options_.next_cells) measure_groups();
    while (choose_next()) measure_groups();
    finish();
    return std::move(results_);
  }

 private:
  // Returns how many launches are missing.
  std::size_t add_cells() {
    std::size_t missing = 0;
    for (const Group& group : groups_)
      for (const Cell& cell : group) {
        results_.add(cell);
        missing += selection_.launches -
                   std::min<std::size_t>(series_of(cell).launches.size(), selection_.launches);
      }
    return missing;
  }

  bool choose_next() {
    if (!options_.next_cells || is_over_budget()) return false;
    groups_.clear();
    for (const Cell& cell : options_.next_cells(results_)) groups_.push_back({cell});
    add_cells();
    return !groups_.empty();
  }

  void measure_groups() {
    std::mt19937_64 random(std::random_device{}());
    for (std::size_t round = 0; is_wanted(round); ++round) {
      std::shuffle(groups_.begin(), groups_.end(), random);
      for (Group& group : groups_) {
        if (is_over_budget() || !is_open(group, round)) continue;
        std::shuffle(group.begin(), group.end(), random);
        for (const Cell& cell : group) {
          launch_once(cell);
          skip_floor(group);
        }
        save();
      }
    }
  }

  Series& series_of(const Cell& cell) {
    return *results_.find(std::string(cell.transport->name), cell.is_floor, cell.point());
  }

  void begin() {
    results_.provenance = provenance_at_start();
    results_.provenance.set("time_ns", std::to_string(selection_.time_ns));
    if (const auto cpus = cpus_for(Placement::cross_cpu))
      if (const auto error_ns = clock_error_ns(cpus->client, cpus->server))
        results_.provenance.facts.emplace_back("clock_error_ns", fmt::format("{:.0f}", *error_ns));
    if (selection_.delay_ns > 0) {
      results_.provenance.set("injected_delay_ns", std::to_string(selection_.delay_ns));
      results_.provenance.warnings.push_back(
          fmt::format("a delay of {} ns was injected before each send", selection_.delay_ns));
    }
    std::error_code unknown;
    if (options_.resume && std::filesystem::exists(options_.out, unknown)) {
      resumed_at_ = results_.provenance.fact("date");
      results_ = resumed(read_results(options_.out), results_.provenance);
    }
  }

  Results resumed(Results before, const Provenance& now) const {
    const auto refuse = [&](const std::string& why) {
      throw Error(Fault::other, "resume", options_.out, 0, why);
    };
    if (const auto difference = first_difference(before.provenance, now))
      refuse(fmt::format("{} now: begin another file", *difference));
    for (const Series& series : before.series)
      if (!is_chosen(series))
        refuse(fmt::format("it holds {}, which is not chosen now: give the same options",
                           series.name()));
    for (const Group& group : groups_) try_again(before, group);
    add_beginning(before.provenance, now);
    return before;
  }

  // What nothing is known of: its turn never came, or whatever was in its way may be gone.
  static void try_again(Results& results, const Group& group) {
    const auto series_of = [&](const Cell& cell) {
      return results.find(std::string(cell.transport->name), cell.is_floor, cell.point());
    };
    if (std::any_of(group.begin(), group.end(), [&](const Cell& cell) {
          const Series* const series = series_of(cell);
          return series != nullptr && series->measured();
        }))
      return;
    for (const Cell& cell : group)
      if (Series* const series = series_of(cell)) {
        series->skipped.reset();
        series->failed.reset();
      }
  }

  // What was told when it ended is told anew.
  static void add_beginning(Provenance& before, const Provenance& now) {
    std::erase_if(before.facts, [](const auto& one) {
      return one.first == "load_after" || one.first == "date_end";
    });
    std::erase_if(before.warnings, [](const std::string& one) {
      return one.ends_with(not_reached) || one.ends_with(floor_defect_end) || one == unfinished;
    });
    for (const std::string& warning : now.warnings)
      if (std::find(before.warnings.begin(), before.warnings.end(), warning) ==
          before.warnings.end())
        before.warnings.push_back(warning);
  }

  bool is_chosen(const Series& series) const {
    for (const Group& group : groups_)
      for (const Cell& cell : group)
        if (cell.name() == series.name()) return true;
    return false;
  }

  bool is_wanted(std::size_t round) {
    constexpr std::size_t most = 1000;
    if (is_over_budget() || round >= most) return false;
    if (!selection_.precision) return round < selection_.launches;
    return std::any_of(groups_.begin(), groups_.end(),
                       [&](const Group& group) { return is_open(group, most); });
  }

  // Whether it wants a launch more, and this round is the one for it.
  bool is_open(const Group& group, std::size_t round) {
    return std::any_of(group.begin(), group.end(), [&](const Cell& cell) {
      const Series& series = series_of(cell);
      if (series.skipped || series.failed || series.launches.size() > round) return false;
      if (series.launches.size() < selection_.launches) return true;
      if (!selection_.precision) return false;
      if (series.launches.size() < full_interval_min) return true;
      const Estimate figure = series.figure();
      return (figure.high - figure.low) / 2 > *selection_.precision * figure.median;
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
    Series& series = series_of(cell);
    if (series.skipped || series.failed) return;
    if (!resumed_at_.empty())  // figures of different hours differ, whatever their round
      results_.provenance.warnings.push_back(fmt::format(
          "gone on with at {}: later rounds are of then", std::exchange(resumed_at_, "")));
    TimeSeries slots;
    const auto measurement = launch(cell, {.delay_ns = cell.is_floor ? 0 : selection_.delay_ns,
                                           .series = series_ ? &slots : nullptr});
    if (measurement && series_) series_->append(series.launches.size() + 1, cell.name(), slots);
    if (measurement) series.add(*measurement);
    else if (measurement.error().is_skip) series.skipped = measurement.error().reason;
    else series.failed = measurement.error().reason;
  }

  // What the channel cannot do, its floor need not try. If the floor was launched first, and may even
  // have failed at it, that launch is dropped.
  void skip_floor(const Group& group) {
    for (const Cell& cell : group) {
      const auto reason = series_of(cell).skipped;
      if (!reason || cell.is_floor || group.size() == 1) continue;
      Series& floor = series_of(cell.floor());
      floor.keep(0);
      floor.failed.reset();
      floor.skipped = reason;
    }
  }

  void save() const {
    if (!options_.out.empty()) write_json(results_, options_.out);
  }

  void finish() {
    std::erase(results_.provenance.warnings, unfinished);
    for (Series& series : results_.series)
      if (!series.measured() && !series.skipped && !series.failed)
        series.skipped = "the budget was used up before its turn";
    warn_of_budget();
    for (const Row& row : summary_of(results_).rows)
      if (auto defect = floor_defect(row))
        results_.provenance.warnings.push_back(std::move(*defect));
    add_provenance_at_end(results_.provenance);
    save();
  }

  void warn_of_budget() {
    std::vector<std::string>& warnings = results_.provenance.warnings;
    std::size_t count = 0;
    for (const Group& group : groups_) {
      if (!is_open(group, std::numeric_limits<std::size_t>::max())) continue;
      ++count;
      if (selection_.precision)
        warnings.push_back(
            fmt::format("{}: {:g} %{}", name_of(group), *selection_.precision * 100, not_reached));
    }
    if (count > 0 && !selection_.precision)
      warnings.push_back(fmt::format("in {} cells the number of {} launches{}", count,
                                     selection_.launches, not_reached));
  }

  const RunOptions& options_;
  const Selection& selection_;
  std::vector<Group> groups_;
  Results results_;
  std::optional<SeriesFile> series_;
  std::optional<Progress> progress_;
  std::string resumed_at_;  // until the first launch after
  std::uint64_t begin_ns_ = now_ns();
};

}  // namespace

Progress::Progress(std::size_t total, bool quiet)
    : total_(total), begin_ns_(now_ns()), shown_(!quiet && ::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (shown_) fmt::print(stderr, "\r\033[K");
}

void Progress::step(const std::string& what) {
  if (shown_) {
    const double spent_s = static_cast<double>(now_ns() - begin_ns_) / 1e9;
    const bool is_foreseen = done_ < total_;  // a precision may want more
    std::string of_all, estimate;
    if (is_foreseen) of_all = fmt::format("/{}", total_);
    if (is_foreseen && done_ > 0)
      estimate = fmt::format(" - about {} left", time_left(spent_s / static_cast<double>(done_) *
                                                           static_cast<double>(total_ - done_)));
    fmt::print(stderr, "\r\033[K[{}{}] {}{}", done_ + 1, of_all, what, estimate);
    std::fflush(stderr);
  }
  ++done_;
}

Results run(const RunOptions& options) {
  const PrivateRunDirectory run_directory;
  return Run(options).measure();
}

}  // namespace ipc::bench
