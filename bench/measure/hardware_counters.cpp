#include "bench/measure/hardware_counters.h"

#include <fmt/format.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace ipc::bench {
namespace {

OwnedFd open_counter(std::uint64_t event) {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.config = event;
  attributes.inherit = 1;
  attributes.exclude_hv = 1;
  return OwnedFd(static_cast<int>(
      ::syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC)));
}

std::uint64_t value_of(const OwnedFd& counter) noexcept {
  std::uint64_t value = 0;
  return counter && ::read(counter.get(), &value, sizeof value) == sizeof value ? value : 0;
}

}  // namespace

const HardwareCounters& HardwareCounters::of_this_process() {
  static const HardwareCounters counters;
  return counters;
}

HardwareCounters::HardwareCounters()
    : cycles_(open_counter(PERF_COUNT_HW_CPU_CYCLES)),
      instructions_(open_counter(PERF_COUNT_HW_INSTRUCTIONS)) {
  if (!cycles_ || !instructions_)
    why_none_ = fmt::format("perf_event_open: {}", std::strerror(errno));
}

void HardwareCounters::add_to(Cost& cost) const noexcept {
  cost.cycles = value_of(cycles_);
  cost.instructions = value_of(instructions_);
}

}  // namespace ipc::bench
