#pragma once

#include <thread>

#include "ipc/system/lifeline.h"

namespace ipc::demo {

// Ends this program with exit status 1, leaving nothing behind, if the watched process ends too
// early or the whole takes too long. The tour needs it because its steps wait without a deadline: a
// deadline would show in the calls that the tour explains.
class Watchdog {
 public:
  explicit Watchdog(int pidfd);
  ~Watchdog() { stop(); }
  void stop();

 private:
  Lifeline here_, there_;
  std::thread thread_;
};

}  // namespace ipc::demo
