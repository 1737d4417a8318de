// The rarely taken steps of a busy wait.
#include "ipc/system/wait.h"

#include <sched.h>

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

}  // namespace ipc
