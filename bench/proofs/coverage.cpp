// coverage: how often does each interval that ipc-bench prints hold the true value, and how often does each
// verdict that looks again and again go wrong? Simulated launches, with the statistics of the product.
//
//   build/release/bin/proof-coverage          takes about a minute; no machine is measured
//
// The launches are independent and their distributions known, which those of a machine are not. Fixed seed.
#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "bench/run/rank_tests.h"
#include "bench/run/statistics.h"

namespace {

using namespace ipc::bench;
using Values = std::vector<double>;
using Random = std::mt19937_64;

constexpr int experiments = 10'000;

// Launches of one kind, whose median is 1.
struct Kind {
  const char* name;
  std::function<double(Random&)> launch;
};

double normal(Random& random) { return std::normal_distribution()(random); }

// Times with a scatter of 5 %, with a long tail, and in two groups of which the slower one has 30 %. In the last
// kind the median is that of the faster group's upper part: the share of 5/7 below it is 0.566 deviations away.
const std::vector<Kind> kinds = {
    {"normal", [](Random& random) { return 1 + 0.05 * normal(random); }},
    {"skewed", [](Random& random) { return std::exp(0.5 * normal(random)); }},
    {"bimodal",
     [](Random& random) {
       constexpr double scatter = 0.02, median_of_all = 1 + 0.565949 * scatter;
       const bool is_slow = std::uniform_real_distribution()(random) < 0.3;
       return ((is_slow ? 1.5 : 1.0) + scatter * normal(random)) / median_of_all;
     }},
};

Values launches(const Kind& kind, std::size_t count, Random& random) {
  Values values(count);
  for (double& value : values) value = kind.launch(random);
  return values;
}

// In how many experiments `happens`, in per cent.
template <class Event>
double percent(Random& random, Event happens) {
  int count = 0;
  for (int at = 0; at < experiments; ++at) count += happens(random) ? 1 : 0;
  return 100.0 * count / experiments;
}

bool holds(const Estimate& estimate, double truth) {
  return estimate.low <= truth && truth <= estimate.high;
}

// One line for each number of launches: its nominal level, and the share measured for each kind.
template <class Level, class Event>
void table(const char* title, const char* level_head, Random& random, Level level, Event happens) {
  fmt::print("\n{}\n\n| launches | {} |", title, level_head);
  for (const Kind& kind : kinds) fmt::print(" {} |", kind.name);
  fmt::print("\n|---:|---:|---:|---:|---:|\n");
  for (const std::size_t count : {5U, 6U, 7U, 8U, 10U, 15U, 20U, 40U}) {
    fmt::print("| {} | {} |", count, level(count));
    for (const Kind& kind : kinds)
      fmt::print(" {:.1f} |",
                 percent(random, [&](Random& one) { return happens(kind, count, one); }));
    fmt::print("\n");
  }
}

std::string level_text(const Estimate& estimate) {
  return fmt::format("{:.1f}", estimate.level * 100);
}

Values ascending(std::size_t count) {
  Values values(count);
  for (std::size_t at = 0; at < count; ++at) values[at] = 1 + static_cast<double>(at);
  return values;
}

void intervals(Random& random) {
  table(
      "Interval of a median (p50, p99, a rate, a ratio to the floor): % of experiments in which it holds the truth.",
      "promised, %", random,
      [](std::size_t count) { return level_text(median_estimate(ascending(count))); },
      [](const Kind& kind, std::size_t count, Random& one) {
        return holds(median_estimate(launches(kind, count, one)), 1);
      });
  table(
      "Interval of a change between two runs of so many launches each: % that hold the truth.",
      "promised, %", random,
      [](std::size_t count) {
        return level_text(ratio_estimate(ascending(count), ascending(count)));
      },
      [](const Kind& kind, std::size_t count, Random& one) {
        return holds(ratio_estimate(launches(kind, count, one), launches(kind, count, one)), 1);
      });
}

// run --precision: launches are added until the interval is as narrow as was asked for.
void precision(Random& random) {
  constexpr std::size_t launches_max = 200;
  fmt::print(
      "\n`--precision 2%` (at most {} launches): % of intervals at the end that hold the truth, and launches.\n\n"
      "| launches are | holds the truth, % | launches, mean |\n|---|---:|---:|\n",
      launches_max);
  for (const Kind& kind : kinds) {
    double launched = 0;
    const double share = percent(random, [&](Random& one) {
      Values values = launches(kind, full_interval_min, one);
      Estimate estimate = median_estimate(values);
      while ((estimate.high - estimate.low) / 2 > 0.02 * estimate.median &&
             values.size() < launches_max) {
        values.push_back(kind.launch(one));
        estimate = median_estimate(values);
      }
      launched += static_cast<double>(values.size());
      return holds(estimate, 1);
    });
    fmt::print("| {} | {:.1f} | {:.0f} |\n", kind.name, share, launched / experiments);
  }
}

Verdict verdict_of(const std::function<double()>& pair, double limit) {
  Values ratios;
  Verdict verdict = Verdict::need_more;
  while (verdict == Verdict::need_more) {
    ratios.push_back(pair());
    verdict = judge(ratios, limit, Direction::at_most);
  }
  return verdict;
}

void gates(Random& random) {
  fmt::print(
      "\nGates, which look after each pair: limit at most 1.10, {} to {} pairs, a scatter of 15 %.\n\n"
      "| true ratio | holds, % | fails, % | undecided, % |\n|---:|---:|---:|---:|\n",
      pairs_min, pairs_max);
  for (const double truth : {1.00, 1.05, 1.10, 1.15, 1.20, 1.30}) {
    double of[3] = {};
    for (int at = 0; at < experiments; ++at)
      ++of[static_cast<int>(verdict_of([&] { return truth * (1 + 0.15 * normal(random)); }, 1.10))];
    fmt::print("| {:.2f} | {:.1f} | {:.1f} | {:.1f} |\n", truth, 100 * of[0] / experiments,
               100 * of[1] / experiments, 100 * of[2] / experiments);
  }
}

void alarms(Random& random) {
  const auto none = [](std::size_t) { return ""; };
  table("Outliers: % of undisturbed cells that have one (of the bimodal kind: a group).", "",
        random, none, [](const Kind& kind, std::size_t count, Random& one) {
          return count_outliers(launches(kind, count, one)) > 0;
        });
  table("Two groups: % of cells in which they are reported (of the bimodal kind: rightly).", "",
        random, none, [](const Kind& kind, std::size_t count, Random& one) {
          return two_groups(launches(kind, count, one)).has_value();
        });
}

}  // namespace

int main() {
  Random random(1);
  fmt::print("{} experiments for each figure.\n", experiments);
  intervals(random);
  precision(random);
  gates(random);
  alarms(random);
}
