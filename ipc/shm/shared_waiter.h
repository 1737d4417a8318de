#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "ipc/options.h"
#include "ipc/system/lifeline.h"
#include "ipc/system/wait.h"

namespace ipc {

// State flags that each side publishes in shared memory. After a change, the other side clears
// `sleeping` and `polling`, and wakes the side that had set them.
struct SharedState {
  using Word = std::atomic<std::uint32_t>;
  static constexpr std::uint32_t sleeping = 1;  // in a futex wait on this word
  static constexpr std::uint32_t polling = 2;   // in poll on its doorbell
  static constexpr std::uint32_t ended = 4;     // closed with a goodbye
  static constexpr std::uint32_t waiting = sleeping | polling;
};

// Waits until data in shared memory has changed. A sleep is one futex wait on the side's own word,
// which the other side ends by one futex wake. If the other side dies, the watcher (lifeline.h)
// wakes it. An event loop polls the lifeline instead, which the other side then rings. Used by one
// thread at a time.
class SharedWaiter {
 public:
  // Returns whether the memory has changed. Called before and between waits.
  using Changed = std::function<bool()>;

  // `own_state` is this side's word, and must outlive the waiter. Throws Error.
  SharedWaiter(Lifeline lifeline, Waiting waiting, SharedState::Word& own_state);

  // Waits for a change.
  //   ok         Look at the memory again.
  //   closed     The other side has gone, and ok was returned since.
  //   timed_out  The deadline passed.
  Status wait(const Changed& changed, Deadline deadline) {
    Spinner own = spinner(deadline);
    return wait(changed, deadline, own);
  }
  // Waits likewise, for a caller that has already tried with a spinner of this waiter.
  Status wait(const Changed& changed, Deadline deadline, Spinner& spinner);
  Spinner spinner(Deadline deadline) {
    return Spinner(waiting_, Try::memory, deadline, system_calls_);
  }
  // For event loops. Returns nullopt if the memory has changed, else the descriptor to poll.
  std::optional<Wake> arm(const Changed& changed);

  // Pauses a reader that has caught up with a stream (a run of messages without a wait), so that
  // the writer gets ahead. Takes 5 us if the reader blocks, which is less than a sleep and a
  // wake-up, and 3 to 6 us if it spins (docs/decisions/006).
  static constexpr unsigned stream_run = 4;
  void look_away() const;

  // Wakes the other side if `state`, the state it had, says that it waits.
  void wake(std::uint32_t state, SharedState::Word& other_state) noexcept;
  // Clears the other side's waiting flags, and wakes it. To be called after the change was made
  // visible.
  void wake_if_waiting(SharedState::Word& other_state) noexcept {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if ((other_state.load(std::memory_order_relaxed) & SharedState::waiting) != 0)
      wake(other_state.fetch_and(~SharedState::waiting), other_state);
  }
  bool other_has_gone() { return lifeline_.drain() == Status::closed; }
  // Returns whether the watcher has seen the other side go. Costs one load.
  bool has_seen_hang_up() const { return hang_up_->seen.load(std::memory_order_relaxed); }
  // Hangs up, as a process does that dies. Only arm() may be called afterwards.
  void hang_up() noexcept;
  std::uint64_t system_calls() const { return system_calls_; }

 private:
  struct HangUp {
    std::atomic<bool> seen{false};  // set by the watcher
    bool believed = false;          // the caller was asked to look at the memory since
  };

  Status gone();
  Status sleep(const Changed&, Deadline);
  Status spin(const Changed&, Deadline, Spinner&);

  Lifeline lifeline_;
  Waiting waiting_;
  SharedState::Word* own_state_;
  bool armed_ = false;  // the lifeline may contain a ring that was not taken
  std::uint64_t system_calls_ = 0;
  std::unique_ptr<HangUp> hang_up_;
  Watch watch_;
};

}  // namespace ipc
