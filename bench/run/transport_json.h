#pragma once

#include <nlohmann/json_fwd.hpp>

#include "bench/run/summary.h"
#include "ipc/transport.h"

namespace ipc::bench {

// A transport in JSON: in `ipc-demo list --json`, and in the context of a run's results.
nlohmann::ordered_json to_json(const Transport&);

// What a report needs of that; a trait's value as text. Throws nlohmann's exception where it has
// another shape.
TransportFacts facts_of(const nlohmann::ordered_json&);

}  // namespace ipc::bench
