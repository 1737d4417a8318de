// Finds the processes to which the captured packets belong.
#include "demos/watch/run.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace ipc::demo {
namespace {

// Returns for each call the begin of its thread's next one. strace notes the moment at which it
// stops a call, looks at its sockets, and lets the call begin later.
std::vector<std::uint64_t> begins_of_next(const std::vector<WatchedCall>& calls) {
  std::vector<std::uint64_t> next_ns(calls.size());
  std::map<pid_t, std::uint64_t> later_ns;  // keys are threads
  for (std::size_t index = calls.size(); index-- > 0;) {
    const WatchedCall& call = calls[index];
    next_ns[index] = later_ns.try_emplace(call.thread, call.until_ns).first->second;
    later_ns[call.thread] = call.begin_ns;
  }
  return next_ns;
}

// Returns the first packet of that time that fits, or nullptr.
template <class Fits>
const Packet* first_packet(const std::vector<Packet>& packets, std::uint64_t from_ns,
                           std::uint64_t to_ns, const Fits& fits) {
  for (auto at = std::ranges::lower_bound(packets, from_ns, {}, &Packet::at_ns);
       at != packets.end() && at->at_ns <= to_ns; ++at)
    if (fits(*at)) return &*at;
  return nullptr;
}

// strace shows the ends of a socket before the call, when a connect has none yet. The connection's
// first packet has both.
void find_ends_of_connect(WatchedCall& call, std::uint64_t next_ns,
                          const std::vector<Packet>& packets) {
  const auto target = call.arguments.size() > 1 ? parse_end(call.arguments[1]) : std::nullopt;
  if (call.name != "connect" || call.socket.remote_port != 0 || !target) return;
  const Packet* const syn =
      first_packet(packets, call.begin_ns, next_ns, [&](const Packet& packet) {
        return packet.is_tcp() && (packet.flags & (TH_SYN | TH_ACK)) == TH_SYN &&
               packet.target == target->first && packet.target_port == target->second;
      });
  if (syn != nullptr)
    call.socket = {syn->source, syn->target, syn->source_port, syn->target_port, IPPROTO_TCP};
}

// Moves a call that was noted before its own packet to that packet. On loopback a packet leaves
// during its call, unless TCP holds it back, which takes longer.
void move_to_packet(WatchedCall& call, std::uint64_t next_ns, const std::vector<Packet>& packets) {
  constexpr std::uint64_t held_back_ns = 10'000'000;
  if (call.socket.remote_port == 0 ||
      !(is_send(call) || call.name == "connect" || call.name == "close" || call.name == "shutdown"))
    return;
  const Packet* const first =
      first_packet(packets, call.begin_ns, std::min(next_ns, call.end_ns + held_back_ns),
                   [&](const Packet& packet) {
                     return packet.source_port == call.socket.local_port &&
                            packet.target_port == call.socket.remote_port;
                   });
  if (first == nullptr || first->at_ns <= call.end_ns) return;
  const std::uint64_t middle_ns = first->at_ns + (call.end_ns - call.begin_ns) / 2;
  const std::uint64_t late_ns = std::min(middle_ns, next_ns) - call.end_ns;
  call.begin_ns += late_ns;
  call.end_ns += late_ns;
  call.until_ns += late_ns;
}

}  // namespace

const Snapshot::OneProcess* Snapshot::of(unsigned side) const {
  const auto found = std::ranges::find(processes, side, &OneProcess::side);
  return found == processes.end() ? nullptr : &*found;
}

void find_owners(Run& run) {
  const auto next_ns = begins_of_next(run.calls);
  for (std::size_t index = 0; index < run.calls.size(); ++index) {
    find_ends_of_connect(run.calls[index], next_ns[index], run.packets);
    move_to_packet(run.calls[index], next_ns[index], run.packets);
  }
  std::ranges::stable_sort(run.calls, {}, &WatchedCall::begin_ns);
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
