#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/run/phrase.h"
#include "bench/run/runner.h"
#include "bench/run/sustained.h"

// `run --find-rate`: the highest rate that a transport sustains, with its p99 below a limit if one
// is given. All searches of a run take their steps together, so transports are compared in the same
// minutes.

namespace ipc::bench {

// The steps of one search. The rate goes up from `begin` by factors of four until one fails, or
// down if the first one fails. Then each step halves the interval, on a logarithmic scale, until
// its ends differ by less than 10 %.
class RateSearch {
 public:
  static constexpr unsigned steps_max = 24;
  static constexpr std::uint64_t rate_max = 100'000'000;

  // 1 <= least <= begin <= rate_max. No rate below `least` is tested.
  RateSearch(std::uint64_t least, std::uint64_t begin) : least_(least), begin_(begin) {}

  std::optional<std::uint64_t> next() const;  // nullopt: the search is over
  void add(std::uint64_t rate, bool fits);

  // Return the highest rate that fits, and the lowest one above it that does not.
  std::optional<std::uint64_t> found() const { return found_; }
  std::optional<std::uint64_t> first_lost() const { return lost_; }

 private:
  std::uint64_t least_, begin_;
  std::optional<std::uint64_t> found_, lost_;
  unsigned steps_ = 0;
};

// The limit that a rate must keep in addition to being sustained.
struct RateLimit {
  std::optional<double> p99_ns;
};

// The outcome of a search.
struct FoundRate {
  std::string transport;
  Point point;  // without a rate
  // The highest rate that fits, and the lowest above it that failed. If none fits, the lowest rate
  // that was tested.
  std::optional<std::uint64_t> rate, lost_rate;
  std::optional<Figure> p99_ns;  // at `rate`
  Bilingual why;                 // why lost_rate failed, or the search ended
};

struct FoundRates {
  Results results;  // every rate that was tested, as ordinary cells of load
  std::vector<FoundRate> rates;
};

// Searches once for each transport, size, way to wait and placement of the selection, whose
// scenario is load.
FoundRates find_rates(RunOptions, const RateLimit&);

}  // namespace ipc::bench
