#pragma once

#include <thread>

#include "ipc/system/lifeline.h"

namespace ipc::demo {

// Ends this program, with exit status 1 and nothing left behind, when the process it watches ends
// too early or all takes too long: for a story whose steps wait for each other without a deadline,
// since a deadline would show in the calls that are its subject.
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
