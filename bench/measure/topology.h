#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

// The places of the two peers of a measurement, by the resources that their CPUs share. The way
// between two caches is as much a part of a message's cost as the mechanism is.
namespace ipc::bench {

enum class Placement : unsigned char {
  cross_cpu,   // two cores if there are two: the first allowed CPU, and the first of another core
  same_cpu,    // one CPU
  smt,         // two hardware threads of one core
  same_l3,     // two cores that share the last-level cache, and the NUMA node
  other_l3,    // two cores of one package and NUMA node with different last-level caches
  other_numa,  // two NUMA nodes
};
std::string_view to_string(Placement);
std::optional<Placement> parse_placement(std::string_view);
// Returns all words: "cross_cpu", "same_cpu", ...
std::vector<std::string> placement_words();

struct CpuPair {
  int client, server;
  friend constexpr bool operator==(const CpuPair&, const CpuPair&) = default;
};

// Returns why this process may not use these CPUs; nullopt if it may.
std::optional<std::string> why_not(CpuPair);

// A CPU, and the numbers of its core, cache, node and package; -1: not known.
struct Cpu {
  int number;  // the kernel's, as for sched_setaffinity(2)
  int core = -1;
  int last_cache = -1;  // L3, or a lower level that several cores share
  int node = -1;        // NUMA node
  int package = -1;
};

// Returns the CPUs of this machine as hwloc reports them, or why they are not known. Takes
// milliseconds. Tests give `synthetic`, another machine: "package:2 l3:2 core:4 pu:1".
tl::expected<std::vector<Cpu>, std::string> cpus_by_hwloc(const std::string& synthetic = {});

// Returns the lowest-numbered pair of allowed CPUs with this placement, or why there is none.
tl::expected<CpuPair, std::string> pair_of(Placement, const std::vector<Cpu>& all,
                                           const std::vector<int>& allowed);

// Returns CPUs that this process may use for client and server, or why there are none.
tl::expected<CpuPair, std::string> cpus_for(Placement);

// Returns as many such pairs as share no CPU. The first is that of cpus_for.
std::vector<CpuPair> disjoint_pairs(Placement);

}  // namespace ipc::bench
