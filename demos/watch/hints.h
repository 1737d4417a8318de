#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "demos/texts.h"
#include "demos/watch/run.h"

namespace ipc::demo {

// Something in a record that a beginner should know, with the evidence.
struct Hint {
  std::string id;  // "piece"
  std::uint64_t at_ns = 0;
  unsigned side = nobody;  // process; nobody: not known
  std::string evidence;    // a call, a packet, or a socket
  std::string seen, cure;  // sentences
  std::size_t count = 1;   // such hints on this process, of which this is the first
};
using Hints = std::vector<Hint>;

// Returns the first hint of each kind on each process, in the order of their times.
Hints find_hints(const Run&);

// --- the detectors; each returns all hints of its kind ---
// hints.cpp: processes, descriptors, waiting
Hints find_busy_waiting(const Run&);
Hints find_ignored_ends(const Run&);     // recv = 0 is taken for data
Hints find_open_write_ends(const Run&);  // a pipe's reader never sees the end
Hints find_unclosed_sockets(const Run&);
Hints find_zombies(const Run&);
Hints find_signals(const Run&);  // of errors: SIGSEGV, SIGABRT, ...
// hints_streams.cpp: streams and connections
Hints find_message_bounds(const Run&);
Hints find_short_writes(const Run&);
Hints find_broken_pipes(const Run&);
Hints find_resets(const Run&);
Hints find_refused(const Run&);
Hints find_addresses_in_use(const Run&);
Hints find_late_accepts(const Run&);
Hints find_waiting_connections(const Run&);

// Returns whether the call received the end of the data: 0 bytes on a pipe or socket.
bool is_end_of_data(const WatchedCall&);
// Returns the first call by the other end of this connection, or nullptr.
const WatchedCall* call_of_peer(const Run&, const SocketEnds&);
// Returns a hint whose sentences are the texts "hint.ID" and "hint.ID.cure".
template <class... Arguments>
Hint hint_of(std::string_view id, const WatchedCall& call, const Arguments&... arguments) {
  const std::string key = "hint." + std::string(id);
  return {std::string(id), call.begin_ns,           call.side,
          call.text(),     text(key, arguments...), text(key + ".cure")};
}

}  // namespace ipc::demo
