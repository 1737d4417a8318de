// Finds the owners of a packet's two ports in the recorded calls.
#include "demos/stage/owners.h"

#include <netinet/in.h>

#include <algorithm>
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

// Returns the end of a process; 0: it has not ended.
std::uint64_t end_of(unsigned side, std::span<const std::uint64_t> ended_ns) {
  return side < ended_ns.size() ? ended_ns[side] : 0;
}

// Returns the side of the process whose socket has these ends. A socket that is connected to the
// other end comes before one that only has the port. Both come after the socket of a process that
// began to use the port when theirs had ended. Among equal ones the last call before the packet
// decides. If there is none, the first one after it does: connect and accept report their addresses
// when they return.
unsigned owner_of(const Packet& packet, const End& own, const End& other,
                  std::span<const TracedCall> calls, std::span<const std::uint64_t> ended_ns) {
  const auto is_candidate = [&](const TracedCall& call) {
    return fits(call.socket, packet.protocol, own, other);
  };
  const auto is_replaced = [&](const TracedCall& call) {
    const std::uint64_t end_ns = end_of(call.side, ended_ns);
    return end_ns != 0 && std::ranges::any_of(calls, [&](const TracedCall& later) {
             return later.begin_ns > end_ns && later.begin_ns <= packet.at_ns &&
                    is_candidate(later);
           });
  };
  const auto rank = [&](const TracedCall& call) {
    const bool is_before = call.begin_ns <= packet.at_ns;
    return std::tuple(!is_replaced(call), call.socket.remote_port != 0, is_before,
                      is_before ? call.begin_ns : ~call.begin_ns);
  };
  const TracedCall* best = nullptr;
  for (const TracedCall& call : calls)
    if (is_candidate(call) && (best == nullptr || rank(call) > rank(*best))) best = &call;
  return best == nullptr ? nobody : best->side;
}

}  // namespace

PacketOwners owners_of(const Packet& packet, std::span<const TracedCall> calls,
                       std::span<const std::uint64_t> ended_ns) {
  const End source{packet.source, packet.source_port}, target{packet.target, packet.target_port};
  PacketOwners owners{owner_of(packet, source, target, calls, ended_ns),
                      owner_of(packet, target, source, calls, ended_ns)};
  const std::uint64_t end_ns = end_of(owners.source, ended_ns);
  owners.is_after_end = end_ns != 0 && packet.at_ns > end_ns;
  return owners;
}

}  // namespace ipc::demo
