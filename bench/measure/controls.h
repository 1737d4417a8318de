#pragma once

#include <span>
#include <string_view>

#include "bench/measure/recorder.h"
#include "ipc/transport.h"

namespace ipc::bench {

// The controls, which show the cost of measuring itself. They are measured like transports, but no
// message leaves the process: both peers are one thread. It runs the loops, touches every byte and
// reads the clock like all others. `null` hands the message itself over. `memcpy` copies it into a
// buffer and out of it, as every transport with a buffer does. The cost of a transport itself is
// its difference from `null`.
std::span<const Transport* const> controls();
const Transport* find_control(std::string_view name);  // nullptr: not a control
inline bool is_control(std::string_view name) { return find_control(name) != nullptr; }
bool has_control(Scenario);  // true for two peers that need not run at the same time

// Runs in this process. Returns whether the measurement is complete.
bool run_control(const Transport& control, const Work&, Measurement&, std::span<Slot> slots = {});

}  // namespace ipc::bench
