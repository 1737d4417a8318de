#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "ipc/options.h"
#include "ipc/transport.h"

// Two processes that talk, and the costs of each: a part of the lesson cost.
namespace ipc::demo {

// A batch of messages one way, and one message back as the answer, repeatedly.
struct Talk {
  std::size_t size = 64;  // bytes per message
  Waiting waiting = Waiting::block;
  unsigned batch = 1;
  bool flushes_each = false;  // otherwise one flush for the batch
};

// The costs of one process: calls through ipc/system/sys.h, bytes that the kernel took or returned
// in them, CPU time and sleeps.
struct Spent {
  std::uint64_t calls, bytes, cpu_ns, sleeps;
  std::uint64_t told;  // reads and writes, by the kernel's own count; 0: not available
};
Spent operator-(const Spent& end, const Spent& begin);

// Zeroed memory is valid and empty.
struct Costs {
  std::array<Spent, 2> spent;           // the asking side, the answering side
  std::uint64_t messages;               // from both sides
  std::uint64_t posted, sending_calls;  // the asking side
  double trip_ns;                       // median
  std::uint64_t elapsed_ns;             // measured by the asking side
  bool is_whole;                        // all messages were sent and received

  std::uint64_t sum(std::uint64_t Spent::*what) const { return spent[0].*what + spent[1].*what; }
  double per_message(std::uint64_t Spent::*what) const { return ratio(sum(what), messages); }
  double busy_cpus() const { return ratio(sum(&Spent::cpu_ns), elapsed_ns); }
  double calls_per_post() const { return ratio(sending_calls, posted); }

 private:
  static double ratio(std::uint64_t count, std::uint64_t of) {
    return static_cast<double>(count) / static_cast<double>(std::max<std::uint64_t>(1, of));
  }
};

// Plays a talk for some 10 ms. The costs must be in memory that is shared with children.
void play_talk(const Transport&, const Talk&, Costs&);

}  // namespace ipc::demo
