#pragma once

#include <optional>
#include <string>

#include "bench/measure/measurement.h"
#include "ipc/fd.h"

namespace ipc::bench {

// Cycles and instructions of this process, user and kernel, by perf_event_open(2), where the machine has
// such counters and we may read them: few virtual machines pass them on.
class HardwareCounters {
 public:
  // Opened by the first call, which is to come before anything is measured. Counts the thread that made
  // that call, and those it begins later.
  static const HardwareCounters& of_this_process();

  void add_to(Cost&) const noexcept;
  // Why there are none; nothing where there are.
  const std::optional<std::string>& why_none() const { return why_none_; }

 private:
  HardwareCounters();

  OwnedFd cycles_, instructions_;
  std::optional<std::string> why_none_;
};

// What this process has spent, with what the hardware counts.
inline Cost spent_here() noexcept {
  Cost cost = cost_so_far();
  HardwareCounters::of_this_process().add_to(cost);
  return cost;
}

}  // namespace ipc::bench
