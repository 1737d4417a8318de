#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "demos/stage/capture.h"
#include "demos/stage/kernel.h"
#include "demos/stage/owners.h"
#include "demos/stage/record.h"
#include "demos/stage/sockets.h"
#include "demos/watch/call.h"

// All that was seen of the watched programs. A process has a side: 0, 1, ... Those of the command
// line come first, in that order.
namespace ipc::demo {

struct WatchedProcess {
  pid_t pid = 0;
  std::size_t program = 0;                 // number on the command line, from 0
  unsigned parent = nobody;                // side; nobody: it is one of the command line
  std::string command;                     // "python3 server.py"
  std::uint64_t begin_ns = 0, end_ns = 0;  // CLOCK_MONOTONIC; the end is 0 if it was not seen
  std::optional<int> status;               // exit status
  std::string signal;                      // the one that ended it: "SIGSEGV"
  bool was_ended_by_us = false;
};

// The kernel's state of all processes at one moment.
struct Snapshot {
  struct OpenDescriptor {
    Descriptor descriptor;
    bool may_write = false;
  };
  struct OneProcess {
    pid_t pid = 0;
    unsigned side = nobody;
    ProcessState state;
    std::vector<OpenDescriptor> open;
  };
  std::uint64_t at_ns = 0;
  std::vector<OneProcess> processes;
  std::vector<SocketRow> sockets;  // all of this network, or those of the processes

  const OneProcess* of(unsigned side) const;
};

struct Run {
  std::vector<WatchedProcess> processes;  // indices are sides
  std::vector<WatchedCall> calls;         // in the order in which they began
  std::vector<Packet> packets;
  std::vector<PacketOwners> owners;  // one for each packet
  std::vector<Act> acts;             // ours, and the ends of processes
  std::vector<Snapshot> snapshots;
  std::optional<std::size_t> last_state;  // the snapshot before the first process was ended
  bool has_own_network = false;
  std::string why_no_network;          // of the kernel; "": it was not tried
  std::size_t processes_left_out = 0;  // above the limit, or of a version manager
  std::uint64_t packets_lost = 0;      // by the kernel, or above the limits of the record
};

inline constexpr std::size_t processes_max = 26;  // their letters

// Finds the addresses of connects in the captured packets, and the owners of all packets. Moves
// each call that sent a packet to the time of the packet, if strace noted it earlier.
void find_owners(Run&);
// Returns the recorded call in which the process was at that moment, or nullptr.
const WatchedCall* call_at(const Run&, unsigned side, std::uint64_t at_ns);

}  // namespace ipc::demo
