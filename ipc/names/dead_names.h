#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "ipc/names/names.h"

// Finds out who owns a name, and removes the names of dead owners.
namespace ipc {

enum class NameKind : unsigned char {
  socket,
  fifo,
  directory,
  lock,  // a lock whose name does not exist
  other,
  client_directory,  // ipc/names/directory.h
  run_directory,
  shared_memory,  // ipc/shm/shared_memory.h
};
std::string_view to_string(NameKind);

struct NameState {
  NameOwner owner = NameOwner::stranger;
  NameKind kind = NameKind::other;
  pid_t pid = 0;  // the owner's; 0: not known
};
NameState state_of_name(const std::string& path);
// Removes the name and its lock if its owner has died. Holds the lock meanwhile, so a process that
// claims the name waits. Returns the paths removed. Throws Error if one cannot be removed.
std::vector<std::string> remove_name_if_dead(const std::string& path);

}  // namespace ipc
