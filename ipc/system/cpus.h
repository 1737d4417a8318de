#pragma once

#include <sched.h>

#include <vector>

// The CPUs that this process may run on (sched_setaffinity(2)).
namespace ipc {

std::vector<int> allowed_cpus();
// Pins the calling thread. Returns false if the CPU is not among those allowed.
bool pin_to_cpu(int cpu) noexcept;

inline cpu_set_t only_cpu(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  return set;
}

}  // namespace ipc
