// Finds common mistakes with processes, descriptors and waiting in a record.
#include "demos/watch/hints.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace ipc::demo {
namespace {

constexpr double ms = 1e6;

// Calls in a row that only asked again, of one thread.
struct Row {
  const WatchedCall* first = nullptr;
  std::size_t count = 0;
  std::uint64_t until_ns = 0;
};

// Adds a hint if the calls followed each other fast. A program that sleeps between them
// is not busy.
void end_row(Row& row, Hints& hints) {
  constexpr std::size_t many = 20;
  constexpr std::uint64_t within_ns = 100'000'000;
  const Row ended = std::exchange(row, {});
  if (ended.count < many) return;
  const std::uint64_t took_ns = ended.until_ns - ended.first->begin_ns;
  if (took_ns * many > ended.count * within_ns) return;
  hints.push_back(hint_of("busy", *ended.first, number(static_cast<double>(ended.count)),
                          number(static_cast<double>(took_ns) / ms)));
}

// --- open write ends ---

const Snapshot::OpenDescriptor* write_end_of(const Snapshot::OneProcess& process,
                                             std::string_view pipe) {
  const auto found = std::ranges::find_if(process.open, [&](const auto& open) {
    return open.may_write && open.descriptor.target == pipe;
  });
  return found == process.open.end() ? nullptr : &*found;
}

bool is_shared(const Snapshot& snapshot, const Run& run, unsigned side, std::string_view pipe) {
  const auto has_it = [&](const Snapshot::OneProcess& process) {
    return process.side != side && std::ranges::any_of(process.open, [&](const auto& open) {
             return open.descriptor.target == pipe;
           });
  };
  return std::ranges::any_of(snapshot.processes, has_it) ||
         std::ranges::any_of(run.calls, [&](const WatchedCall& call) {
           return call.side != side && call.target() == pipe;
         });
}

// Returns whether the process leaves the writing to others. It waits for a child, reads the pipe
// itself, or has never written while another process did. A write end that is its standard output
// may be used later.
bool does_not_use(const Run& run, const Snapshot& snapshot, unsigned side,
                  const Snapshot::OpenDescriptor& end) {
  constexpr int first_of_its_own = 3;
  const std::string& pipe = end.descriptor.target;
  if (end.descriptor.number < first_of_its_own) return false;
  const auto writes = [&](const WatchedCall& call) {
    return is_send(call) && call.target() == pipe;
  };
  if (std::ranges::any_of(
          run.calls, [&](const WatchedCall& call) { return call.side == side && writes(call); }))
    return false;
  const WatchedCall* const now = call_at(run, side, snapshot.at_ns);
  return std::ranges::any_of(run.calls, writes) ||
         (now != nullptr && (now->name.starts_with("wait") || now->target() == pipe));
}

void add_open_write_ends(const Run& run, const Snapshot& snapshot,
                         const Snapshot::OneProcess& reader, Hints& hints) {
  const WatchedCall* const now = call_at(run, reader.side, snapshot.at_ns);
  if (now == nullptr || !is_receive(*now) || !is_pipe(now->target())) return;
  WatchedCall read = *now;
  read.arguments = {read.arguments.front(), "…"};
  read.result = "?";  // at that moment
  for (const auto& holder : snapshot.processes) {
    const auto* const end = write_end_of(holder, read.target());
    if (end == nullptr) continue;
    const int fd = end->descriptor.number;
    if (holder.side == reader.side) {
      if (is_shared(snapshot, run, reader.side, read.target()))
        hints.push_back(hint_of("own_write_end", read, fd));
    } else if (does_not_use(run, snapshot, holder.side, *end)) {
      hints.push_back(hint_of("other_write_end", read, letter_of(holder.side), fd));
    }
  }
}

// --- sockets that were not closed ---

struct OpenSocket {
  const WatchedCall* made;
  std::uint64_t peer_ended_ns = 0;  // 0: not known
};

std::uint64_t end_of_peer(const Run& run, const SocketEnds& socket) {
  const WatchedCall* const peer = call_of_peer(run, socket);
  if (peer == nullptr) return 0;
  for (const WatchedCall& call : run.calls)
    if (call.side == peer->side && call.name == "close" && call.target() == peer->target())
      return call.end_ns;
  return run.processes[peer->side].end_ns;
}

std::map<int, OpenSocket> sockets_left_open(const Run& run, unsigned side) {
  std::map<int, OpenSocket> open;
  for (const WatchedCall& call : run.calls) {
    if (call.side != side || !call.error.empty()) continue;
    const bool makes = call.name == "socket" || call.name.starts_with("accept");
    if (makes && is_socket(call.made.target)) open[call.made.number] = {&call};
    if (call.name.starts_with("execve")) open.clear();
    if (call.used.empty()) continue;
    const auto found = open.find(call.used.front().number);
    if (found == open.end()) continue;
    if (is_end_of_data(call)) found->second.peer_ended_ns = call.end_ns;
    if (call.name == "close") open.erase(found);
  }
  return open;
}

// --- ended children ---

// Returns whether a call took the child's status, even if late.
bool was_waited_for(const Run& run, pid_t child) {
  const std::string in_waitid = fmt::format("si_pid={},", child);
  return std::ranges::any_of(run.calls, [&](const WatchedCall& call) {
    return call.name.starts_with("wait") &&
           (call.value == child ||
            std::ranges::any_of(call.arguments, [&](const std::string& argument) {
              return argument.find(in_waitid) != std::string::npos;
            }));
  });
}

}  // namespace

bool is_end_of_data(const WatchedCall& call) {
  return is_receive(call) && call.has_returned() && call.error.empty() && call.value == 0 &&
         call.asked() != 0 && (is_pipe(call.target()) || is_socket(call.target()));
}

