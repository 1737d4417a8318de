#pragma once

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstring>
#include <new>

#include "ipc/shm/ring.h"
#include "support.h"

// Both ends use one mapping, because ThreadSanitizer cannot check memory that is mapped twice.
namespace ipc::test {

using Next = RingReader::Next;

constexpr std::size_t page = 4096;

// A ring at the end of its memory. Any access to the pages before and after that memory crashes.
class GuardedRing {
 public:
  explicit GuardedRing(std::size_t capacity = page) {
    const std::size_t needed = ring_header_size + capacity;
    const std::size_t usable = (needed + page - 1) / page * page;
    size_ = usable + 2 * page;
    memory_ = static_cast<std::byte*>(
        ::mmap(nullptr, size_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    ::mprotect(memory_ + page, usable, PROT_READ | PROT_WRITE);
    ring_ = new (memory_ + page + usable - needed) RingHeader;
  }
  ~GuardedRing() { ::munmap(memory_, size_); }
  GuardedRing(const GuardedRing&) = delete;
  RingHeader& operator*() const { return *ring_; }
  RingHeader* operator->() const { return ring_; }
  std::byte* data() const { return reinterpret_cast<std::byte*>(ring_) + ring_header_size; }

 private:
  std::size_t size_;
  std::byte* memory_;
  RingHeader* ring_;
};

struct BothEnds {
  explicit BothEnds(std::size_t capacity_of_ring = page)
      : capacity(capacity_of_ring),
        ring(capacity),
        writer(*ring, capacity),
        reader(*ring, capacity) {}
  bool put(std::string_view message, RingFrame::Kind kind = RingFrame::whole) {
    std::byte* const place = writer.reserve(message.size());
    if (place == nullptr) return false;
    std::memcpy(place, message.data(), message.size());
    writer.commit(message.size(), kind);
    return true;
  }
  bool send(std::string_view message) { return put(message) && (writer.publish(), true); }
  std::string take() {
    RingReader::Frame frame;
    switch (reader.next(frame)) {
      case Next::empty: return "[empty]";
      case Next::corrupt: return "[corrupt]";
      case Next::frame: break;
    }
    const std::string message = text(frame.payload);
    reader.done();
    return message;
  }
  std::size_t capacity;
  GuardedRing ring;
  RingWriter writer;
  RingReader reader;
};

}  // namespace ipc::test
