#pragma once

#include <signal.h>

#include <cerrno>
#include <ctime>

#include "ipc/system/sys.h"

namespace ipc {

// While it lives, a signal that this thread's own calls cause does not end the program: SIGPIPE of a write that
// nobody can read, SIGXFSZ of a file beyond the limit. The calls fail with EPIPE or EFBIG as well. A signal that
// was pending before stays pending.
class SignalGuard {
 public:
  explicit SignalGuard(int signal) noexcept {
    sigemptyset(&signal_);
    sigaddset(&signal_, signal);
    sigset_t queued{};
    sys::call("sigpending", ::sigpending, &queued);
    was_pending_ = sigismember(&queued, signal) == 1;
    sys::mask_signals(SIG_BLOCK, &signal_, &before_);
  }
  // Leaves errno alone.
  ~SignalGuard() {
    const int error = errno;
    if (!was_pending_) {
      constexpr timespec at_once{};
      sys::call("sigtimedwait", ::sigtimedwait, &signal_, static_cast<siginfo_t*>(nullptr),
                &at_once);
    }
    sys::mask_signals(SIG_SETMASK, &before_);
    errno = error;
  }
  SignalGuard(const SignalGuard&) = delete;

 private:
  sigset_t signal_{}, before_{};
  bool was_pending_ = false;
};

}  // namespace ipc
