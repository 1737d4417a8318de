#pragma once

#include <span>
#include <string_view>

#include "bench/measure/recorder.h"
#include "ipc/transport.h"

namespace ipc::bench {

// What measuring costs by itself: two that are measured as transports are, though nothing is transported.
// Both peers are one thread of one process, which runs the loops, touches every byte and reads the clock as
// they all do. `null` hands the message itself over; `memcpy` copies it into a buffer and out again, as
// does whatever carries bytes through a buffer. What a transport takes beyond `null` is its own; what it
// takes beyond `memcpy` is not copying.
std::span<const Transport* const> controls();
const Transport* find_control(std::string_view name);  // nullptr: it is none
inline bool is_control(std::string_view name) { return find_control(name) != nullptr; }
bool has_control(Scenario);  // those of two peers that need not run at the same time

// Runs in this process. Returns whether the measurement is complete.
bool run_control(const Transport& control, const Work&, Measurement&, std::span<Slot> slots = {});

}  // namespace ipc::bench
