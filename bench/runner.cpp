#include "bench/runner.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <optional>
#include <random>

#include "bench/clock.h"
#include "bench/clock_error.h"
#include "bench/launch.h"
#include "bench/write_file.h"
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

std::string time_left(double seconds) {
  if (seconds < 60) return fmt::format("{:.0f} s", seconds);
  return fmt::format("{:.0f} min {:.0f} s", seconds / 60, seconds - 60 * std::floor(seconds / 60));
}

// One run under way.
class Run {
 public:
  explicit Run(const RunOptions& options)
      : options_(options), selection_(options.selection), groups_(groups_of(selection_)) {
    if (!options.out.empty()) require_writable(options.out);
    begin();
    std::size_t cells = 0;
    for (const Group& group : groups_)
      for (const Cell& cell : group) {
        results_.add(cell);
        ++cells;
      }
    progress_.emplace(cells * selection_.launches, options.quiet);
  }

  Results measure() {
    std::mt19937_64 random(std::random_device{}());
    for (std::size_t round = 0; is_wanted(round); ++round) {
      std::shuffle(groups_.begin(), groups_.end(), random);
      for (Group& group : groups_) {
        if (is_over_budget() || !is_open(group, round)) continue;
        // At first the channel: what it cannot do, its floor need not try.
        if (round > 0) std::shuffle(group.begin(), group.end(), random);
        for (const Cell& cell : group) {
          launch_once(cell);
          skip_floor(group);
        }
        save();
      }
    }
    finish();
    return std::move(results_);
  }

 private:
  Series& series_of(const Cell& cell) {
    return *results_.find(std::string(cell.transport->name), cell.is_floor, cell.point());
  }

  void begin() {
    results_.provenance = provenance_at_start();
    if (const auto cpus = cpus_for(Placement::cross_cpu))
      if (const auto error_ns = clock_error_ns(cpus->client, cpus->server))
        results_.provenance.facts.emplace_back("clock_error_ns", fmt::format("{:.0f}", *error_ns));
    if (selection_.delay_ns > 0)
      results_.provenance.warnings.push_back(
          fmt::format("a delay of {} ns was injected before each send", selection_.delay_ns));
    std::error_code unknown;
    if (options_.resume && std::filesystem::exists(options_.out, unknown))
      results_ = resumed(read_results(options_.out));
  }

  // What makes two runs one.
  Results resumed(Results before) const {
    for (const char* const key : {"cpu", "kernel", "compiler", "flags", "build_type", "commit"}) {
      const auto now = fact(results_.provenance, key), then = fact(before.provenance, key);
      if (now != then)
        throw Error(Fault::other, "resume", options_.out, 0,
                    fmt::format("its {} is {}, ours {}: begin another file", key, then, now));
    }
    for (const Series& series : before.series)
      if (!is_chosen(series))
        throw Error(Fault::other, "resume", options_.out, 0,
                    fmt::format("it holds {}, which is not chosen now: give the same options",
                                series.name()));
    return before;
  }

  static std::string fact(const Provenance& provenance, std::string_view key) {
    for (const auto& [name, value] : provenance.facts)
      if (name == key) return value;
    return "unknown";
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
                       [&](const Group& group) { return is_open(group, round); });
  }

  bool is_open(const Group& group, std::size_t round) {
    return std::any_of(group.begin(), group.end(), [&](const Cell& cell) {
      const Series& series = series_of(cell);
      if (series.skipped || series.failed || series.launches.size() > round) return false;
      if (series.launches.size() < selection_.launches) return true;
      if (!selection_.precision) return false;
      if (series.launches.size() < interval_min) return true;
      const Estimate figure = series.figure();
      return (figure.high - figure.low) / 2 > *selection_.precision * figure.median;
    });
  }

  bool is_over_budget() const {
    return selection_.budget_ns && now_ns() - begin_ns_ > *selection_.budget_ns;
  }

  void launch_once(const Cell& cell) {
    progress_->step(fmt::format("{}{} {}", cell.transport->name, cell.is_floor ? " floor" : "",
                                cell.point().title()));
    Series& series = series_of(cell);
    if (series.skipped || series.failed) return;
    const auto measurement = launch(cell, cell.is_floor ? 0 : selection_.delay_ns);
    if (measurement) series.add(*measurement);
    else if (measurement.error().is_skip) series.skipped = measurement.error().reason;
    else series.failed = measurement.error().reason;
  }

  void skip_floor(const Group& group) {
    for (const Cell& cell : group)
      if (const auto reason = series_of(cell).skipped; reason && !cell.is_floor && group.size() > 1)
        series_of(cell.floor()).skipped = reason;
  }

  void save() const {
    if (!options_.out.empty()) write_json(results_, options_.out);
  }

  void finish() {
    for (Series& series : results_.series)
      if (!series.measured() && !series.skipped && !series.failed)
        series.skipped = "the budget was used up before its turn";
    if (selection_.precision)
      for (const Group& group : groups_)
        if (is_open(group, std::numeric_limits<std::size_t>::max()))
          results_.provenance.warnings.push_back(fmt::format(
              "{}: {:g} % was not reached", group.front().name(), *selection_.precision * 100));
    add_provenance_at_end(results_.provenance);
    save();
  }

  const RunOptions& options_;
  const Selection& selection_;
  std::vector<Group> groups_;
  Results results_;
  std::optional<Progress> progress_;
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
    const auto left = static_cast<double>(total_ - done_);
    const std::string estimate =
        done_ == 0 ? ""
                   : fmt::format(" - about {} left",
                                 time_left(spent_s / static_cast<double>(done_) * left));
    fmt::print(stderr, "\r\033[K[{}/{}] {}{}", done_ + 1, total_, what, estimate);
    std::fflush(stderr);
  }
  ++done_;
}

Results run(const RunOptions& options) {
  const PrivateRunDirectory run_directory;
  return Run(options).measure();
}

}  // namespace ipc::bench
