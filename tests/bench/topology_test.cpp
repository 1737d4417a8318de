#include "bench/measure/topology.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <optional>

#include "ipc/system/cpus.h"
#include "support.h"

namespace ipc::bench {

inline void PrintTo(const CpuPair& pair, std::ostream* out) {
  *out << pair.client << ", " << pair.server;
}

namespace {

// A machine in hwloc's words. This process may use all of its CPUs, or those named.
struct Computer {
  explicit Computer(const std::string& synthetic, std::vector<int> allowed_cpus = {})
      : cpus(cpus_by_hwloc(synthetic).value()), allowed(std::move(allowed_cpus)) {
    if (!allowed.empty()) return;
    allowed.resize(cpus.size());
    std::iota(allowed.begin(), allowed.end(), 0);
  }
  std::optional<CpuPair> pair(Placement placement) const {
    const auto pair = pair_of(placement, cpus, allowed);
    return pair ? std::optional(*pair) : std::nullopt;
  }
  std::string why_not(Placement placement) const {
    const auto pair = pair_of(placement, cpus, allowed);
    return pair ? "" : pair.error();
  }
  std::vector<Cpu> cpus;
  std::vector<int> allowed;
};

const std::string large = "package:2 numa:2 l3:2 l2:2 core:1 pu:2";  // CPUs 0 to 31

TEST(Topology, finds_the_first_two_cpus_that_stand_so_to_each_other) {
  const Computer computer(large);
  EXPECT_EQ(computer.pair(Placement::smt), (CpuPair{0, 1}));
  EXPECT_EQ(computer.pair(Placement::same_l3), (CpuPair{0, 2}));
  EXPECT_EQ(computer.pair(Placement::other_l3), (CpuPair{0, 4}));
  EXPECT_EQ(computer.pair(Placement::other_numa), (CpuPair{0, 8}));
}

TEST(Topology, crosses_to_another_core_if_there_is_one) {
  EXPECT_EQ(Computer(large).pair(Placement::cross_cpu), (CpuPair{0, 2}));
  EXPECT_EQ(Computer(large, {4, 5, 9}).pair(Placement::cross_cpu), (CpuPair{4, 9}));
  EXPECT_EQ(Computer(large, {4, 5}).pair(Placement::cross_cpu), (CpuPair{4, 5}));
  EXPECT_EQ(pair_of(Placement::cross_cpu, {}, {3, 7}).value(), (CpuPair{3, 7})) << "none is known";
  EXPECT_EQ(Computer(large, {4, 5}).pair(Placement::same_cpu), (CpuPair{4, 4}));
  EXPECT_EQ(Computer(large, {5}).why_not(Placement::cross_cpu),
            "this process may use one CPU only");
}

TEST(Topology, chooses_among_the_cpus_that_this_process_may_use) {
  const Computer computer(large, {1, 3, 6, 30});
  EXPECT_EQ(computer.pair(Placement::same_l3), (CpuPair{1, 3}));
  EXPECT_EQ(computer.pair(Placement::other_l3), (CpuPair{1, 6}));
  EXPECT_EQ(computer.pair(Placement::other_numa), (CpuPair{1, 30}));
  EXPECT_EQ(computer.why_not(Placement::smt),
            "no two CPUs that this process may use are hardware threads of one core");
  EXPECT_EQ(Computer(large, {4, 9, 12, 13}).pair(Placement::smt), (CpuPair{12, 13}));
}

TEST(Topology, goes_by_what_cpus_share_and_not_by_their_numbers) {
  const Computer computer("package:1 l3:1 core:2 pu:2(indexes=0,2,1,3)");
  EXPECT_EQ(computer.pair(Placement::smt), (CpuPair{0, 2}));
  EXPECT_EQ(computer.pair(Placement::same_l3), (CpuPair{0, 1}));
}

TEST(Topology, takes_an_l3_of_one_core_for_what_it_is) {
  const Computer computer("package:1 l3:4 core:1 pu:1");
  EXPECT_EQ(computer.pair(Placement::other_l3), (CpuPair{0, 1}));
  EXPECT_EQ(computer.why_not(Placement::same_l3),
            "no two cores that this process may use share a last-level cache");
}

TEST(Topology, takes_a_lower_cache_for_the_last_one_only_if_cores_share_it) {
  const Computer shared("package:1 l2:2 core:2 pu:1");
  EXPECT_EQ(shared.pair(Placement::same_l3), (CpuPair{0, 1}));
  EXPECT_EQ(shared.pair(Placement::other_l3), (CpuPair{0, 2}));
  const Computer hidden("package:1 l2:4 core:1 pu:1");
  for (const Placement placement : {Placement::same_l3, Placement::other_l3})
    EXPECT_EQ(hidden.why_not(placement), "this machine does not report which CPUs share a cache");
}

TEST(Topology, takes_two_packages_for_no_neighbours_whatever_the_numa_nodes) {
  const Computer computer("[numa] package:2 l3:1 core:2 pu:1");
  EXPECT_EQ(computer.pair(Placement::same_l3), (CpuPair{0, 1}));
  EXPECT_EQ(computer.why_not(Placement::other_l3),
            "no package has two last-level caches of one NUMA node that this process may use");
}

TEST(Topology, says_what_the_machine_lacks) {
  const Computer small("package:1 l3:1 core:2 pu:1");
  EXPECT_EQ(small.why_not(Placement::smt), "this machine's cores have one hardware thread each");
  EXPECT_EQ(small.why_not(Placement::other_l3), "this machine has one last-level cache");
  EXPECT_EQ(small.why_not(Placement::other_numa), "this machine has one NUMA node");
}

TEST(Topology, says_what_this_process_may_not_use) {
  const Computer half(large, {0, 2});
  EXPECT_EQ(half.why_not(Placement::other_l3),
            "the CPUs that this process may use have one last-level cache");
  EXPECT_EQ(half.why_not(Placement::other_numa),
            "the CPUs that this process may use have one NUMA node");
  EXPECT_EQ(Computer(large, {5}).why_not(Placement::smt), "this process may use one CPU only");
}

TEST(Topology, that_cannot_be_had_says_which_call_failed) {
  const auto none = cpus_by_hwloc("no such machine");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().find("hwloc_topology_set_synthetic: "), 0U) << none.error();
}

TEST(Placement, is_parsed_from_the_word_it_is_shown_as) {
  EXPECT_EQ(placement_words().size(), 6U);
  for (const std::string& word : placement_words()) {
    ASSERT_TRUE(parse_placement(word)) << word;
    EXPECT_EQ(to_string(*parse_placement(word)), word);
  }
  EXPECT_EQ(parse_placement("same_cup"), std::nullopt);
}

TEST(Placement, is_of_cpus_that_this_process_may_use_or_says_why_there_are_none) {
  const std::vector<int> allowed = allowed_cpus();
  const auto may_use = [&](int cpu) {
    return std::find(allowed.begin(), allowed.end(), cpu) != allowed.end();
  };
  for (const std::string& word : placement_words()) {
    const auto pair = cpus_for(*parse_placement(word));
    if (!pair) {
      EXPECT_NE(pair.error(), "") << word;
      continue;
    }
    EXPECT_TRUE(may_use(pair->client) && may_use(pair->server)) << word;
    EXPECT_EQ(pair->client == pair->server, word == "same_cpu") << word;
  }
}

TEST(Placement, of_several_pairs_shares_no_cpu) {
  for (const std::string& word : placement_words()) {
    const Placement placement = *parse_placement(word);
    const auto first = cpus_for(placement);
    const std::vector<CpuPair> pairs = disjoint_pairs(placement);
    ASSERT_EQ(pairs.empty(), !first) << word;
    if (!first) continue;
    EXPECT_EQ(pairs.front(), *first) << word;
    std::vector<int> used;
    for (const CpuPair& pair : pairs) {
      used.push_back(pair.client);
      if (pair.server != pair.client) used.push_back(pair.server);
    }
    std::sort(used.begin(), used.end());
    EXPECT_EQ(std::adjacent_find(used.begin(), used.end()), used.end()) << word;
  }
}

}  // namespace
}  // namespace ipc::bench
