#pragma once

#include <cstddef>
#include <utility>

#include "ipc/channel.h"

namespace ipc {

inline constexpr std::size_t buffer_size = std::size_t{64} << 10;

// A block of memory of at least buffer_size bytes for messages in transit. It is borrowed from a
// pool of the thread and given back on destruction, so that idle channels hold no memory. Grows
// without copying (mremap).
class Buffer {
 public:
  Buffer() = default;
  static Buffer borrow();  // throws Error (resource_exhausted)
  Buffer(Buffer&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~Buffer() { give_back(); }

  explicit operator bool() const { return data_ != nullptr; }
  std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }
  void grow(std::size_t at_least);  // keeps the content; throws Error (resource_exhausted)
  void give_back() noexcept;        // before destruction

 private:
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace ipc
