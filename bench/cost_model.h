#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/summary.h"

namespace ipc::bench {

// What a round trip is made of: how often, by counting, and how long each takes, in ns.
struct CostTerm {
  double count = 0, each_ns = 0;
  double ns() const { return count * each_ns; }
};

// A round trip as a sum.
struct CostSum {
  const Row* row = nullptr;
  CostTerm calls;     // system calls on the way, there and back
  CostTerm wake_ups;  // a sleeping peer that the kernel runs again
  CostTerm bytes;     // copied by the mechanism, written and read by the peers
  CostTerm lines;  // cache lines that go from one CPU to the other by themselves, in shared memory
  bool is_fitted = false;  // one of the cells that the model was made from; otherwise foretold

  double measured_ns() const { return row->figure->median; }
  double sum_ns() const { return calls.ns() + wake_ups.ns() + bytes.ns() + lines.ns(); }
  // 0.1: it is 10 % above what was measured.
  double error() const { return sum_ns() / measured_ns() - 1; }
};

// The cost model of a run: latency = calls * a + wake-ups * b + bytes / c + lines * d. The counts come from
// the channels' own counters and getrusage; a is what a call of that mechanism takes, and c how fast it moves
// bytes (a page of a file is dearer than one of a ring), b what a wake-up takes at that placement; d is the
// machine's. They are fitted to the run's round trips of 64 B and 32 KiB that block or spin, as least squares
// of the relative error, none below zero; the others they foretell. Without both sizes and both ways to wait
// there is no model. Floors are left out.
class CostModel {
 public:
  explicit CostModel(const Summary&);  // which must outlive it

  // Of every round trip that could be counted, in the order of the run.
  const std::vector<CostSum>& sums() const { return sums_; }
  // |error| that half, and that nine in ten, of the foretold cells do not exceed; nothing where there are
  // fewer than ten.
  std::optional<double> median_error() const { return error_at(0.5); }
  std::optional<double> error_of_90_percent() const { return error_at(0.9); }

 private:
  std::optional<double> error_at(double share) const;
  std::vector<CostSum> sums_;
};

// Columns times weights, none below zero, so that the squares of what is left of `target` are least. As many
// values in each column as in the target. (Lawson and Hanson's problem NNLS, by coordinate descent.)
std::vector<double> non_negative_least_squares(const std::vector<std::vector<double>>& columns,
                                               const std::vector<double>& target);

}  // namespace ipc::bench
