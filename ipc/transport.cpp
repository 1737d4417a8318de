#include "ipc/transport.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ipc {

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

const Transport* find_transport(std::string_view name) {
  const std::string scheme = Address(name, "").scheme();
  for (const Transport* transport : transports())
    if (transport->name == scheme) return transport;
  return nullptr;
}

const Transport& transport_named(std::string_view name) {
  if (const Transport* const found = find_transport(name)) return *found;
  std::vector<std::string> names;
  for (const Transport* transport : transports()) names.emplace_back(transport->name);
  const auto near = nearest(name, names);
  throw Error(
      Fault::bad_address, "transport", name, 0,
      near ? fmt::format("there is none of that name: did you mean {}?", *near)
           : fmt::format("there is none of that name; there are {}", fmt::join(names, ", ")));
}

namespace {
const Transport& usable(const Address& address) {
  const Transport& transport = transport_named(address.scheme());
  if (const auto reason = transport.unavailable())
    throw Error(Fault::unsupported, transport.name, address.to_string(), 0, *reason);
  return transport;
}
}  // namespace

std::unique_ptr<Listener> listen(const Address& address) { return usable(address).listen(address); }

Channel connect(const Address& address, Deadline deadline) {
  return usable(address).connect(address, deadline);
}

}  // namespace ipc
