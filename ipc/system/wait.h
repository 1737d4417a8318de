#pragma once

#include <poll.h>

#include <cerrno>
#include <cstdint>

#include "ipc/channel.h"
#include "ipc/options.h"

namespace ipc {

// Pauses the CPU in a spin-wait loop, for 10 to 50 ns.
inline void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

// The kind of one try of a busy wait. It determines the number of tries between two checks.
enum class Try : unsigned char {
  call,    // a system call of about 200 ns
  memory,  // a read of memory, and relax()
};

// Paces a busy-wait loop: pauses between tries, and says when to check the clock and the peer. The
// checks are so rare that their cost is negligible. (ipc::wait() of channel.h is the sleeping
// counterpart.)
//
//   for (Spinner spinner(waiting, Try::memory, deadline, calls); !has_come();)
//     if (spinner.sleeps()) sleep_until_it_may_have_come();
//     else if (spinner.pause() && deadline.expired()) return Status::timed_out;
class Spinner {
 public:
  // Adds its own system calls (sched_yield) to `system_calls`.
  Spinner(Waiting waiting, Try what, Deadline deadline, std::uint64_t& system_calls)
      : waiting_(waiting),
        sleeps_(waiting == Waiting::block),
        tries_per_look_(tries_per_look(waiting, what)),
        system_calls_(&system_calls),
        deadline_(deadline) {}

  // Returns whether to sleep next. A blocking wait always sleeps. A hybrid wait sleeps once its
  // budget is spent or its deadline has passed.
  bool sleeps() const { return sleeps_; }

  // Pauses after a failed try. Returns true instead, without a pause, if it is time to check the
  // clock and the peer, or to sleep.
  bool pause() {
    if (++tries_ >= tries_per_look_) {
      tries_ = 0;
      if (waiting_ != Waiting::hybrid || is_budget_spent()) return true;
    }
    if (waiting_ == Waiting::yield) [[unlikely]]
      yield();
    else relax();
    return false;
  }

  // Restores the budget of a hybrid wait, after a wait that ended.
  void renew() {
    sleeps_ = waiting_ == Waiting::block;
    budget_end_ = Deadline::never();
  }

 private:
  static constexpr unsigned tries_per_look(Waiting waiting, Try what) {
    switch (waiting) {
      case Waiting::block: return 1;
      case Waiting::spin: return what == Try::call ? 64 : 4096;
      case Waiting::yield: return 8;  // each may last for the time slices of all other processes
      case Waiting::hybrid: return what == Try::call ? 8 : 64;  // about 2 us of the budget
    }
    return 1;
  }
  bool is_budget_spent();
  void yield();

  Waiting waiting_;
  bool sleeps_;
  unsigned tries_per_look_;
  unsigned tries_ = 0;
  std::uint64_t* system_calls_;
  Deadline deadline_;
  Deadline budget_end_ = Deadline::never();  // end of a hybrid's budget; never: it has not begun
};

// Returns whether an errno of a send or a receive says that the peer has gone.
inline bool is_end_of_peer(int error) {
  return error == EPIPE || error == ECONNRESET || error == ECONNREFUSED || error == ENOTCONN ||
         error == ESHUTDOWN || error == ECONNABORTED || error == ETIMEDOUT;
}

// Repeats a system call while it fails with EAGAIN, and waits in between in the given way.
// `attempt` makes the call and returns its result. Its argument says whether the call itself may
// sleep: if the wait blocks without a deadline, that is the only call. Returns closed if errno says
// that the peer has gone, or timed_out. Throws Error for any other errno.
template <class Attempt>
Result<std::size_t> try_until(Wake wake, Waiting waiting, Deadline deadline,
                              std::uint64_t& system_calls, Attempt attempt) {
  for (Spinner spinner(waiting, Try::call, deadline, system_calls);;) {
    ++system_calls;
    const long done = attempt(spinner.sleeps() && deadline.is_never());
    if (done >= 0) [[likely]]
      return static_cast<std::size_t>(done);
    if (is_end_of_peer(errno)) return failed(Status::closed);
    if (errno != EAGAIN) throw Error(wake.events == POLLIN ? "receive" : "send", "", errno);
    if (spinner.sleeps()) {
      ++system_calls;
      if (wait(wake, deadline) != Status::ok) return failed(Status::timed_out);
    } else if (deadline.is_immediate() || (spinner.pause() && deadline.expired())) {
      return failed(Status::timed_out);
    }
  }
}

}  // namespace ipc
