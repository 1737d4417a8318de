// Names the traits of transports and the values of the contract, and classes faults.
#include "ipc/transport.h"

namespace ipc {

std::span<const NamedClaim> named_claims() {
  static constexpr NamedClaim all[] = {
      {"ordered", &Traits::ordered},
      {"reliable", &Traits::reliable},
      {"keeps_boundaries", &Traits::keeps_boundaries},
      {"half_close", &Traits::half_close},
      {"receive_close", &Traits::receive_close},
      {"crosses_hosts", &Traits::crosses_hosts},
      {"outlives_peer", &Traits::outlives_peer},
      {"persists", &Traits::persists},
      {"late_reader", &Traits::late_reader},
      {"open_protocol", &Traits::open_protocol},
      {"tells_deaths", &Traits::tells_deaths},
  };
  return all;
}

std::string_view to_string(Traits::PeerExit exit) {
  static constexpr std::string_view names[] = {"by_kernel", "by_lifeline", "unknown"};
  return names[static_cast<std::size_t>(exit)];
}

std::string_view to_string(Traits::WhenFull full) {
  static constexpr std::string_view names[] = {"waits", "refuses", "drops"};
  return names[static_cast<std::size_t>(full)];
}

std::string_view to_string(Traits::ReachedBy reached) {
  return reached == Traits::ReachedBy::name ? "name" : "inheritance";
}

std::string_view to_string(Tier tier) {
  static constexpr std::string_view names[] = {"core", "linux", "libraries"};
  return names[static_cast<std::size_t>(tier)];
}

std::string_view to_string(Farewell farewell) {
  static constexpr std::string_view names[] = {"none", "goodbye", "died", "unknown"};
  return names[static_cast<std::size_t>(farewell)];
}

bool is_of_one_client(Fault fault) {
  return fault == Fault::resource_exhausted || fault == Fault::no_space ||
         fault == Fault::version_mismatch;
}

}  // namespace ipc
