// Reads the cost of a process from the kernel and from the hardware's counters.
#include "bench/measure/measurement.h"

#include <linux/perf_event.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

namespace ipc::bench {
namespace {

// Descriptors of the hardware's counters, which stay open as long as the process; -1: none.
int cycles_fd = -1, instructions_fd = -1;

int open_counter(std::uint64_t event) {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.config = event;
  attributes.inherit = 1;
  attributes.exclude_hv = 1;
  return static_cast<int>(
      ::syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC));
}

std::uint64_t value_of(int counter) noexcept {
  std::uint64_t value = 0;
  return counter >= 0 && ::read(counter, &value, sizeof value) == sizeof value ? value : 0;
}

std::uint64_t nanoseconds(const timeval& time) noexcept {
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000u +
         static_cast<std::uint64_t>(time.tv_usec) * 1'000u;
}

}  // namespace

Cost cost_so_far(std::uint64_t system_calls) noexcept {
  rusage usage;
  ::getrusage(RUSAGE_SELF, &usage);
  return {.cpu_ns = nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime),
          .voluntary_switches = static_cast<std::uint64_t>(usage.ru_nvcsw),
          .involuntary_switches = static_cast<std::uint64_t>(usage.ru_nivcsw),
          .minor_faults = static_cast<std::uint64_t>(usage.ru_minflt),
          .system_calls = system_calls,
          .cycles = value_of(cycles_fd),
          .instructions = value_of(instructions_fd)};
}

void count_cycles() {
  if (cycles_fd >= 0) return;
  cycles_fd = open_counter(PERF_COUNT_HW_CPU_CYCLES);
  instructions_fd = open_counter(PERF_COUNT_HW_INSTRUCTIONS);
}

void add(Measurement& all, const Measurement& one) {
  all.latency.merge(one.latency);
  all.messages += one.messages;
  all.bytes += one.bytes;
  all.sent += one.sent;
  all.duration_ns = std::max(all.duration_ns, one.duration_ns);
  all.warm_up_ns = std::max(all.warm_up_ns, one.warm_up_ns);
  all.client += one.client;
  all.server += one.server;
  for (std::size_t slice = 0; slice < slice_count; ++slice) all.slices[slice] += one.slices[slice];
}

}  // namespace ipc::bench
