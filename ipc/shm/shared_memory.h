#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "ipc/names/names.h"
#include "ipc/system/fd.h"

// Memory that two processes share: without a name, and with one for mechanisms that need it.
namespace ipc {

// --- without a name: memfd_create(2) ---

// All pages of sealed memory are allocated beforehand and its size is fixed, so the other side
// cannot make an access raise SIGBUS.
//
//   OwnedFd memory = make_sealed_memory("ipclab-ring", size);
//   std::shared_ptr<void> mapping = map_shared(memory.get(), size);
OwnedFd make_sealed_memory(const char* name, std::size_t size);  // throws Error
// Returns whether a descriptor from the other side is such memory, of this size.
bool is_sealed_memory(int memory, std::size_t size);
// Makes memory of size 0 that is not sealed yet. Throws Error.
OwnedFd make_memory(const char* name);
std::shared_ptr<void> map_shared(int memory, std::size_t size);  // throws Error

// --- with a name: POSIX shared memory, shm_overview(7) ---

// The numbers of a name "ipclab-UID-PID-RANDOM", which a rendezvous can pass. The name contains its
// maker's pid, so the memory of a dead maker can be recognized.
using SharedNameId = std::array<std::uint64_t, 4>;
SharedNameId new_shared_name_id();
std::string shared_name(const SharedNameId&);

// A name that is removed with this object, or by remove_owned_names.
class SharedName {
 public:
  SharedName() = default;
  // Owns the name. The memory may be made afterwards.
  explicit SharedName(std::string name);
  const std::string& name() const { return name_; }
  // Locks the memory, once it exists, so that no process removes it as dead. That includes
  // processes that do not see this one (pid_namespaces(7)). The kernel drops the lock when this
  // process dies. Throws Error.
  void hold();

 private:
  std::string name_;
  OwnedFile file_;
  OwnedFd lock_;
};

// Throws Error (no_space) if less than `size` is free. To be called before a library makes memory
// by only setting its size: the first access to a page that cannot be allocated raises SIGBUS.
void require_shared_memory(std::size_t size);
// Allocates all pages of the memory. Throws Error (no_space).
void fill_shared_memory(const std::string& name);

void remove_shared_memory(const std::string& name) noexcept;
inline constexpr const char* shared_memory_place = "/dev/shm";
// Returns the pid of its maker if the path, in any directory, has such a name and is this user's.
std::optional<pid_t> maker_of_shared_memory(const std::string& path);
// Returns whether its maker has died: no such process exists, and no process holds the lock.
bool is_dead_shared_memory(const std::string& path);
// Removes the memory of processes that have died.
void remove_dead_shared_memory() noexcept;

}  // namespace ipc
