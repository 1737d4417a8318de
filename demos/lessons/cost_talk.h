#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "ipc/options.h"
#include "ipc/transport.h"

// Two processes that talk, and what each of them spends on it: a part of the lesson cost.
namespace ipc::demo {

// A batch of messages there, and one back as the answer, again and again.
struct Talk {
  std::size_t size = 64;  // of each message, in bytes
  Waiting waiting = Waiting::block;
  unsigned batch = 1;
  bool flushes_each = false;  // or the batch as a whole
};

// By one process. Calls are those through ipc/system/sys.h, and bytes what the kernel took or gave in them.
struct Spent {
  std::uint64_t calls, bytes, cpu_ns, sleeps;
  std::uint64_t told;  // reads and writes, by the kernel's own count; 0: it tells none
};
Spent operator-(const Spent& end, const Spent& begin);

// Zeroed memory is an empty one.
struct Costs {
  std::array<Spent, 2> spent;           // by who asks, who answers
  std::uint64_t messages;               // of both
  std::uint64_t posted, sending_calls;  // by who asks
  double trip_ns;                       // the median
  std::uint64_t elapsed_ns;             // by the clock of who asks
  bool is_whole;                        // all of it was said and heard

  std::uint64_t sum(std::uint64_t Spent::*what) const { return spent[0].*what + spent[1].*what; }
  double per_message(std::uint64_t Spent::*what) const { return ratio(sum(what), messages); }
  double busy_cpus() const { return ratio(sum(&Spent::cpu_ns), elapsed_ns); }
  double calls_per_post() const { return ratio(sending_calls, posted); }

 private:
  static double ratio(std::uint64_t count, std::uint64_t of) {
    return static_cast<double>(count) / static_cast<double>(std::max<std::uint64_t>(1, of));
  }
};

// The costs lie in memory that is shared with children. It takes some 10 ms.
void play_talk(const Transport&, const Talk&, Costs&);

}  // namespace ipc::demo
