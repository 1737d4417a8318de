// Names the traits of transports.
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
  switch (exit) {
    case Traits::PeerExit::by_kernel: return "by_kernel";
    case Traits::PeerExit::by_lifeline: return "by_lifeline";
    case Traits::PeerExit::unknown: return "unknown";
  }
  return "unknown";
}

std::string_view to_string(Traits::WhenFull full) {
  switch (full) {
    case Traits::WhenFull::waits: return "waits";
    case Traits::WhenFull::refuses: return "refuses";
    case Traits::WhenFull::drops: return "drops";
  }
  return "unknown";
}

std::string_view to_string(Traits::ReachedBy reached) {
  return reached == Traits::ReachedBy::name ? "name" : "inheritance";
}

std::string_view to_string(Tier tier) {
  switch (tier) {
    case Tier::core: return "core";
    case Tier::linux_kernel: return "linux";
    case Tier::libraries: return "libraries";
  }
  return "unknown";
}

}  // namespace ipc
