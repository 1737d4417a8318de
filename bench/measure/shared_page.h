#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>

#include "bench/measure/recorder.h"
#include "bench/measure/topology.h"
#include "ipc/system/fd.h"

namespace ipc::bench {

// The memory that the launcher and the peers share, followed by the slots of the time series.
struct Page {
  Measurement measurement;
  Work work;
  CpuPair cpus;
  std::size_t max_message;  // largest message of the channel in bytes, reported by the peers
};

// A page in a memfd, which the peers (channels and floors) inherit.
class SharedPage {
 public:
  SharedPage(const Work&, CpuPair);       // with an empty measurement
  explicit SharedPage(int inherited_fd);  // takes ownership

  int fd() const { return fd_.get(); }
  Page& operator*() const { return *page_; }
  Page* operator->() const { return page_.get(); }
  std::span<Slot> slots() const;  // empty unless work.keeps_series

 private:
  OwnedFd fd_;
  std::shared_ptr<Page> page_;
};

std::string to_string(const Scheduling&);  // "fifo:50", "other"

// Pins the calling thread. Throws Error.
void pin_to(std::initializer_list<int> cpus);

// Pins the calling thread, sets its scheduling, and begins to count its cycles. Each peer of a
// channel or a floor calls it before it measures. Throws Error with the call that was refused.
void take_place(int cpu, const Scheduling&);

// Returns why this process may not have this scheduling, and what to do; nullopt if it may.
std::optional<std::string> why_not(const Scheduling&);

}  // namespace ipc::bench
