// Maps a page at an address of our choice, to show that one address holds two values.
#include "demos/private_page.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>

#include "ipc/error.h"

namespace ipc::demo {

std::optional<PrivatePage> PrivatePage::map_at(std::uintptr_t address, std::uint64_t value) {
  void* const wanted = reinterpret_cast<void*>(address);
  void* const at = ::mmap(wanted, sizeof value, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (at == MAP_FAILED) return std::nullopt;
  if (at != wanted) {  // before Linux 4.17 the flag is unknown, and the address only a hint
    ::munmap(at, sizeof value);
    return std::nullopt;
  }
  std::memcpy(at, &value, sizeof value);
  return PrivatePage(address);
}

PrivatePage PrivatePage::map_somewhere(std::uint64_t value) {
  // Round numbers, far from the kernel's own choices. The second is for a sanitizer that occupies
  // the first, the last for short addresses.
  for (const std::uint64_t address : {0x50'0000'0000ULL, 0x2000'0000'0000ULL, 0x4000'0000ULL})
    if (const auto page = map_at(static_cast<std::uintptr_t>(address), value)) return *page;
  throw Error("mmap", "", errno);
}

std::uint64_t PrivatePage::value() const {
  std::uint64_t value = 0;
  std::memcpy(&value, reinterpret_cast<const void*>(address_), sizeof value);
  return value;
}

std::uintptr_t PrivatePage::free_address() {
  const PrivatePage page = map_somewhere(0);
  ::munmap(reinterpret_cast<void*>(page.address()), sizeof(std::uint64_t));
  return page.address();
}

}  // namespace ipc::demo
