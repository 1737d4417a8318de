#pragma once

#include <utility>

#include "ipc/system/fd.h"

namespace ipc::demo {

// "Your turn", outside of the channel. Uses no call that is traced.
class Baton {
 public:
  explicit Baton(OwnedFd fd) : fd_(std::move(fd)) {}
  static std::pair<Baton, OwnedFd> make();  // ours, and the peer's
  int fd() const { return fd_.get(); }
  void pass() const;
  void await() const;  // throws std::runtime_error when the other side has gone, or takes too long
  void meet() const { pass(), await(); }

 private:
  OwnedFd fd_;
};

}  // namespace ipc::demo
