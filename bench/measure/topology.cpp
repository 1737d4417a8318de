// Finds CPUs for the peers of a placement, with hwloc.
#include "bench/measure/topology.h"

#include <fmt/format.h>
#include <hwloc.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <set>

#include "ipc/system/cpus.h"

namespace ipc::bench {
namespace {

// In the order of Placement.
constexpr std::array<std::string_view, 6> words{"cross_cpu", "same_cpu", "smt",
                                                "same_l3",   "other_l3", "other_numa"};

const std::string one_cpu_only = "this process may use one CPU only";

int index_of(hwloc_obj_t object) {
  return object == nullptr ? -1 : static_cast<int>(object->gp_index);
}

// Returns the last-level cache of a CPU. If a hypervisor hides the L3, the largest cache known
// belongs to one core alone, and is not the last level.
hwloc_obj_t last_cache_of(hwloc_topology_t topology, hwloc_obj_t pu) {
  hwloc_obj_t last = nullptr;
  for (hwloc_obj_t above = pu->parent; above != nullptr; above = above->parent)
    if (hwloc_obj_type_is_dcache(above->type) != 0) last = above;
  if (last == nullptr || last->attr->cache.depth >= 3) return last;
  const int cores = hwloc_get_nbobjs_inside_cpuset_by_type(topology, last->cpuset, HWLOC_OBJ_CORE);
  return cores > 1 ? last : nullptr;
}

Cpu described(hwloc_topology_t topology, hwloc_obj_t pu) {
  const auto above = [&](hwloc_obj_type_t type) {
    return index_of(hwloc_get_ancestor_obj_by_type(topology, type, pu));
  };
  return {.number = static_cast<int>(pu->os_index),
          .core = above(HWLOC_OBJ_CORE),
          .last_cache = index_of(last_cache_of(topology, pu)),
          .node = hwloc_bitmap_first(pu->nodeset),
          .package = above(HWLOC_OBJ_PACKAGE)};
}

bool is_placed(Placement placement, const Cpu& a, const Cpu& b) {
  if (placement == Placement::cross_cpu) return a.core < 0 || a.core != b.core;
  if (placement == Placement::other_numa) return a.node != b.node;
  if (a.node != b.node || a.core < 0 || b.core < 0) return false;
  if (placement == Placement::smt) return a.core == b.core;
  if (a.core == b.core || a.last_cache < 0 || b.last_cache < 0) return false;
  if (placement == Placement::same_l3) return a.last_cache == b.last_cache;
  return a.last_cache != b.last_cache && a.package == b.package;
}

std::size_t count_of(int Cpu::*what, const std::vector<Cpu>& cpus) {
  std::set<int> numbers;
  for (const Cpu& cpu : cpus) numbers.insert(cpu.*what);
  return numbers.size();
}

std::string why_none(Placement placement, const std::vector<Cpu>& all,
                     const std::vector<Cpu>& ours) {
  if (ours.size() < 2) return one_cpu_only;
  const auto one = [&](int Cpu::*what, std::string_view name) {
    if (count_of(what, all) == 1) return fmt::format("this machine has one {}", name);
    return fmt::format("the CPUs that this process may use have one {}", name);
  };
  const auto tells_no = [&](int Cpu::*what) {
    return std::ranges::all_of(
        ours, [](int number) { return number < 0; }, what);
  };
  if (placement == Placement::other_numa) return one(&Cpu::node, "NUMA node");
  if (tells_no(&Cpu::core)) return "this machine does not report which CPUs are one core";
  if (placement == Placement::smt)
    return count_of(&Cpu::core, all) == all.size()
               ? "this machine's cores have one hardware thread each"
               : "no two CPUs that this process may use are hardware threads of one core";
  if (tells_no(&Cpu::last_cache)) return "this machine does not report which CPUs share a cache";
  if (placement == Placement::same_l3)
    return "no two cores that this process may use share a last-level cache";
  if (count_of(&Cpu::last_cache, ours) == 1) return one(&Cpu::last_cache, "last-level cache");
  return "no package has two last-level caches of one NUMA node that this process may use";
}

}  // namespace

std::string_view to_string(Placement placement) {
  return words[static_cast<std::size_t>(placement)];
}

std::optional<Placement> parse_placement(std::string_view text) {
  if (text == "same") return Placement::same_cpu;
  if (text == "cross") return Placement::cross_cpu;
  const auto word = std::ranges::find(words, text);
  if (word == words.end()) return std::nullopt;
  return static_cast<Placement>(word - words.begin());
}

std::vector<std::string> placement_words() { return {words.begin(), words.end()}; }

std::optional<std::string> why_not(CpuPair cpus) {
  const std::vector<int> allowed = allowed_cpus();
  for (const int cpu : {cpus.client, cpus.server})
    if (std::ranges::find(allowed, cpu) == allowed.end())
      return fmt::format("this process may not use CPU {}: it may use {}", cpu,
                         fmt::join(allowed, ", "));
  return std::nullopt;
}

tl::expected<std::vector<Cpu>, std::string> cpus_by_hwloc(const std::string& synthetic) {
  const auto failed = [](std::string_view call) {
    return tl::unexpected(fmt::format("{}: {}", call, std::strerror(errno)));
  };
  hwloc_topology_t loaded = nullptr;
  if (hwloc_topology_init(&loaded) != 0) return failed("hwloc_topology_init");
  const std::unique_ptr<hwloc_topology, decltype(&hwloc_topology_destroy)> topology(
      loaded, &hwloc_topology_destroy);
  if (!synthetic.empty() && hwloc_topology_set_synthetic(loaded, synthetic.c_str()) != 0)
    return failed("hwloc_topology_set_synthetic");
  if (hwloc_topology_load(loaded) != 0) return failed("hwloc_topology_load");
  std::vector<Cpu> cpus;
  for (hwloc_obj_t pu = nullptr;
       (pu = hwloc_get_next_obj_by_type(loaded, HWLOC_OBJ_PU, pu)) != nullptr;)
    cpus.push_back(described(loaded, pu));
  std::ranges::sort(cpus, {}, &Cpu::number);
  return cpus;
}

namespace {

// Returns the known facts of the CPUs with these numbers.
std::vector<Cpu> find(const std::vector<int>& numbers, const std::vector<Cpu>& all) {
  std::vector<Cpu> found;
  for (const int number : numbers) {
    const auto cpu = std::ranges::find(all, number, &Cpu::number);
    found.push_back(cpu == all.end() ? Cpu{number} : *cpu);
  }
  return found;
}

// Returns the first two CPUs with this placement, if there are any.
std::optional<CpuPair> placed(Placement placement, const std::vector<Cpu>& cpus) {
  if (placement == Placement::same_cpu && !cpus.empty())
    return CpuPair{cpus[0].number, cpus[0].number};
  for (auto client = cpus.begin(); client != cpus.end(); ++client)
    for (auto server = client + 1; server != cpus.end(); ++server)
      if (is_placed(placement, *client, *server)) return CpuPair{client->number, server->number};
  return std::nullopt;
}

// Returns the CPUs of this machine, or why they are not known. Asks hwloc once.
const tl::expected<std::vector<Cpu>, std::string>& this_machine() {
  static const auto cpus = cpus_by_hwloc();
  return cpus;
}

}  // namespace

tl::expected<CpuPair, std::string> pair_of(Placement placement, const std::vector<Cpu>& all,
                                           const std::vector<int>& allowed) {
  const std::vector<Cpu> ours = find(allowed, all);
  if (const auto pair = placed(placement, ours)) return *pair;
  if (placement == Placement::cross_cpu && ours.size() > 1)
    return CpuPair{ours[0].number, ours[1].number};
  return tl::unexpected(why_none(placement, all, ours));
}

tl::expected<CpuPair, std::string> cpus_for(Placement placement) {
  const bool takes_any = placement == Placement::cross_cpu || placement == Placement::same_cpu;
  const auto& all = this_machine();
  if (!all && !takes_any) return tl::unexpected(all.error());
  return pair_of(placement, all.value_or(std::vector<Cpu>{}), allowed_cpus());
}

std::vector<CpuPair> disjoint_pairs(Placement placement) {
  std::vector<CpuPair> pairs;
  std::vector<Cpu> left = find(allowed_cpus(), this_machine().value_or(std::vector<Cpu>{}));
  const auto first = cpus_for(placement);
  for (auto next = first ? std::optional(*first) : std::nullopt; next;
       next = placed(placement, left)) {
    pairs.push_back(*next);
    const auto is_taken = [&](int cpu) { return cpu == next->client || cpu == next->server; };
    std::erase_if(left, [&](const Cpu& cpu) { return is_taken(cpu.number); });
  }
  return pairs;
}

}  // namespace ipc::bench
