#pragma once

#include <utility>

#include "ipc/system/fd.h"

namespace ipc::demo {

// Passes the turn between two processes outside of the channel, by calls that are not traced.
class Baton {
 public:
  explicit Baton(OwnedFd fd) : fd_(std::move(fd)) {}
  static std::pair<Baton, OwnedFd> make();  // ours, and the peer's
  int fd() const { return fd_.get(); }
  void pass() const;
  void await() const;  // throws std::runtime_error if the other side has ended, or takes too long
  void meet() const { pass(), await(); }

 private:
  OwnedFd fd_;
};

}  // namespace ipc::demo
