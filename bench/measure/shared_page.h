#pragma once

#include <cstddef>

#include "bench/measure/cell.h"
#include "ipc/fd.h"

namespace ipc::bench {

// What launcher and peers share.
struct Page {
  Measurement measurement;
  Work work;
  CpuPair cpus;
  std::size_t max_message;  // of the channel, told by the server
};

// In a memfd that the peers inherit.
class SharedPage {
 public:
  SharedPage();                           // zeroed
  explicit SharedPage(int inherited_fd);  // takes it over
  SharedPage(SharedPage&&) noexcept;
  ~SharedPage();

  int fd() const { return fd_.get(); }
  Page& operator*() const { return *page_; }
  Page* operator->() const { return page_; }

 private:
  void map();
  OwnedFd fd_;
  Page* page_ = nullptr;
};

}  // namespace ipc::bench
