// Writes the traits of a transport as JSON, and reads them.
#include "bench/run/transport_json.h"

#include <nlohmann/json.hpp>

namespace ipc::bench {

nlohmann::ordered_json to_json(const Transport& transport) {
  const Traits& traits = transport.traits;
  const auto reason = transport.unavailable();
  return {{"name", transport.name},
          {"summary", transport.summary},
          {"tier", to_string(transport.tier)},
          {"available", !reason},
          {"unavailable_because", reason ? nlohmann::ordered_json(*reason) : nullptr},
          {"reached_by", to_string(traits.reached_by)},
          {"traits",
           {{"ordered", traits.ordered},
            {"reliable", traits.reliable},
            {"keeps_boundaries", traits.keeps_boundaries},
            {"half_close", traits.half_close},
            {"receive_close", traits.receive_close},
            {"crosses_hosts", traits.crosses_hosts},
            {"outlives_peer", traits.outlives_peer},
            {"persists", traits.persists},
            {"late_reader", traits.late_reader},
            {"open_protocol", traits.open_protocol},
            {"peer_exit", to_string(traits.peer_exit)},
            {"tells_deaths", traits.tells_deaths},
            {"when_full", to_string(traits.when_full)},
            {"reached_by", to_string(traits.reached_by)},
            {"room", traits.room},
            {"copies", traits.copies}}}};
}

TransportFacts facts_of(const nlohmann::ordered_json& json) {
  TransportFacts facts{json.at("name"), json.at("summary"), json.at("tier"), {}, json.dump()};
  for (const auto& [name, value] :
       json.at("traits").get_ref<const nlohmann::ordered_json::object_t&>())
    facts.traits.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
  return facts;
}

}  // namespace ipc::bench
