// Waits by poll(2), and takes the rare steps of a busy wait.
#include "ipc/system/wait.h"

#include <sched.h>
#include <time.h>

#include "ipc/system/sys.h"

namespace ipc {

// The budget begins with the first check, so an answer that comes earlier costs no reading of the
// clock.
bool Spinner::is_budget_spent() {
  if (budget_end_.is_never()) {
    budget_end_ = min(Deadline::after(hybrid_budget), deadline_);
    return false;
  }
  sleeps_ = budget_end_.expired();
  return sleeps_;
}

void Spinner::yield() {
  ++*system_calls_;
  sys::call("sched_yield", ::sched_yield);
}

Status wait(Wake wake, Deadline deadline) {
  pollfd polled{wake.fd, wake.events, 0};
  for (;;) {
    timespec remaining{};
    if (!deadline.is_never()) {
      const auto left = deadline.remaining();
      const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
      remaining.tv_sec = seconds.count();
      remaining.tv_nsec = (left - seconds).count();
    }
    const int ready =
        sys::call_once("ppoll", ::ppoll, &polled, nfds_t{1},
                       static_cast<const timespec*>(deadline.is_never() ? nullptr : &remaining),
                       static_cast<const sigset_t*>(nullptr));
    if (ready > 0) return Status::ok;
    if (ready < 0 && errno != EINTR) throw Error("ppoll", "", errno);
    if (deadline.expired()) return Status::timed_out;
  }
}

}  // namespace ipc
