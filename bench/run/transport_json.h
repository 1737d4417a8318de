#pragma once

#include <nlohmann/json_fwd.hpp>

#include "bench/run/results.h"
#include "ipc/transport.h"

namespace ipc::bench {

// Returns a transport as `ipc-demo list --json` prints it, and as the results of a run hold it.
nlohmann::ordered_json to_json(const Transport&);

// Returns the facts that a report needs, with the values of traits as text. Throws nlohmann's
// exception if the JSON has another shape.
TransportFacts facts_of(const nlohmann::ordered_json&);

}  // namespace ipc::bench
