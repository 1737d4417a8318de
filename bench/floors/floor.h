#pragma once

#include <cstddef>
#include <span>

#include "bench/measure/measurement.h"
#include "bench/measure/two_peers.h"

// Everything of a floor that is not its mechanism: the command line, the second process, pinning,
// the measuring loops, the printed line. A floor is a class
//
//   class Mechanism {
//     static constexpr bool lossy;
//     explicit Mechanism(const Work&);           // before the fork: creates what both will share
//     void become(Side);                         // after it: keeps this side's ends
//     bool send(Bytes);                          // visible to the peer; false: it is gone
//     bool post(Bytes);  bool flush();           // joins the batch; makes the batch visible
//     std::optional<Bytes> receive();            // a view until the next call; nullopt: it is gone
//   };
//
// and `return run_floor<Mechanism>("name", argc, argv)`, which gives main's exit status: 0 done,
// 1 failed, 2 usage. A call may wait for ever: when one process dies, the other is ended.

namespace ipc::bench {

using ipc::relax;  // one turn of a loop that spins

struct FloorOptions {
  Work work;
  int client_cpu = -1;  // -1: wherever the kernel puts it
  int server_cpu = -1;
  int result_fd = -1;  // -1: print the result
};

// Prints the usage and exits with 2 if there is anything that it does not understand.
FloorOptions parse_floor_options(const char* name, int argc, char** argv);

// Returns `result` if the call succeeded; otherwise prints its name and errno, and exits with 1.
int check(int result, const char* call);

// The system calls that this process has made through counted().
inline std::uint64_t system_calls = 0;

// Makes a system call and counts it, as a channel does: each try counts, one that fails too. Every
// call between two messages goes through here; opening and closing do not.
template <class Function, class... Arguments>
auto counted(Function function, Arguments... arguments) {
  ++system_calls;
  return function(arguments...);
}

namespace detail {

// A class reference to a callable, so that running the two processes is compiled once.
struct Sides {
  void* floor;
  bool (*run)(void* floor, Side side, Measurement& measurement);
};
int run_sides(const char* name, const FloorOptions& options, Sides sides);

}  // namespace detail

template <class Mechanism>
class Floor {
 public:
  explicit Floor(const Work& work) : work_(work), mechanism_(work) {}

  bool run(Side side, Measurement& measurement) {
    mechanism_.become(side);
    return run_side(side, work_, *this, measurement);
  }

  // The port that the loops use.
  bool send(Bytes message) { return mechanism_.send(message); }
  bool post(Bytes message) { return mechanism_.post(message); }
  bool flush() { return mechanism_.flush(); }
  std::optional<Bytes> receive() { return mechanism_.receive(); }
  static Cost spent() noexcept {
    Cost cost = cost_so_far();
    cost.system_calls = system_calls;
    return cost;
  }

 private:
  Work work_;
  Mechanism mechanism_;
};

template <class Mechanism>
int run_floor(const char* name, int argc, char** argv) {
  FloorOptions options = parse_floor_options(name, argc, argv);
  options.work.lossy = Mechanism::lossy;
  Floor<Mechanism> floor(options.work);
  return detail::run_sides(name, options,
                           {&floor, [](void* self, Side side, Measurement& measurement) {
                              return static_cast<Floor<Mechanism>*>(self)->run(side, measurement);
                            }});
}

}  // namespace ipc::bench
