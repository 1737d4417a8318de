// Writes the traits of a transport as JSON, and reads them.
#include "bench/run/transport_json.h"

#include <nlohmann/json.hpp>

namespace ipc::bench {

nlohmann::ordered_json to_json(const Transport& transport) {
  const Traits& traits = transport.traits;
  const auto reason = transport.unavailable();
  nlohmann::ordered_json claims;
  for (const auto& [name, claim] : named_claims()) claims[name] = traits.*claim;
  claims["peer_exit"] = to_string(traits.peer_exit);
  claims["when_full"] = to_string(traits.when_full);
  claims["reached_by"] = to_string(traits.reached_by);
  claims["room"] = traits.room;
  claims["copies"] = traits.copies;
  return {{"name", transport.name},
          {"summary", transport.summary},
          {"tier", to_string(transport.tier)},
          {"available", !reason},
          {"unavailable_because", reason ? nlohmann::ordered_json(*reason) : nullptr},
          {"reached_by", to_string(traits.reached_by)},
          {"traits", std::move(claims)}};
}

TransportFacts facts_of(const nlohmann::ordered_json& json) {
  TransportFacts facts{json.at("name"), json.at("summary"), json.at("tier"), {}, json.dump()};
  for (const auto& [name, value] :
       json.at("traits").get_ref<const nlohmann::ordered_json::object_t&>())
    facts.traits.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
  return facts;
}

}  // namespace ipc::bench
