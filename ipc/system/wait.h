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

// What one try of a wait is, which says how many of them are made between two looks at anything else.
enum class Try : unsigned char {
  call,    // a system call of some 200 ns
  memory,  // a look at memory, and relax()
};

// One wait, try by try: ipc::wait (channel.h) is how to sleep, this is all that is done instead, or before.
// It lets a moment go by between two tries, and says when to look at what tries do not show: the clock,
// and whether the peer is there at all; so rarely that these looks cost nothing beside the tries.
class Spinner {
 public:
  // Counts what it asks of the kernel in `system_calls`.
  Spinner(Waiting waiting, Try what, Deadline deadline, std::uint64_t& system_calls)
      : waiting_(waiting),
        sleeps_(waiting == Waiting::block),
        tries_per_look_(tries_per_look(waiting, what)),
        system_calls_(&system_calls),
        deadline_(deadline) {}

  // Whether the next thing to do is to sleep: always for who blocks, and for a hybrid wait from the end of
  // its budget, or of its deadline, on.
  bool sleeps() const { return sleeps_; }

  // After a try in vain. true: it is time to look, or to sleep; false: a moment has gone by, try again.
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

  // What was waited for has come, or so it seemed: the next wait has its budget again.
  void renew() {
    sleeps_ = waiting_ == Waiting::block;
    budget_end_ = Deadline::never();
  }

 private:
  static constexpr unsigned tries_per_look(Waiting waiting, Try what) {
    switch (waiting) {
      case Waiting::block: return 1;
      case Waiting::spin: return what == Try::call ? 64 : 4096;
      case Waiting::yield: return 8;  // one may last for a time slice of each other process
      case Waiting::hybrid: return what == Try::call ? 8 : 64;  // some 2 us of the budget
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
  Deadline budget_end_ = Deadline::never();  // hybrid's; never: it has not begun
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
