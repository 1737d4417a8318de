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

// A floor is the raw mechanism of a transport, with the fewest system calls. This file has the
// parts that all floors share: the second process, the pinning to CPUs and the measuring loops. A
// mechanism is a class
//
//   class Mechanism {
//     explicit Mechanism(const Work&);  // creates the shared resources, before the fork
//     Port become(Side, const Work&);   // returns this side's end, and closes the other one
//     static constexpr std::size_t message_max = 65'507;  // bytes, if there is a limit
//   };
//
// A port moves messages. Its functions may block permanently: if one process dies, the other one is
// ended.
//
//   bool send(Bytes);                // makes the message visible to the peer
//   bool post(Bytes);  bool flush(); // adds it to the batch; makes the batch visible
//   std::optional<Bytes> receive();  // returns a view that is valid until the next call
//
// They return false or nullopt if the peer is gone. A file NAME.cpp defines a mechanism and
// `int floor_NAME(const SharedPage& page) { return run_floor<Mechanism>(page); }`; table.h lists
// it.

namespace ipc::bench {

using ipc::relax;  // one turn of a loop that spins

// Returns `result` if the call succeeded; otherwise throws std::system_error with errno.
int check(int result, const char* call);

// Number of system calls that this process has made through counted().
inline std::uint64_t system_calls = 0;

// Makes a system call and counts it, as a channel does. Failed attempts count, too. All calls while
// messages flow are made through this function; calls that open and close are not.
template <class Function, class... Arguments>
auto counted(Function function, Arguments... arguments) {
  ++system_calls;
  return function(arguments...);
}

// Returns whether a failed call should be repeated: it found no message or no room (EAGAIN), or a
// signal interrupted it (EINTR).
inline bool again() {
  if (errno != EAGAIN && errno != EINTR) return false;
  relax();
  return true;
}

// Returns this side's socket of a connected pair, and closes the inherited copy of the other one. A
// connection ends only when its last copy is closed, so the peer would otherwise never see the end.
inline int own_socket(const int (&sockets)[2], Side side) {
  const bool client = side == Side::client;
  ::close(sockets[client ? 1 : 0]);
  return sockets[client ? 0 : 1];
}

// A mechanism with two equal directions, such as two pipes, queues or rings. The constructor
// Way(const Work&) creates a direction; Port(out, in, work) makes a side's port of two directions.
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

// Runs both sides, each in its own process on its own CPU. Returns the exit status of the program.
int run_sides(const SharedPage&, const std::function<bool(Side)>& run);

// The port that the measuring loops use (bench/measure/payload.h): a mechanism's port that also
// reports its cost.
template <class MechanismPort>
struct CountedPort : MechanismPort {
  static Cost spent() noexcept { return cost_so_far(system_calls); }
};

// Creates the mechanism, then runs both sides. Returns 77 if the messages are too large for it.
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
