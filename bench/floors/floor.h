#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>

#include "bench/measure/shared_page.h"
#include "bench/measure/two_peers.h"
#include "ipc/system/wait.h"

// The parts of a floor that are not its mechanism: the second process, pinning, the measuring
// loops. A mechanism is a class
//
//   class Mechanism {
//     explicit Mechanism(const Work&);  // creates what both processes share, before the fork
//     Port become(Side, const Work&);   // returns this side's end, and closes the other one
//     static constexpr std::size_t message_max = 65'507;  // bytes, if there is a limit
//   };
//
// and a port moves messages. Its functions may block permanently: if one process dies, the other
// one is ended.
//
//   bool send(Bytes);                // makes the message visible to the peer
//   bool post(Bytes);  bool flush(); // adds it to the batch; makes the batch visible
//   std::optional<Bytes> receive();  // returns a view that is valid until the next call
//
// They return false or nullopt if the peer is gone. The file of a mechanism defines
// `int floor_NAME(const SharedPage& page) { return run_floor<Mechanism>(page); }` and is named in
// the table (table.h).

namespace ipc::bench {

using ipc::relax;  // one turn of a loop that spins

// Returns `result` if the call succeeded; otherwise throws std::system_error with errno.
int check(int result, const char* call);

// The system calls that this process has made through counted().
inline std::uint64_t system_calls = 0;

// Makes a system call and counts it, as a channel does: each attempt counts, a failed one too.
// Every call between two messages goes through here; opening and closing do not.
template <class Function, class... Arguments>
auto counted(Function function, Arguments... arguments) {
  ++system_calls;
  return function(arguments...);
}

// Returns whether a call that failed is to be repeated: it found no message or no room, or was
// interrupted.
inline bool again() {
  if (errno != EAGAIN && errno != EINTR) return false;
  relax();
  return true;
}

// Returns this side's socket of a connected pair, and closes the other one: the peer would not see
// its end otherwise.
inline int own_socket(const int (&sockets)[2], Side side) {
  const bool client = side == Side::client;
  ::close(sockets[client ? 1 : 0]);
  return sockets[client ? 0 : 1];
}

// A mechanism whose two directions are alike, such as two pipes, queues or rings. A direction is a
// Way(const Work&); a side's port is a Port(out, in, work) of two of them.
template <class Way, class Port>
class TwoWays {
 public:
  explicit TwoWays(const Work& work) : to_server_(work), to_client_(work) {}

  Port become(Side side, const Work& work) {
    const bool client = side == Side::client;
    return {client ? to_server_ : to_client_, client ? to_client_ : to_server_, work};
  }

 private:
  Way to_server_, to_client_;
};

// Runs both sides, each in a process of its own on its CPU. Returns the exit status of the program.
int run_sides(const SharedPage&, const std::function<bool(Side)>& run);

// The port of the loops (bench/measure/payload.h): that of the mechanism, and the cost.
template <class MechanismPort>
struct CountedPort : MechanismPort {
  static Cost spent() noexcept { return cost_so_far(system_calls); }
};

template <class Mechanism>
int run_floor(const SharedPage& page) {
  const Work work = page->work;
  if constexpr (requires { Mechanism::message_max; })
    if (page->max_message = Mechanism::message_max; page->max_message < work.size) return 77;
  Mechanism mechanism(work);
  return run_sides(page, [&](Side side) {
    CountedPort<decltype(mechanism.become(side, work))> port{mechanism.become(side, work)};
    return run_side(side, work, port, page->measurement, page.slots());
  });
}

}  // namespace ipc::bench
