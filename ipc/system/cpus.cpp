// Asks for and sets the CPU affinity of this process.
#include "ipc/system/cpus.h"

#include "ipc/system/sys.h"

namespace ipc {

bool pin_to_cpu(int cpu) noexcept {
  const cpu_set_t set = only_cpu(cpu);
  return sys::call("sched_setaffinity", ::sched_setaffinity, 0, sizeof set, &set) == 0;
}

std::vector<int> allowed_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  std::vector<int> cpus;
  if (sys::call("sched_getaffinity", ::sched_getaffinity, 0, sizeof set, &set) != 0) return cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &set)) cpus.push_back(cpu);
  return cpus;
}

}  // namespace ipc
