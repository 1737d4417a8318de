#pragma once

#include <poll.h>

#include <cerrno>
#include <cstdint>

#include "ipc/channel.h"
#include "ipc/options.h"

namespace ipc {

// Tells the CPU that this is a spin-wait loop: 10 to 50 ns.
inline void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// ipc::wait (channel.h) is the blocking way; this is the other one. A budget of tries between two
// looks at the clock and at the peer, so that a spin costs no system call of its own.
class Spinner {
 public:
  explicit Spinner(unsigned tries_per_look) : tries_per_look_(tries_per_look) {}

  // true when it is time to look.
  bool pause() {
    if (++tries_ >= tries_per_look_) {
      tries_ = 0;
      return true;
    }
    relax();
    return false;
  }

 private:
  unsigned tries_per_look_;
  unsigned tries_ = 0;
};

// Whether an errno of a send or a receive says that there is nobody at the other end any more.
inline bool is_end_of_peer(int error) {
  return error == EPIPE || error == ECONNRESET || error == ECONNREFUSED || error == ENOTCONN ||
         error == ESHUTDOWN || error == ECONNABORTED || error == ETIMEDOUT;
}

// Makes a system call until it does not say EAGAIN, waiting in between as told. `attempt` takes whether
// the call itself may sleep (a deadline of never, blocking: then it is the only call), and returns
// its result, -1 with errno. Ends as closed where errno says that the other side has gone.
template <class Attempt>
Result<std::size_t> try_until(Wake wake, Waiting waiting, Deadline deadline,
                              std::uint64_t& system_calls, Attempt attempt) {
  constexpr unsigned tries_per_look = 64;  // each is a system call of some 200 ns
  const bool may_sleep = waiting == Waiting::block && deadline.is_never();
  for (Spinner spinner(tries_per_look);;) {
    ++system_calls;
    const long done = attempt(may_sleep);
    if (done >= 0) [[likely]]
      return static_cast<std::size_t>(done);
    if (is_end_of_peer(errno)) return failed(Status::closed);
    if (errno != EAGAIN) throw Error(wake.events == POLLIN ? "receive" : "send", "", errno);
    if (waiting == Waiting::spin) {
      if (deadline.is_immediate() || (spinner.pause() && deadline.expired()))
        return failed(Status::timed_out);
    } else {
      ++system_calls;
      if (wait(wake, deadline) != Status::ok) return failed(Status::timed_out);
    }
  }
}

}  // namespace ipc
