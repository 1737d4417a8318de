// Merges several result files into one.
#include "bench/run/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "ipc/error.h"

namespace ipc::bench {
namespace {

using Remarks = std::vector<std::string>;

[[noreturn]] void refuse_both(const Source& one, const Source& other, std::string_view why) {
  throw Error(Fault::other, "merge", fmt::format("{} and {}", one.path, other.path), 0, why);
}

void require_alike(const std::vector<Source>& sources) {
  const Source& first = sources.front();
  for (const Source& source : sources)
    if (const auto difference =
            first_difference(first.results.provenance, source.results.provenance))
      refuse_both(first, source,
                  fmt::format("{}: only runs of one build on one machine can be one", *difference));
}

// Returns the cells that some file has together with their floors, by transport and point.
using Paired = std::set<std::pair<std::string, Point>>;

Paired paired_cells(const std::vector<Source>& sources) {
  Paired cells;
  for (const auto& [path, results] : sources)
    for (const Series& floor : results.series) {
      if (!floor.is_floor || !floor.measured()) continue;
      const Series* const channel = results.find(floor.transport, false, floor.point);
      if (channel != nullptr && channel->measured()) cells.insert({floor.transport, floor.point});
    }
  return cells;
}

// Drops launches without a partner in their file: each would pair up with one of the next file.
void leave_out_unpaired(std::vector<Source>& sources, Remarks& remarks) {
  for (const auto& [transport, point] : paired_cells(sources))
    for (auto& [path, results] : sources) {
      Series* const cells[] = {results.find(transport, false, point),
                               results.find(transport, true, point)};
      const auto count = [](const Series* cell) { return cell ? cell->launches.size() : 0; };
      const auto [pairs, most] = std::minmax({count(cells[0]), count(cells[1])});
      const std::size_t left_out = most - pairs;
      for (Series* const cell : cells)
        if (cell != nullptr) cell->keep(pairs);
      if (left_out > 0)
        remarks.push_back(fmt::format(
            "{}: {}/{}: {} without its partner (channel or floor) left out", path, transport,
            point.name(), left_out == 1 ? "a launch" : fmt::format("{} launches", left_out)));
    }
}

void require_different_launches(const Source& source, const Series& one,
                                const std::vector<Source>& before) {
  for (const Source& other : before) {
    if (&other == &source) return;
    const Series* const there = other.results.find(one.transport, one.is_floor, one.point);
    if (there != nullptr &&
        std::ranges::find_first_of(there->launches, one.launches) != there->launches.end())
      refuse_both(other, source,
                  fmt::format("both hold the same launch of {}, which counts once", one.name()));
  }
}

void append(Series& all, const Series& more, const std::string& path, Remarks& remarks) {
  all.lossy |= more.lossy;
  all.launches.insert(all.launches.end(), more.launches.begin(), more.launches.end());
  if (!all.skipped) all.skipped = more.skipped;
  if (!all.failed) all.failed = more.failed;
  if (all.measured() && all.skipped) {
    remarks.push_back(fmt::format("{}: {}: measured in one file, and skipped in another ({})", path,
                                  all.name(), *all.skipped));
    all.skipped.reset();
  }
}

// Returns the first begin, the last end and all warnings.
Provenance provenance_of(const std::vector<Source>& sources) {
  Provenance all = sources.front().results.provenance;
  for (const Source& source : sources) {
    const Provenance& one = source.results.provenance;
    add_new(all.warnings, one.warnings);
    for (const char* const key :
         {"mitigations", "governor", "cgroup_quota", "transparent_huge_pages"}) {
      const std::string then = all.fact_or(key, "none"), now = one.fact_or(key, "none");
      if (then != now)
        add_new(all.warnings, {fmt::format("{} was {}, and then {}", key, then, now)});
    }
    if (one.fact_or("date_end", "") > all.fact_or("date_end", ""))
      for (const char* const key : {"load_after", "date_end"})
        all.set(key, one.fact_or(key, "none"));
  }
  return all;
}

}  // namespace

std::optional<std::string> first_difference(const Provenance& one, const Provenance& other) {
  for (const char* const key :
       {"cpu", "kernel", "num_cpus_allowed", "virtualisation", "compiler", "flags", "build_type",
        "commit", "time_ns", "injected_delay_ns", "scheduling"}) {
    const std::string is = one.fact_or(key, "none"), other_is = other.fact_or(key, "none");
    if (is != other_is) return fmt::format("{} is {}, and {}", key, is, other_is);
  }
  return std::nullopt;
}

Merged merge(std::vector<Source> sources) {
  require_alike(sources);
  std::ranges::stable_sort(sources, {}, [](const Source& one) {
    return one.results.provenance.fact_or("date", "none");
  });
  Merged merged;
  leave_out_unpaired(sources, merged.remarks);
  merged.results.provenance = provenance_of(sources);
  for (const Source& source : sources) {
    for (const Series& one : source.results.series) {
      require_different_launches(source, one, sources);
      append(merged.results.place(one.transport, one.is_floor, one.point), one, source.path,
             merged.remarks);
    }
    for (const TransportFacts& transport : source.results.transports)
      if (std::ranges::count(merged.results.transports, transport.name, &TransportFacts::name) == 0)
        merged.results.transports.push_back(transport);
  }
  return merged;
}

}  // namespace ipc::bench
