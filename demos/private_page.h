#pragma once

#include <cstdint>
#include <optional>

namespace ipc::demo {

// A page at an address of our choice, in which each process keeps its own value.
class PrivatePage {
 public:
  // Returns nullopt if something else is mapped there.
  static std::optional<PrivatePage> map_at(std::uintptr_t address, std::uint64_t value);
  static PrivatePage map_somewhere(std::uint64_t value);  // throws Error
  // Returns the address that map_somewhere would choose; nothing stays mapped.
  static std::uintptr_t free_address();
  std::uintptr_t address() const { return address_; }
  std::uint64_t value() const;

 private:
  explicit PrivatePage(std::uintptr_t address) : address_(address) {}
  std::uintptr_t address_;
};

}  // namespace ipc::demo
