// Finds the owners of a packet's two ports in the recorded calls.
#include "demos/stage/owners.h"

#include <netinet/in.h>

#include <tuple>

namespace ipc::demo {
namespace {

struct End {
  std::uint32_t address;
  std::uint16_t port;
};

// Returns whether the socket can have sent or received a packet with these ends.
bool fits(const SocketEnds& socket, int protocol, const End& own, const End& other) {
  if (socket.protocol != protocol || socket.local_port != own.port) return false;
  if (socket.local != own.address && socket.local != INADDR_ANY) return false;
  return socket.remote_port == 0 ||
         (socket.remote == other.address && socket.remote_port == other.port);
}

// A socket that is connected to the other end comes before one that only has the port. Among equal
// ones the last call before the packet decides. If there is none, the first one after it does:
// connect and accept report their addresses when they return.
unsigned owner_of(int protocol, const End& own, const End& other, std::uint64_t at_ns,
                  std::span<const TracedCall> calls) {
  const auto rank = [&](const TracedCall& call) {
    const bool is_before = call.begin_ns <= at_ns;
    return std::tuple(call.socket.remote_port != 0, is_before,
                      is_before ? call.begin_ns : ~call.begin_ns);
  };
  const TracedCall* best = nullptr;
  for (const TracedCall& call : calls)
    if (fits(call.socket, protocol, own, other) && (best == nullptr || rank(call) > rank(*best)))
      best = &call;
  return best == nullptr ? nobody : best->side;
}

}  // namespace

PacketOwners owners_of(const Packet& packet, std::span<const TracedCall> calls,
                       std::span<const std::uint64_t> ended_ns) {
  const End source{packet.source, packet.source_port}, target{packet.target, packet.target_port};
  PacketOwners owners{owner_of(packet.protocol, source, target, packet.at_ns, calls),
                      owner_of(packet.protocol, target, source, packet.at_ns, calls)};
  if (owners.source < ended_ns.size() && ended_ns[owners.source] != 0)
    owners.is_after_end = packet.at_ns > ended_ns[owners.source];
  return owners;
}

}  // namespace ipc::demo
