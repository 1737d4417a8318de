#pragma once

#include <span>
#include <string_view>

#include "bench/measure/recorder.h"
#include "ipc/transport.h"

namespace ipc::bench {

// The controls: what measuring costs by itself. They are measured as transports are, though nothing
// is transported: both peers are one thread, which runs the loops, touches every byte and reads the
// clock as all others do. `null` hands the message itself over. `memcpy` copies it into a buffer
// and out of it, as every transport does that carries bytes through a buffer. A transport itself
// takes what it takes beyond `null`.
std::span<const Transport* const> controls();
const Transport* find_control(std::string_view name);  // nullptr: it is none
inline bool is_control(std::string_view name) { return find_control(name) != nullptr; }
bool has_control(Scenario);  // of two peers that need not run at the same time

// Runs in this process. Returns whether the measurement is complete.
bool run_control(const Transport& control, const Work&, Measurement&, std::span<Slot> slots = {});

}  // namespace ipc::bench
