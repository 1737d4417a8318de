#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace ipc::bench {

// How far the clocks of two CPUs may be apart, in ns: the error of a time from one to the other. Two threads, one
// on each, ask each other for the time over one cache line; of the quickest of 2,000 answers, the difference to the
// middle of the question, and half of how long it took (F. Cristian, "Probabilistic clock synchronization",
// 1989). 0 on one CPU. Takes some milliseconds; nothing where the threads cannot be pinned, or the answers
// do not come (100 ms).
std::optional<double> clock_error_ns(int cpu_a, int cpu_b);

// The distance between two values that CLOCK_MONOTONIC can have, in ns, from 20,000 readings one after the
// other: differences of times are multiples of it, give or take the nanosecond to which the kernel rounds. A
// clock with one step only between its readings gives that step, which may be two or more of its own. At most 1 ms.
double clock_step_ns();
// The same from readings that are given: two at least, none before the one before it.
double step_of(std::span<const std::uint64_t> readings_ns);

}  // namespace ipc::bench
