#pragma once

#include <signal.h>

#include <cerrno>
#include <ctime>

#include "ipc/system/sys.h"

namespace ipc {

// Blocks a signal that a call of this thread may raise, and discards it on destruction:
//   SIGPIPE   a write to a pipe without readers, which also fails with EPIPE
//   SIGXFSZ   a file beyond the size limit: the call also fails with EFBIG
// A signal that was already pending stays pending.
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
  // Preserves errno.
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