const WatchedCall* call_of_peer(const Run& run, const SocketEnds& own) {
  const auto found = std::ranges::find_if(run.calls, [&](const WatchedCall& call) {
    return own.remote_port != 0 && call.socket.protocol == own.protocol &&
           call.socket.local == own.remote && call.socket.local_port == own.remote_port &&
           call.socket.remote == own.local && call.socket.remote_port == own.local_port;
  });
  return found == run.calls.end() ? nullptr : &*found;
}

Hints find_busy_waiting(const Run& run) {
  Hints hints;
  std::map<pid_t, Row> rows;  // keys are threads
  for (const WatchedCall& call : run.calls) {
    Row& row = rows[call.thread];
    if (!is_idle(call) || is_end_of_data(call)) {
      end_row(row, hints);
      continue;
    }
    if (row.first == nullptr) row.first = &call;
    row.count += call.count;
    row.until_ns = call.until_ns;
  }
  for (auto& [thread, row] : rows) end_row(row, hints);
  return hints;
}

Hints find_ignored_ends(const Run& run) {
  constexpr std::size_t too_often = 3;
  std::map<std::pair<unsigned, std::string>, Row> ends;
  for (const WatchedCall& call : run.calls) {
    if (!is_end_of_data(call)) continue;
    Row& row = ends[{call.side, call.target()}];
    if (row.first == nullptr) row.first = &call;
    row.count += call.count;
  }
  Hints hints;
  for (const auto& [key, row] : ends)
    if (row.count >= too_often)
      hints.push_back(hint_of("end_ignored", *row.first, number(static_cast<double>(row.count))));
  return hints;
}

Hints find_open_write_ends(const Run& run) {
  Hints hints;
  if (!run.last_state) return hints;
  const Snapshot& snapshot = run.snapshots[*run.last_state];
  for (const auto& reader : snapshot.processes)
    if (reader.state.letter == 'S') add_open_write_ends(run, snapshot, reader, hints);
  return hints;
}

Hints find_unclosed_sockets(const Run& run) {
  constexpr std::uint64_t a_while_ns = 100'000'000;
  Hints hints;
  for (std::size_t index = 0; index < run.processes.size(); ++index) {
    const WatchedProcess& process = run.processes[index];
    for (const auto& [fd, open] : sockets_left_open(run, static_cast<unsigned>(index))) {
      const std::uint64_t peer_ended_ns =
          open.peer_ended_ns > 0 ? open.peer_ended_ns : end_of_peer(run, open.made->socket);
      const bool lived_on = process.end_ns == 0 || process.end_ns > peer_ended_ns + a_while_ns;
      if (open.made->name.starts_with("accept") && peer_ended_ns > 0 && lived_on)
        hints.push_back(hint_of("not_closed_after_end", *open.made, fd));
      else if (process.status) hints.push_back(hint_of("not_closed", *open.made, fd));
    }
  }
  return hints;
}

Hints find_zombies(const Run& run) {
  std::map<unsigned, std::size_t> times_seen;  // keys are sides
  for (const Snapshot& snapshot : run.snapshots)
    for (const auto& process : snapshot.processes) {
      const unsigned parent = run.processes[process.side].parent;
      const auto* const alive = parent == nobody ? nullptr : snapshot.of(parent);
      if (process.state.letter == 'Z' && alive != nullptr && alive->state.letter != 'Z')
        ++times_seen[process.side];
    }
  Hints hints;
  for (const auto& [side, count] : times_seen) {
    const WatchedProcess& child = run.processes[side];
    const auto fork = std::ranges::find_if(run.calls, [&, pid = child.pid](const auto& call) {
      return is_fork(call) && call.value == pid;
    });
    if (count > 1 && fork != run.calls.end() && !was_waited_for(run, child.pid))
      hints.push_back(hint_of("zombie", *fork, letter_of(side)));
  }
  return hints;
}

Hints find_signals(const Run& run) {
  static constexpr std::string_view of_errors[] = {"SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE",
                                                   "SIGILL"};
  Hints hints;
  for (std::size_t index = 0; index < run.processes.size(); ++index) {
    const WatchedProcess& process = run.processes[index];
    const auto& signal = process.signal;
    const auto is_meant = [&](const WatchedCall& call) {
      return call.name == "kill" && call.arguments.size() > 1 && call.arguments[1] == signal;
    };
    if (std::ranges::count(of_errors, signal) == 0 || process.was_ended_by_us ||
        std::ranges::any_of(run.calls, is_meant))
      continue;
    const auto side = static_cast<unsigned>(index);
    const auto last = std::find_if(run.calls.rbegin(), run.calls.rend(),
                                   [&](const WatchedCall& call) { return call.side == side; });
    if (last == run.calls.rend()) continue;
    hints.push_back(hint_of("signal", *last, signal));
    hints.back().at_ns = process.end_ns;
  }
  return hints;
}

Hints find_hints(const Run& run) {
  static constexpr Hints (*detectors[])(const Run&) = {
      find_busy_waiting,    find_ignored_ends,
      find_open_write_ends, find_unclosed_sockets,
      find_zombies,         find_signals,
      find_message_bounds,  find_short_writes,
      find_broken_pipes,    find_resets,
      find_refused,         find_addresses_in_use,
      find_late_accepts,    find_waiting_connections};
  Hints all;
  for (const auto detector : detectors)
    for (Hint& hint : detector(run)) {
      const auto same = std::ranges::find_if(
          all, [&](const Hint& one) { return one.id == hint.id && one.side == hint.side; });
      if (same == all.end()) all.push_back(std::move(hint));
      else ++same->count;
    }
  std::ranges::stable_sort(all, {}, &Hint::at_ns);
  return all;
}

}  // namespace ipc::demo
