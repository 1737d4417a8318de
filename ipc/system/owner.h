#pragma once

#include <unistd.h>

namespace ipc {

// The process that made an object. A forked copy of a channel or of a name is destroyed like any other
// object of its process, but must not end what is its parent's:
//   ~RingSender() { if (owner_.is_this_process()) say_goodbye(); }
// Costs one getpid(2), where it is asked.
class Owner {
 public:
  bool is_this_process() const noexcept { return pid_ == ::getpid(); }

 private:
  pid_t pid_ = ::getpid();
};

}  // namespace ipc
