// proof-coverage: how often does each interval that ipc-bench prints hold the true value? How often
// do the verdicts that look again after each launch go wrong? Launches are simulated; no machine is
// measured.
//
//   build/release/bin/proof-coverage [EXPERIMENTS]     default 10,000; takes about half a minute
//
// Acceptance: no interval of a median or of a change holds the truth less often than its level
// (four standard deviations of the simulation are allowed). A gate whose true ratio is 10 % inside
// its limit fails in at most 1 % of the experiments. Unlike on a machine, the launches are
// independent and their distributions are known.
#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <random>
#include <vector>

#include "bench/run/rank_tests.h"
#include "bench/run/statistics.h"

namespace {

using namespace ipc::bench;
using Values = std::vector<double>;

std::mt19937_64 generator(1);
int experiments = 10'000;
bool holds_all = true;

double normal() { return std::normal_distribution()(generator); }

struct Kind {
  const char* name;
  double (*launch)();  // result of a launch; its median is 1
};

// In the bimodal kind 30 % of the launches are slow. 5/7 of the fast ones lie below the median of
// all, which is therefore 0.566 deviations above that of the fast ones.
constexpr Kind kinds[] = {
    {"normal", [] { return 1 + 0.05 * normal(); }},
    {"skewed", [] { return std::exp(0.5 * normal()); }},
    {"bimodal",
     [] {
       const bool is_slow = std::uniform_real_distribution()(generator) < 0.3;
       return ((is_slow ? 1.5 : 1.0) + 0.02 * normal()) / (1 + 0.565949 * 0.02);
     }},
};

Values launches(const Kind& kind, std::size_t count) {
  Values values(count);
  for (double& value : values) value = kind.launch();
  return values;
}

bool holds(const Estimate& estimate) { return estimate.low <= 1 && 1 <= estimate.high; }

template <class Event>
double percent(Event happens) {
  int count = 0;
  for (int at = 0; at < experiments; ++at) count += happens() ? 1 : 0;
  return 100.0 * count / experiments;
}

// Prints the share of experiments in which happens(kind, launches) is true. If level(launches) is
// above 0, no share may be below it.
template <class Level, class Event>
void table(const char* title, Level level, Event happens) {
  fmt::print("\n{}\n\n| launches | promised |", title);
  for (const Kind& kind : kinds) fmt::print(" {} |", kind.name);
  fmt::print("\n|---:|---:|---:|---:|---:|\n");
  for (const std::size_t count : {5U, 6U, 7U, 8U, 10U, 15U, 20U, 40U}) {
    const double promised = level(count);
    fmt::print("| {} | {} |", count, promised > 0 ? fmt::format("{:.1f}", 100 * promised) : "");
    for (const Kind& kind : kinds) {
      const double share = percent([&] { return happens(kind, count); });
      const double deviation = 100 * std::sqrt(promised * (1 - promised) / experiments);
      holds_all = holds_all && share >= 100 * promised - 4 * deviation;
      fmt::print(" {:.1f} |", share);
    }
    fmt::print("\n");
  }
}

void precision() {
  constexpr std::size_t launches_max = 200;
  fmt::print(
      "\n`--precision 2%` (at most {} launches): % of intervals that hold the truth at the end.\n\n",
      launches_max);
  fmt::print("| launches are | holds the truth | launches, mean |\n|---|---:|---:|\n");
  for (const Kind& kind : kinds) {
    std::size_t launched = 0;
    const double share = percent([&] {
      Values values = launches(kind, full_interval_min);
      Estimate estimate = median_estimate(values);
      while ((estimate.high - estimate.low) / 2 > 0.02 * estimate.median &&
             values.size() < launches_max) {
        values.push_back(kind.launch());
        estimate = median_estimate(values);
      }
      launched += values.size();
      return holds(estimate);
    });
    fmt::print("| {} | {:.1f} | {} |\n", kind.name, share,
               launched / static_cast<std::size_t>(experiments));
  }
}

void gates() {
  fmt::print(
      "\nGates: limit at most 1.10, {} to {} pairs that scatter by 15 %; % of experiments.\n\n",
      pairs_min, pairs_max);
  fmt::print("| true ratio | holds | fails | undecided |\n|---:|---:|---:|---:|\n");
  for (const double truth : {1.00, 1.05, 1.10, 1.15, 1.20, 1.30}) {
    double shares[3] = {};
    for (int at = 0; at < experiments; ++at) {
      Values ratios;
      Verdict verdict = Verdict::need_more;
      while (verdict == Verdict::need_more) {
        ratios.push_back(truth * (1 + 0.15 * normal()));
        verdict = judge(ratios, 1.10, Direction::at_most);
      }
      shares[static_cast<int>(verdict)] += 100.0 / experiments;
    }
    fmt::print("| {:.2f} | {:.1f} | {:.1f} | {:.1f} |\n", truth, shares[0], shares[1], shares[2]);
    if (truth == 1.00) holds_all = holds_all && shares[1] <= 1;
  }
}

void tables() {
  const auto no_level = [](std::size_t) { return 0.0; };
  table(
      "Interval of a median: % of experiments in which it holds the truth.",
      [](std::size_t count) { return median_estimate(Values(count, 1)).level; },
      [](const Kind& kind, std::size_t count) {
        return holds(median_estimate(launches(kind, count)));
      });
  table(
      "Interval of a change between two runs of so many launches each: % that hold the truth.",
      [](std::size_t count) { return ratio_estimate(Values(count, 1), Values(count, 1)).level; },
      [](const Kind& kind, std::size_t count) {
        return holds(ratio_estimate(launches(kind, count), launches(kind, count)));
      });
  table("Outliers: % of undisturbed cells that have one (in the bimodal kind: a group).", no_level,
        [](const Kind& kind, std::size_t count) {
          return count_outliers(launches(kind, count)) > 0;
        });
  table("Two groups: % of cells in which they are reported (in the bimodal kind: rightly).",
        no_level, [](const Kind& kind, std::size_t count) {
          return two_groups(launches(kind, count)).has_value();
        });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) experiments = std::atoi(argv[1]);
  if (experiments < 1) return 2;
  fmt::print("{} experiments per number.\n", experiments);
  tables();
  precision();
  gates();
  fmt::print(
      "\nintervals hold the truth as often as they promise, and gates 10 % inside their limit hold: {}\n",
      holds_all ? "holds" : "fails");
  return holds_all ? 0 : 1;
}
