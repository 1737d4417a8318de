#pragma once

#include <unistd.h>

namespace ipc {

// The process that made an object. The destructor of a forked copy of a channel or a name must not
// end the parent's:
//   ~RingSender() { if (owner_.is_this_process()) say_goodbye(); }
// Each question costs one getpid(2).
class Owner {
 public:
  bool is_this_process() const noexcept { return pid_ == ::getpid(); }

 private:
  pid_t pid_ = ::getpid();
};

}  // namespace ipc
