#pragma once

#include <functional>
#include <memory>

#include "ipc/channel.h"
#include "ipc/system/fd.h"

namespace ipc {

// One end of a socket pair, held by a side for as long as it lives. Its hang-up is a message that no
// process can forget to send, one that dies of SIGKILL included. It can also carry single bytes: as a
// goodbye, or as the doorbell that an event loop polls, so that the bell and the hang-up are one event.
// One thread may ring or say goodbye while another sleeps.
class Lifeline {
 public:
  Lifeline() = default;
  explicit Lifeline(OwnedFd fd) : fd_(std::move(fd)) {}
  static std::pair<Lifeline, Lifeline> pair();  // throws Error

  int fd() const { return fd_.get(); }
  void reset() { fd_.reset(); }  // closes this copy of the end
  // Goes, as far as the other side can see: also if another process has a copy of this end.
  void hang_up() noexcept;
  OwnedFd release() { return std::move(fd_); }

  // Wakes the other side's sleep(). Never waits; false when it has gone.
  bool ring() noexcept;
  // Until the other side rings (ok), goes (closed) or the deadline passes. Takes all rings so far.
  Status sleep(Deadline);
  // Takes the rings so far without waiting, in at most two calls, so that a peer that never stops ringing
  // cannot hold it; closed when the other side has gone.
  Status drain();

  // The other side's goodbye, for mechanisms that only report an end: say it before ending.
  void say_goodbye() noexcept { ring(); }
  // After the mechanism reported the end: goodbye, died, or unknown if neither shows up (somebody else
  // holds the other end).
  Farewell farewell();

 private:
  OwnedFd fd_;
};

// For mechanisms that sleep in a blocking call of their own: one thread per process polls all watched
// descriptors, and runs the action, once, when the other side has gone. It starts with the first Watch,
// and in a forked process, which has none of its parent's threads, with the first Watch made there.
// A forked copy of a Watch watches nothing.
class Watch {
 public:
  Watch() = default;
  // Borrows the descriptor. `on_hang_up` runs in the watcher's thread: it must not block, nor destroy
  // the Watch. Throws Error, where there is no thread, descriptor or memory for it.
  Watch(int fd, std::function<void()> on_hang_up);
  Watch(Watch&&) noexcept = default;
  Watch& operator=(Watch&&) noexcept;
  // Afterwards the action neither runs nor is running.
  ~Watch();
  explicit operator bool() const { return watched_ != nullptr; }

 private:
  std::shared_ptr<struct WatchedFd> watched_;
};

}  // namespace ipc
