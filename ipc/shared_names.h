#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

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
  explicit SharedName(std::string name);
  SharedName(SharedName&&) noexcept;
  SharedName& operator=(SharedName&&) noexcept;
  ~SharedName();
  const std::string& name() const { return name_; }

 private:
  std::string name_;
};

// Before something is made whose library only sets its size: a page that cannot be had raises SIGBUS at
// its first touch. Error (no_space).
void require_shared_memory(std::size_t size, const std::string& address);
// Afterwards: all its pages are had now. Error (no_space).
void fill_shared_memory(const std::string& name, const std::string& address);

void remove_shared_memory(const std::string& name) noexcept;
inline constexpr const char* shared_memory_place = "/dev/shm";
// Who made it, if the name, at any place, is one of this user's.
std::optional<pid_t> maker_of_shared_memory(const std::string& path);
// Removes what processes left that have died.
void remove_dead_shared_memory() noexcept;

}  // namespace ipc
