#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "ipc/names/names.h"
#include "ipc/system/fd.h"

// Names of POSIX shared memory (shm_overview(7)), for mechanisms that cannot do without one.
namespace ipc {

// "ipclab-UID-PID-RANDOM", from numbers that a rendezvous can pass: the process that made it is in it, so
// that what the dead left is known.
using SharedNameId = std::array<std::uint64_t, 4>;
SharedNameId new_shared_name_id();
std::string shared_name(const SharedNameId&);

// A name that goes with this object, or with remove_owned_names.
class SharedName {
 public:
  SharedName() = default;
  // Of memory that is made under it afterwards, if at all.
  explicit SharedName(std::string name);
  const std::string& name() const { return name_; }
  // Once there is memory of that name: keeps it from remove_dead_shared_memory, also of processes that do not
  // see this one (pid_namespaces(7)), by a lock that the kernel drops when this process dies. Throws Error.
  void hold(const std::string& address);

 private:
  std::string name_;
  OwnedFile file_;
  OwnedFd lock_;
};

// Before something is made whose library only sets its size: a page that cannot be had raises SIGBUS at
// its first touch. Error (no_space).
void require_shared_memory(std::size_t size, const std::string& address);
// Afterwards: all its pages are had now. Error (no_space).
void fill_shared_memory(const std::string& name, const std::string& address);

void remove_shared_memory(const std::string& name) noexcept;
inline constexpr const char* shared_memory_place = "/dev/shm";
// The process that made it, if the name, at any place, is one of this user's.
std::optional<pid_t> maker_of_shared_memory(const std::string& path);
// Whether its maker has died: there is no such process, and nobody holds it.
bool is_dead_shared_memory(const std::string& path);
// Removes what processes left that have died.
void remove_dead_shared_memory() noexcept;

}  // namespace ipc
