// Sleeps and wakes on futexes in shared memory, or by the doorbell of an event loop.
#include "ipc/shm/shared_waiter.h"

#include <linux/futex.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ipc/system/sys.h"

namespace ipc {
namespace {

void futex_wake(SharedState::Word& word) {
  sys::call(
      "futex",
      [](void* at, int operation, int count) {
        return ::syscall(SYS_futex, at, operation, count, nullptr, nullptr, 0);
      },
      static_cast<void*>(&word), FUTEX_WAKE, 1);
}

// Waits on the word. Returns ok if its value has changed, or may have. The futex is not a private
// one, because two processes share the word.
Status futex_wait(SharedState::Word& word, std::uint32_t value, Deadline deadline) {
  const auto since_boot = deadline.at().time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_boot);
  const timespec until{seconds.count(), (since_boot - seconds).count()};
  const long result = sys::call(
      "futex",
      [](void* at, int operation, std::uint32_t expected, const void* time) {
        return ::syscall(SYS_futex, at, operation, expected, time, nullptr, FUTEX_BITSET_MATCH_ANY);
      },
      static_cast<void*>(&word), FUTEX_WAIT_BITSET, value,
      static_cast<const void*>(deadline.is_never() ? nullptr : &until));
  return result != 0 && errno == ETIMEDOUT ? Status::timed_out : Status::ok;
}

}  // namespace

using State = SharedState::Word;

// Watches the lifeline from the start, so that a sender that never sleeps notices a death as well.
// A missing thread is then an error before the first message.
SharedWaiter::SharedWaiter(Lifeline lifeline, Waiting waiting, State& own_state)
    : lifeline_(std::move(lifeline)),
      waiting_(waiting),
      own_state_(&own_state),
      hang_up_(std::make_unique<HangUp>()),
      watch_(lifeline_.fd(), [hang_up = hang_up_.get(), &own_state] {
        hang_up->seen.store(true);
        own_state.fetch_and(~SharedState::sleeping);
        futex_wake(own_state);
      }) {}

void SharedWaiter::hang_up() noexcept {
  watch_ = Watch();
  lifeline_.hang_up();
}

void SharedWaiter::wake(std::uint32_t state, State& other_state) noexcept {
  if ((state & SharedState::sleeping) != 0) {
    ++system_calls_;
    futex_wake(other_state);
  }
  if ((state & SharedState::polling) != 0) {
    ++system_calls_;
    lifeline_.ring();
  }
}

// Returns ok at first, so that the caller looks at the memory once more: the last message may be
// there.
Status SharedWaiter::gone() {
  hang_up_->seen.store(true);
  return std::exchange(hang_up_->believed, true) ? Status::closed : Status::ok;
}

// A reader that keeps catching up with a running writer makes both wait for their shared cache
// lines at each message. It also sleeps and is woken again and again (docs/decisions/006).
void SharedWaiter::look_away() const {
  if (waiting_ == Waiting::yield) return;  // each yield lets the writer run
  if (waiting_ != Waiting::block) {
    for (int pause = 0; pause < 128; ++pause) relax();
    return;
  }
  for (const auto end = Deadline::after(std::chrono::microseconds(5)); !end.expired();)
    for (int pause = 0; pause < 8; ++pause) relax();
}

Status SharedWaiter::wait(const Changed& changed, Deadline deadline, Spinner& spinner) {
  if (hang_up_->seen.load(std::memory_order_relaxed)) return gone();
  if (deadline.is_immediate()) {
    ++system_calls_;
    if (lifeline_.drain() == Status::closed) return gone();
    return changed() ? Status::ok : Status::timed_out;
  }
  if (!spinner.sleeps())
    if (const Status status = spin(changed, deadline, spinner); !spinner.sleeps()) return status;
  const Status status = sleep(changed, deadline);
  spinner.renew();
  return status;
}

Status SharedWaiter::sleep(const Changed& changed, Deadline deadline) {
  State& state = *own_state_;
  // Marks first, then looks. The other side (or the watcher) changes the memory first and then
  // reads the mark, so at least one of the two sees the other's store.
  const std::uint32_t marked = state.fetch_or(SharedState::sleeping) | SharedState::sleeping;
  const auto unmark = [&] { state.fetch_and(~SharedState::sleeping); };
  if (changed()) return unmark(), Status::ok;
  if (hang_up_->seen.load()) return unmark(), gone();
  ++system_calls_;
  const Status status = futex_wait(state, marked, deadline);
  // A hostile peer could wake us without end, so the deadline is checked as well.
  if (status == Status::ok && (deadline.is_never() || !deadline.expired() || changed()))
    return Status::ok;
  unmark();
  return Status::timed_out;
}

// Spins. Returns timed_out, without a last look, if the spinner says that it is time to sleep.
Status SharedWaiter::spin(const Changed& changed, Deadline deadline, Spinner& spinner) {
  for (;;) {
    if (changed()) return Status::ok;
    if (!spinner.pause()) continue;
    if (spinner.sleeps()) return Status::timed_out;
    if (deadline.expired()) return Status::timed_out;
    ++system_calls_;
    if (lifeline_.drain() == Status::closed) return gone();
  }
}

std::optional<Wake> SharedWaiter::arm(const Changed& changed) {
  State& state = *own_state_;
  if (hang_up_->seen.load(std::memory_order_relaxed) || changed()) return std::nullopt;
  if ((state.load(std::memory_order_relaxed) & SharedState::polling) == 0) {
    // An old ring would end the poll too early.
    if (std::exchange(armed_, true)) {
      ++system_calls_;
      if (lifeline_.drain() == Status::closed) {
        (void)gone();  // the next wait returns closed
        return std::nullopt;
      }
    }
    state.fetch_or(SharedState::polling);
    if (changed()) return state.fetch_and(~SharedState::polling), std::nullopt;
  }
  return Wake{lifeline_.fd(), POLLIN};
}

}  // namespace ipc
