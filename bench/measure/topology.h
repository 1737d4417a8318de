#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

// Where the two peers of a measurement run, by what their CPUs share: how far a message has to travel between
// two caches is as much a part of its cost as the mechanism is.
namespace ipc::bench {

enum class Placement : unsigned char {
  cross_cpu,  // two cores, wherever there are any: the first allowed CPU, and the first of another core
  same_cpu,    // one CPU
  smt,         // two hardware threads of one core
  same_l3,     // two cores that share the last-level cache, and the NUMA node
  other_l3,    // two cores of one package and NUMA node with different last-level caches
  other_numa,  // two NUMA nodes
};
std::string_view to_string(Placement);
std::optional<Placement> parse_placement(std::string_view);
// All of them, as they are written: "cross_cpu", "same_cpu", ...
std::vector<std::string> placement_words();

struct CpuPair {
  int client, server;
  friend constexpr bool operator==(const CpuPair&, const CpuPair&) = default;
};

// A CPU, and the numbers of what it belongs to; -1: not known.
struct Cpu {
  int number;  // the kernel's, as sched_setaffinity(2) takes it
  int core;
  int last_cache;  // of the last level: L3, or a lower one that several cores share
  int node;        // NUMA
  int package;
};

// Of this machine, by hwloc, or why it cannot tell; takes milliseconds. `synthetic` is another
// machine, in hwloc's words ("package:2 l3:2 core:4 pu:1"): tests'.
tl::expected<std::vector<Cpu>, std::string> cpus_by_hwloc(const std::string& synthetic = {});

// The first two of them, by number, that stand so to each other, or why there are none. Not for cross_cpu
// and same_cpu, which ask no topology.
tl::expected<CpuPair, std::string> pair_of(Placement, const std::vector<Cpu>& all,
                                           const std::vector<int>& allowed);

// The CPUs for client and server, among those this process may use, or why there are none. Asks for the topology
// once in a process, and only if it has to.
tl::expected<CpuPair, std::string> cpus_for(Placement);

// As many such pairs as share no CPU; the first is that of cpus_for, and there are none where it has none.
std::vector<CpuPair> disjoint_pairs(Placement);

}  // namespace ipc::bench
