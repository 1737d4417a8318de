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

// The cells that some file has together with their floors, by transport and point.
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

// How many launches of the two are left out.
std::size_t keep_pairs(Series& channel, Series& floor) {
  const std::size_t pairs = std::min(channel.launches.size(), floor.launches.size());
  const std::size_t left_out = channel.launches.size() + floor.launches.size() - 2 * pairs;
  channel.keep(pairs);
  floor.keep(pairs);
  return left_out;
}

// A launch without a partner in its file would pair up with one of the next file.
void leave_out_unpaired(std::vector<Source>& sources, Remarks& remarks) {
  for (const auto& [transport, point] : paired_cells(sources))
    for (auto& [path, results] : sources) {
      Series absent;
      Series* const channel = results.find(transport, false, point);
      Series* const floor = results.find(transport, true, point);
      const std::size_t left_out =
          keep_pairs(channel == nullptr ? absent : *channel, floor == nullptr ? absent : *floor);
      if (left_out > 0)
        remarks.push_back(fmt::format(
            "{}: {}/{}: {} without its partner left out, channel or floor", path, transport,
            point.name(), left_out == 1 ? "a launch" : fmt::format("{} launches", left_out)));
    }
}

void require_different_launches(const Source& source, const Series& one,
                                const std::vector<Source>& before) {
  for (const Source& other : before) {
    if (&other == &source) return;
    const Series* const there = other.results.find(one.transport, one.is_floor, one.point);
    if (there == nullptr) continue;
    const auto& launches = there->launches;
    if (std::find_first_of(launches.begin(), launches.end(), one.launches.begin(),
                           one.launches.end()) != launches.end())
      refuse_both(other, source,
                  fmt::format("both hold the same launch of {}, which counts once", one.name()));
  }
}

void append(Series& all, const Series& more, const std::string& path, Remarks& remarks) {
  all.launches.insert(all.launches.end(), more.launches.begin(), more.launches.end());
  if (!all.skipped) all.skipped = more.skipped;
  if (!all.failed) all.failed = more.failed;
  if (all.measured() && all.skipped) {
    remarks.push_back(fmt::format("{}: {}: measured in one file, and skipped in another ({})", path,
                                  all.name(), *all.skipped));
    all.skipped.reset();
  }
}

void add_series(Results& all, const Source& source, Remarks& remarks) {
  for (const Series& one : source.results.series) {
    if (Series* const there = all.find(one.transport, one.is_floor, one.point))
      append(*there, one, source.path, remarks);
    else all.series.push_back(one);
  }
}

template <class Value>
void add_new(std::vector<Value>& all, const std::vector<Value>& more) {
  for (const Value& one : more)
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

// The first begin, the last end, the warnings of all.
Provenance provenance_of(const std::vector<Source>& sources) {
  Provenance all = sources.front().results.provenance;
  for (const Source& source : sources) {
    const Provenance& one = source.results.provenance;
    add_new(all.warnings, one.warnings);
    for (const char* const key :
         {"mitigations", "governor", "cgroup_quota", "transparent_huge_pages"})
      if (one.fact(key) != all.fact(key))
        add_new(all.warnings,
                {fmt::format("{} was {}, and then {}", key, all.fact(key), one.fact(key))});
    if (!one.has("date_end")) continue;
    if (all.has("date_end") && one.fact("date_end") <= all.fact("date_end")) continue;
    for (const char* const key : {"load_after", "date_end"}) all.set(key, one.fact(key));
  }
  return all;
}

}  // namespace

std::optional<std::string> first_difference(const Provenance& one, const Provenance& other) {
  for (const char* const key :
       {"cpu", "kernel", "num_cpus_allowed", "virtualisation", "compiler", "flags", "build_type",
        "commit", "time_ns", "injected_delay_ns", "scheduling"})
    if (one.fact(key) != other.fact(key))
      return fmt::format("{} is {}, and {}", key, one.fact(key), other.fact(key));
  return std::nullopt;
}

Merged merge(std::vector<Source> sources) {
  require_alike(sources);
  std::stable_sort(sources.begin(), sources.end(), [](const Source& one, const Source& other) {
    return one.results.provenance.fact("date") < other.results.provenance.fact("date");
  });
  Merged merged;
  leave_out_unpaired(sources, merged.remarks);
  merged.results.provenance = provenance_of(sources);
  for (const Source& source : sources) {
    for (const Series& one : source.results.series)
      require_different_launches(source, one, sources);
    add_series(merged.results, source, merged.remarks);
    for (const auto& transport : source.results.transports)
      if (std::none_of(merged.results.transports.begin(), merged.results.transports.end(),
                       [&](const auto& known) { return known.name == transport.name; }))
        merged.results.transports.push_back(transport);
  }
  return merged;
}

}  // namespace ipc::bench
