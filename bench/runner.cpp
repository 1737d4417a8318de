#include "bench/runner.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "bench/clock.h"
#include "bench/launch.h"
#include "bench/write_file.h"
#include "ipc/directory.h"
#include "ipc/names.h"

namespace ipc::bench {
namespace {

// What is launched together, so that both see the same state of the machine.
using Group = std::vector<Cell>;

std::vector<Group> groups_of(const Selection& selection) {
  std::vector<Group> groups;
  for (const Cell& cell : select(selection)) {
    Group group{cell};
    if (is_measured_beside_floor(cell, selection) && floor_program(*cell.transport))
      group.push_back(cell.floor());
    groups.push_back(std::move(group));
  }
  return groups;
}

std::string time_left(double seconds) {
  if (seconds < 60) return fmt::format("{:.0f} s", seconds);
  return fmt::format("{:.0f} min {:.0f} s", seconds / 60, seconds - 60 * std::floor(seconds / 60));
}

void launch_into(Series& series) {
  if (series.skipped || series.failed) return;
  const auto measurement = launch(series.cell);
  if (measurement) series.add(*measurement);
  else if (measurement.error().is_skip) series.skipped = measurement.error().reason;
  else series.failed = measurement.error().reason;
}

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
  if (!options.out.empty()) require_writable(options.out);
  const PrivateRunDirectory run_directory;
  std::vector<Group> groups = groups_of(options.selection);
  Results results;
  results.provenance = provenance_at_start();
  std::size_t cells = 0;
  for (const Group& group : groups)
    for (const Cell& cell : group) {
      results.series.push_back({cell, {}, {}, {}, {}});
      ++cells;
    }

  Progress progress(cells * options.selection.launches, options.quiet);
  std::mt19937_64 random(std::random_device{}());
  for (unsigned round = 0; round < options.selection.launches; ++round) {
    std::shuffle(groups.begin(), groups.end(), random);
    for (Group& group : groups) {
      std::shuffle(group.begin(), group.end(), random);
      for (const Cell& cell : group) {
        progress.step(fmt::format("{}{} {}", cell.transport->name, cell.is_floor ? " floor" : "",
                                  cell.title()));
        launch_into(results.series_of(cell));
      }
      // What the channel cannot do, its floor need not have tried.
      for (const Cell& cell : group)
        if (const auto reason = results.series_of(cell).skipped;
            reason && !cell.is_floor && group.size() > 1)
          results.series_of(cell.floor()).skipped = reason;
      if (!options.out.empty()) write_json(results, options.out);
    }
  }
  add_provenance_at_end(results.provenance);
  if (!options.out.empty()) write_json(results, options.out);
  return results;
}

}  // namespace ipc::bench
