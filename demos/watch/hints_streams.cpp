// Finds common mistakes with streams and connections in a record.
#include <fmt/format.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "demos/watch/hints.h"
#include "demos/watch/snapshot.h"

namespace ipc::demo {
namespace {

using CallList = std::vector<const WatchedCall*>;

// One direction of a connection. Only calls that moved data are in it.
struct Stream {
  CallList sends, receives;
};
using Streams = std::map<std::pair<std::string, std::string>, Stream>;  // keys: its two ends

Streams streams_of(const Run& run) {
  Streams streams;
  for (const WatchedCall& call : run.calls) {
    const auto ends = ends_of_stream(call.target());
    if (!ends || call.value <= 0) continue;
    if (is_send(call)) streams[*ends].sends.push_back(&call);
    if (is_receive(call)) streams[{ends->second, ends->first}].receives.push_back(&call);
  }
  return streams;
}

long bytes_of(const CallList& calls) {
  return std::accumulate(calls.begin(), calls.end(), 0L,
                         [](long sum, const WatchedCall* call) { return sum + call->value; });
}

// A receive that got as many bytes as it asked for knows the length of its message.
bool knows_length(const WatchedCall& receive) { return receive.asked() == receive.value; }

void add_message_bounds(const Stream& stream, Hints& hints) {
  auto send = stream.sends.begin();
  long left = send == stream.sends.end() ? 0 : (*send)->value;  // bytes of the send
  for (const WatchedCall* const receive : stream.receives) {
    if (send == stream.sends.end()) return;
    const WatchedCall* const first = *send;
    std::size_t touched = 0;
    for (long got = receive->value; got > 0 && send != stream.sends.end(); ++touched) {
      const long taken = std::min(got, left);
      got -= taken;
      left -= taken;
      if (left == 0 && ++send != stream.sends.end()) left = (*send)->value;
    }
    if (knows_length(*receive)) continue;
    if (touched > 1) hints.push_back(hint_of("merged", *receive, touched, letter_of(first->side)));
    else if (send != stream.sends.end() && *send == first)
      hints.push_back(
          hint_of("piece", *receive, receive->value, first->value, letter_of(first->side)));
  }
}

bool is_to_same_place(const Packet& a, const Packet& b) {
  return a.source == b.source && a.target == b.target && a.source_port == b.source_port &&
         a.target_port == b.target_port;
}

// Returns whether the reset answers a SYN: nobody listens there.
bool refuses(const Run& run, const Packet& reset) {
  return std::ranges::none_of(run.packets, [&](const Packet& packet) {
    return is_to_same_place(packet, reset) && (packet.flags & TH_RST) == 0;
  });
}

// Returns the call that closed the connection before its reset, or nullptr: the last close by any
// process that had it, or the end of the sender.
const WatchedCall* closing_call(const Run& run, const Packet& reset, unsigned sender) {
  const WatchedCall* closing = nullptr;
  for (const WatchedCall& call : run.calls) {
    if (call.begin_ns > reset.at_ns) continue;
    const SocketEnds& socket = call.socket;
    const bool is_close = call.name == "close" && socket.local == reset.source &&
                          socket.local_port == reset.source_port && socket.remote == reset.target &&
                          socket.remote_port == reset.target_port;
    const bool is_exit = call.name == "exit_group" && call.side == sender;
    if (is_close || (is_exit && closing == nullptr)) closing = &call;
  }
  return closing;
}

// Returns whether the sender of the reset had sent a FIN. A close with unread data sends none.
bool had_sent_end(const Run& run, const Packet& reset) {
  return std::any_of(run.packets.data(), &reset, [&](const Packet& packet) {
    return is_to_same_place(packet, reset) && (packet.flags & TH_FIN) != 0;
  });
}

// The data must surely have come before the close, or surely after it.
Hint hint_of_known_reset(const Run& run, const Streams& streams, const Packet& reset,
                         const WatchedCall& at_reset) {
  const auto stream = streams.find({fmt::format("{}:{}", reset.target, reset.target_port),
                                    fmt::format("{}:{}", reset.source, reset.source_port)});
  const WatchedCall* const closing = closing_call(run, reset, at_reset.side);
  const char sender = letter_of(at_reset.side);
  if (stream == streams.end() || closing == nullptr) return hint_of("reset", at_reset, sender);
  CallList early;
  for (const WatchedCall* const send : stream->second.sends) {
    if (send->until_ns <= closing->begin_ns) early.push_back(send);
    const bool is_late = send->begin_ns >= closing->end_ns && send->begin_ns <= reset.at_ns;
    if (is_late && had_sent_end(run, reset))
      return hint_of("reset_late", at_reset, letter_of(send->side), sender);
  }
  const bool has_unread = bytes_of(early) > bytes_of(stream->second.receives);
  return hint_of(has_unread && !had_sent_end(run, reset) ? "reset_unread" : "reset", at_reset,
                 sender);
}

Hint hint_of_reset(const Run& run, const Streams& streams, const Packet& reset, unsigned sender) {
  WatchedCall at_reset;
  at_reset.begin_ns = reset.at_ns;
  at_reset.side = sender;
  Hint hint = sender == nobody ? hint_of("reset_unknown", at_reset)
                               : hint_of_known_reset(run, streams, reset, at_reset);
  hint.evidence = reset.to_string();
  return hint;
}

// Returns the address and the port in a bind or connect.
std::optional<std::pair<std::uint32_t, std::uint16_t>> end_of(const WatchedCall& call) {
  return call.arguments.size() > 1 ? parse_end(call.arguments[1]) : std::nullopt;
}

std::optional<std::uint16_t> port_of(const WatchedCall& call) {
  const auto end = end_of(call);
  return end ? std::optional(end->second) : std::nullopt;
}

// Returns whether the two binds cannot both succeed without an option such as SO_REUSEPORT.
bool exclude_each_other(const WatchedCall& one, const WatchedCall& other) {
  const auto end = end_of(one), other_end = end_of(other);
  const auto protocol = [](const WatchedCall& call) { return call.target().substr(0, 3); };
  if (!end || !other_end || end->second != other_end->second || protocol(one) != protocol(other))
    return false;
  const auto is_v6 = [](const WatchedCall& call) { return call.arguments[1].starts_with('['); };
  if (is_v6(one) != is_v6(other)) return (is_v6(one) ? end : other_end)->first == 0;
  return end->first == other_end->first || end->first == 0 || other_end->first == 0;
}

// Returns whether the socket that this call bound is still open at that moment.
bool is_open(const Run& run, const WatchedCall& bind, std::uint64_t at_ns) {
  const std::uint64_t end_ns = run.processes[bind.side].end_ns;
  return (end_ns == 0 || end_ns > at_ns) &&
         std::ranges::none_of(run.calls, [&](const WatchedCall& call) {
           return call.name == "close" && call.side == bind.side && !call.used.empty() &&
                  !bind.used.empty() && call.used.front().number == bind.used.front().number &&
                  call.begin_ns > bind.begin_ns && call.begin_ns < at_ns;
         });
}

// Returns whether the process reached the port after it was refused, perhaps at another address.
bool connects_later(const Run& run, const WatchedCall& refused, std::optional<std::uint16_t> port) {
  return port && std::ranges::any_of(run.calls, [&](const WatchedCall& call) {
           const bool reaches = call.name == "connect" ? port_of(call) == port
                                                       : call.socket.remote_port == *port &&
                                                             (is_send(call) || is_receive(call));
           return reaches && call.side == refused.side && call.begin_ns > refused.begin_ns &&
                  call.has_returned() && call.error.empty() && call.target().starts_with("TCP");
         });
}

// Returns whether the call may send to that target. The data of sendmmsg and splice are not known.
bool may_send_to(const WatchedCall& call, const std::string& target) {
  return (is_send(call) || call.name == "sendmmsg" || call.name == "splice") &&
         std::ranges::any_of(call.used,
                             [&](const Descriptor& one) { return one.target == target; });
}

// Returns the last connect of the same descriptor that began no later, or nullptr.
const WatchedCall* connect_before(const Run& run, const WatchedCall& use) {
  const WatchedCall* last = nullptr;
  for (const WatchedCall& call : run.calls)
    if (call.name == "connect" && call.side == use.side && call.begin_ns <= use.begin_ns &&
        !call.used.empty() && !use.used.empty() &&
        call.used.front().number == use.used.front().number)
      last = &call;
  return last;
}

bool is_accept(const WatchedCall& call) {
  return call.name.starts_with("accept") && call.error.empty() && call.socket.remote_port != 0;
}

// Returns whether the process closed another connection of that port in that time.
bool closed_another(const Run& run, const WatchedCall& accept, std::uint64_t since_ns) {
  return std::ranges::any_of(run.calls, [&](const WatchedCall& call) {
    return call.name == "close" && call.side == accept.side && call.begin_ns > since_ns &&
           call.begin_ns < accept.begin_ns && call.socket.remote_port != 0 &&
           call.socket.local_port == accept.socket.local_port;
  });
}

}  // namespace

Hints find_message_bounds(const Run& run) {
  Hints hints;
  for (const auto& [ends, stream] : streams_of(run)) add_message_bounds(stream, hints);
  return hints;
}

Hints find_short_writes(const Run& run) {
  Hints hints;
  for (auto call = run.calls.begin(); call != run.calls.end(); ++call) {
    const auto asked = call->asked();
    if (!is_send(*call) || !call->has_returned() || !call->error.empty() || !asked ||
        call->value >= *asked)
      continue;
    const bool goes_on = std::any_of(call + 1, run.calls.end(), [&](const WatchedCall& later) {
      return may_send_to(later, call->target());
    });
    const bool has_ended = run.processes[call->side].status ||
                           std::any_of(call + 1, run.calls.end(), [&](const WatchedCall& later) {
                             return later.side == call->side && later.name == "close" &&
                                    later.target() == call->target();
                           });
    if (!goes_on && has_ended) hints.push_back(hint_of("short_write", *call, call->value, *asked));
  }
  return hints;
}

Hints find_broken_pipes(const Run& run) {
  Hints hints;
  for (const WatchedCall& call : run.calls)
    if (call.has_failed("EPIPE"))
      hints.push_back(
          hint_of(run.processes[call.side].signal == "SIGPIPE" ? "sigpipe" : "epipe", call));
  return hints;
}

Hints find_resets(const Run& run) {
  Hints hints;
  const Streams streams = streams_of(run);
  std::vector<const Packet*> told;  // a reset may be repeated
  for (std::size_t index = 0; index < run.packets.size(); ++index) {
    const Packet& packet = run.packets[index];
    if (!packet.is_tcp() || (packet.flags & TH_RST) == 0 || refuses(run, packet) ||
        std::ranges::any_of(told, [&](auto* one) { return is_to_same_place(*one, packet); }))
      continue;
    told.push_back(&packet);
    hints.push_back(hint_of_reset(run, streams, packet, run.owners[index].source));
  }
  if (run.has_own_network && run.packets_lost == 0) return hints;  // all were captured
  for (const WatchedCall& call : run.calls)
    if (call.has_failed("ECONNRESET")) hints.push_back(hint_of("reset_unseen", call));
  return hints;
}

Hints find_refused(const Run& run) {
  static constexpr std::string_view late_error = "[ECONNREFUSED]";
  Hints hints;
  for (const WatchedCall& call : run.calls) {
    // A connect that does not wait reports its error later, in SO_ERROR.
    const bool is_late =
        call.name == "getsockopt" && std::ranges::count(call.arguments, late_error) > 0;
    if (!is_late && !(call.name == "connect" && call.has_failed("ECONNREFUSED"))) continue;
    const WatchedCall* const connect = is_late ? connect_before(run, call) : &call;
    if (connect == nullptr || connects_later(run, call, port_of(*connect))) continue;
    const auto listen = std::ranges::find_if(run.calls, [&](const WatchedCall& later) {
      return later.name == "listen" && later.error.empty() && later.begin_ns > call.begin_ns &&
             later.socket.local_port != 0 && later.socket.local_port == port_of(*connect);
    });
    const std::string where = connect->arguments.size() > 1 ? connect->arguments[1] : "?";
    hints.push_back(listen == run.calls.end()
                        ? hint_of("refused", call, where)
                        : hint_of("refused_early", call, where, letter_of(listen->side)));
  }
  return hints;
}

Hints find_addresses_in_use(const Run& run) {
  Hints hints;
  for (const WatchedCall& call : run.calls) {
    if (call.name != "bind" || !call.has_failed("EADDRINUSE")) continue;
    const auto port = port_of(call);
    if (!port) {
      hints.push_back(hint_of("path_in_use", call));
      continue;
    }
    const auto earlier = std::ranges::find_if(run.calls, [&](const WatchedCall& other) {
      return other.name == "bind" && other.error.empty() && other.begin_ns < call.begin_ns &&
             exclude_each_other(call, other) && is_open(run, other, call.begin_ns);
    });
    hints.push_back(earlier == run.calls.end()
                        ? hint_of("in_use", call, *port)
                        : hint_of("in_use_by", call, *port, letter_of(earlier->side)));
  }
  return hints;
}

Hints find_late_accepts(const Run& run) {
  constexpr std::uint64_t noticeable_ns = 20'000'000;
  Hints hints;
  for (const WatchedCall& accept : run.calls) {
    const WatchedCall* const peer = is_accept(accept) ? call_of_peer(run, accept.socket) : nullptr;
    const WatchedCall* const connect = peer == nullptr ? nullptr : connect_before(run, *peer);
    if (connect == nullptr || accept.begin_ns < connect->until_ns + noticeable_ns ||
        !closed_another(run, accept, connect->until_ns))
      continue;
    const auto waited_ns = static_cast<double>(accept.begin_ns - connect->until_ns);
    hints.push_back(hint_of("backlog", accept, letter_of(connect->side), duration(waited_ns)));
  }
  return hints;
}

Hints find_waiting_connections(const Run& run) {
  Hints hints;
  if (!run.last_state) return hints;
  const Snapshot& snapshot = run.snapshots[*run.last_state];
  for (const SocketRow& row : snapshot.sockets) {
    const auto sides = sides_of(snapshot, row.inode);
    if (row.state != "LISTEN" || row.to_read == 0 || sides.empty()) continue;
    WatchedCall none;
    none.begin_ns = snapshot.at_ns;
    none.side = sides.front();
    hints.push_back(hint_of("not_accepted", none, row.to_read));
    hints.back().evidence = fmt::format("{} {}, port {}", row.protocol, row.state, row.local_port);
  }
  return hints;
}

}  // namespace ipc::demo
