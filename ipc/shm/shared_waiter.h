#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "ipc/options.h"
#include "ipc/system/lifeline.h"
#include "ipc/system/wait.h"

namespace ipc {

// What a side says of itself in memory that both share. Who has something for it takes the first two
// back, and acts on them.
struct SharedState {
  using Word = std::atomic<std::uint32_t>;
  static constexpr std::uint32_t sleeping = 1;  // in a futex wait on this very word
  static constexpr std::uint32_t polling = 2;   // in poll, on its doorbell
  static constexpr std::uint32_t ended = 4;     // it said goodbye
  static constexpr std::uint32_t waiting = sleeping | polling;
};

// Waits until something in shared memory has changed. A sleep is one futex wait on the side's own word,
// which the other side ends by one wake; since nobody sends that when the other side dies, the watcher
// (lifeline.h) does, on the hang-up. An event loop polls the lifeline instead, which is then rung.
// Used by one thread at a time.
class SharedWaiter {
 public:
  // Whether there is reason to look again; asked before and between waits.
  using Changed = std::function<bool()>;

  // `own_state` is this side's word, and outlives the waiter. Throws Error.
  SharedWaiter(Lifeline lifeline, Waiting waiting, SharedState::Word& own_state);

  // ok: look again. closed: the other side has gone, and we have looked since.
  Status wait(const Changed& changed, Deadline deadline) {
    Spinner own = spinner(deadline);
    return wait(changed, deadline, own);
  }
  // For who has tried by itself before, with a spinner of ours.
  Status wait(const Changed& changed, Deadline deadline, Spinner& spinner);
  Spinner spinner(Deadline deadline) {
    return Spinner(waiting_, Try::memory, deadline, system_calls_);
  }
  // For event loops: what to poll before something can have changed; nullopt: it has.
  std::optional<Wake> arm(const Changed& changed);

  // Lets the writer get ahead of a reader that has caught up with a stream, a run of messages without a
  // wait. Takes 5 us if the reader blocks, which is less than a sleep and a wake-up, and 3 to 6 us if it
  // spins (docs/decisions/006).
  static constexpr unsigned stream_run = 4;
  void look_away() const;

  // Wakes the other side if its state, as it was, says that it waits.
  void wake(std::uint32_t state, SharedState::Word& other_state) noexcept;
  // The same, having taken the state back; after what it waits for was made visible.
  void wake_if_waiting(SharedState::Word& other_state) noexcept {
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if ((other_state.load(std::memory_order_relaxed) & SharedState::waiting) != 0)
      wake(other_state.fetch_and(~SharedState::waiting), other_state);
  }
  bool other_has_gone() { return lifeline_.drain() == Status::closed; }
  // Whether the watcher has seen the other side go. One load.
  bool has_seen_hang_up() const { return hang_up_->seen.load(std::memory_order_relaxed); }
  // Goes as a process does that dies. Only arm() may follow, and it must not be needed.
  void hang_up() noexcept;
  std::uint64_t system_calls() const { return system_calls_; }

 private:
  struct HangUp {
    std::atomic<bool> seen{false};  // by the watcher
    bool believed = false;          // we have looked at the memory since
  };

  Status gone();
  Status sleep(const Changed&, Deadline);
  Status spin(const Changed&, Deadline, Spinner&);

  Lifeline lifeline_;
  Waiting waiting_;
  SharedState::Word* own_state_;
  bool armed_ = false;  // a bell may have been rung that nobody took
  std::uint64_t system_calls_ = 0;
  std::unique_ptr<HangUp> hang_up_;
  Watch watch_;
};

}  // namespace ipc
