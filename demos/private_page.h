#pragma once

#include <cstdint>
#include <optional>

namespace ipc::demo {

// A page at an address of our choice, where each side keeps a value of its own.
class PrivatePage {
 public:
  // Nothing when something else lies there.
  static std::optional<PrivatePage> map_at(std::uintptr_t address, std::uint64_t value);
  static PrivatePage map_somewhere(std::uint64_t value);  // throws Error
  // Where map_somewhere would have mapped, and left unmapped again.
  static std::uintptr_t free_address();
  std::uintptr_t address() const { return address_; }
  std::uint64_t value() const;

 private:
  explicit PrivatePage(std::uintptr_t address) : address_(address) {}
  std::uintptr_t address_;
};

}  // namespace ipc::demo
