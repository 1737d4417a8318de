#pragma once

#include <functional>
#include <memory>

#include "ipc/channel.h"
#include "ipc/system/fd.h"

namespace ipc {

// A lifeline is one end of a socket pair that a side holds as long as it lives. When a process
// ends, even by SIGKILL, the kernel closes its end, and the other side sees the hang-up.
//
// A lifeline also carries single bytes: a goodbye, or the rings of a doorbell. An event loop that
// polls it therefore sees a ring and a hang-up by the same descriptor. One thread may ring or say
// goodbye while another one sleeps.
class Lifeline {
 public:
  Lifeline() = default;
  explicit Lifeline(OwnedFd fd) : fd_(std::move(fd)) {}
  static std::pair<Lifeline, Lifeline> pair();  // throws Error

  int fd() const { return fd_.get(); }
  void reset() { fd_.reset(); }  // closes this copy of the end
  // Shuts the connection down, so that the other side sees the hang-up even if another process
  // holds a copy of this end.
  void hang_up() noexcept;
  OwnedFd release() { return std::move(fd_); }

  // Wakes the other side's sleep(). Never waits. Returns false if the other side has gone.
  bool ring() noexcept;
  // Waits for a ring, and takes up to 64 of them.
  //   ok         The other side rang.
  //   closed     The other side has gone.
  //   timed_out  The deadline passed.
  Status sleep(Deadline);
  // Takes the pending rings without waiting. Makes at most two calls, so a peer that never stops
  // ringing cannot keep it busy. Returns closed if the other side has gone, else ok.
  Status drain();

  // Says goodbye, before the end, for mechanisms that report an end but not its kind.
  void say_goodbye() noexcept { ring(); }
  // Returns goodbye or died, after the mechanism reported the end. Waits for up to 0.2 s. Returns
  // unknown if nothing comes, because another process holds the other end.
  Farewell farewell();

 private:
  OwnedFd fd_;
};

// Runs an action once when the other side of a descriptor has gone, for mechanisms that sleep in a
// blocking call of their own. One thread per process, the watcher, polls all watched descriptors.
// The first Watch of a process starts it. A forked process has no copy of that thread, and a forked
// copy of a Watch watches nothing.
class Watch {
 public:
  Watch() = default;
  // Borrows the descriptor. `on_hang_up` runs in the watcher's thread: it must not block, nor
  // destroy the Watch. Throws Error if the thread, a descriptor or memory is not available.
  Watch(int fd, std::function<void()> on_hang_up);
  Watch(Watch&&) noexcept = default;
  Watch& operator=(Watch&&) noexcept;
  // Waits while the action runs. It does not run afterwards.
  ~Watch();
  explicit operator bool() const { return watched_ != nullptr; }

 private:
  std::shared_ptr<struct WatchedFd> watched_;
};

}  // namespace ipc
