// Finds the processes to which the captured packets belong.
#include "demos/watch/run.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace ipc::demo {
namespace {

bool is_first_syn(const Packet& packet) {
  return packet.is_tcp() && (packet.flags & (TH_SYN | TH_ACK)) == TH_SYN;
}

// strace shows the ends of a socket before the call, when a connect has none yet. The connection's
// first packet, which leaves during the call, has both.
SocketEnds ends_of_connect(const WatchedCall& call, const std::vector<Packet>& packets) {
  const auto target = call.arguments.size() > 1 ? parse_end(call.arguments[1]) : std::nullopt;
  if (!target) return {};
  const auto syn = std::ranges::find_if(packets, [&](const Packet& packet) {
    return is_first_syn(packet) && packet.at_ns >= call.begin_ns && packet.at_ns <= call.until_ns &&
           packet.target == target->first && packet.target_port == target->second;
  });
  if (syn == packets.end()) return {};
  return {syn->source, syn->target, syn->source_port, syn->target_port, IPPROTO_TCP};
}

}  // namespace

const Snapshot::OneProcess* Snapshot::of(unsigned side) const {
  const auto found = std::ranges::find(processes, side, &OneProcess::side);
  return found == processes.end() ? nullptr : &*found;
}

void find_owners(Run& run) {
  for (WatchedCall& call : run.calls)
    if (call.name == "connect" && call.socket.remote_port == 0)
      if (const SocketEnds ends = ends_of_connect(call, run.packets); ends.protocol != 0)
        call.socket = ends;
  std::vector<TracedCall> calls;  // the first use of each socket by each process
  std::set<std::tuple<unsigned, std::uint32_t, std::uint16_t, std::uint32_t, std::uint16_t, int>>
      seen;
  for (const WatchedCall& call : run.calls) {
    const auto& [local, remote, local_port, remote_port, protocol] = call.socket;
    if (protocol == 0 ||
        !seen.emplace(call.side, local, local_port, remote, remote_port, protocol).second)
      continue;
    TracedCall traced;
    traced.begin_ns = call.begin_ns;
    traced.end_ns = call.end_ns;
    traced.side = call.side;
    traced.socket = call.socket;
    calls.push_back(traced);
  }
  std::vector<std::uint64_t> ended_ns;
  for (const WatchedProcess& process : run.processes) ended_ns.push_back(process.end_ns);
  for (const Packet& packet : run.packets) run.owners.push_back(owners_of(packet, calls, ended_ns));
}

const WatchedCall* call_at(const Run& run, unsigned side, std::uint64_t at_ns) {
  const auto found = std::ranges::find_if(run.calls, [&](const WatchedCall& call) {
    return call.side == side && call.begin_ns <= at_ns && call.until_ns >= at_ns;
  });
  return found == run.calls.end() ? nullptr : &*found;
}

}  // namespace ipc::demo
